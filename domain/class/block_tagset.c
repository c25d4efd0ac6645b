// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tag sets: the requests of a driver, allocated once, and the maps from CPUs to
 * hardware queues.  Which tag a request gets is the kernel's choice; here tags
 * are only indexes of requests.
 */
#include <linux/slab.h>
#include "block.h"

/**
 * struct lxd_tag_set - what is known of a tag set beside the driver's struct
 * @node: in lxd_tag_sets
 * @set: the driver's
 * @handle: the kernel's
 */
struct lxd_tag_set {
	struct list_head node;
	struct blk_mq_tag_set *set;
	lxdom_handle_t handle;
};

static LIST_HEAD(lxd_tag_sets);

static bool set_is_shared(struct blk_mq_tag_set *set)
{
	return set->flags & BLK_MQ_F_TAG_HCTX_SHARED;
}

static struct lxd_tag_set *tag_set_find(struct blk_mq_tag_set *set)
{
	struct lxd_tag_set *ts;

	list_for_each_entry(ts, &lxd_tag_sets, node)
		if (ts->set == set)
			return ts;
	return NULL;
}

lxdom_handle_t lxd_tag_set_handle(struct blk_mq_tag_set *set)
{
	struct lxd_tag_set *ts = tag_set_find(set);

	return ts ? ts->handle : 0;
}

/* ---- requests ---- */

static int request_init(struct blk_mq_tag_set *set, struct request *rq,
			unsigned int hctx_idx, unsigned int tag)
{
	struct lxd_io *io = lxd_rq_io(rq);

	/* What stays the same for every request that will use this memory. */
	io->bio.bi_io_vec = &io->vec;
	io->bio.bi_max_vecs = 1;
	atomic_set(&io->bio.__bi_cnt, 1);
	rq->tag = tag;
	rq->internal_tag = -1;
	INIT_LIST_HEAD(&rq->queuelist);
	if (!set->ops->init_request)
		return 0;
	return set->ops->init_request(set, rq, hctx_idx, set->numa_node);
}

static void requests_free(struct blk_mq_tag_set *set, struct blk_mq_tags *tags,
			  unsigned int hctx_idx)
{
	struct page *page, *next;
	unsigned int i;

	for (i = 0; i < tags->nr_tags && tags->static_rqs[i]; i++)
		if (set->ops->exit_request)
			set->ops->exit_request(set, tags->static_rqs[i],
					       hctx_idx);
	list_for_each_entry_safe(page, next, &tags->page_list, lru) {
		list_del(&page->lru);
		__free_pages(page, page->private);
	}
}

/* The largest block, of at most 16 pages, that @left bytes can fill. */
static struct page *request_pages(size_t left, size_t size)
{
	int order = min(get_order(left), 4);
	struct page *page;

	order = max(order, get_order(size));
	do {
		page = alloc_pages(GFP_NOIO | __GFP_NOWARN | __GFP_NORETRY |
				   __GFP_ZERO, order);
		if (page) {
			page->private = order;
			return page;
		}
	} while (order-- > get_order(size));
	return NULL;
}

static int requests_alloc(struct blk_mq_tag_set *set, struct blk_mq_tags *tags,
			  unsigned int hctx_idx)
{
	size_t size = round_up(sizeof(struct lxd_io) + sizeof(struct request) +
			       set->cmd_size, SMP_CACHE_BYTES);
	unsigned int i = 0, fit;
	struct request *rq;
	struct page *page;
	void *p;

	while (i < tags->nr_tags) {
		page = request_pages((tags->nr_tags - i) * size, size);
		if (!page)
			goto free_requests;
		list_add_tail(&page->lru, &tags->page_list);
		p = page_address(page);
		fit = (PAGE_SIZE << page->private) / size;
		for (; fit && i < tags->nr_tags; fit--, i++, p += size) {
			rq = p + sizeof(struct lxd_io);
			if (request_init(set, rq, hctx_idx, i))
				goto free_requests;
			tags->static_rqs[i] = rq;
			/* No other request will ever carry this tag. */
			tags->rqs[i] = rq;
		}
	}
	return 0;

free_requests:
	requests_free(set, tags, hctx_idx);
	return -ENOMEM;
}

static void tags_free(struct blk_mq_tag_set *set, struct blk_mq_tags *tags,
		      unsigned int hctx_idx)
{
	requests_free(set, tags, hctx_idx);
	kfree(tags->static_rqs);
	kfree(tags->rqs);
	kfree(tags);
}

static struct blk_mq_tags *tags_alloc(struct blk_mq_tag_set *set,
				      unsigned int hctx_idx)
{
	struct blk_mq_tags *tags = kzalloc(sizeof(*tags), GFP_NOIO);

	if (!tags)
		return NULL;
	tags->nr_tags = set->queue_depth;
	tags->nr_reserved_tags = set->reserved_tags;
	INIT_LIST_HEAD(&tags->page_list);
	spin_lock_init(&tags->lock);
	tags->rqs = kcalloc(tags->nr_tags, sizeof(*tags->rqs), GFP_NOIO);
	if (!tags->rqs)
		goto free_tags;
	tags->static_rqs = kcalloc(tags->nr_tags, sizeof(*tags->static_rqs),
				   GFP_NOIO);
	if (!tags->static_rqs)
		goto free_rqs;
	if (requests_alloc(set, tags, hctx_idx))
		goto free_static_rqs;
	return tags;

free_static_rqs:
	kfree(tags->static_rqs);
free_rqs:
	kfree(tags->rqs);
free_tags:
	kfree(tags);
	return NULL;
}

/* Free the tags of hardware queues @from up to @to. */
static void set_tags_free(struct blk_mq_tag_set *set, unsigned int from,
			  unsigned int to)
{
	unsigned int i;

	for (i = from; i < to; i++) {
		if (set->tags[i] && !set_is_shared(set))
			tags_free(set, set->tags[i], i);
		set->tags[i] = NULL;
	}
}

static int set_tags_fill(struct blk_mq_tag_set *set, unsigned int from,
			 unsigned int to)
{
	unsigned int i;

	for (i = from; i < to; i++) {
		set->tags[i] = set_is_shared(set) ? set->shared_tags :
			       tags_alloc(set, i);
		if (!set->tags[i]) {
			set_tags_free(set, from, i);
			return -ENOMEM;
		}
	}
	return 0;
}

static int set_tags_alloc_all(struct blk_mq_tag_set *set)
{
	int ret;

	if (set_is_shared(set)) {
		set->shared_tags = tags_alloc(set, BLK_MQ_NO_HCTX_IDX);
		if (!set->shared_tags)
			return -ENOMEM;
	}
	ret = set_tags_fill(set, 0, set->nr_hw_queues);
	if (ret && set_is_shared(set)) {
		tags_free(set, set->shared_tags, BLK_MQ_NO_HCTX_IDX);
		set->shared_tags = NULL;
	}
	return ret;
}

static void set_tags_free_all(struct blk_mq_tag_set *set)
{
	set_tags_free(set, 0, set->nr_hw_queues);
	if (set_is_shared(set)) {
		tags_free(set, set->shared_tags, BLK_MQ_NO_HCTX_IDX);
		set->shared_tags = NULL;
	}
}

/* As the kernel does: with less memory, fewer tags. */
static int set_tags_alloc_some(struct blk_mq_tag_set *set)
{
	unsigned int asked = set->queue_depth;

	while (set_tags_alloc_all(set)) {
		set->queue_depth /= 2;
		if (set->queue_depth < set->reserved_tags + 1) {
			pr_err("block: no memory for %u requests\n", asked);
			return -ENOMEM;
		}
	}
	if (set->queue_depth != asked)
		pr_info("block: memory for %u of %u tags only\n",
			set->queue_depth, asked);
	return 0;
}

/* ---- maps ---- */

/**
 * blk_mq_map_queues() - spread CPUs over hardware queues
 * @qmap: map to fill
 *
 * In turn; a domain knows nothing of threads that share a core, which is where
 * the kernel's own map differs.  The map that counts for performance is the one
 * that the kernel makes on its side.
 */
void blk_mq_map_queues(struct blk_mq_queue_map *qmap)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		qmap->mq_map[cpu] = qmap->queue_offset +
				    (qmap->nr_queues ? cpu % qmap->nr_queues :
				     0);
}

static void set_map_queues(struct blk_mq_tag_set *set)
{
	unsigned int i;

	if (set->nr_maps == 1)
		set->map[HCTX_TYPE_DEFAULT].nr_queues = set->nr_hw_queues;
	if (!set->ops->map_queues) {
		if (set->nr_maps > 1)
			lxd_fault("block: a tag set of %u maps has no map_queues callback",
				  set->nr_maps);
		blk_mq_map_queues(&set->map[HCTX_TYPE_DEFAULT]);
		return;
	}
	for (i = 0; i < set->nr_maps; i++)
		memset(set->map[i].mq_map, 0,
		       nr_cpu_ids * sizeof(set->map[i].mq_map[0]));
	set->ops->map_queues(set);
}

static void set_maps_free(struct blk_mq_tag_set *set)
{
	unsigned int i;

	for (i = 0; i < set->nr_maps; i++) {
		kfree(set->map[i].mq_map);
		set->map[i].mq_map = NULL;
	}
}

static int set_maps_alloc(struct blk_mq_tag_set *set)
{
	unsigned int i;

	for (i = 0; i < set->nr_maps; i++) {
		set->map[i].mq_map = kcalloc(nr_cpu_ids,
					     sizeof(set->map[i].mq_map[0]),
					     GFP_KERNEL);
		if (!set->map[i].mq_map) {
			set_maps_free(set);
			return -ENOMEM;
		}
		set->map[i].nr_queues = set->nr_hw_queues;
	}
	return 0;
}

/* ---- what the driver calls ---- */

static u32 set_flags_wire(struct blk_mq_tag_set *set)
{
	static const struct {
		u32 flag, wire;
	} map[] = {
		{ BLK_MQ_F_SHOULD_MERGE, LXD_BLOCK_TAG_SET_FLAG_SHOULD_MERGE },
		{ BLK_MQ_F_BLOCKING, LXD_BLOCK_TAG_SET_FLAG_BLOCKING },
		{ BLK_MQ_F_NO_SCHED, LXD_BLOCK_TAG_SET_FLAG_NO_SCHED },
		{ BLK_MQ_F_NO_SCHED_BY_DEFAULT,
		  LXD_BLOCK_TAG_SET_FLAG_NO_SCHED_BY_DEFAULT },
		{ BLK_MQ_F_STACKING, LXD_BLOCK_TAG_SET_FLAG_STACKING },
		{ BLK_MQ_F_TAG_HCTX_SHARED,
		  LXD_BLOCK_TAG_SET_FLAG_HCTX_SHARED },
		{ BLK_ALLOC_POLICY_TO_MQ_FLAG(BLK_TAG_ALLOC_RR),
		  LXD_BLOCK_TAG_SET_FLAG_ROUND_ROBIN },
	};
	u32 wire = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (set->flags & map[i].flag)
			wire |= map[i].wire;
	return wire;
}

static int set_tell_kernel(struct blk_mq_tag_set *set, lxdom_handle_t *handle)
{
	struct lxd_block_tag_set_add_req req = {
		.hw_queues = set->nr_hw_queues,
		.depth = set->queue_depth,
		.reserved = set->reserved_tags,
		.timeout_ms = (u64)set->timeout * MSEC_PER_SEC / HZ,
		.flags = set_flags_wire(set),
		.nr_map_queues = set->nr_maps,
	};
	struct lxd_block_tag_set_add_rep rep;
	unsigned int i;
	int ret;

	for (i = 0; i < set->nr_maps; i++)
		req.map_queues[i] = set->map[i].nr_queues;
	ret = lxd_block_tag_set_add(&req, &rep);
	if (!ret)
		*handle = rep.set;
	return ret;
}

static int set_check(struct blk_mq_tag_set *set)
{
	if (!set->nr_hw_queues || !set->queue_depth ||
	    set->queue_depth < set->reserved_tags + 1)
		return -EINVAL;
	if (!set->ops->queue_rq)
		return -EINVAL;
	if (!set->ops->get_budget != !set->ops->put_budget)
		return -EINVAL;
	if (set->nr_maps > HCTX_MAX_TYPES)
		return -EINVAL;
	return 0;
}

/**
 * blk_mq_alloc_tag_set() - make a tag set
 * @set: filled in by the driver; @set->queue_depth and @set->nr_hw_queues may
 *	come out smaller
 *
 * Return: 0 or -errno
 */
int blk_mq_alloc_tag_set(struct blk_mq_tag_set *set)
{
	struct lxd_tag_set *ts;
	int ret;

	BUILD_BUG_ON(HCTX_MAX_TYPES > LXD_BLOCK_MAPS_MAX);
	ret = set_check(set);
	if (ret)
		return ret;
	if (set->queue_depth > BLK_MQ_MAX_DEPTH) {
		pr_info("block: tag depth reduced to %u\n", BLK_MQ_MAX_DEPTH);
		set->queue_depth = BLK_MQ_MAX_DEPTH;
	}
	if (!set->nr_maps)
		set->nr_maps = 1;
	/* With one map, more queues than CPUs would never be used. */
	if (set->nr_maps == 1 && set->nr_hw_queues > nr_cpu_ids)
		set->nr_hw_queues = nr_cpu_ids;

	ret = -ENOMEM;
	ts = kzalloc(sizeof(*ts), GFP_KERNEL);
	if (!ts)
		return ret;
	set->tags = kcalloc(set->nr_hw_queues, sizeof(*set->tags), GFP_KERNEL);
	if (!set->tags)
		goto free_ts;
	if (set_maps_alloc(set))
		goto free_tag_array;
	set_map_queues(set);
	ret = set_tags_alloc_some(set);
	if (ret)
		goto free_maps;
	mutex_init(&set->tag_list_lock);
	INIT_LIST_HEAD(&set->tag_list);
	ret = set_tell_kernel(set, &ts->handle);
	if (ret)
		goto free_tags;
	ts->set = set;
	list_add_tail(&ts->node, &lxd_tag_sets);
	return 0;

free_tags:
	set_tags_free_all(set);
free_maps:
	set_maps_free(set);
free_tag_array:
	kfree(set->tags);
	set->tags = NULL;
free_ts:
	kfree(ts);
	return ret;
}

/**
 * blk_mq_alloc_sq_tag_set() - make a tag set of one hardware queue
 * @set: to be filled in
 * @ops: the driver's
 * @queue_depth: tags
 * @set_flags: BLK_MQ_F_*
 *
 * Return: 0 or -errno
 */
int blk_mq_alloc_sq_tag_set(struct blk_mq_tag_set *set,
			    const struct blk_mq_ops *ops,
			    unsigned int queue_depth, unsigned int set_flags)
{
	*set = (struct blk_mq_tag_set) {
		.ops = ops,
		.nr_hw_queues = 1,
		.nr_maps = 1,
		.queue_depth = queue_depth,
		.numa_node = NUMA_NO_NODE,
		.flags = set_flags,
	};
	return blk_mq_alloc_tag_set(set);
}

/**
 * blk_mq_free_tag_set() - free a tag set
 * @set: no queue uses it any more
 */
void blk_mq_free_tag_set(struct blk_mq_tag_set *set)
{
	struct lxd_tag_set *ts = tag_set_find(set);
	struct lxd_block_tag_set_remove_req req;

	if (!ts)
		lxd_fault("block: %s() of a tag set that was never allocated",
			  __func__);
	WARN_ON(!list_empty(&set->tag_list));
	req.set = ts->handle;
	if (lxd_block_tag_set_remove(&req))
		pr_warn("block: the kernel keeps a tag set that was freed\n");
	list_del(&ts->node);
	kfree(ts);
	set_tags_free_all(set);
	set_maps_free(set);
	kfree(set->tags);
	set->tags = NULL;
}

/* ---- another number of hardware queues ---- */

/* Room for @nr queues in @set->tags, with tags for those that are new. */
static int set_tags_grow(struct blk_mq_tag_set *set, unsigned int nr)
{
	struct blk_mq_tags **tags;
	int ret;

	if (nr <= set->nr_hw_queues)
		return 0;
	tags = kcalloc(nr, sizeof(*tags), GFP_KERNEL);
	if (!tags)
		return -ENOMEM;
	memcpy(tags, set->tags, set->nr_hw_queues * sizeof(*tags));
	swap(tags, set->tags);
	ret = set_tags_fill(set, set->nr_hw_queues, nr);
	if (ret)
		swap(tags, set->tags);
	kfree(tags);
	return ret;
}

static int resize_tell_kernel(struct blk_mq_tag_set *set,
			      lxdom_handle_t handle)
{
	struct lxd_block_tag_set_resize_req req = {
		.set = handle,
		.hw_queues = set->nr_hw_queues,
		.nr_map_queues = set->nr_maps,
	};
	struct lxd_block_tag_set_resize_rep rep;
	unsigned int i;
	int ret;

	for (i = 0; i < set->nr_maps; i++)
		req.map_queues[i] = set->map[i].nr_queues;
	ret = lxd_block_tag_set_resize(&req, &rep);
	if (!ret && rep.hw_queues != req.hw_queues)
		ret = -EINVAL;
	return ret;
}

static int queues_resize(struct blk_mq_tag_set *set)
{
	struct request_queue *q;
	int ret = 0;

	list_for_each_entry(q, &set->tag_list, tag_set_list) {
		blk_mq_freeze_queue(q);
		if (!ret)
			ret = lxd_hctxs_init(lxd_queue_of(q));
	}
	return ret;
}

static void queues_unfreeze(struct blk_mq_tag_set *set)
{
	struct request_queue *q;

	list_for_each_entry(q, &set->tag_list, tag_set_list)
		blk_mq_unfreeze_queue(q);
}

/**
 * blk_mq_update_nr_hw_queues() - change the number of hardware queues
 * @set: tag set
 * @nr_hw_queues: new number
 *
 * A failure leaves @set->nr_hw_queues as it was.
 */
void blk_mq_update_nr_hw_queues(struct blk_mq_tag_set *set, int nr_hw_queues)
{
	struct lxd_tag_set *ts = tag_set_find(set);
	unsigned int old = set->nr_hw_queues;
	unsigned int nr = nr_hw_queues;

	if (set->nr_maps == 1 && nr_hw_queues > nr_cpu_ids)
		nr = nr_cpu_ids;
	if (!ts || nr_hw_queues < 1 || (set->nr_maps == 1 && nr == old))
		return;
	if (set_tags_grow(set, nr)) {
		pr_warn("block: no memory for %u hardware queues, %u stay\n",
			nr, old);
		return;
	}
	set->nr_hw_queues = nr;
	set_map_queues(set);
	/*
	 * The kernel first, while we go on serving: it waits until all requests
	 * have ended.  Those that it then sends to a new hardware queue, before
	 * we have made it, are held (lxd_queue_rq()).
	 */
	if (resize_tell_kernel(set, ts->handle)) {
		pr_warn("block: the kernel refuses %u hardware queues, %u stay\n",
			nr, old);
		goto restore;
	}
	if (queues_resize(set))
		lxd_fault("block: no memory for %u hardware queues", nr);
	queues_unfreeze(set);
	set_tags_free(set, nr, max(old, nr));
	return;

restore:
	set_tags_free(set, old, max(old, nr));
	set->nr_hw_queues = old;
	set_map_queues(set);
}
