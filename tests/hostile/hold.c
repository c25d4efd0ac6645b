// SPDX-License-Identifier: GPL-2.0-only
/*
 * Holds on to what the kernel waits for, by ways that look like work.  The kernel
 * has to see through each of them, and end the domain or what waits.
 *
 * usage: lxdom-hold CASE...	each in a domain of its own, all at the same time
 *
 * Exits with 0 if each ended as it has to.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core_msg.h"
#include "disk.h"

#define PAGE		4096
#define CAPACITY	1024	/* sectors */
#define LARGE		(256 * 1024)
#define SETS		124	/* tag sets, whose pages lie all over the window, or not */
#define DISKS		300	/* more than a work queue has workers for */
#define TICK_US		100000
#define ROOM_TICKS	100	/* for a request that finds room: 10 s */
/* How long an end may take, 120 s: the block layer's limit of a request is 30 s. */
#define OVER_TICKS	1200

static void must(const char *what, int error)
{
	if (error)
		errx(1, "%s: error %d (%s)", what, error, strerror(error));
}

static int about(struct raw *d, u16 proc, lxdom_handle_t disk)
{
	return talk_ask(d, proc, &disk, sizeof(disk), NULL);
}

static lxdom_handle_t live_disk(struct raw *d, lxdom_handle_t set,
				const char *name)
{
	struct lxd_block_disk_add_req req = disk_request(set, name);
	lxdom_handle_t disk;

	req.capacity = CAPACITY;
	req.limits.max_sectors = LARGE / 512;
	req.limits.max_hw_sectors = LARGE / 512;
	req.limits.max_segments = LARGE / PAGE;
	if (!set) {
		req.ops = LXD_BLOCK_DISK_OPS_SUBMIT_BIO;
		req.queue_flags |= LXD_BLOCK_QUEUE_FLAG_NOWAIT;
	}
	must("a disk", talk_ask(d, LXD_BLOCK_P_DISK_ADD, &req, sizeof(req),
				&disk));
	must("it lives", about(d, LXD_BLOCK_P_DISK_LIVE, disk));
	return disk;
}

/*
 * A process that reads so many bytes of the disk, by this processor if it is not -1;
 * it ends well if the read fails.
 */
static pid_t reader(const struct raw *d, const char *disk, size_t size, int cpu)
{
	pid_t pid = fork();
	char path[32];
	cpu_set_t cpus;
	void *buf;
	int fd;

	if (pid < 0)
		err(1, "fork");
	if (pid)
		return pid;
	/* The domain is its parent's alone. */
	close(d->vcpu);
	close(d->fd);
	if (cpu >= 0) {
		CPU_ZERO(&cpus);
		CPU_SET(cpu, &cpus);
		if (sched_setaffinity(0, sizeof(cpus), &cpus))
			err(1, "processor %d", cpu);
	}
	snprintf(path, sizeof(path), "/dev/%s", disk);
	fd = open(path, O_RDONLY | O_DIRECT);
	/* On a slow machine it can be gone by now: nobody reads from it, either. */
	if (fd < 0 && errno == ENXIO)
		_exit(0);
	if (fd < 0 || posix_memalign(&buf, PAGE, size))
		err(1, "%s", path);
	_exit(pread(fd, buf, size, 0) >= 0);
}

static void await_reader(pid_t pid)
{
	int status, i;

	for (i = 0; i < OVER_TICKS; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			if (status)
				errx(1, "the reader: status %#x", status);
			return;
		}
		usleep(TICK_US);
	}
	errx(1, "a read never ends");
}

/*
 * Takes messages, and answers the kernel's calls, for so long or until a request has
 * come.  Return: true if one has.
 */
static bool request_comes(struct raw *d, int ticks)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxdom_head head;
	int i = 0;

	while (i < ticks && !raw_over(d)) {
		if (lxd_rx_get(&d->rx, &head, body) <= 0) {
			usleep(TICK_US);
			i++;
			continue;
		}
		if (head.proc == LXD_BLOCK_P_QUEUE_RQ)
			return true;
		if (head.kind == LXDOM_KIND_CALL)
			talk_agree(d, &head, body);
	}
	return false;
}

static void await_request(struct raw *d)
{
	if (!request_comes(d, OVER_TICKS))
		errx(1, "no request has come");
}

static void await_end(struct raw *d, void (*meanwhile)(struct raw *d))
{
	int i;

	for (i = 0; i < OVER_TICKS && !raw_over(d); i++) {
		meanwhile(d);
		usleep(TICK_US);
	}
	if (!raw_over(d))
		errx(1, "it goes on for ever");
}

/* ---- a bio of a disk that is removed ---- */

static void bio(struct raw *d)
{
	lxdom_handle_t disk = live_disk(d, 0, "holdbio");
	pid_t pid = reader(d, "holdbio", PAGE, -1);

	await_request(d);
	talk_call(d, LXD_BLOCK_P_DISK_GONE, &disk, sizeof(disk));
	talk_call(d, LXD_BLOCK_P_DISK_FREE, &disk, sizeof(disk));
	raw_kick(d);
	usleep(TICK_US);
	/* The domain's end ends the bio, whatever has become of its disk. */
	raw_close(d);
	await_reader(pid);
	raw_open(d);
}

/* ---- an answer to a ping that is none ---- */

static bool pinged;

static bool refuse_ping(struct raw *d, struct lxdom_head *head, const void *body)
{
	if (head->proc != LXD_CORE_P_PING)
		return false;
	pinged = true;
	head->status = -EINVAL;
	raw_put(d, head, NULL, 0);
	raw_kick(d);
	return true;
}

static void answer(struct raw *d)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxdom_head head;

	while (lxd_rx_get(&d->rx, &head, body) > 0) {
		if (head.kind == LXDOM_KIND_CALL)
			talk_agree(d, &head, body);
	}
}

static void ping(struct raw *d)
{
	pid_t pid;

	live_disk(d, 0, "holdping");
	pid = reader(d, "holdping", PAGE, -1);
	d->answer = refuse_ping;
	await_end(d, answer);
	if (!pinged)
		errx(1, "it was ended, but not for its answer");
	await_reader(pid);
}

/* ---- queues that are started for no time at all ---- */

static lxdom_handle_t stopped;

static void renew(struct raw *d)
{
	struct lxd_block_queues_start_req start = { .d = stopped };
	struct lxd_block_queues_stop_req stop = { .d = stopped };

	answer(d);
	talk_post(d, LXD_BLOCK_P_QUEUES_START, &start, sizeof(start));
	talk_post(d, LXD_BLOCK_P_QUEUES_STOP, &stop, sizeof(stop));
	raw_kick(d);
}

static void stop(struct raw *d)
{
	lxdom_handle_t set;
	pid_t pid;

	must("a tag set", disk_set(d, 1, 4, LXD_BLOCK_TAG_SET_FLAG_NO_SCHED,
				   &set));
	stopped = live_disk(d, set, "holdstop");
	renew(d);
	pid = reader(d, "holdstop", PAGE, -1);
	await_end(d, renew);
	await_reader(pid);
}

/* ---- a hardware queue that is away when the others are started ---- */

static void set_queues(struct raw *d, lxdom_handle_t set, u32 queues)
{
	struct lxd_block_tag_set_resize_req req = disk_resize(set, queues, 1);

	must("a resize", talk_ask(d, LXD_BLOCK_P_TAG_SET_RESIZE, &req, sizeof(req),
				  NULL));
}

static void resize(struct raw *d)
{
	struct lxd_block_queues_start_req start = { 0 };
	struct lxd_block_queues_stop_req stop = { 0 };
	lxdom_handle_t set;
	pid_t first, second;

	must("a tag set", disk_set(d, 2, 4, LXD_BLOCK_TAG_SET_FLAG_NO_SCHED,
				   &set));
	start.d = live_disk(d, set, "holdresize");
	stop.d = start.d;
	talk_post(d, LXD_BLOCK_P_QUEUES_STOP, &stop, sizeof(stop));
	set_queues(d, set, 1);
	talk_post(d, LXD_BLOCK_P_QUEUES_START, &start, sizeof(start));
	set_queues(d, set, 2);
	first = reader(d, "holdresize", PAGE, 0);
	await_request(d);
	second = reader(d, "holdresize", PAGE, 1);
	await_request(d);
	raw_close(d);
	await_reader(first);
	await_reader(second);
	raw_open(d);
}

/* ---- a window that is strewn with pages that stay ---- */

/*
 * What stays would move on by eight pages each time, as what comes in between goes
 * again.  It must not lie all over the window, where a large bio would wait for room
 * for as long as the domain lives.
 */
static void room(struct raw *d)
{
	lxdom_handle_t set;
	pid_t pid;
	int i;

	for (i = 0; i < SETS; i++) {
		must("a tag set", disk_set(d, 1, 1, 0, &set));
		must("a large one", disk_set(d, 1, 3, 0, &set));
		must("its end", about(d, LXD_BLOCK_P_TAG_SET_REMOVE, set));
		/* Its room is free only after a while. */
		usleep(TICK_US / 2);
	}
	live_disk(d, 0, "holdroom");
	pid = reader(d, "holdroom", LARGE, -1);
	if (!request_comes(d, ROOM_TICKS))
		errx(1, "a large request finds no room");
	raw_close(d);
	await_reader(pid);
	raw_open(d);
}

/* ---- a ring that is full, and requests that must not wait for room there ---- */

#define FLOODED		3	/* disks: what they can have in the ring is more than it holds */
#define FLOOD		128	/* reads of each: as many as are let in at one time */

/* Return: how many reads of the disk were refused for they would have had to wait. */
static int flood(const char *disk, aio_context_t ctx)
{
	static struct iocb reads[FLOOD];
	struct iocb *one;
	char path[32];
	void *buf;
	int i, fd, refused = 0;

	snprintf(path, sizeof(path), "/dev/%s", disk);
	fd = open(path, O_RDONLY | O_DIRECT);
	if (fd < 0 || posix_memalign(&buf, PAGE, PAGE))
		err(1, "%s", path);
	for (i = 0; i < FLOOD; i++) {
		struct io_event event;
		struct timespec now = { 0 };

		one = &reads[i];
		*one = (struct iocb){
			.aio_lio_opcode = IOCB_CMD_PREAD,
			.aio_fildes = fd,
			.aio_buf = (uintptr_t)buf,
			.aio_nbytes = PAGE,
			.aio_rw_flags = RWF_NOWAIT,
		};
		if (syscall(SYS_io_submit, ctx, 1, &one) != 1)
			err(1, "io_submit");
		if (syscall(SYS_io_getevents, ctx, 0, 1, &event, &now) == 1) {
			if (event.res != -EAGAIN)
				errx(1, "a read ended with %lld", (long long)event.res);
			refused++;
		}
	}
	return refused;
}

/* Nothing is taken out of the ring any more.  The domain is ended for that later. */
static void nowait(struct raw *d)
{
	static const char *const disks[FLOODED] = { "holdnow0", "holdnow1", "holdnow2" };
	aio_context_t ctx = 0;
	int i, refused = 0;
	pid_t pid;

	for (i = 0; i < FLOODED; i++)
		live_disk(d, 0, disks[i]);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid) {
		await_reader(pid);
		return;
	}
	if (syscall(SYS_io_setup, FLOODED * FLOOD, &ctx))
		err(1, "io_setup");
	for (i = 0; i < FLOODED; i++)
		refused += flood(disks[i], ctx);
	if (raw_over(d))
		errx(1, "a read that must not wait has waited for the domain's end");
	if (!refused)
		errx(1, "there was room for all: nothing is tested");
	/* Its reads keep it until the domain ends, which its parent has. */
	close(d->vcpu);
	close(d->fd);
	_exit(0);
}

/* ---- ends of disks that wait for a request ---- */

static void release(struct raw *d)
{
	static lxdom_handle_t disks[DISKS];
	struct lxd_block_queues_stop_req stop;
	struct lxd_block_disk_add_req req;
	lxdom_handle_t set, disk;
	char name[32];
	int i;

	must("a tag set", disk_set(d, 1, 4, LXD_BLOCK_TAG_SET_FLAG_NO_SCHED,
				   &set));
	for (i = 0; i < DISKS; i++) {
		snprintf(name, sizeof(name), "holdfree%d", i);
		req = disk_request(set, name);
		must("a disk", talk_ask(d, LXD_BLOCK_P_DISK_ADD, &req, sizeof(req),
					&disks[i]));
	}
	/* As it goes live it is looked through for partitions, in vain. */
	req = disk_request(set, "holdlive");
	req.capacity = CAPACITY;
	req.flags = 0;
	must("one more", talk_ask(d, LXD_BLOCK_P_DISK_ADD, &req, sizeof(req), &disk));
	stop.d = disk;
	talk_post(d, LXD_BLOCK_P_QUEUES_STOP, &stop, sizeof(stop));
	talk_call(d, LXD_BLOCK_P_DISK_LIVE, &disk, sizeof(disk));
	raw_kick(d);
	usleep(TICK_US);
	for (i = 0; i < DISKS; i++)
		must("its end", about(d, LXD_BLOCK_P_DISK_FREE, disks[i]));
	/* For all of them to wait.  The domain's end comes next, which has its limit. */
	usleep(5 * TICK_US);
}

static const struct {
	const char *name;
	void (*run)(struct raw *d);
} cases[] = {
	{ "bio", bio },
	{ "ping", ping },
	{ "stop", stop },
	{ "resize", resize },
	{ "room", room },
	{ "nowait", nowait },
	{ "release", release },
};

static void run(const char *name)
{
	struct raw d = { .name = name };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (strcmp(cases[i].name, name))
			continue;
		raw_open(&d);
		cases[i].run(&d);
		raw_close(&d);
		printf("hold: %s: it came to an end\n", name);
		return;
	}
	errx(2, "there is no case '%s'", name);
}

int main(int argc, char **argv)
{
	int i, status, bad = 0;

	if (argc < 2)
		errx(2, "usage: lxdom-hold CASE...");
	for (i = 1; i < argc; i++) {
		pid_t pid = fork();

		if (pid < 0)
			err(1, "fork");
		if (!pid) {
			run(argv[i]);
			return 0;
		}
	}
	while (wait(&status) > 0)
		bad |= status;
	return !!bad;
}
