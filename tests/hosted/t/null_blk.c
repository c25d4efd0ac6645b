// SPDX-License-Identifier: GPL-2.0-only
/* The stock null_blk.ko with the parameters that its disks are made by. */
#include "rig.h"

static void test_defaults(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk");
	assert_int_equal(disk_count(dom), 1);
	disk = rig_disk(dom, "nullb0");
	assert_int_equal(disk->capacity, 250ull << 21);
	assert_int_equal(disk->req.limits.logical_block_size, 512);
	/* One for polled requests is the driver's default. */
	assert_int_equal(disk->set->hw_queues, 2);
	assert_int_equal(disk->set->req.nr_map_queues, 3);
	assert_int_equal(disk->set->req.map_queues[0], 1);
	assert_int_equal(disk->set->req.map_queues[1], 0);
	assert_int_equal(disk->set->req.map_queues[2], 1);
	assert_int_equal(disk->set->req.depth, 64);
	assert_int_equal(disk->req.timeout_ms, 5000);
	assert_true(disk->req.queue_flags & LXD_BLOCK_QUEUE_FLAG_NONROT);
	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, 4096, LXD_BLOCK_STATUS_OK);
	rig_do(disk, LXD_BLOCK_REQ_OP_WRITE, 8, 512, LXD_BLOCK_STATUS_OK);
	rig_load(disk, LXD_BLOCK_REQ_OP_READ, 32, 10000);
	rig_stop(dom);
}

/* A disk that was not asked for data does not touch the buffer. */
static void test_no_data(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk");
	disk = rig_disk(dom, "nullb0");
	rig_read(disk, 0, 65536);
	assert_true(rig_is_byte(dom->window + RIG_OFF, 65536, 0xa5));
	rig_stop(dom);
}

static void test_several(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;
	char name[32];
	int i;

	rig_run(dom, "null_blk", "nr_devices=4", "submit_queues=2");
	assert_int_equal(disk_count(dom), 4);
	for (i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "nullb%d", i);
		disk = rig_disk(dom, name);
		assert_int_equal(disk->set->hw_queues, 3);
		rig_load(disk, LXD_BLOCK_REQ_OP_WRITE, 32, 2000);
	}
	rig_stop(dom);
}

static void test_bio_based(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "queue_mode=0");
	disk = rig_disk(dom, "nullb0");
	assert_null(disk->set);
	assert_true(disk->req.ops & LXD_BLOCK_DISK_OPS_SUBMIT_BIO);
	rig_load(disk, LXD_BLOCK_REQ_OP_READ, 32, 4000);
	rig_stop(dom);
}

static void load_irqmode(struct lxd_domain *dom, u32 nr)
{
	struct peer_disk *disk = rig_disk(dom, "nullb0");

	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, 4096, LXD_BLOCK_STATUS_OK);
	rig_load(disk, LXD_BLOCK_REQ_OP_WRITE, 64, nr);
	rig_stop(dom);
}

static void test_irqmode_none(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "queue_mode=2", "irqmode=0",
		"completion_nsec=20000");
	load_irqmode(dom, 5000);
}

static void test_irqmode_softirq(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "queue_mode=2", "irqmode=1",
		"completion_nsec=20000");
	load_irqmode(dom, 5000);
}

static void test_irqmode_timer(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "queue_mode=2", "irqmode=2",
		"completion_nsec=20000");
	load_irqmode(dom, 2000);
}

static void test_timer_bio(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "queue_mode=0", "irqmode=2",
		"completion_nsec=20000");
	load_irqmode(dom, 1000);
}

static void test_block_size(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "bs=4096");
	disk = rig_disk(dom, "nullb0");
	assert_int_equal(disk->req.limits.logical_block_size, 4096);
	assert_int_equal(disk->req.limits.physical_block_size, 4096);
	rig_load(disk, LXD_BLOCK_REQ_OP_READ, 32, 1000);
	rig_stop(dom);
}

/* queue_rq may sleep: it has a thread of its own. */
static void test_blocking(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "blocking=1", "memory_backed=1", "gb=1");
	load_irqmode(dom, 2000);
}

static void test_shared_tags(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "shared_tags=1", "nr_devices=2");
	assert_ptr_equal(rig_disk(dom, "nullb0")->set,
			 rig_disk(dom, "nullb1")->set);
	rig_load(rig_disk(dom, "nullb1"), LXD_BLOCK_REQ_OP_READ, 16, 1000);
	load_irqmode(dom, 1000);
}

static void test_poll_queues(void **state)
{
	struct lxd_domain *dom = *state;
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_POLLED | LXD_BLOCK_REQ_FLAG_LAST,
		.queue = 1,
		.len = 4096,
		.off = RIG_OFF,
	};
	struct lxd_block_poll_req poll = { .hw_queue = 1 };
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "poll_queues=1");
	disk = rig_disk(dom, "nullb0");
	assert_int_equal(disk->set->req.nr_map_queues, 3);
	assert_int_equal(disk->set->req.map_queues[2], 1);
	assert_true(disk->req.ops & LXD_BLOCK_DISK_OPS_POLL);
	poll.d = disk->obj.handle;
	assert_int_equal(disk_submit(disk, &rq), 0);
	assert_int_equal(lxd_core_ping(dom), 0);
	/* Nothing completes it but the poll. */
	assert_int_equal(disk->inflight, 1);
	assert_int_equal(lxd_block_poll_post(dom, &poll), 0);
	assert_int_equal(disk_idle(disk), 0);
	assert_int_equal(disk_io_of(disk, &rq)->status, LXD_BLOCK_STATUS_OK);
	rig_stop(dom);
}

/* The driver gives a polled request up, and says so. */
static void test_timeout(void **state)
{
	struct lxd_domain *dom = *state;
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_POLLED | LXD_BLOCK_REQ_FLAG_LAST,
		.queue = 1,
		.tag = 3,
		.len = 4096,
		.off = RIG_OFF,
	};
	struct lxd_block_timeout_req late = { .tag = 1 << 16 | 3 };
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "poll_queues=1");
	disk = rig_disk(dom, "nullb0");
	assert_true(disk->req.ops & LXD_BLOCK_DISK_OPS_TIMEOUT);
	late.d = disk->obj.handle;
	assert_int_equal(disk_submit(disk, &rq), 0);
	assert_int_equal(lxd_block_timeout_post(dom, &late), 0);
	assert_int_equal(disk_idle(disk), 0);
	assert_int_equal(disk_io_of(disk, &rq)->status,
			 LXD_BLOCK_STATUS_TIMEOUT);
	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, 4096, LXD_BLOCK_STATUS_OK);
	rig_stop(dom);
}

/* One that the driver's timer will still complete: late, and as timed out. */
static void test_timeout_late(void **state)
{
	struct lxd_domain *dom = *state;
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_LAST,
		.len = 4096,
		.off = RIG_OFF,
	};
	struct lxd_block_timeout_req late = { 0 };
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "irqmode=2", "completion_nsec=300000000");
	disk = rig_disk(dom, "nullb0");
	late.d = disk->obj.handle;
	assert_int_equal(disk_submit(disk, &rq), 0);
	assert_int_equal(lxd_block_timeout_post(dom, &late), 0);
	assert_int_equal(lxd_core_ping(dom), 0);
	assert_int_equal(disk->inflight, 1);
	assert_int_equal(disk_idle(disk), 0);
	assert_int_equal(disk_io_of(disk, &rq)->status,
			 LXD_BLOCK_STATUS_TIMEOUT);
	rig_stop(dom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_defaults),
		rig_test(test_no_data),
		rig_test(test_several),
		rig_test(test_bio_based),
		rig_test(test_irqmode_none),
		rig_test(test_irqmode_softirq),
		rig_test(test_irqmode_timer),
		rig_test(test_timer_bio),
		rig_test(test_block_size),
		rig_test(test_blocking),
		rig_test(test_shared_tags),
		rig_test(test_poll_queues),
		rig_test(test_timeout),
		rig_test(test_timeout_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
