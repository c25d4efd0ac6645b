// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hardware queues: made from a tag set for each request queue that uses it.
 */
#include <linux/slab.h>
#include "block.h"

static void hctx_free(struct lxd_hctx *lh)
{
	cancel_delayed_work_sync(&lh->hctx.run_work);
	if (lh->uncommitted)
		list_del(&lh->commit_node);
	kfree(lh->hctx.cpumask);
	kfree(lh);
}

static struct lxd_hctx *hctx_alloc(struct lxd_queue *lq)
{
	struct lxd_hctx *lh = kzalloc(sizeof(*lh), GFP_NOIO);
	struct blk_mq_hw_ctx *hctx;

	if (!lh)
		return NULL;
	BUILD_BUG_ON(!IS_ENABLED(CONFIG_CPUMASK_OFFSTACK));
	hctx = &lh->hctx;
	hctx->cpumask = kzalloc(cpumask_size(), GFP_NOIO);
	if (!hctx->cpumask) {
		kfree(lh);
		return NULL;
	}
	lh->lq = lq;
	INIT_LIST_HEAD(&lh->commit_node);
	spin_lock_init(&hctx->lock);
	INIT_LIST_HEAD(&hctx->dispatch);
	INIT_LIST_HEAD(&hctx->hctx_list);
	INIT_DELAYED_WORK(&hctx->run_work, lxd_run_work);
	spin_lock_init(&hctx->dispatch_wait_lock);
	hctx->queue = &lq->q;
	hctx->numa_node = lq->q.tag_set->numa_node;
	return lh;
}

/*
 * The requests outlive the hardware queue, and its memory may become another
 * one: have them bound anew.
 */
static void hctx_unbind(struct blk_mq_hw_ctx *hctx)
{
	struct request **rqs = hctx->tags->static_rqs;
	unsigned int i;

	for (i = 0; i < hctx->tags->nr_tags; i++)
		if (rqs[i]->mq_hctx == hctx)
			rqs[i]->mq_hctx = NULL;
}

/* Have the driver shut hardware queue @i down. */
static void hctx_exit(struct lxd_queue *lq, unsigned int i)
{
	struct blk_mq_hw_ctx *hctx = &lq->hctxs[i]->hctx;

	if (lq->q.mq_ops->exit_hctx)
		lq->q.mq_ops->exit_hctx(hctx, i);
	xa_erase(&lq->q.hctx_table, i);
	hctx_unbind(hctx);
}

static int hctx_init(struct lxd_queue *lq, unsigned int i)
{
	struct blk_mq_tag_set *set = lq->q.tag_set;
	struct blk_mq_hw_ctx *hctx = &lq->hctxs[i]->hctx;
	int ret;

	hctx->queue_num = i;
	hctx->flags = set->flags & ~BLK_MQ_F_TAG_QUEUE_SHARED;
	hctx->tags = set->tags[i];
	if (lq->q.mq_ops->init_hctx) {
		ret = lq->q.mq_ops->init_hctx(hctx, set->driver_data, i);
		if (ret)
			return ret;
	}
	ret = xa_err(xa_store(&lq->q.hctx_table, i, hctx, GFP_NOIO));
	if (ret && lq->q.mq_ops->exit_hctx)
		lq->q.mq_ops->exit_hctx(hctx, i);
	return ret;
}

/* Which CPUs and which kind of request a hardware queue is for. */
static void hctxs_map(struct lxd_queue *lq)
{
	struct blk_mq_tag_set *set = lq->q.tag_set;
	struct blk_mq_hw_ctx *hctx;
	unsigned int i, cpu, type;

	for (i = 0; i < lq->nr_hctxs; i++) {
		hctx = &lq->hctxs[i]->hctx;
		cpumask_clear(hctx->cpumask);
		hctx->nr_ctx = 0;
	}
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		for (type = 0; type < set->nr_maps; type++) {
			i = set->map[type].mq_map[cpu];
			if (!set->map[type].nr_queues || i >= lq->nr_hctxs)
				continue;
			hctx = &lq->hctxs[i]->hctx;
			if (cpumask_test_cpu(cpu, hctx->cpumask))
				continue;
			cpumask_set_cpu(cpu, hctx->cpumask);
			hctx->type = type;
			hctx->nr_ctx++;
		}
	}
	for (i = 0; i < lq->nr_hctxs; i++) {
		hctx = &lq->hctxs[i]->hctx;
		hctx->next_cpu = cpumask_first(hctx->cpumask);
		lq->hctxs[i]->ctx.cpu =
			min_t(unsigned int, hctx->next_cpu, nr_cpu_ids - 1);
	}
}

static void queue_update_poll(struct lxd_queue *lq)
{
	struct blk_mq_tag_set *set = lq->q.tag_set;

	if (set->nr_maps > HCTX_TYPE_POLL &&
	    set->map[HCTX_TYPE_POLL].nr_queues)
		set_bit(QUEUE_FLAG_POLL, &lq->q.queue_flags);
	else
		clear_bit(QUEUE_FLAG_POLL, &lq->q.queue_flags);
}

/* An array of @nr with the old hardware queues, as far as they are kept. */
static struct lxd_hctx **hctxs_array(struct lxd_queue *lq, unsigned int nr)
{
	struct lxd_hctx **hctxs = kcalloc(nr, sizeof(*hctxs), GFP_NOIO);
	unsigned int i;

	if (!hctxs)
		return NULL;
	for (i = 0; i < nr; i++) {
		hctxs[i] = i < lq->nr_hctxs ? lq->hctxs[i] : hctx_alloc(lq);
		if (!hctxs[i])
			goto free_new;
	}
	return hctxs;

free_new:
	while (i-- > lq->nr_hctxs)
		hctx_free(hctxs[i]);
	kfree(hctxs);
	return NULL;
}

int lxd_hctxs_init(struct lxd_queue *lq)
{
	unsigned int nr = lq->q.tag_set->nr_hw_queues;
	unsigned int i, old = lq->nr_hctxs;
	struct lxd_hctx **hctxs = hctxs_array(lq, nr);

	if (!hctxs)
		return -ENOMEM;
	/* The driver sees each queue go and come, as from the kernel. */
	for (i = 0; i < old; i++)
		hctx_exit(lq, i);
	for (i = nr; i < old; i++)
		hctx_free(lq->hctxs[i]);
	kfree(lq->hctxs);
	lq->hctxs = hctxs;
	for (i = 0; i < nr; i++)
		if (hctx_init(lq, i))
			goto exit_hctxs;
	lq->nr_hctxs = nr;
	lq->q.nr_hw_queues = nr;
	hctxs_map(lq);
	queue_update_poll(lq);
	return 0;

exit_hctxs:
	while (i--)
		hctx_exit(lq, i);
	for (i = 0; i < nr; i++)
		hctx_free(hctxs[i]);
	kfree(hctxs);
	lq->hctxs = NULL;
	lq->nr_hctxs = 0;
	lq->q.nr_hw_queues = 0;
	return -ENOMEM;
}

void lxd_hctxs_exit(struct lxd_queue *lq)
{
	unsigned int i, nr = lq->nr_hctxs;

	for (i = 0; i < nr; i++)
		hctx_exit(lq, i);
	lq->nr_hctxs = 0;
	for (i = 0; i < nr; i++)
		hctx_free(lq->hctxs[i]);
	kfree(lq->hctxs);
	lq->hctxs = NULL;
}

/**
 * blk_mq_hctx_set_fq_lock_class() - tell lockdep a lock of flushes apart
 * @hctx: hardware queue
 * @key: class
 *
 * Flushes are sequenced by the kernel; neither that lock nor lockdep is here.
 */
void blk_mq_hctx_set_fq_lock_class(struct blk_mq_hw_ctx *hctx,
				   struct lock_class_key *key)
{
}
