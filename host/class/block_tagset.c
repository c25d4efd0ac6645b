// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tag sets.  A disk holds a reference to its set, so that a driver that
 * removes the set first does no harm.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "block.h"

static void set_destroy(struct lxd_obj *obj)
{
	/* Nothing of it is outside: the disks are, and have references. */
}

/*
 * Whatever a domain asks for, its tag sets take no more of the kernel's memory
 * than that: a slot of ours and a request of the block layer's for each tag.
 */
static int charge(struct lxd_domain *dom, struct blk_set *set, u32 slots,
		  u32 tags)
{
	long bytes = (long)slots * sizeof(struct blk_slot) +
		     (long)tags * (sizeof(struct request) + 2 * sizeof(void *));
	long more = bytes - set->bytes;

	if (more <= 0)
		return 0;	/* the block layer keeps what it once had */
	if (atomic_long_add_return(more, &dom->tag_bytes) > BLK_SETS_BYTES) {
		atomic_long_sub(more, &dom->tag_bytes);
		pr_warn_ratelimited("lxdom %s: tag sets of more than %u MiB refused\n",
				    dom->name, BLK_SETS_BYTES >> 20);
		return -ENOMEM;
	}
	set->bytes = bytes;
	return 0;
}

static void set_free(struct lxd_domain *dom, struct blk_set *set)
{
	atomic_long_sub(set->bytes, &dom->tag_bytes);
	kfree(set);
}

static void set_release(struct lxd_obj *obj)
{
	struct blk_set *set = to_set(obj);

	blk_mq_free_tag_set(&set->ts);
	lxd_blk_slots_free(obj->dom, &set->slots);
	set_free(obj->dom, set);
}

static const struct lxd_obj_ops set_ops = {
	.destroy = set_destroy,
	.release = set_release,
};

static unsigned int mq_flags(u32 flags)
{
	unsigned int out = 0;

	if (flags & LXD_BLOCK_TAG_SET_FLAG_SHOULD_MERGE)
		out |= BLK_MQ_F_SHOULD_MERGE;
	if (flags & LXD_BLOCK_TAG_SET_FLAG_NO_SCHED)
		out |= BLK_MQ_F_NO_SCHED;
	if (flags & LXD_BLOCK_TAG_SET_FLAG_NO_SCHED_BY_DEFAULT)
		out |= BLK_MQ_F_NO_SCHED_BY_DEFAULT;
	if (flags & LXD_BLOCK_TAG_SET_FLAG_STACKING)
		out |= BLK_MQ_F_STACKING;
	if (flags & LXD_BLOCK_TAG_SET_FLAG_HCTX_SHARED)
		out |= BLK_MQ_F_TAG_HCTX_SHARED;
	if (flags & LXD_BLOCK_TAG_SET_FLAG_ROUND_ROBIN)
		out |= BLK_ALLOC_POLICY_TO_MQ_FLAG(BLK_TAG_ALLOC_RR);
	/* BLOCKING concerns the driver's queue_rq, and that is not here. */
	return out;
}

static int take_maps(struct blk_set *set, u32 hw_queues, const u32 *maps,
		     u32 nr)
{
	u32 i, sum = 0;

	if (nr > LXD_BLOCK_MAPS_MAX)
		return -EINVAL;
	for (i = 0; i < nr; i++) {
		if (maps[i] > hw_queues || (i == 0 && !maps[i]))
			return -EINVAL;
		sum += maps[i];
	}
	if (nr && sum != hw_queues)
		return -EINVAL;
	set->map_queues[0] = hw_queues;
	for (i = 0; i < nr; i++)
		set->map_queues[i] = maps[i];
	return 0;
}

int lxd_blk_set_add(struct lxd_domain *dom,
		    const struct lxd_block_tag_set_add_req *req,
		    struct lxd_obj **made)
{
	u32 queues = max_t(u32, req->hw_queues, num_possible_cpus());
	struct blk_mq_tag_set *ts;
	struct blk_set *set;
	int ret;

	/*
	 * A scheduler gets tags of its own, 2 * min(depth, BLKDEV_DEFAULT_RQ),
	 * and blk_mq_init_tags() takes the reserved ones off unseen.
	 */
	if (req->reserved >= req->depth || req->reserved > BLKDEV_DEFAULT_RQ ||
	    req->hw_queues * req->depth > BLK_TAGS_MAX)
		return -EINVAL;
	set = kzalloc(sizeof(*set), GFP_KERNEL);
	if (!set)
		return -ENOMEM;
	mutex_init(&set->resize_lock);
	ret = take_maps(set, req->hw_queues, req->map_queues,
			req->nr_map_queues);
	if (ret)
		goto free_set;
	ret = charge(dom, set, queues * req->depth,
		     req->hw_queues * req->depth);
	if (ret)
		goto free_set;
	ts = &set->ts;
	ts->ops = &lxd_blk_mq_ops;
	ts->nr_hw_queues = req->hw_queues;
	ts->nr_maps = req->nr_map_queues ?: 1;
	ts->queue_depth = req->depth;
	ts->reserved_tags = req->reserved;
	ts->numa_node = NUMA_NO_NODE;
	ts->timeout = lxd_blk_timeout(req->timeout_ms);
	ts->flags = mq_flags(req->flags);
	ts->driver_data = set;
	ret = blk_mq_alloc_tag_set(ts);
	if (ret)
		goto free_set;
	/* The block layer may have settled for less depth. */
	ret = lxd_blk_slots_init(dom, &set->slots, queues * ts->queue_depth);
	if (ret)
		goto free_tags;
	lxd_obj_init(&set->obj, dom, &set_ops);
	*made = &set->obj;
	return 0;

free_tags:
	blk_mq_free_tag_set(ts);
free_set:
	set_free(dom, set);
	return ret;
}

int lxd_blk_set_remove(struct lxd_domain *dom, struct lxd_obj *obj)
{
	return 0;
}

/*
 * Who polls a disk with a delay looks up its hardware queue before the driver is
 * asked (blk_mq_poll_hybrid()), and would find none where a resize has just taken
 * it away, or no tags.  So there is none while root has set such a delay.
 */
static bool polls_with_delay(struct blk_set *set)
{
	struct request_queue *q;
	bool found = false;

	if (set->ts.nr_maps <= HCTX_TYPE_POLL)
		return false;
	mutex_lock(&set->ts.tag_list_lock);
	list_for_each_entry(q, &set->ts.tag_list, tag_set_list)
		found |= READ_ONCE(q->poll_nsec) != BLK_MQ_POLL_CLASSIC;
	mutex_unlock(&set->ts.tag_list_lock);
	return found;
}

int lxd_blk_set_resize(struct lxd_domain *dom, struct lxd_obj *obj,
		       const struct lxd_block_tag_set_resize_req *req,
		       struct lxd_block_tag_set_resize_rep *rep)
{
	struct blk_set *set = to_set(obj);
	int ret;

	/* The block layer has allocated what its maps need for good. */
	if (req->hw_queues > set->slots.nr / set->ts.queue_depth ||
	    (req->nr_map_queues ?: 1) != set->ts.nr_maps)
		return -EINVAL;
	if (polls_with_delay(set))
		return -EBUSY;
	mutex_lock(&set->resize_lock);
	ret = charge(dom, set, set->slots.nr,
		     req->hw_queues * set->ts.queue_depth);
	if (!ret)
		ret = take_maps(set, req->hw_queues, req->map_queues,
				req->nr_map_queues);
	if (!ret) {
		blk_mq_update_nr_hw_queues(&set->ts, req->hw_queues);
		lxd_blk_queues_resized(set);
		rep->hw_queues = set->ts.nr_hw_queues;
	}
	mutex_unlock(&set->resize_lock);
	return ret;
}
