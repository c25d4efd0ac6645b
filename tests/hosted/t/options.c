// SPDX-License-Identifier: GPL-2.0-only
/*
 * What parameters and attributes of stock drivers reach in the block layer:
 * write caches, throttling, bad blocks, limits, the number of hardware queues.
 */
#include "rig.h"

static void set(struct lxd_domain *dom, u8 op, const char *path,
		const char *value)
{
	struct lxd_core_config_req req = { .op = op };
	struct lxd_core_config_rep rep;

	req.path_len = strlen(path);
	memcpy(req.path, path, req.path_len);
	req.data_len = strlen(value);
	memcpy(req.data, value, req.data_len);
	assert_int_equal(lxd_core_config(dom, &req, &rep), 0);
}

#define make(dom, path)	set(dom, LXD_CORE_CONFIG_OP_MKDIR, path, "")
#define unmake(dom, path) set(dom, LXD_CORE_CONFIG_OP_RMDIR, path, "")
#define put(dom, path, value) set(dom, LXD_CORE_CONFIG_OP_WRITE, path, value)

/* Five times the cache are written, and come back from behind it. */
static void test_cache(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;
	u32 i, len = 128 << 10;

	rig_run(dom, "null_blk", "memory_backed=1", "cache_size=1", "gb=1");
	disk = rig_disk(dom, "nullb0");
	assert_true(disk->req.queue_flags & LXD_BLOCK_QUEUE_FLAG_WRITE_CACHE);
	assert_true(disk->req.queue_flags & LXD_BLOCK_QUEUE_FLAG_FUA);
	for (i = 0; i < 40; i++)
		rig_write(disk, i * (len >> 9), len, i);
	rig_do(disk, LXD_BLOCK_REQ_OP_FLUSH, 0, 0, LXD_BLOCK_STATUS_OK);
	for (i = 0; i < 40; i++)
		rig_verify(disk, i * (len >> 9), len, i);
	rig_stop(dom);
}

static void test_limits(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "virt_boundary=1", "max_sectors=64",
		"no_sched=1", "shared_tag_bitmap=1", "submit_queues=2");
	disk = rig_disk(dom, "nullb0");
	assert_int_equal(disk->req.limits.virt_boundary_mask, PEER_PAGE - 1);
	assert_int_equal(disk->req.limits.max_hw_sectors, 64);
	assert_int_equal(disk->req.limits.max_sectors, 64);
	assert_int_equal(disk->set->req.flags,
			 LXD_BLOCK_TAG_SET_FLAG_SHOULD_MERGE |
			 LXD_BLOCK_TAG_SET_FLAG_NO_SCHED |
			 LXD_BLOCK_TAG_SET_FLAG_HCTX_SHARED);
	rig_stop(dom);
}

/* The driver stops its queues and starts them again from a timer. */
static void test_throttle(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "memory_backed=1", "mbps=20", "gb=1");
	rig_load(rig_disk(dom, "nullb0"), LXD_BLOCK_REQ_OP_WRITE, 32, 4000);
	rig_stop(dom);
}

static void test_bad_blocks(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "nr_devices=0");
	make(dom, "nullb/a");
	put(dom, "nullb/a/size", "64");
	put(dom, "nullb/a/badblocks", "+100-107");
	put(dom, "nullb/a/power", "1");
	disk = rig_disk(dom, "a");
	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 88, 4096, LXD_BLOCK_STATUS_OK);
	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 96, 4096, LXD_BLOCK_STATUS_IOERR);
	put(dom, "nullb/a/badblocks", "-100-107");
	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 96, 4096, LXD_BLOCK_STATUS_OK);
	unmake(dom, "nullb/a");
	rig_stop(dom);
}

/* One hardware queue less, and back: one of them is for polling. */
static void test_hw_queues(void **state)
{
	struct lxd_domain *dom = *state;
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.queue = 1,
		.len = PEER_PAGE,
		.off = RIG_OFF,
	};
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "nr_devices=0");
	make(dom, "nullb/a");
	put(dom, "nullb/a/size", "64");
	put(dom, "nullb/a/submit_queues", "2");
	put(dom, "nullb/a/power", "1");
	disk = rig_disk(dom, "a");
	assert_int_equal(disk->set->hw_queues, 3);
	assert_int_equal(disk_do(disk, &rq), LXD_BLOCK_STATUS_OK);
	put(dom, "nullb/a/submit_queues", "1");
	assert_int_equal(disk->set->hw_queues, 2);
	rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, PEER_PAGE, LXD_BLOCK_STATUS_OK);
	put(dom, "nullb/a/submit_queues", "2");
	assert_int_equal(disk->set->hw_queues, 3);
	assert_int_equal(disk_do(disk, &rq), LXD_BLOCK_STATUS_OK);
	unmake(dom, "nullb/a");
	rig_stop(dom);
}

static void test_brd(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "brd", "rd_nr=2", "max_part=4", "rd_size=8192");
	assert_int_equal(disk_count(dom), 2);
	disk = rig_disk(dom, "ram1");
	assert_int_equal(disk->major->major, 1);
	assert_int_equal(disk->capacity, 16384);
	assert_int_equal(disk->req.first_minor, 4);
	assert_int_equal(disk->req.minors, 4);
	assert_int_equal(disk->req.limits.physical_block_size, PEER_PAGE);
	/* Across pages of the driver, and not aligned to them. */
	rig_write(disk, 3, 8192, 9);
	rig_verify(disk, 3, 8192, 9);
	rig_load(disk, LXD_BLOCK_REQ_OP_WRITE, 64, 4000);
	rig_stop(dom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_cache),
		rig_test(test_limits),
		rig_test(test_throttle),
		rig_test(test_bad_blocks),
		rig_test(test_hw_queues),
		rig_test(test_brd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
