// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks for what makes no sense, or for too much: each time the kernel has to say
 * no, or to end the domain.  What does make sense is asked for
 * beside it, so that a kernel that always says no fails here.
 *
 * usage: lxdom-absurd CASE...
 *
 * Exits with 0 if each answer was the right one.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bell.h"
#include "block_msg.h"
#include "disk.h"
#include "net_msg.h"
#include "pci_msg.h"

#define MAJORS_MAX	64	/* a domain gets fewer */
#define MAJORS		8	/* that many, as the kernel has it */
#define INTERFACES_MAX	1000	/* a domain gets fewer */
#define SETS_MAX	512	/* so many tag sets of 10240 tags are too many */
#define ZONE		128u	/* sectors */
#define CAPACITY	1000u	/* sectors: the last zone is shorter */
#define SLOW_CALLS	4	/* for all zones; two take longer than one may */
#define SEQWRITE_REQ	2	/* enum blk_zone_type */
#define EMPTY		1	/* enum blk_zone_cond */
#define READS		400	/* more than the ring has slots */
#define READ_SIZE	4096
#define READ_STEP	65536
#define BURST		128	/* calls at one time: more than the kernel serves */
#define REFUSED_MAX	1000	/* as the kernel has it */
#define OVER_S		20	/* many times the deadline of a call */

static void expect(const char *what, int error, int wanted)
{
	if (error != wanted)
		errx(1, "%s: error %d (%s) instead of %d", what, error,
		     strerror(error), wanted);
}

static lxdom_handle_t some_set(struct raw *d)
{
	lxdom_handle_t set;

	expect("a tag set", disk_set(d, 1, 4, 0, &set), 0);
	return set;
}

static int drop(struct raw *d, u16 proc, lxdom_handle_t handle)
{
	return talk_ask(d, proc, &handle, sizeof(handle), NULL);
}

static int add_disk(struct raw *d, const struct lxd_block_disk_add_req *req,
		    lxdom_handle_t *disk)
{
	return talk_ask(d, LXD_BLOCK_P_DISK_ADD, req, sizeof(*req), disk);
}

static int live(struct raw *d, lxdom_handle_t disk)
{
	return drop(d, LXD_BLOCK_P_DISK_LIVE, disk);
}

/* ---- tag sets ---- */

/*
 * A scheduler of a single queue gets 256 tags at most, from which the reserved ones
 * are taken off.
 */
static void reserved(struct raw *d)
{
	struct lxd_block_tag_set_add_req req = {
		.hw_queues = 1,
		.depth = 1000,
		.reserved = 300,
		.nr_map_queues = 1,
		.map_queues = { 1 },
	};
	struct lxd_block_disk_add_req add;
	lxdom_handle_t set, disk;

	expect("more reserved tags than a scheduler has",
	       talk_ask(d, LXD_BLOCK_P_TAG_SET_ADD, &req, sizeof(req), &set),
	       EINVAL);
	req.reserved = 128;
	expect("reserved tags",
	       talk_ask(d, LXD_BLOCK_P_TAG_SET_ADD, &req, sizeof(req), &set), 0);
	add = disk_request(set, "absurdtags");
	expect("a disk with them", add_disk(d, &add, &disk), 0);
	expect("which goes live", live(d, disk), 0);
}

static void sets(struct raw *d)
{
	lxdom_handle_t set = 0, last = 0;
	int i, n, error = 0;

	for (n = 0; n < SETS_MAX && !error; n++) {
		last = set;
		error = disk_set(d, 1, 10240, 0, &set);
	}
	expect("tag sets without end", error, ENOMEM);
	if (n < 3)
		errx(1, "the second tag set is refused");
	expect("removing one", drop(d, LXD_BLOCK_P_TAG_SET_REMOVE, last), 0);
	/* Its memory is free only after a while. */
	for (i = 0; i < 100 && disk_set(d, 1, 10240, 0, &set); i++)
		usleep(20000);
	if (i == 100)
		errx(1, "there is no room for a tag set in its place");
	printf("absurd: %d tag sets, then no more\n", n - 1);
}

static int resize(struct raw *d, lxdom_handle_t set, u32 queues, u16 maps)
{
	struct lxd_block_tag_set_resize_req req = disk_resize(set, queues, maps);

	return talk_ask(d, LXD_BLOCK_P_TAG_SET_RESIZE, &req, sizeof(req), NULL);
}

static void maps(struct raw *d)
{
	lxdom_handle_t set;

	expect("a tag set", disk_set(d, 2, 64, 0, &set), 0);
	expect("another map", resize(d, set, 2, 2), EINVAL);
	expect("more queues than it has slots for", resize(d, set, 64, 1),
	       EINVAL);
	expect("fewer queues", resize(d, set, 1, 1), 0);
	expect("as many as before", resize(d, set, 2, 1), 0);
}

/* ---- limits ---- */

static void chunk_of_half_blocks(struct lxd_block_disk_limits *l)
{
	l->physical_block_size = 4096;
	l->logical_block_size = 4096;
	l->io_min = 4096;
	l->chunk_sectors = 12;
}

static void segment_boundary(struct lxd_block_disk_limits *l)
{
	l->seg_boundary_mask = 0x1234fff;
}

static void virt_boundary(struct lxd_block_disk_limits *l)
{
	l->virt_boundary_mask = 0x5ff;
	l->max_segment_size = ~0u;
}

static void large_virt_boundary(struct lxd_block_disk_limits *l)
{
	l->virt_boundary_mask = 0xffff;
	l->max_segment_size = ~0u;
}

static void discard_granularity(struct lxd_block_disk_limits *l)
{
	l->max_discard_sectors = 8;
	l->max_hw_discard_sectors = 8;
	l->discard_granularity = 0x80000000;
}

static void block_of_nothing(struct lxd_block_disk_limits *l)
{
	l->logical_block_size = 0;
}

static void block_in_one_page(struct lxd_block_disk_limits *l)
{
	l->physical_block_size = 4096;
	l->logical_block_size = 4096;
	l->io_min = 4096;
	l->max_segments = 1;
}

static void no_segments(struct lxd_block_disk_limits *l)
{
	l->max_segments = 0;
}

static void (*const odd_limits[])(struct lxd_block_disk_limits *) = {
	chunk_of_half_blocks, segment_boundary, virt_boundary,
	large_virt_boundary, discard_granularity, block_of_nothing,
	block_in_one_page, no_segments,
};

static void limits(struct raw *d)
{
	lxdom_handle_t set = some_set(d), disk;
	struct lxd_block_disk_add_req req = disk_request(set, "absurd");
	char what[32];
	size_t i;

	expect("a disk", add_disk(d, &req, &disk), 0);
	expect("its end", drop(d, LXD_BLOCK_P_DISK_FREE, disk), 0);
	for (i = 0; i < sizeof(odd_limits) / sizeof(*odd_limits); i++) {
		req = disk_request(set, "absurd");
		odd_limits[i](&req.limits);
		snprintf(what, sizeof(what), "odd limits, number %zu", i);
		expect(what, add_disk(d, &req, &disk), EINVAL);
	}
}

/* ---- majors ---- */

static void majors(struct raw *d)
{
	struct lxd_block_major_register_req req = {
		.name = "absurd",
		.name_len = 6,
	};
	int error = 0, n;

	for (n = 0; n < MAJORS_MAX && !error; n++)
		error = talk_ask(d, LXD_BLOCK_P_MAJOR_REGISTER, &req,
				 sizeof(req), NULL);
	expect("majors without end", error, ENOSPC);
	if (n < 3)
		errx(1, "the second major is refused");
}

/* The number of a disk that is there is nobody else's, whatever is said of it. */
static void major_of_disk(struct raw *d)
{
	struct lxd_block_major_register_req req = {
		.name = "absurd",
		.name_len = 6,
	};
	struct lxd_block_disk_add_req add = disk_request(some_set(d), "absurd");
	lxdom_handle_t disk, late;
	int error, n;

	expect("a major", talk_ask(d, LXD_BLOCK_P_MAJOR_REGISTER, &req, sizeof(req),
				   &add.m), 0);
	add.minors = 1;
	expect("a disk of it", add_disk(d, &add, &disk), 0);
	expect("which lives", live(d, disk), 0);
	memcpy(add.name, "absurdly", 8);
	add.name_len = 8;
	add.first_minor = 1;
	expect("another one", add_disk(d, &add, &late), 0);
	expect("its end", drop(d, LXD_BLOCK_P_MAJOR_UNREGISTER, add.m), 0);
	expect("a disk of a major that is gone", live(d, late), ENODEV);
	for (n = 0, error = 0; n < MAJORS_MAX && !error; n++)
		error = talk_ask(d, LXD_BLOCK_P_MAJOR_REGISTER, &req, sizeof(req),
				 NULL);
	expect("majors without end", error, ENOSPC);
	if (n != MAJORS)
		errx(1, "%d majors beside one that is in use", n - 1);
	expect("the disk's end", drop(d, LXD_BLOCK_P_DISK_GONE, disk), 0);
	expect("a major in its place",
	       talk_ask(d, LXD_BLOCK_P_MAJOR_REGISTER, &req, sizeof(req), NULL), 0);
}

/* ---- names ---- */

static int add_named(struct raw *d, lxdom_handle_t set, const char *name)
{
	struct lxd_block_disk_add_req req = disk_request(set, name);
	lxdom_handle_t disk;

	return add_disk(d, &req, &disk);
}

/* The kernel has a backtrace for each name that is there twice. */
static void names(struct raw *d)
{
	lxdom_handle_t set = some_set(d);

	expect("a disk", add_named(d, set, "absurd1"), 0);
	expect("its name once more", add_named(d, set, "absurd1"), EEXIST);
	expect("whose first partition it would be", add_named(d, set, "absurd"), EEXIST);
	expect("its first partition", add_named(d, set, "absurd1p1"), EEXIST);
	expect("a tenth one", add_named(d, set, "absurd10"), 0);
	expect("one that is called otherwise", add_named(d, set, "absurd1p"), 0);
	expect("one without a number", add_named(d, set, "absurdity"), 0);
	expect("its partition", add_named(d, set, "absurdity12"), EEXIST);
}

/* ---- sizes ---- */

static unsigned long long said(const char *file)
{
	char path[64];
	unsigned long long n;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/block/absurd/%s", file);
	f = fopen(path, "r");
	if (!f || fscanf(f, "%llu", &n) != 1)
		err(1, "%s", path);
	fclose(f);
	return n;
}

static void expect_said(const char *file, unsigned long long wanted)
{
	unsigned long long n = said(file);

	if (n != wanted)
		errx(1, "%s: %llu instead of %llu", file, n, wanted);
}

/* What the driver would like best would be read ahead, into pages that stay locked. */
static void sizes(struct raw *d)
{
	struct lxd_block_disk_add_req req = disk_request(some_set(d), "absurd");
	struct lxd_block_disk_capacity_req capacity = { .capacity = 1ull << 54 };
	lxdom_handle_t disk;

	req.capacity = capacity.capacity;
	expect("more bytes than can be counted", add_disk(d, &req, &disk), EINVAL);
	req.capacity = (1ull << 54) - 1;
	req.limits.io_opt = 0x7ffffe00;
	expect("as many as can be", add_disk(d, &req, &disk), 0);
	expect("which lives", live(d, disk), 0);
	expect_said("queue/optimal_io_size", RAW_WINDOW / 4);
	expect_said("queue/read_ahead_kb", RAW_WINDOW / 4 * 2 / 1024);
	capacity.d = disk;
	expect("more, later", talk_ask(d, LXD_BLOCK_P_DISK_CAPACITY, &capacity,
				       sizeof(capacity), NULL), EINVAL);
}

/* ---- zones ---- */

static void truth(struct lxd_block_zone *z)
{
}

static void too_short(struct lxd_block_zone *z)
{
	z->len = ZONE / 2;
	z->capacity = ZONE / 2;
}

static void moved(struct lxd_block_zone *z)
{
	z->start += 8;
	z->wp += 8;
}

static void too_much_in_it(struct lxd_block_zone *z)
{
	z->capacity = z->len + 1;
}

static void past_the_end(struct lxd_block_zone *z)
{
	if (z->start + z->len == CAPACITY)
		z->len = ZONE;
}

static void always_the_first(struct lxd_block_zone *z)
{
	z->start = 0;
	z->wp = 0;
	z->len = ZONE;
	z->capacity = ZONE;
}

static void (*const zone_lies[])(struct lxd_block_zone *) = {
	too_short, moved, too_much_in_it, past_the_end, always_the_first,
};

static void (*zone_lie)(struct lxd_block_zone *);

static u64 zoned_sectors = CAPACITY;
static u32 zones_a_call = LXD_BLOCK_ZONES_MAX;
static useconds_t report_us;

static bool report(struct raw *d, struct lxdom_head *head, const void *body)
{
	const struct lxd_block_report_zones_req *req = body;
	struct lxd_block_report_zones_rep rep = { 0 };
	u64 at = req->sector;

	if (head->proc != LXD_BLOCK_P_REPORT_ZONES)
		return false;
	usleep(report_us);
	for (; rep.nr_zones < req->nr_zones && rep.nr_zones < zones_a_call &&
	     at < zoned_sectors; at += ZONE) {
		struct lxd_block_zone *z = &rep.zones[rep.nr_zones++];

		z->start = at;
		z->wp = at;
		z->len = at + ZONE < zoned_sectors ? ZONE : zoned_sectors - at;
		z->capacity = z->len;
		z->type = SEQWRITE_REQ;
		z->cond = EMPTY;
		zone_lie(z);
	}
	raw_put(d, head, &rep, sizeof(rep));
	raw_kick(d);
	return true;
}

static int zoned_disk(struct raw *d, lxdom_handle_t set, u64 capacity,
		      lxdom_handle_t *disk)
{
	struct lxd_block_disk_add_req req = disk_request(set, "absurd");

	req.capacity = capacity;
	req.ops = LXD_BLOCK_DISK_OPS_REPORT_ZONES;
	req.zoned = LXD_BLOCK_ZONED_MODEL_HOST_MANAGED;
	req.limits.chunk_sectors = ZONE;
	req.limits.max_zone_append_sectors = ZONE;
	return add_disk(d, &req, disk);
}

/* Fewer in a reply than were asked for: that is all of them. */
static void few_zones(struct raw *d, lxdom_handle_t set)
{
	lxdom_handle_t disk;

	zone_lie = truth;
	zones_a_call = 1;
	expect("a zone a call", zoned_disk(d, set, CAPACITY, &disk), 0);
	if (!live(d, disk))
		errx(1, "a zone a call: the disk went live");
	expect("its end", drop(d, LXD_BLOCK_P_DISK_FREE, disk), 0);
	zones_a_call = LXD_BLOCK_ZONES_MAX;
}

/* Each reply in time, and all of them together not. */
static void slow_zones(struct raw *d)
{
	lxdom_handle_t set = some_set(d), disk;

	d->answer = report;
	zone_lie = truth;
	zoned_sectors = SLOW_CALLS * LXD_BLOCK_ZONES_MAX * ZONE;
	report_us = RAW_DEADLINE_MS * 600;
	expect("zones that come slowly",
	       zoned_disk(d, set, zoned_sectors, &disk), 0);
	expect("them live", live(d, disk), EOWNERDEAD);
}

/* What is appended can't be split, and is if it ends within a physical block. */
static void append(struct raw *d)
{
	struct lxd_block_disk_add_req req = disk_request(some_set(d), "absurd");
	struct lxd_block_disk_limits_update_req update = { .limits.max_sectors = 8 };
	lxdom_handle_t disk;

	d->answer = report;
	zone_lie = truth;
	req.capacity = CAPACITY;
	req.ops = LXD_BLOCK_DISK_OPS_REPORT_ZONES;
	req.zoned = LXD_BLOCK_ZONED_MODEL_HOST_MANAGED;
	req.limits.chunk_sectors = ZONE;
	req.limits.physical_block_size = 4096;
	req.limits.max_sectors = 17;
	req.limits.max_hw_sectors = 17;
	req.limits.max_zone_append_sectors = 17;
	expect("an odd zone append", add_disk(d, &req, &disk), 0);
	expect("it lives", live(d, disk), 0);
	expect_said("queue/zone_append_max_bytes", 16 * 512);
	update.d = disk;
	expect("less than can be appended",
	       talk_ask(d, LXD_BLOCK_P_DISK_LIMITS_UPDATE, &update, sizeof(update), NULL),
	       EINVAL);
	expect("its end", drop(d, LXD_BLOCK_P_DISK_FREE, disk), 0);
	req.limits.chunk_sectors = 4;
	expect("zones that are less than a block", add_disk(d, &req, &disk), EINVAL);
}

static void zones(struct raw *d)
{
	struct lxd_block_disk_capacity_req capacity = { .capacity = ZONE };
	lxdom_handle_t set = some_set(d), disk;
	char what[32];
	size_t i;

	d->answer = report;
	expect("too many zones", zoned_disk(d, set, 1ull << 40, &disk),
	       EINVAL);
	for (i = 0; i < sizeof(zone_lies) / sizeof(*zone_lies); i++) {
		zone_lie = zone_lies[i];
		snprintf(what, sizeof(what), "false zones, number %zu", i);
		expect(what, zoned_disk(d, set, CAPACITY, &disk), 0);
		if (!live(d, disk))
			errx(1, "%s: the disk went live", what);
		expect("a second try", live(d, disk), EINVAL);
		expect("its end", drop(d, LXD_BLOCK_P_DISK_FREE, disk), 0);
	}
	few_zones(d, set);
	expect("true zones", zoned_disk(d, set, CAPACITY, &disk), 0);
	expect("true zones live", live(d, disk), 0);
	capacity.d = disk;
	expect("fewer zones", talk_ask(d, LXD_BLOCK_P_DISK_CAPACITY, &capacity,
				       sizeof(capacity), NULL), EINVAL);
}

/* ---- a ring that is not read ---- */

/* Return: how many of the reads were served. */
static int read_much(void)
{
	static struct iocb iocb[READS], *each[READS];
	static struct io_event event[READS];
	aio_context_t context = 0;
	void *buf;
	int i, ok = 0, fd = open("/dev/absurd", O_RDONLY | O_DIRECT);

	if (fd < 0 || posix_memalign(&buf, READ_SIZE, READ_SIZE))
		err(1, "/dev/absurd");
	if (syscall(SYS_io_setup, READS, &context))
		err(1, "io_setup");
	for (i = 0; i < READS; i++) {
		iocb[i].aio_lio_opcode = IOCB_CMD_PREAD;
		iocb[i].aio_fildes = fd;
		iocb[i].aio_buf = (u64)(unsigned long)buf;
		iocb[i].aio_nbytes = READ_SIZE;
		iocb[i].aio_offset = (u64)i * READ_STEP;
		each[i] = &iocb[i];
	}
	if (syscall(SYS_io_submit, context, READS, each) != READS)
		err(1, "io_submit");
	if (syscall(SYS_io_getevents, context, READS, READS, event, NULL) !=
	    READS)
		err(1, "io_getevents");
	for (i = 0; i < READS; i++)
		ok += event[i].res == READ_SIZE;
	return ok;
}

/* A disk, and somebody who reads it: exit status 0 if so many reads succeed. */
static pid_t read_disk(struct raw *d, u32 tags, int served)
{
	struct lxd_block_disk_add_req req;
	lxdom_handle_t set, disk;
	pid_t reader;

	expect("a tag set", disk_set(d, 1, tags, LXD_BLOCK_TAG_SET_FLAG_NO_SCHED,
				     &set), 0);
	req = disk_request(set, "absurd");
	req.capacity = READS * READ_STEP / 512;
	expect("a disk", add_disk(d, &req, &disk), 0);
	expect("it lives", live(d, disk), 0);
	reader = fork();
	if (reader < 0)
		err(1, "fork");
	if (!reader)
		_exit(read_much() != served);
	return reader;
}

static void deaf(struct raw *d)
{
	pid_t reader = read_disk(d, 1024, 0);
	int i, status;

	/* From here on nothing is taken out of the ring. */
	for (i = 0; i < OVER_S * 10 && !raw_over(d); i++)
		usleep(100000);
	if (!raw_over(d))
		errx(1, "who does not read is not ended");
	if (waitpid(reader, &status, 0) != reader || status)
		errx(1, "the reader: status %#x", status);
}

/* ---- a bell that is not rung ---- */

/* Each is served, and nobody told; the kernel's marks are written over. */
static void serve(struct raw *d, const struct lxd_block_queue_rq_req *rq)
{
	struct lxd_block_complete_req done = { .d = rq->d, .tag = rq->tag };

	raw_room(d, sizeof(done));
	talk_post(d, LXD_BLOCK_P_COMPLETE, &done, sizeof(done));
	lxd_tx_flush(&d->tx);
	bell_mark(d, rq->tag);
}

/*
 * A guest's completions are found without it, by who passes by and by a timer.
 * Fewer tags than reads: the later ones can't even be sent before some are found.
 */
static void quiet(struct raw *d)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	pid_t reader = read_disk(d, 16, READS);
	struct lxdom_head head;
	int tries = 0, status;

	while (waitpid(reader, &status, WNOHANG) == 0) {
		if (raw_over(d) || ++tries > OVER_S * 10000)
			errx(1, "what nobody rings for is not found");
		if (lxd_rx_get(&d->rx, &head, body) <= 0)
			usleep(100);
		else if (head.proc == LXD_BLOCK_P_QUEUE_RQ)
			serve(d, (void *)body);
	}
	if (status)
		errx(1, "the reader: status %#x", status);
}

/* ---- calls ---- */

/* As the owner: answers what the domain has asked. */
static void answer_all(struct raw *d)
{
	struct lxdom_pci_answer answer = { .value = 0 };
	struct lxdom_pci_ask ask;

	while (!ioctl(d->fd, LXDOM_PCI_NEXT, &ask)) {
		answer.id = ask.id;
		if (ioctl(d->fd, LXDOM_PCI_ANSWER, &answer))
			err(1, "LXDOM_PCI_ANSWER");
	}
}

/*
 * So many calls that some are turned down.  Nobody answers the first ones before,
 * so they take up all places.  Return: how many were turned down.
 */
static int burst(struct raw *d, const struct lxd_pci_config_read_req *req)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxdom_head head;
	int i, busy = 0;

	for (i = 0; i < BURST; i++)
		talk_call(d, LXD_PCI_P_CONFIG_READ, req, sizeof(*req));
	raw_kick(d);
	for (i = 0; i < BURST && !raw_over(d);) {
		if (busy)
			answer_all(d);
		if (lxd_rx_get(&d->rx, &head, body) <= 0) {
			usleep(20);
			continue;
		}
		i += head.kind == LXDOM_KIND_REPLY;
		busy += head.kind == LXDOM_KIND_REPLY && head.status == -EBUSY;
	}
	return busy;
}

/* Who is turned down often may not be refused the more often for that. */
static void busy(struct raw *d)
{
	struct lxd_pci_config_read_req req = { .size = 4 };
	struct lxd_pci_open_req open = { .number = 0 };
	int i, n = 0;

	expect("a device", talk_ask(d, LXD_PCI_P_OPEN, &open, sizeof(open), &req.d), 0);
	while (n <= REFUSED_MAX && !raw_over(d))
		n += burst(d, &req);
	if (raw_over(d))
		errx(1, "ended for calls that were turned down");
	req.size = 0;
	for (i = 0; i <= REFUSED_MAX && !raw_over(d); i++)
		talk_ask(d, LXD_PCI_P_CONFIG_READ, &req, sizeof(req), NULL);
	if (!raw_over(d))
		errx(1, "%d calls turned down, %d refused, and it lives", n, i);
	printf("absurd: %d calls turned down, %d refused\n", n, i);
}

/* ---- interfaces ---- */

static struct lxd_net_netdev_add_req interface(const char *name)
{
	struct lxd_net_netdev_add_req req = {
		.address = 0x020000000001,
		.mtu = 1500,
		.queues = 1,
		.rx_queues = 1,
		.tso_size = 0x10000,
		.tso_segs = 0xffff,
		.name_len = strlen(name),
	};

	memcpy(req.name, name, req.name_len);
	return req;
}

static int add_interface(struct raw *d, const struct lxd_net_netdev_add_req *req)
{
	return talk_ask(d, LXD_NET_P_NETDEV_ADD, req, sizeof(*req), NULL);
}

static void interfaces(struct raw *d)
{
	struct lxd_net_netdev_add_req req = interface("absurd0");
	int n, error = 0;

	req.mtu = 67;
	expect("less than IPv4 can do with", add_interface(d, &req), EINVAL);
	req.mtu = 68;
	expect("what it can do with", add_interface(d, &req), 0);
	req = interface("bonding_masters");
	expect("the name of a file", add_interface(d, &req), EINVAL);
	req = interface("absurd%d");
	for (n = 0; n < INTERFACES_MAX && !error; n++)
		error = add_interface(d, &req);
	expect("interfaces without end", error, ENOSPC);
	if (n < 3)
		errx(1, "the third interface is refused");
}

static const struct {
	const char *name;
	void (*run)(struct raw *d);
} cases[] = {
	{ "sets", sets },
	{ "reserved", reserved },
	{ "maps", maps },
	{ "limits", limits },
	{ "majors", majors },
	{ "major-of-disk", major_of_disk },
	{ "names", names },
	{ "sizes", sizes },
	{ "append", append },
	{ "interfaces", interfaces },
	{ "zones", zones },
	{ "slow-zones", slow_zones },
	{ "deaf", deaf },
	{ "quiet", quiet },	/* by a guest's bell */
	{ "busy", busy },
};

static void run(const char *name)
{
	struct raw d = { 0 };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (strcmp(cases[i].name, name))
			continue;
		raw_open(&d);
		cases[i].run(&d);
		raw_close(&d);
		printf("absurd: %s: as it should be\n", name);
		return;
	}
	errx(2, "there is no case '%s'", name);
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 2)
		errx(2, "usage: lxdom-absurd CASE...");
	for (i = 1; i < argc; i++)
		run(argv[i]);
	return 0;
}
