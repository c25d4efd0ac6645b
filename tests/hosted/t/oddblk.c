// SPDX-License-Identifier: GPL-2.0-only
/*
 * The block layer of the library kernel through a driver that does everything
 * in unusual ways: tests/modules/oddblk_how.c has them, and stops the domain
 * when the block layer does what it must not.
 */
#include "rig.h"

#define SECTORS	2048	/* of the disk */

static struct peer_disk *run_odd(struct lxd_domain *dom, const char *how,
				 const char *more)
{
	char path[256], arg[64];
	const char *const argv[] = { path, arg, more, NULL };

	rig_module(path, sizeof(path), "oddblk");
	snprintf(arg, sizeof(arg), "how=%s", how);
	assert_int_equal(peer_run(dom, argv), 0);
	assert_int_equal(peer_ready(dom), 0);
	return rig_disk(dom, "oddblk0");
}

/* Writes and reads of all sizes, each block different. */
static void data(struct peer_disk *disk)
{
	static const u32 lens[] = { 512, 1024, 4096, 12288, 65536, 131072 };
	u32 i, sector;

	for (i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		sector = i * 256 + i;
		rig_write(disk, sector, lens[i], i + 1);
	}
	for (i = 0; i < sizeof(lens) / sizeof(*lens); i++)
		rig_verify(disk, i * 256 + i, lens[i], i + 1);
}

static void data_way(struct lxd_domain *dom, const char *how, u32 load)
{
	struct peer_disk *disk = run_odd(dom, how, NULL);

	data(disk);
	rig_load(disk, LXD_BLOCK_REQ_OP_WRITE, 16, load);
	rig_load(disk, LXD_BLOCK_REQ_OP_READ, 16, load);
	rig_stop(dom);
}

#define DATA_TEST(name, how, load)			\
static void test_##name(void **state)			\
{							\
	data_way(*state, how, load);			\
}

DATA_TEST(plain, "plain", 10000)
DATA_TEST(partial, "partial", 1000)
DATA_TEST(sg, "sg", 1000)
DATA_TEST(resource, "resource", 200)
DATA_TEST(stop_start, "stop", 200)
DATA_TEST(requeue, "requeue", 200)
DATA_TEST(work, "work", 5000)
DATA_TEST(timer, "timer", 1000)
DATA_TEST(blocking, "blocking", 500)
DATA_TEST(batch, "batch", 5000)
DATA_TEST(freeze, "freeze", 1000)
DATA_TEST(quiesce, "quiesce", 200)
DATA_TEST(bio, "bio", 10000)
DATA_TEST(bio_chain, "bio-chain", 5000)

static void test_shared_tags(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = run_odd(dom, "work", "shared=1");
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.len = 4096,
		.off = RIG_OFF,
	};

	assert_true(disk->set->req.flags &
		    LXD_BLOCK_TAG_SET_FLAG_HCTX_SHARED);
	for (rq.tag = 0; rq.tag < 16; rq.tag++) {
		rq.queue = rq.tag % 2;
		assert_int_equal(disk_do(disk, &rq), LXD_BLOCK_STATUS_OK);
	}
	rig_stop(dom);
}

static void test_errors(void **state)
{
	struct peer_disk *disk = run_odd(*state, "refuse", NULL);

	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, 4096, LXD_BLOCK_STATUS_TARGET);
	rig_do(disk, LXD_BLOCK_REQ_OP_FLUSH, 0, 0, LXD_BLOCK_STATUS_TARGET);
	rig_stop(*state);
}

static void test_partial_error(void **state)
{
	struct peer_disk *disk = run_odd(*state, "partial-error", NULL);

	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, 4096, LXD_BLOCK_STATUS_MEDIUM);
	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, 512, LXD_BLOCK_STATUS_OK);
	rig_stop(*state);
}

static void test_bio_error(void **state)
{
	struct peer_disk *disk = run_odd(*state, "bio-error", NULL);

	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, 4096, LXD_BLOCK_STATUS_IOERR);
	rig_do(disk, LXD_BLOCK_REQ_OP_FLUSH, 0, 0, LXD_BLOCK_STATUS_IOERR);
	rig_stop(*state);
}

/* The hardware queues come and go; the first one serves all the time. */
static void test_resize(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = run_odd(dom, "resize", NULL);
	u32 i, changes = 0, before = disk->set->hw_queues;

	for (i = 0; i < 2000; i++) {
		rig_do(disk, LXD_BLOCK_REQ_OP_READ, i % 128 * 8, 4096,
		       LXD_BLOCK_STATUS_OK);
		changes += disk->set->hw_queues != before;
		before = disk->set->hw_queues;
	}
	assert_true(changes >= 2);
	data(disk);
	rig_stop(dom);
}

static bool more_time(void *arg)
{
	struct peer_disk *disk = arg;

	return disk->more_time;
}

static void test_timeout(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = run_odd(dom, "never", NULL);
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_LAST,
		.len = 512,
		.off = RIG_OFF,
		.tag = 3,
		.queue = 1,
	};
	struct lxd_block_timeout_req req = {
		.d = disk->obj.handle,
		.tag = 1 << 16 | 3,
	};

	assert_true(disk->req.ops & LXD_BLOCK_DISK_OPS_TIMEOUT);
	assert_int_equal(disk_submit(disk, &rq), 0);
	/* It asks for more time once, then gives the request up. */
	assert_int_equal(lxd_block_timeout_post(dom, &req), 0);
	assert_int_equal(peer_wait(dom, more_time, disk, PEER_SOON), 0);
	assert_int_equal(disk->inflight, 1);
	assert_int_equal(lxd_block_timeout_post(dom, &req), 0);
	assert_int_equal(disk_idle(disk), 0);
	assert_int_equal(disk_io_of(disk, &rq)->status,
			 LXD_BLOCK_STATUS_TIMEOUT);
	/* Nothing there: a timeout that crossed the completion. */
	assert_int_equal(lxd_block_timeout_post(dom, &req), 0);
	assert_int_equal(lxd_core_ping(dom), 0);
	assert_int_equal(disk->more_time, 1);
	rig_stop(dom);
}

static void test_poll(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = run_odd(dom, "poll", NULL);
	struct lxd_block_poll_req req = {
		.d = disk->obj.handle,
		.hw_queue = 1,
	};
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_LAST | LXD_BLOCK_REQ_FLAG_POLLED,
		.len = 512,
		.off = RIG_OFF,
		.queue = 1,
	};

	assert_int_equal(disk->set->req.nr_map_queues, 3);
	assert_int_equal(disk->set->req.map_queues[0], 1);
	assert_int_equal(disk->set->req.map_queues[1], 0);
	assert_int_equal(disk->set->req.map_queues[2], 1);
	for (rq.tag = 0; rq.tag < 10; rq.tag++)
		assert_int_equal(disk_submit(disk, &rq), 0);
	assert_int_equal(lxd_core_ping(dom), 0);
	assert_int_equal(disk->inflight, 10);
	assert_int_equal(lxd_block_poll_post(dom, &req), 0);
	assert_int_equal(disk_idle(disk), 0);
	rig_stop(dom);
}

static void test_open(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = run_odd(dom, "plain", NULL);
	struct lxd_block_open_req rw = { .d = disk->obj.handle, .mode = 3 };
	struct lxd_block_open_req ro = { .d = disk->obj.handle, .mode = 1 };
	struct lxd_block_release_req close_rw = { .d = disk->obj.handle, .mode = 3 };
	struct lxd_block_release_req close_ro = { .d = disk->obj.handle, .mode = 1 };
	struct lxd_block_getgeo_req geo = { .d = disk->obj.handle };
	struct lxd_block_getgeo_rep rep;

	assert_int_equal(lxd_block_open(dom, &rw), 0);
	assert_int_equal(lxd_block_open(dom, &rw), -EROFS);
	assert_int_equal(lxd_block_open(dom, &ro), 0);
	assert_int_equal(lxd_block_release_post(dom, &close_ro), 0);
	assert_int_equal(lxd_block_release_post(dom, &close_rw), 0);
	assert_int_equal(lxd_block_getgeo(dom, &geo, &rep), 0);
	assert_int_equal(rep.heads, 4);
	assert_int_equal(rep.sectors, 16);
	assert_int_equal(rep.cylinders, SECTORS / 64);
	rig_stop(dom);
}

/* The driver counts who has it open, and its exit expects nobody. */
static void test_deleted_while_open(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = run_odd(dom, "plain", NULL);
	struct lxd_block_open_req ro = { .d = disk->obj.handle, .mode = 1 };
	struct lxd_block_open_req rw = { .d = disk->obj.handle, .mode = 3 };

	assert_int_equal(lxd_block_open(dom, &rw), 0);
	assert_int_equal(lxd_block_open(dom, &ro), 0);
	assert_int_equal(lxd_block_open(dom, &ro), 0);
	rig_stop(dom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_plain),
		rig_test(test_partial),
		rig_test(test_partial_error),
		rig_test(test_errors),
		rig_test(test_sg),
		rig_test(test_resource),
		rig_test(test_stop_start),
		rig_test(test_requeue),
		rig_test(test_work),
		rig_test(test_timer),
		rig_test(test_blocking),
		rig_test(test_batch),
		rig_test(test_freeze),
		rig_test(test_quiesce),
		rig_test(test_resize),
		rig_test(test_shared_tags),
		rig_test(test_timeout),
		rig_test(test_poll),
		rig_test(test_open),
		rig_test(test_deleted_while_open),
		rig_test(test_bio),
		rig_test(test_bio_chain),
		rig_test(test_bio_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
