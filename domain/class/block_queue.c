// SPDX-License-Identifier: GPL-2.0-only
/*
 * Request queues: their life, their flags, and telling the kernel of changes.
 */
#include <linux/slab.h>
#include <block/blk.h>
#include "block.h"

static void queue_update_work(struct work_struct *work);

struct lxd_queue *lxd_queue_alloc(struct blk_mq_tag_set *set, void *queuedata)
{
	struct lxd_queue *lq = kzalloc(sizeof(*lq), GFP_KERNEL);
	struct request_queue *q;

	if (!lq)
		return ERR_PTR(-ENOMEM);
	q = &lq->q;
	kref_init(&lq->ref);
	INIT_LIST_HEAD(&lq->held);
	INIT_WORK(&lq->update, queue_update_work);
	INIT_WORK(&lq->unhold, lxd_unhold_work);
	q->queuedata = queuedata;
	q->node = set ? set->numa_node : NUMA_NO_NODE;
	xa_init(&q->hctx_table);
	INIT_LIST_HEAD(&q->icq_list);
	INIT_LIST_HEAD(&q->requeue_list);
	INIT_LIST_HEAD(&q->tag_set_list);
	INIT_LIST_HEAD(&q->unused_hctx_list);
	INIT_DELAYED_WORK(&q->requeue_work, lxd_requeue_work);
	spin_lock_init(&q->queue_lock);
	spin_lock_init(&q->requeue_lock);
	spin_lock_init(&q->unused_hctx_lock);
	mutex_init(&q->sysfs_lock);
	mutex_init(&q->sysfs_dir_lock);
	mutex_init(&q->mq_freeze_lock);
	mutex_init(&q->debugfs_mutex);
	init_waitqueue_head(&q->mq_freeze_wq);
	blk_set_default_limits(&q->limits);
	q->nr_requests = BLKDEV_DEFAULT_RQ;
	if (!set)
		return lq;

	q->mq_ops = set->ops;
	q->tag_set = set;
	lq->queue_rq = set->ops->queue_rq;
	q->rq_timeout = set->timeout ? set->timeout : 30 * HZ;
	q->queue_flags |= QUEUE_FLAG_MQ_DEFAULT;
	q->nr_requests = set->queue_depth;
	q->poll_nsec = BLK_MQ_POLL_CLASSIC;
	if (lxd_hctxs_init(lq)) {
		kfree(lq);
		return ERR_PTR(-ENOMEM);
	}
	list_add_tail(&q->tag_set_list, &set->tag_list);
	return lq;
}

void lxd_queue_exit(struct lxd_queue *lq)
{
	if (lq->exited)
		return;
	lq->exited = true;
	cancel_work_sync(&lq->update);
	cancel_work_sync(&lq->unhold);
	cancel_delayed_work_sync(&lq->q.requeue_work);
	if (!queue_is_mq(&lq->q))
		return;
	lxd_hctxs_exit(lq);
	list_del_init(&lq->q.tag_set_list);
}

static void queue_release(struct kref *ref)
{
	struct lxd_queue *lq = container_of(ref, struct lxd_queue, ref);

	lxd_queue_exit(lq);
	lxd_slots_free(lq);
	xa_destroy(&lq->q.hctx_table);
	kfree(lq);
}

/**
 * blk_get_queue() - take a reference to a queue
 * @q: queue
 *
 * Return: false if the queue is dying.
 */
bool blk_get_queue(struct request_queue *q)
{
	if (blk_queue_dying(q))
		return false;
	kref_get(&lxd_queue_of(q)->ref);
	return true;
}

/**
 * blk_put_queue() - give a reference to a queue back
 * @q: queue
 */
void blk_put_queue(struct request_queue *q)
{
	kref_put(&lxd_queue_of(q)->ref, queue_release);
}

/**
 * blk_mq_init_queue() - make a queue without a disk
 * @set: its tag set
 *
 * Return: the queue, or an ERR_PTR().
 */
struct request_queue *blk_mq_init_queue(struct blk_mq_tag_set *set)
{
	struct lxd_queue *lq = lxd_queue_alloc(set, NULL);

	return IS_ERR(lq) ? ERR_CAST(lq) : &lq->q;
}

/**
 * blk_mq_destroy_queue() - shut down a queue that has no disk
 * @q: queue; the caller still has to put it
 */
void blk_mq_destroy_queue(struct request_queue *q)
{
	WARN_ON(!queue_is_mq(q));
	WARN_ON(lxd_queue_of(q)->handle);
	set_bit(QUEUE_FLAG_DYING, &q->queue_flags);
	blk_mq_freeze_queue(q);
	lxd_queue_exit(lxd_queue_of(q));
}

/**
 * blk_sync_queue() - wait for what the block layer does behind a queue
 * @q: queue
 *
 * Timeouts are the kernel's business; there is nothing of the kind here.
 */
void blk_sync_queue(struct request_queue *q)
{
	flush_delayed_work(&q->requeue_work);
}

/* ---- flags ---- */

/* Flags that the kernel on the other side has to know. */
static const struct {
	u8 bit;
	u32 wire;
} queue_flag_map[] = {
	{ QUEUE_FLAG_NONROT, LXD_BLOCK_QUEUE_FLAG_NONROT },
	{ QUEUE_FLAG_ADD_RANDOM, LXD_BLOCK_QUEUE_FLAG_ADD_RANDOM },
	{ QUEUE_FLAG_WC, LXD_BLOCK_QUEUE_FLAG_WRITE_CACHE },
	{ QUEUE_FLAG_FUA, LXD_BLOCK_QUEUE_FLAG_FUA },
	{ QUEUE_FLAG_NOWAIT, LXD_BLOCK_QUEUE_FLAG_NOWAIT },
	{ QUEUE_FLAG_STABLE_WRITES, LXD_BLOCK_QUEUE_FLAG_STABLE_WRITES },
	{ QUEUE_FLAG_IO_STAT, LXD_BLOCK_QUEUE_FLAG_IO_STAT },
	{ QUEUE_FLAG_SAME_COMP, LXD_BLOCK_QUEUE_FLAG_SAME_COMP },
	{ QUEUE_FLAG_SAME_FORCE, LXD_BLOCK_QUEUE_FLAG_SAME_FORCE },
	{ QUEUE_FLAG_NOMERGES, LXD_BLOCK_QUEUE_FLAG_NOMERGES },
	{ QUEUE_FLAG_NOXMERGES, LXD_BLOCK_QUEUE_FLAG_NOXMERGES },
	{ QUEUE_FLAG_ZONE_RESETALL, LXD_BLOCK_QUEUE_FLAG_ZONE_RESETALL },
};

u32 lxd_queue_flags(struct request_queue *q)
{
	u32 wire = 0;
	int i;

	for (i = 0; i < ARRAY_SIZE(queue_flag_map); i++)
		if (test_bit(queue_flag_map[i].bit, &q->queue_flags))
			wire |= queue_flag_map[i].wire;
	return wire;
}

/**
 * blk_queue_flag_set() - set a flag of a queue
 * @flag: QUEUE_FLAG_*
 * @q: queue
 */
void blk_queue_flag_set(unsigned int flag, struct request_queue *q)
{
	if (!test_and_set_bit(flag, &q->queue_flags))
		lxd_queue_changed(lxd_queue_of(q));
}

/**
 * blk_queue_flag_clear() - clear a flag of a queue
 * @flag: QUEUE_FLAG_*
 * @q: queue
 */
void blk_queue_flag_clear(unsigned int flag, struct request_queue *q)
{
	if (test_and_clear_bit(flag, &q->queue_flags))
		lxd_queue_changed(lxd_queue_of(q));
}

/**
 * blk_queue_flag_test_and_set() - set a flag of a queue
 * @flag: QUEUE_FLAG_*
 * @q: queue
 *
 * Return: whether it was set already.
 */
bool blk_queue_flag_test_and_set(unsigned int flag, struct request_queue *q)
{
	bool was = test_and_set_bit(flag, &q->queue_flags);

	if (!was)
		lxd_queue_changed(lxd_queue_of(q));
	return was;
}

/**
 * wbt_set_write_cache() - part of blk_queue_write_cache()
 * @q: queue
 * @wc: it has a write cache
 *
 * Writeback throttling lives above the driver, in the kernel on the other side,
 * which makes this setting of its own when it is told the flag.
 */
void wbt_set_write_cache(struct request_queue *q, bool wc);
void wbt_set_write_cache(struct request_queue *q, bool wc)
{
}

/* ---- changes ---- */

void lxd_queue_told(struct lxd_queue *lq)
{
	lq->told_flags = lxd_queue_flags(&lq->q);
	LXD_BLOCK_LIVE_LIMITS_TO(&lq->told_limits, &lq->q.limits);
}

static bool queue_differs(struct lxd_queue *lq)
{
	struct lxd_block_live_limits now = { };

	LXD_BLOCK_LIVE_LIMITS_TO(&now, &lq->q.limits);
	return lq->told_flags != lxd_queue_flags(&lq->q) ||
	       memcmp(&now, &lq->told_limits, sizeof(now));
}

static void queue_update_work(struct work_struct *work)
{
	struct lxd_queue *lq = container_of(work, struct lxd_queue, update);
	struct lxd_block_disk_limits_update_req req = { .d = lq->handle };
	int ret;

	if (!lq->handle || !queue_differs(lq))
		return;
	lxd_queue_told(lq);
	req.queue_flags = lq->told_flags;
	req.limits = lq->told_limits;
	ret = lxd_block_disk_limits_update(&req);
	if (ret)
		pr_warn("%s: the kernel refuses the new limits (error %d)\n",
			lxd_queue_name(lq), ret);
}

void lxd_queue_changed(struct lxd_queue *lq)
{
	if (lq->handle && !lq->exited && queue_differs(lq))
		schedule_work(&lq->update);
}
