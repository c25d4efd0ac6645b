// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads of 4 KiB from a disk, between two markers for the counting plugin.
 *
 *	reads DEVICE psync|io_uring N
 *
 * psync: one after the other; io_uring: 32 under way, one more for each that
 * completes, as fio does it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "marker.h"

#define BLOCK	4096
#define DEPTH	32
#define WARM	64	/* reads before the first marker */
#define SPAN	16384	/* blocks that are read */

struct ring {
	int fd;
	unsigned int *sq_tail, *sq_mask, *sq_array;
	unsigned int *cq_head, *cq_tail, *cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

static char *buffer;
static int disk;
static unsigned int seed = 1;

static void die(const char *what)
{
	fprintf(stderr, "reads: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Both markers on one processor, for what the plugin counts for that one. */
static void pin(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		die("sched_setaffinity");
}

static off_t next_offset(void)
{
	seed = seed * 1103515245 + 12345;
	return (off_t)(seed / 65536 % SPAN) * BLOCK;
}

static void psync(unsigned int n)
{
	while (n--)
		if (pread(disk, buffer, BLOCK, next_offset()) != BLOCK)
			die("pread");
}

static void *map(int fd, off_t what, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_POPULATE, fd, what);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

static void open_ring(struct ring *r)
{
	struct io_uring_params p = { 0 };
	char *sq, *cq;

	r->fd = syscall(SYS_io_uring_setup, DEPTH, &p);
	if (r->fd < 0)
		die("io_uring_setup");
	sq = map(r->fd, IORING_OFF_SQ_RING, p.sq_off.array + p.sq_entries * 4);
	cq = map(r->fd, IORING_OFF_CQ_RING,
		 p.cq_off.cqes + p.cq_entries * sizeof(*r->cqes));
	r->sqes = map(r->fd, IORING_OFF_SQES, p.sq_entries * sizeof(*r->sqes));
	r->sq_tail = (unsigned int *)(sq + p.sq_off.tail);
	r->sq_mask = (unsigned int *)(sq + p.sq_off.ring_mask);
	r->sq_array = (unsigned int *)(sq + p.sq_off.array);
	r->cq_head = (unsigned int *)(cq + p.cq_off.head);
	r->cq_tail = (unsigned int *)(cq + p.cq_off.tail);
	r->cq_mask = (unsigned int *)(cq + p.cq_off.ring_mask);
	r->cqes = (struct io_uring_cqe *)(cq + p.cq_off.cqes);
}

static void stage(struct ring *r, unsigned int slot)
{
	unsigned int tail = *r->sq_tail, i = tail & *r->sq_mask;

	r->sqes[i] = (struct io_uring_sqe) {
		.opcode = IORING_OP_READ,
		.fd = disk,
		.addr = (unsigned long)(buffer + slot * BLOCK),
		.len = BLOCK,
		.off = next_offset(),
		.user_data = slot,
	};
	r->sq_array[i] = i;
	__atomic_store_n(r->sq_tail, tail + 1, __ATOMIC_RELEASE);
}

static void enter(struct ring *r, unsigned int submit, unsigned int wait)
{
	if (syscall(SYS_io_uring_enter, r->fd, submit, wait,
		    IORING_ENTER_GETEVENTS, NULL, 0) != (int)submit)
		die("io_uring_enter");
}

/* Takes the completions that are there; stages as many again, up to @more. */
static unsigned int reap(struct ring *r, unsigned int *more)
{
	unsigned int head = *r->cq_head, staged = 0;

	while (head != __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE)) {
		struct io_uring_cqe *cqe = &r->cqes[head++ & *r->cq_mask];

		if (cqe->res != BLOCK) {
			errno = -cqe->res;
			die("read");
		}
		if (*more) {
			stage(r, cqe->user_data);
			staged++;
			--*more;
		}
	}
	__atomic_store_n(r->cq_head, head, __ATOMIC_RELEASE);
	return staged;
}

static void uring(struct ring *r, unsigned int n)
{
	unsigned int i, left, before = *r->cq_head, more = n - DEPTH;

	for (i = 0; i < DEPTH; i++)
		stage(r, i);
	enter(r, DEPTH, 1);
	for (left = n; left; left = n - (*r->cq_head - before)) {
		unsigned int staged = reap(r, &more);

		if (*r->cq_head - before < n)
			enter(r, staged, 1);
	}
}

int main(int argc, char **argv)
{
	struct ring r;
	int n;

	n = argc == 4 ? atoi(argv[3]) : 0;
	if (n < DEPTH) {
		fprintf(stderr, "usage: reads DEVICE psync|io_uring N\n");
		return 2;
	}
	pin();
	disk = open(argv[1], O_RDONLY | O_DIRECT);
	if (disk < 0)
		die(argv[1]);
	buffer = mmap(NULL, DEPTH * BLOCK, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (buffer == MAP_FAILED)
		die("no memory");
	if (!strcmp(argv[2], "psync")) {
		psync(WARM);
		marker_begin();
		psync(n);
		marker_end();
	} else {
		open_ring(&r);
		uring(&r, WARM);
		marker_begin();
		uring(&r, n);
		marker_end();
	}
	return 0;
}
