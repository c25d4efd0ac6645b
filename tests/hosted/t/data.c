// SPDX-License-Identifier: GPL-2.0-only
/* Data that a driver keeps: written, read back, discarded, zeroed. */
#include "rig.h"

static void write_read_sizes(struct peer_disk *disk)
{
	static const u32 sizes[] = { 512, 1024, 4096, 8192, 65536, 131072 };
	u32 i;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		rig_write(disk, 2048 * i + i % 2, sizes[i], i);
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		rig_verify(disk, 2048 * i + i % 2, sizes[i], i);
}

static void test_null_blk(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "memory_backed=1", "gb=1");
	disk = rig_disk(dom, "nullb0");
	rig_verify_zero(disk, 0, 65536);
	write_read_sizes(disk);
	rig_write(disk, disk->capacity - 1, 512, 99);
	rig_verify(disk, disk->capacity - 1, 512, 99);
	rig_stop(dom);
}

static void test_null_blk_bio(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "queue_mode=0", "memory_backed=1", "gb=1");
	disk = rig_disk(dom, "nullb0");
	write_read_sizes(disk);
	rig_stop(dom);
}

static void test_brd(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "brd", "rd_nr=2", "rd_size=65536");
	assert_int_equal(disk_count(dom), 2);
	disk = rig_disk(dom, "ram1");
	assert_null(disk->set);
	assert_int_equal(disk->major->major, 1);
	assert_int_equal(disk->req.first_minor, 1);
	assert_int_equal(disk->capacity, 131072);
	rig_verify_zero(disk, 0, 4096);
	write_read_sizes(disk);
	rig_verify_zero(rig_disk(dom, "ram0"), 0, 65536);
	rig_load(disk, LXD_BLOCK_REQ_OP_WRITE, 32, 2000);
	rig_stop(dom);
}

/* Many scattered blocks: reaches into the driver's radix tree and memory. */
static void test_scattered(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;
	u32 i;

	rig_run(dom, "null_blk", "memory_backed=1", "gb=4");
	disk = rig_disk(dom, "nullb0");
	for (i = 0; i < 1000; i++)
		rig_write(disk, (u64)i * 8009 & ~7ull, 4096, i);
	for (i = 0; i < 1000; i++)
		rig_verify(disk, (u64)i * 8009 & ~7ull, 4096, i);
	rig_stop(dom);
}

static void test_discard(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "memory_backed=1", "discard=1", "gb=1");
	disk = rig_disk(dom, "nullb0");
	assert_true(disk->req.limits.max_discard_sectors > 0);
	rig_write(disk, 0, 16384, 7);
	rig_do(disk, LXD_BLOCK_REQ_OP_DISCARD, 8, 8192, LXD_BLOCK_STATUS_OK);
	rig_verify_zero(disk, 8, 8192);
	rig_read(disk, 0, 4096);
	assert_true(rig_is_pattern(dom->window + RIG_OFF, 4096, 7));
	rig_stop(dom);
}

static void test_flush(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;

	rig_run(dom, "null_blk", "memory_backed=1", "cache_size=1", "gb=1");
	disk = rig_disk(dom, "nullb0");
	assert_true(disk->req.queue_flags & LXD_BLOCK_QUEUE_FLAG_WRITE_CACHE);
	/* More than the cache holds: some of it is written back at once. */
	for (u32 i = 0; i < 64; i++)
		rig_write(disk, i * 128, 65536, i);
	rig_do(disk, LXD_BLOCK_REQ_OP_FLUSH, 0, 0, LXD_BLOCK_STATUS_OK);
	for (u32 i = 0; i < 64; i++)
		rig_verify(disk, i * 128, 65536, i);
	rig_stop(dom);
}

/* The memory of a domain has a limit; a driver that meets it goes on. */
static void test_out_of_memory(void **state)
{
	struct lxd_domain *dom = *state;
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_WRITE,
		.len = 1u << 20,
		.off = RIG_OFF,
	};
	struct peer_disk *disk;
	int ret = 0;

	rig_run(dom, "null_blk", "memory_backed=1", "gb=250");
	disk = rig_disk(dom, "nullb0");
	rig_write(disk, 0, 4096, 1);
	for (rq.sector = 2048; rq.sector < 4096 << 11 && !ret;
	     rq.sector += 2048)
		ret = disk_do(disk, &rq);
	assert_true(ret > 0);
	rig_verify(disk, 0, 4096, 1);
	rig_stop(dom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_null_blk),
		rig_test(test_null_blk_bio),
		rig_test(test_brd),
		rig_test(test_scattered),
		rig_test(test_discard),
		rig_test(test_flush),
		rig_test(test_out_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
