// SPDX-License-Identifier: GPL-2.0-only
/*
 * Limits and flags of a disk: those that the driver asked for, if they make
 * sense.  What a kernel takes from its own driver on trust is checked here
 * first, for its setters complain into the log, or warn.
 */
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/sizes.h>

#include "block.h"

#define PHYS_BLOCK_MAX	SZ_1G
#define GRANULARITY_MAX	SZ_1G

/* Zones of a disk: the block layer has two bits for each. */
#define ZONES_MAX	SZ_1M

/* The largest request: four of them have room in the window at one time. */
static u32 max_sectors(struct lxd_domain *dom)
{
	return dom->window_size / 4 >> SECTOR_SHIFT;
}

static bool blocks_ok(const struct lxd_block_disk_limits *l)
{
	u32 lbs = l->logical_block_size, pbs = l->physical_block_size;

	return is_power_of_2(lbs) && lbs <= PAGE_SIZE &&
	       is_power_of_2(pbs) && pbs >= lbs && pbs <= PHYS_BLOCK_MAX &&
	       l->alignment_offset < pbs && !(l->io_min & (lbs - 1)) &&
	       !(l->io_opt & (lbs - 1));
}

static bool discard_ok(const struct lxd_block_disk_limits *l)
{
	/*
	 * The block layer divides by the granularity, and with one near 4 GiB
	 * comes to discards of nothing (bio_discard_limit()).
	 */
	if (l->discard_granularity > GRANULARITY_MAX)
		return false;
	if (l->max_discard_sectors || l->max_hw_discard_sectors)
		return l->discard_granularity >= SECTOR_SIZE &&
		       l->max_discard_sectors <= l->max_hw_discard_sectors;
	return true;
}

/*
 * bio_split() is a BUG if a request can't have one logical block.  One that is
 * larger than a sector may lie in two pages.
 */
static bool pieces_ok(const struct lxd_block_disk_limits *l)
{
	u64 segment = l->seg_boundary_mask, virt = l->virt_boundary_mask;

	if (l->chunk_sectors & ((l->logical_block_size >> SECTOR_SHIFT) - 1))
		return false;
	if (segment < PAGE_SIZE - 1 || segment & (segment + 1))
		return false;
	if (l->max_segments < (l->logical_block_size > SECTOR_SIZE ? 2 : 1))
		return false;
	return virt < PAGE_SIZE && !(virt & (virt + 1));
}

/*
 * A partition may start at any sector: not every parser looks at the size of
 * blocks.  Where a request has to end for the sake of a chunk or of a physical
 * block, too little for one logical block could be left, which is a BUG.
 */
static u32 sectors_least(const struct queue_limits *lim)
{
	if (lim->logical_block_size == SECTOR_SIZE)
		return PAGE_SIZE >> SECTOR_SHIFT;
	return (lim->physical_block_size + lim->logical_block_size) >>
	       SECTOR_SHIFT;
}

static bool partitions_ok(const struct queue_limits *lim)
{
	return lim->logical_block_size == SECTOR_SIZE ||
	       (!lim->chunk_sectors && lim->max_sectors >= sectors_least(lim));
}

static bool zones_ok(const struct lxd_block_disk_add_req *req)
{
	const struct lxd_block_disk_limits *l = &req->limits;

	if (req->zoned == LXD_BLOCK_ZONED_MODEL_NONE)
		return !l->max_zone_append_sectors && !req->elevator_features;
	return (req->ops & LXD_BLOCK_DISK_OPS_REPORT_ZONES) &&
	       is_power_of_2(l->chunk_sectors) &&
	       l->chunk_sectors >= l->physical_block_size >> SECTOR_SHIFT &&
	       lxd_blk_zones_fit(req->capacity, l->chunk_sectors);
}

bool lxd_blk_zones_fit(u64 capacity, u32 size)
{
	return capacity <= (u64)size * ZONES_MAX;
}

int lxd_blk_limits_check(struct lxd_domain *dom,
			 const struct lxd_block_disk_add_req *req)
{
	const struct lxd_block_disk_limits *l = &req->limits;

	if (!blocks_ok(l) || !discard_ok(l) || !pieces_ok(l) || !zones_ok(req))
		return -EINVAL;
	if (l->max_sectors > l->max_hw_sectors ||
	    l->max_sectors < PAGE_SIZE >> SECTOR_SHIFT ||
	    l->max_segment_size < PAGE_SIZE)
		return -EINVAL;
	/* A boundary and a segment limit exclude each other (blk-settings.c). */
	if (l->virt_boundary_mask && l->max_segment_size != UINT_MAX)
		return -EINVAL;
	if (req->capacity & ((l->logical_block_size >> SECTOR_SHIFT) - 1) ||
	    req->capacity > BLK_CAPACITY_MAX)
		return -EINVAL;
	return 0;
}

static const struct {
	u32 wire;
	unsigned int flag;
} queue_flags[] = {
	{ LXD_BLOCK_QUEUE_FLAG_NONROT, QUEUE_FLAG_NONROT },
	{ LXD_BLOCK_QUEUE_FLAG_ADD_RANDOM, QUEUE_FLAG_ADD_RANDOM },
	{ LXD_BLOCK_QUEUE_FLAG_STABLE_WRITES, QUEUE_FLAG_STABLE_WRITES },
	{ LXD_BLOCK_QUEUE_FLAG_IO_STAT, QUEUE_FLAG_IO_STAT },
	{ LXD_BLOCK_QUEUE_FLAG_SAME_COMP, QUEUE_FLAG_SAME_COMP },
	{ LXD_BLOCK_QUEUE_FLAG_SAME_FORCE, QUEUE_FLAG_SAME_FORCE },
	{ LXD_BLOCK_QUEUE_FLAG_NOMERGES, QUEUE_FLAG_NOMERGES },
	{ LXD_BLOCK_QUEUE_FLAG_NOXMERGES, QUEUE_FLAG_NOXMERGES },
	{ LXD_BLOCK_QUEUE_FLAG_NOWAIT, QUEUE_FLAG_NOWAIT },
	{ LXD_BLOCK_QUEUE_FLAG_ZONE_RESETALL, QUEUE_FLAG_ZONE_RESETALL },
};

static void apply_flags(struct request_queue *q, u32 flags)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(queue_flags); i++) {
		if (flags & queue_flags[i].wire)
			blk_queue_flag_set(queue_flags[i].flag, q);
		else
			blk_queue_flag_clear(queue_flags[i].flag, q);
	}
	blk_queue_write_cache(q, flags & LXD_BLOCK_QUEUE_FLAG_WRITE_CACHE,
			      flags & LXD_BLOCK_QUEUE_FLAG_FUA);
}

/* Of it comes how much is read ahead, into pages that stay locked meanwhile. */
static u32 io_opt(struct lxd_domain *dom, u32 wanted)
{
	/* A multiple of any logical block, as @wanted is. */
	return min(wanted, max_sectors(dom) << SECTOR_SHIFT);
}

/*
 * What is appended to a zone can't be split, and is if it ends within a physical
 * block (blk-merge.c, get_max_io_size()).  A zone begins with one.
 */
static u32 append_most(const struct queue_limits *lim)
{
	u32 pbs = lim->physical_block_size >> SECTOR_SHIFT;
	u32 lbs = lim->logical_block_size >> SECTOR_SHIFT;

	return round_down(lim->max_sectors, lim->max_sectors >= pbs ? pbs : lbs);
}

static void apply_sizes(struct blk_disk *disk, struct request_queue *q,
			const struct lxd_block_disk_limits *l)
{
	u32 most = max_sectors(disk->obj.dom);

	blk_queue_logical_block_size(q, l->logical_block_size);
	blk_queue_physical_block_size(q, l->physical_block_size);
	blk_queue_alignment_offset(q, l->alignment_offset);
	blk_queue_max_hw_sectors(q, min(l->max_hw_sectors, most));
	q->limits.max_sectors = min(l->max_sectors, most);
	q->limits.max_dev_sectors = l->max_dev_sectors;
	q->limits.chunk_sectors = l->chunk_sectors;
	blk_queue_max_segments(q, l->max_segments);
	blk_queue_segment_boundary(q, l->seg_boundary_mask);
	if (l->virt_boundary_mask)
		blk_queue_virt_boundary(q, l->virt_boundary_mask);
	else
		blk_queue_max_segment_size(q, l->max_segment_size);
	blk_queue_io_min(q, max(l->io_min, l->physical_block_size));
	blk_queue_io_opt(q, io_opt(disk->obj.dom, l->io_opt));
	q->limits.misaligned = l->misaligned;
}

static void apply_discard(struct request_queue *q,
			  const struct lxd_block_disk_limits *l)
{
	q->limits.max_discard_sectors = l->max_discard_sectors;
	q->limits.max_hw_discard_sectors = l->max_hw_discard_sectors;
	q->limits.discard_granularity = l->discard_granularity;
	q->limits.discard_alignment = l->discard_alignment;
	q->limits.discard_misaligned = l->discard_misaligned;
	/* A message carries one range. */
	blk_queue_max_discard_segments(q, 1);
	blk_queue_max_secure_erase_sectors(q, l->max_secure_erase_sectors);
	blk_queue_max_write_zeroes_sectors(q, l->max_write_zeroes_sectors);
}

void lxd_blk_limits_apply(struct blk_disk *disk,
			  const struct lxd_block_disk_add_req *req)
{
	struct request_queue *q = disk->gd->queue;
	u32 append;

	apply_sizes(disk, q, &req->limits);
	if (!partitions_ok(&q->limits))
		disk->gd->flags |= GENHD_FL_NO_PART;
	apply_discard(q, &req->limits);
	apply_flags(q, req->queue_flags);
	if (req->zoned == LXD_BLOCK_ZONED_MODEL_NONE)
		return;
	disk_set_zoned(disk->gd, req->zoned ==
		       LXD_BLOCK_ZONED_MODEL_HOST_MANAGED ?
		       BLK_ZONED_HM : BLK_ZONED_HA);
	disk->zoned = req->zoned;
	/* After disk_set_zoned(): both look at the zone size. */
	append = min(req->limits.max_zone_append_sectors,
		     append_most(&q->limits));
	if (append)	/* the setter warns of none */
		blk_queue_max_zone_append_sectors(q, append);
	if (req->elevator_features)
		blk_queue_required_elevator_features(q,
						     ELEVATOR_F_ZBD_SEQ_WRITE);
	disk_set_max_open_zones(disk->gd, req->max_open_zones);
	disk_set_max_active_zones(disk->gd, req->max_active_zones);
}

static int update(struct blk_disk *disk,
		  const struct lxd_block_disk_limits_update_req *req)
{
	struct request_queue *q = disk->gd->queue;
	const struct lxd_block_live_limits *l = &req->limits;
	struct queue_limits limits = q->limits;

	if (disk->gone)
		return -ENODEV;
	if (l->max_sectors < PAGE_SIZE >> SECTOR_SHIFT ||
	    l->max_discard_sectors > q->limits.max_hw_discard_sectors ||
	    l->io_opt & (q->limits.logical_block_size - 1))
		return -EINVAL;
	if (!(disk->gd->flags & GENHD_FL_NO_PART) &&
	    l->max_sectors < sectors_least(&q->limits))
		return -EINVAL;
	limits.max_sectors = min(l->max_sectors, limits.max_hw_sectors);
	if (limits.max_zone_append_sectors > append_most(&limits))
		return -EINVAL;
	q->limits.max_sectors = limits.max_sectors;
	q->limits.io_opt = io_opt(disk->obj.dom, l->io_opt);
	q->limits.max_discard_sectors = l->max_discard_sectors;
	q->limits.max_write_zeroes_sectors = l->max_write_zeroes_sectors;
	apply_flags(q, req->queue_flags);
	return 0;
}

int lxd_blk_limits_update(struct lxd_domain *dom, struct lxd_obj *obj,
			  const struct lxd_block_disk_limits_update_req *req)
{
	struct blk_disk *disk = to_disk(obj);
	int ret;

	/* The queue's parts go as the disk goes. */
	mutex_lock(&disk->change_lock);
	ret = update(disk, req);
	mutex_unlock(&disk->change_lock);
	return ret;
}
