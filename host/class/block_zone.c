// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zones of a zoned disk, as its driver reports them.
 */
#include <linux/blkzoned.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "block.h"

/*
 * The block layer counts zones by the size of one, allocates a bit for each, and
 * trusts its driver that no zone is shorter: so each must lie where that says.
 */
static bool in_place(const struct lxd_block_zone *z, sector_t sector,
		     sector_t capacity, u32 size)
{
	u64 start = round_down(sector, (u64)size);

	return z->start == start &&
	       z->len == min_t(u64, size, capacity - start) &&
	       z->capacity <= z->len;
}

static int report_one(const struct lxd_block_zone *z, sector_t sector,
		      sector_t capacity, u32 size, unsigned int idx,
		      report_zones_cb cb, void *data)
{
	struct blk_zone zone = {
		.start = z->start,
		.len = z->len,
		.wp = z->wp,
		.capacity = z->capacity,
		.type = z->type,
		.cond = z->cond,
		.non_seq = z->non_seq,
		.reset = z->reset,
	};

	if (!in_place(z, sector, capacity, size))
		return -EIO;
	return cb(&zone, idx, data);
}

int lxd_blk_report_zones(struct gendisk *gd, sector_t sector,
			 unsigned int nr_zones, report_zones_cb cb, void *data)
{
	struct blk_disk *disk = gd->private_data;
	struct lxd_block_report_zones_req req = { .d = disk->obj.handle };
	struct lxd_block_report_zones_rep *rep;
	sector_t capacity = get_capacity(gd);
	u32 size = gd->queue->limits.chunk_sectors;
	unsigned int n = 0, i;
	int ret = 0;

	rep = kmalloc(sizeof(*rep), GFP_NOIO);
	if (!rep)
		return -ENOMEM;
	while (n < nr_zones && sector < capacity) {
		req.sector = sector;
		req.nr_zones = min_t(u32, nr_zones - n, LXD_BLOCK_ZONES_MAX);
		ret = lxd_block_report_zones(disk->obj.dom, &req, rep);
		if (ret || !rep->nr_zones)
			break;
		for (i = 0; i < rep->nr_zones && n < nr_zones; i++, n++) {
			/* A reply may have more than there are. */
			if (sector >= capacity)
				break;
			ret = report_one(&rep->zones[i], sector, capacity, size,
					 n, cb, data);
			if (ret)
				goto free_rep;
			sector = rep->zones[i].start + rep->zones[i].len;
		}
	}

free_rep:
	kfree(rep);
	return ret ?: n;
}

int lxd_blk_zones_init(struct blk_disk *disk)
{
	struct request_queue *q = disk->gd->queue;
	sector_t zone = q->limits.chunk_sectors;

	if (disk->zoned == LXD_BLOCK_ZONED_MODEL_NONE)
		return 0;
	if (disk->set)
		return blk_revalidate_disk_zones(disk->gd, NULL);
	disk->gd->nr_zones = DIV_ROUND_UP_SECTOR_T(get_capacity(disk->gd),
						   zone);
	return 0;
}
