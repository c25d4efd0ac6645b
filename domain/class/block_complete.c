// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions on their way to the kernel.  Those of one disk that went well are
 * gathered into one message; whatever is left leaves with the next flush.
 */
#include "block.h"

static struct lxd_block_complete_many_req gathered;

static noinline void complete_one(lxdom_handle_t disk, u32 wire, u8 status,
				  u64 result)
{
	const struct lxd_block_complete_req req = {
		.d = disk,
		.result = result,
		.tag = wire,
		.status = status,
	};

	lxd_block_complete_post(&req);
}

void lxd_complete_flush(void)
{
	u32 nr = gathered.nr_tags;

	if (!nr)
		return;
	if (nr == 1) {
		complete_one(gathered.d, gathered.tags[0],
			     LXD_BLOCK_STATUS_OK, 0);
	} else {
		/* The kernel refuses what it can't account for. */
		for (; nr < LXD_BLOCK_TAGS_MAX; nr++)
			gathered.tags[nr] = 0;
		lxd_block_complete_many_post(&gathered);
	}
	gathered.nr_tags = 0;
}

void lxd_complete(struct lxd_queue *lq, u32 wire, blk_status_t status,
		  u64 result)
{
	if (unlikely(status != BLK_STS_OK || result)) {
		complete_one(lq->handle, wire, lxd_status_wire(status),
			     result);
		return;
	}
	if (unlikely(gathered.d != lq->handle)) {
		lxd_complete_flush();
		gathered.d = lq->handle;
	}
	gathered.tags[gathered.nr_tags++] = wire;
	if (gathered.nr_tags == LXD_BLOCK_TAGS_MAX)
		lxd_complete_flush();
}
