// SPDX-License-Identifier: GPL-2.0-only
/*
 * Zones for the kernel.  What a driver calls is the kernel's own blk-zoned.c.
 */
#include <linux/blkzoned.h>
#include "block.h"

static int zone_collect(struct blk_zone *zone, unsigned int idx, void *data)
{
	struct lxd_block_report_zones_rep *rep = data;
	struct lxd_block_zone *to;

	if (idx >= LXD_BLOCK_ZONES_MAX)
		lxd_fault("block: report_zones reports zone %u, more than it was asked for",
			  idx);
	to = &rep->zones[idx];
	to->start = zone->start;
	to->len = zone->len;
	to->wp = zone->wp;
	to->capacity = zone->capacity;
	to->type = zone->type;
	to->cond = zone->cond;
	to->non_seq = !!zone->non_seq;
	to->reset = !!zone->reset;
	rep->nr_zones = max_t(u16, rep->nr_zones, idx + 1);
	return 0;
}

int lxd_report_zones(const struct lxd_block_report_zones_req *req,
		     struct lxd_block_report_zones_rep *rep)
{
	struct lxd_queue *lq = lxd_queue_by_handle(req->d);
	unsigned int nr = min_t(u32, req->nr_zones, LXD_BLOCK_ZONES_MAX);
	int ret;

	if (!lq)
		return -ENXIO;
	rep->nr_zones = 0;
	ret = blkdev_report_zones(lq->q.disk->part0, req->sector, nr,
				  zone_collect, rep);
	return ret < 0 ? ret : 0;
}
