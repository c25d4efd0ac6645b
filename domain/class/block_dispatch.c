// SPDX-License-Identifier: GPL-2.0-only
/*
 * From the hardware queues to the driver: issuing requests, parking those that
 * the driver has no resources for, and trying them again.
 */
#include <linux/workqueue.h>
#include "block.h"

/* How long to wait for resources when no completion announces them, ms. */
#define RESOURCE_DELAY	3

/* Hardware queues with lxd_hctx.uncommitted set. */
static LIST_HEAD(uncommitted);

/* ---- commit ---- */

static void commit_owed(struct lxd_hctx *lh)
{
	if (lh->uncommitted || !lh->lq->q.mq_ops->commit_rqs)
		return;
	lh->uncommitted = true;
	list_add_tail(&lh->commit_node, &uncommitted);
}

static void commit_done(struct lxd_hctx *lh)
{
	lh->uncommitted = false;
	list_del_init(&lh->commit_node);
}

static void commit_now(struct lxd_hctx *lh)
{
	commit_done(lh);
	lh->lq->q.mq_ops->commit_rqs(&lh->hctx);
}

static void commit_thread(void *arg)
{
	struct lxd_hctx *lh = arg;

	if (lh->uncommitted)
		commit_now(lh);
}

void lxd_commit(void)
{
	struct lxd_hctx *lh, *next;

	list_for_each_entry_safe(lh, next, &uncommitted, commit_node) {
		if (!(lh->hctx.flags & BLK_MQ_F_BLOCKING))
			commit_now(lh);
		else if (lxd_spawn(commit_thread, lh, "block-commit"))
			return;	/* no thread is free: at the next flush */
	}
}

/* ---- issue ---- */

void lxd_park(struct lxd_hctx *lh, struct request *rq)
{
	atomic_set(&rq->ref, LXD_RQ_PARKED);
	list_add_tail(&rq->queuelist, &lh->hctx.dispatch);
}

/* The driver has given the request back for now. */
static void request_unstart(struct request *rq)
{
	WRITE_ONCE(rq->state, MQ_RQ_IDLE);
	rq->rq_flags &= ~RQF_TIMED_OUT;
}

static void park_first(struct lxd_hctx *lh, struct request *rq)
{
	request_unstart(rq);
	atomic_set(&rq->ref, LXD_RQ_PARKED);
	list_add(&rq->queuelist, &lh->hctx.dispatch);
	/* Tried again after whichever comes first, completion or delay. */
	lh->lq->attention |= LXD_WANT_RESTART;
	blk_mq_delay_run_hw_queue(&lh->hctx, RESOURCE_DELAY);
}

static noinline bool issue_refused(struct lxd_hctx *lh, struct request *rq,
				   blk_status_t status)
{
	bool parked = status == BLK_STS_RESOURCE ||
		      status == BLK_STS_DEV_RESOURCE ||
		      status == BLK_STS_ZONE_RESOURCE;

	if (parked)
		park_first(lh, rq);
	else
		blk_mq_end_request(rq, status);
	/* What was promised to follow does not. */
	if (lh->uncommitted)
		commit_now(lh);
	return !parked;
}

static noinline bool budget_get(struct lxd_hctx *lh, struct request *rq)
{
	const struct blk_mq_ops *ops = lh->lq->q.mq_ops;
	int token = ops->get_budget(&lh->lq->q);

	if (token < 0) {
		park_first(lh, rq);
		return false;
	}
	if (ops->set_rq_budget_token)
		ops->set_rq_budget_token(rq, token);
	return true;
}

bool lxd_issue(struct lxd_hctx *lh, struct request *rq, bool last)
{
	const struct blk_mq_queue_data bd = { .rq = rq, .last = last };
	struct lxd_queue *lq = lh->lq;
	blk_status_t status;

	if (unlikely(lq->q.mq_ops->get_budget) && !budget_get(lh, rq))
		return false;
	atomic_set(&rq->ref, LXD_RQ_WITH_DRIVER);
	lq->submitting++;
	status = lq->queue_rq(&lh->hctx, &bd);
	lq->submitting--;
	if (unlikely(lq->attention))
		lxd_queue_attend(lq);
	/* From here on @rq may have ended, and its memory be another request. */
	if (unlikely(status != BLK_STS_OK))
		return issue_refused(lh, rq, status);
	if (!last)
		commit_owed(lh);
	else if (unlikely(lh->uncommitted))
		commit_done(lh);
	return true;
}

/* ---- running a hardware queue ---- */

static bool hctx_may_run(struct lxd_hctx *lh)
{
	return !list_empty(&lh->hctx.dispatch) &&
	       !test_bit(BLK_MQ_S_STOPPED, &lh->hctx.state) &&
	       !(lh->lq->gate & LXD_GATE_QUIESCED);
}

static void hctx_run(struct lxd_hctx *lh)
{
	struct list_head *dispatch = &lh->hctx.dispatch;
	struct request *rq;

	/* Whoever is at it sees what has been added meanwhile. */
	if (lh->running)
		return;
	lh->running = true;
	while (hctx_may_run(lh)) {
		rq = list_first_entry(dispatch, struct request, queuelist);
		list_del_init(&rq->queuelist);
		if (!lxd_issue(lh, rq, list_empty(dispatch)))
			break;
	}
	lh->running = false;
}

void lxd_run_work(struct work_struct *work)
{
	struct blk_mq_hw_ctx *hctx =
		container_of(work, struct blk_mq_hw_ctx, run_work.work);

	hctx_run(lxd_hctx_of(hctx));
}

/**
 * blk_mq_run_hw_queue() - pass parked requests to the driver
 * @hctx: hardware queue
 * @async: from a work queue
 */
void blk_mq_run_hw_queue(struct blk_mq_hw_ctx *hctx, bool async)
{
	struct lxd_hctx *lh = lxd_hctx_of(hctx);

	if (!hctx_may_run(lh))
		return;
	if (async || (hctx->flags & BLK_MQ_F_BLOCKING) || !lxd_may_block())
		mod_delayed_work(system_wq, &hctx->run_work, 0);
	else
		hctx_run(lh);
}

/**
 * blk_mq_run_hw_queues() - same, for all hardware queues
 * @q: queue
 * @async: from a work queue
 */
void blk_mq_run_hw_queues(struct request_queue *q, bool async)
{
	struct lxd_queue *lq = lxd_queue_of(q);
	u32 i;

	for (i = 0; i < lq->nr_hctxs; i++)
		blk_mq_run_hw_queue(&lq->hctxs[i]->hctx, async);
}

/**
 * blk_mq_delay_run_hw_queue() - same, later
 * @hctx: hardware queue
 * @msecs: how much later
 */
void blk_mq_delay_run_hw_queue(struct blk_mq_hw_ctx *hctx, unsigned long msecs)
{
	if (!test_bit(BLK_MQ_S_STOPPED, &hctx->state))
		mod_delayed_work(system_wq, &hctx->run_work,
				 DIV_ROUND_UP(msecs * HZ, MSEC_PER_SEC));
}

/**
 * blk_mq_delay_run_hw_queues() - same, for all hardware queues
 * @q: queue
 * @msecs: how much later
 */
void blk_mq_delay_run_hw_queues(struct request_queue *q, unsigned long msecs)
{
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	queue_for_each_hw_ctx(q, hctx, i)
		if (!delayed_work_pending(&hctx->run_work))
			blk_mq_delay_run_hw_queue(hctx, msecs);
}

void lxd_restart(struct lxd_queue *lq)
{
	blk_mq_run_hw_queues(&lq->q, true);
}

/* ---- requeue ---- */

void lxd_requeue_work(struct work_struct *work)
{
	struct request_queue *q =
		container_of(work, struct request_queue, requeue_work.work);
	struct request *rq, *next;
	LIST_HEAD(list);

	list_splice_init(&q->requeue_list, &list);
	/* The last one requeued comes first in the list. */
	list_for_each_entry_safe(rq, next, &list, queuelist)
		list_move(&rq->queuelist, &rq->mq_hctx->dispatch);
	blk_mq_run_hw_queues(q, false);
}

/**
 * blk_mq_requeue_request() - the driver gives a request back, to try it again
 * @rq: request
 * @kick_requeue_list: soon, without waiting for blk_mq_kick_requeue_list()
 */
void blk_mq_requeue_request(struct request *rq, bool kick_requeue_list)
{
	if (atomic_read(&rq->ref) != LXD_RQ_WITH_DRIVER)
		lxd_fault("block: %s: request %#x is requeued, but the driver does not have it",
			  lxd_queue_name(lxd_queue_of(rq->q)),
			  lxd_rq_io(rq)->wire);
	request_unstart(rq);
	atomic_set(&rq->ref, LXD_RQ_PARKED);
	list_add(&rq->queuelist, &rq->q->requeue_list);
	if (kick_requeue_list)
		blk_mq_kick_requeue_list(rq->q);
}

/**
 * blk_mq_kick_requeue_list() - try requests again that were requeued
 * @q: queue
 */
void blk_mq_kick_requeue_list(struct request_queue *q)
{
	mod_delayed_work(system_wq, &q->requeue_work, 0);
}

/**
 * blk_mq_delay_kick_requeue_list() - same, later
 * @q: queue
 * @msecs: how much later
 */
void blk_mq_delay_kick_requeue_list(struct request_queue *q,
				    unsigned long msecs)
{
	mod_delayed_work(system_wq, &q->requeue_work,
			 DIV_ROUND_UP(msecs * HZ, MSEC_PER_SEC));
}

/* ---- the block layer's work queue ---- */

/**
 * kblockd_schedule_work() - run work soon
 * @work: work
 *
 * Return: false if it was queued already.
 */
int kblockd_schedule_work(struct work_struct *work)
{
	return schedule_work(work);
}

/**
 * kblockd_mod_delayed_work_on() - run work after a delay
 * @cpu: ignored: a domain runs on one CPU
 * @dwork: work
 * @delay: jiffies
 *
 * Return: false if it was not queued before.
 */
int kblockd_mod_delayed_work_on(int cpu, struct delayed_work *dwork,
				unsigned long delay)
{
	return mod_delayed_work(system_wq, dwork, delay);
}
