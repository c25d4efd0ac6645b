// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking over the requests that a driver has.
 */
#include <linux/delay.h>
#include "block.h"

/* Call @fn for each started request of @tags; false if it wants no more. */
static bool tags_iterate(struct blk_mq_tags *tags, busy_tag_iter_fn *fn,
			 void *priv)
{
	struct request *rq;
	unsigned int i;

	for (i = 0; i < tags->nr_tags; i++) {
		rq = tags->static_rqs[i];
		if (atomic_read(&rq->ref) != LXD_RQ_NOWHERE &&
		    blk_mq_request_started(rq) && !fn(rq, priv))
			return false;
	}
	return true;
}

/**
 * blk_mq_tagset_busy_iter() - call a function for each started request
 * @tagset: tag set
 * @fn: function; returns whether to go on
 * @priv: its second argument
 */
void blk_mq_tagset_busy_iter(struct blk_mq_tag_set *tagset,
			     busy_tag_iter_fn *fn, void *priv)
{
	unsigned int i, nr = tagset->nr_hw_queues;

	if (tagset->flags & BLK_MQ_F_TAG_HCTX_SHARED)
		nr = 1;
	for (i = 0; i < nr; i++)
		if (tagset->tags[i])
			tags_iterate(tagset->tags[i], fn, priv);
}

static bool count_completed(struct request *rq, void *data)
{
	unsigned int *count = data;

	if (blk_mq_request_completed(rq))
		(*count)++;
	return true;
}

/**
 * blk_mq_tagset_wait_completed_request() - wait for requests to be ended that
 *	have been completed
 * @tagset: tag set
 */
void blk_mq_tagset_wait_completed_request(struct blk_mq_tag_set *tagset)
{
	unsigned int count;

	for (;;) {
		count = 0;
		blk_mq_tagset_busy_iter(tagset, count_completed, &count);
		if (!count)
			return;
		msleep(20);
	}
}

/**
 * blk_mq_queue_inflight() - has a queue any started request?
 * @q: queue
 */
bool blk_mq_queue_inflight(struct request_queue *q)
{
	struct lxd_queue *lq = lxd_queue_of(q);
	struct blk_mq_tags *tags;
	u32 i, tag;

	for (i = 0; i < lq->nr_hctxs; i++) {
		tags = lq->hctxs[i]->hctx.tags;
		for (tag = 0; tag < tags->nr_tags; tag++)
			if (tags->static_rqs[tag]->q == q &&
			    blk_mq_request_started(tags->static_rqs[tag]))
				return true;
	}
	return false;
}
