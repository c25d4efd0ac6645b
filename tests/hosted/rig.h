/* SPDX-License-Identifier: GPL-2.0-only */
/* What the hosted tests share: a domain for each test, requests, patterns. */
#ifndef RIG_H
#define RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "disk.h"

/* Where the payload of a test's requests lies in the window. */
#define RIG_OFF		(1u << 20)

/* Bytes of driver's log and runner's words that a failed test shows. */
#define RIG_LOG		2000

/**
 * rig_setup() - set-up of every test: memory for a domain, nothing running
 * @state: set to the domain
 *
 * Return: 0, or -1.
 */
static inline int rig_setup(void **state)
{
	struct lxd_domain *dom = malloc(sizeof(*dom));

	if (!dom)
		return -1;
	if (peer_open(dom, PEER_WINDOW)) {
		free(dom);
		return -1;
	}
	*state = dom;
	return 0;
}

/**
 * rig_teardown() - teardown of every test: prints the log, and what the runner said
 * @state: the domain
 *
 * Return: 0.
 */
static inline int rig_teardown(void **state)
{
	struct lxd_domain *dom = *state;
	char text[RIG_LOG];

	if (dom->reason[0])
		fprintf(stderr, "domain: %s\n", dom->reason);
	fprintf(stderr, "%s\n", dom->log_len < RIG_LOG ? dom->log :
				dom->log + dom->log_len - RIG_LOG);
	peer_output(dom, text, sizeof(text));
	fprintf(stderr, "%s\n", text);
	peer_close(dom);
	free(dom);
	return 0;
}

#define rig_test(f)	cmocka_unit_test_setup_teardown(f, rig_setup, \
							rig_teardown)

/* Starts a module, arguments up to a NULL; its init must succeed. */
#define rig_run(dom, ...) do {						\
	static const char *const argv_[] = { __VA_ARGS__, NULL };	\
									\
	assert_int_equal(peer_run(dom, argv_), 0);			\
	assert_int_equal(peer_ready(dom), 0);				\
} while (0)

/**
 * rig_module() - path of a driver in tests/modules
 * @path: filled in
 * @size: bytes of it
 * @name: of the module
 */
static inline void rig_module(char *path, size_t size, const char *name)
{
	const char *dir = getenv("LXDOM_TEST_MODULES");

	if (!dir)
		fail_msg("set LXDOM_TEST_MODULES to the folder of %s.ko", name);
	snprintf(path, size, "%s/%s.ko", dir, name);
}

/**
 * rig_stop() - stop a domain in order; nothing may be left
 * @dom: domain
 */
static inline void rig_stop(struct lxd_domain *dom)
{
	assert_int_equal(peer_stop(dom), 0);
	assert_string_equal(dom->reason, "");
	assert_int_equal(dom->refused, 0);
	assert_int_equal(dom->nr_handles, 0);
	assert_null(dom->disks);
}

/**
 * rig_disk() - a disk that must be there
 * @dom: domain
 * @name: its name
 *
 * Return: the disk.
 */
static inline struct peer_disk *rig_disk(struct lxd_domain *dom,
					 const char *name)
{
	struct peer_disk *disk = disk_find(dom, name);

	assert_non_null(disk);
	return disk;
}

/**
 * rig_do() - one request that must end as told; payload at RIG_OFF
 * @disk: disk
 * @op: LXD_BLOCK_REQ_OP_*
 * @sector: first sector
 * @len: bytes
 * @status: LXD_BLOCK_STATUS_* that it must end with
 */
static inline void rig_do(struct peer_disk *disk, u8 op, u64 sector, u32 len,
			  int status)
{
	struct disk_request rq = {
		.op = op,
		.sector = sector,
		.len = len,
		.off = RIG_OFF,
	};

	assert_int_equal(disk_do(disk, &rq), status);
}

/**
 * rig_pattern() - fill memory with a pattern
 * @p: memory
 * @len: bytes of it
 * @seed: which pattern
 */
static inline void rig_pattern(u8 *p, u32 len, u64 seed)
{
	u32 i;

	for (i = 0; i < len; i++) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		p[i] = seed >> 56;
	}
}

/**
 * rig_is_pattern() - has memory this pattern?
 * @p: memory
 * @len: bytes of it
 * @seed: which pattern
 *
 * Return: true if it has.
 */
static inline bool rig_is_pattern(const u8 *p, u32 len, u64 seed)
{
	u32 i;

	for (i = 0; i < len; i++) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		if (p[i] != (u8)(seed >> 56))
			return false;
	}
	return true;
}

/**
 * rig_is_byte() - is every byte of memory this one?
 * @p: memory
 * @len: bytes of it
 * @byte: value
 *
 * Return: true if it is.
 */
static inline bool rig_is_byte(const u8 *p, u32 len, u8 byte)
{
	u32 i;

	for (i = 0; i < len; i++)
		if (p[i] != byte)
			return false;
	return true;
}

/**
 * rig_write() - write a pattern to a disk
 * @disk: disk
 * @sector: first sector
 * @len: bytes
 * @seed: which pattern
 */
static inline void rig_write(struct peer_disk *disk, u64 sector, u32 len,
			     u64 seed)
{
	rig_pattern(disk->obj.dom->window + RIG_OFF, len, seed);
	rig_do(disk, LXD_BLOCK_REQ_OP_WRITE, sector, len, LXD_BLOCK_STATUS_OK);
}

/**
 * rig_read() - read from a disk to RIG_OFF
 * @disk: disk
 * @sector: first sector
 * @len: bytes
 */
static inline void rig_read(struct peer_disk *disk, u64 sector, u32 len)
{
	memset(disk->obj.dom->window + RIG_OFF, 0xa5, len);
	rig_do(disk, LXD_BLOCK_REQ_OP_READ, sector, len, LXD_BLOCK_STATUS_OK);
}

/**
 * rig_verify() - read from a disk, which must have this pattern there
 * @disk: disk
 * @sector: first sector
 * @len: bytes
 * @seed: which pattern
 */
static inline void rig_verify(struct peer_disk *disk, u64 sector, u32 len,
			      u64 seed)
{
	rig_read(disk, sector, len);
	assert_true(rig_is_pattern(disk->obj.dom->window + RIG_OFF, len,
				   seed));
}

/**
 * rig_verify_zero() - read from a disk, which must have zeroes there
 * @disk: disk
 * @sector: first sector
 * @len: bytes
 */
static inline void rig_verify_zero(struct peer_disk *disk, u64 sector, u32 len)
{
	rig_read(disk, sector, len);
	assert_true(rig_is_byte(disk->obj.dom->window + RIG_OFF, len, 0));
}

/**
 * rig_load() - keep requests of 4 KiB under way until so many are done, all OK
 * @disk: disk
 * @op: LXD_BLOCK_REQ_OP_*
 * @depth: requests under way on each hardware queue
 * @nr: how many
 *
 * Not on the hardware queues for polled requests, which come last.
 */
static inline void rig_load(struct peer_disk *disk, u8 op, u32 depth, u32 nr)
{
	u32 sent, queue, queues = disk->set ? disk->set->req.map_queues[0] : 1;
	struct disk_request rq = { .op = op, .len = PEER_PAGE };
	unsigned long before = disk->completed;

	for (sent = 0; sent < nr; sent++) {
		struct disk_io *io;

		queue = sent % queues;
		rq.queue = queue;
		rq.tag = sent / queues % depth;
		rq.off = RIG_OFF + (queue * depth + rq.tag) * PEER_PAGE;
		rq.sector = (u64)sent * 8 % (disk->capacity - 8) & ~7ull;
		rq.flags = sent % 4 == 3 || sent == nr - 1 ?
			   LXD_BLOCK_REQ_FLAG_LAST : 0;
		io = disk_io_of(disk, &rq);
		assert_non_null(io);
		if (io->busy) {
			peer_flush(disk->obj.dom);
			assert_int_equal(disk_idle(disk), 0);
		}
		if (sent >= queues * depth)
			assert_int_equal(io->status, LXD_BLOCK_STATUS_OK);
		while (disk_submit(disk, &rq) == -EAGAIN)
			peer_pump(disk->obj.dom);
	}
	assert_int_equal(disk_idle(disk), 0);
	assert_int_equal(disk->completed - before, nr);
}

#endif /* RIG_H */
