// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zones of a zoned disk, as its driver reports them.
 */
#include <linux/blkzoned.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "block.h"

/* So many in one deadline: more than a disk of today has. */
#define ZONES_A_DEADLINE	131072

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

/* When a report must be complete: it takes a call for each few zones. */
static unsigned long report_end(struct blk_disk *disk, u64 zones)
{
	unsigned long limit = msecs_to_jiffies(disk->obj.dom->deadline_ms);

	return jiffies + limit * DIV_ROUND_UP_ULL(zones, ZONES_A_DEADLINE);
}

/* Return: 0 while there is time, or -errno. */
static int go_on(struct blk_disk *disk, unsigned long end)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	if (!time_after(jiffies, end))
		return 0;
	lxd_domain_kill(disk->obj.dom, "%s: a report of its zones takes too long",
			disk->gd->disk_name);
	return -ETIMEDOUT;
}

struct report {
	struct blk_disk *disk;
	report_zones_cb cb;
	void *data;
	sector_t sector;
	sector_t capacity;
	u32 size;
	unsigned int n;
};

/* Return: how many zones the domain says there are, or -errno. */
static int report_some(struct report *r, unsigned int nr,
		       struct lxd_block_report_zones_rep *rep)
{
	const struct lxd_block_report_zones_req req = {
		.d = r->disk->obj.handle,
		.sector = r->sector,
		.nr_zones = nr,
	};
	unsigned int i;
	int ret = lxd_block_report_zones(r->disk->obj.dom, &req, rep);

	if (ret)
		return ret;
	/* A reply may have more than were asked for, or than there are. */
	nr = min_t(u32, nr, rep->nr_zones);
	for (i = 0; i < nr && r->sector < r->capacity; i++) {
		ret = report_one(&rep->zones[i], r->sector, r->capacity,
				 r->size, r->n, r->cb, r->data);
		if (ret)
			return ret;
		r->sector = rep->zones[i].start + rep->zones[i].len;
		r->n++;
	}
	return nr;
}

int lxd_blk_report_zones(struct gendisk *gd, sector_t sector,
			 unsigned int nr_zones, report_zones_cb cb, void *data)
{
	struct report r = {
		.disk = gd->private_data,
		.cb = cb,
		.data = data,
		.sector = sector,
		.capacity = get_capacity(gd),
		.size = gd->queue->limits.chunk_sectors,
	};
	struct lxd_block_report_zones_rep *rep;
	unsigned int nr = 0;
	unsigned long end;
	int ret = 0;

	rep = kmalloc(sizeof(*rep), GFP_NOIO);
	if (!rep)
		return -ENOMEM;
	end = report_end(r.disk, min_t(u64, nr_zones,
				       DIV_ROUND_UP_ULL(r.capacity, r.size)));
	/* Fewer than were asked for: there are no more. */
	while (ret == nr && r.n < nr_zones && r.sector < r.capacity) {
		ret = r.n ? go_on(r.disk, end) : 0;
		if (ret)
			break;
		nr = min_t(u32, nr_zones - r.n, LXD_BLOCK_ZONES_MAX);
		ret = report_some(&r, nr, rep);
	}
	kfree(rep);
	return ret < 0 ? ret : r.n;
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
