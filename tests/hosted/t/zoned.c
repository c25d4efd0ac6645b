// SPDX-License-Identifier: GPL-2.0-only
/* A zoned disk: report, sequential writes, append, open, close, reset. */
#include "rig.h"

/* Conditions and types, as ZBC has them. */
#define COND_EMPTY	1
#define COND_IMP_OPEN	2
#define COND_EXP_OPEN	3
#define COND_CLOSED	4
#define COND_FULL	14
#define TYPE_SEQ	2

static struct peer_disk *start(struct lxd_domain *dom)
{
	rig_run(dom, "null_blk", "zoned=1", "memory_backed=1", "gb=1",
		"zone_size=16");
	return rig_disk(dom, "nullb0");
}

static struct lxd_block_zone zone_at(struct peer_disk *disk, u64 sector)
{
	struct lxd_block_report_zones_req req = {
		.d = disk->obj.handle,
		.sector = sector,
		.nr_zones = 1,
	};
	struct lxd_block_report_zones_rep rep;

	assert_int_equal(lxd_block_report_zones(disk->obj.dom, &req, &rep), 0);
	assert_int_equal(rep.nr_zones, 1);
	return rep.zones[0];
}

static void test_report(void **state)
{
	struct lxd_block_report_zones_req req = {
		.nr_zones = LXD_BLOCK_ZONES_MAX,
	};
	struct lxd_block_report_zones_rep rep;
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = start(dom);
	u64 sector = 0;
	u32 i, total = 0;

	assert_int_equal(disk->req.zoned, LXD_BLOCK_ZONED_MODEL_HOST_MANAGED);
	assert_int_equal(disk->req.limits.chunk_sectors, 16 << 11);
	req.d = disk->obj.handle;
	while (sector < disk->capacity) {
		req.sector = sector;
		assert_int_equal(lxd_block_report_zones(dom, &req, &rep), 0);
		assert_true(rep.nr_zones > 0);
		for (i = 0; i < rep.nr_zones; i++) {
			struct lxd_block_zone *z = &rep.zones[i];

			assert_int_equal(z->start, sector);
			assert_int_equal(z->wp, sector);
			assert_int_equal(z->cond, COND_EMPTY);
			assert_int_equal(z->type, TYPE_SEQ);
			sector += z->len;
			total++;
		}
	}
	assert_int_equal(total, 64);
	rig_stop(dom);
}

static void test_write_and_reset(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = start(dom);
	struct lxd_block_zone z;

	rig_write(disk, 0, 4096, 1);
	rig_write(disk, 8, 4096, 2);
	/* Not at the write pointer. */
	rig_do(disk, LXD_BLOCK_REQ_OP_WRITE, 64, 4096, LXD_BLOCK_STATUS_IOERR);
	z = zone_at(disk, 0);
	assert_int_equal(z.wp, 16);
	assert_int_equal(z.cond, COND_IMP_OPEN);
	rig_verify(disk, 0, 4096, 1);
	rig_verify(disk, 8, 4096, 2);
	rig_do(disk, LXD_BLOCK_REQ_OP_ZONE_RESET, 0, 0, LXD_BLOCK_STATUS_OK);
	z = zone_at(disk, 0);
	assert_int_equal(z.wp, 0);
	assert_int_equal(z.cond, COND_EMPTY);
	/* What the driver returns for what has not been written. */
	rig_read(disk, 0, 4096);
	assert_true(rig_is_byte(dom->window + RIG_OFF, 4096, 0xff));
	rig_stop(dom);
}

static void test_append(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = start(dom);
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_ZONE_APPEND,
		.len = 4096,
		.off = RIG_OFF,
	};
	u64 zone = disk->req.limits.chunk_sectors;
	u32 i;

	rq.sector = zone;
	for (i = 0; i < 8; i++) {
		rig_pattern(dom->window + RIG_OFF, 4096, i);
		assert_int_equal(disk_do(disk, &rq), LXD_BLOCK_STATUS_OK);
		assert_int_equal(disk_io_of(disk, &rq)->result, zone + i * 8);
	}
	for (i = 0; i < 8; i++)
		rig_verify(disk, zone + i * 8, 4096, i);
	rig_stop(dom);
}

static void test_conditions(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = start(dom);
	u64 zone = 2 * disk->req.limits.chunk_sectors;

	rig_do(disk, LXD_BLOCK_REQ_OP_ZONE_OPEN, zone, 0, LXD_BLOCK_STATUS_OK);
	assert_int_equal(zone_at(disk, zone).cond, COND_EXP_OPEN);
	rig_write(disk, zone, 4096, 3);
	rig_do(disk, LXD_BLOCK_REQ_OP_ZONE_CLOSE, zone, 0, LXD_BLOCK_STATUS_OK);
	assert_int_equal(zone_at(disk, zone).cond, COND_CLOSED);
	rig_do(disk, LXD_BLOCK_REQ_OP_ZONE_FINISH, zone, 0,
	       LXD_BLOCK_STATUS_OK);
	assert_int_equal(zone_at(disk, zone).cond, COND_FULL);
	rig_do(disk, LXD_BLOCK_REQ_OP_ZONE_RESET_ALL, 0, 0,
	       LXD_BLOCK_STATUS_OK);
	assert_int_equal(zone_at(disk, zone).cond, COND_EMPTY);
	rig_stop(dom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_report),
		rig_test(test_write_and_reset),
		rig_test(test_append),
		rig_test(test_conditions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
