// SPDX-License-Identifier: GPL-2.0-only
/*
 * Freezing, quiescing and stopping queues.
 *
 * Frozen: no request is let in, and those that are in run to their end.
 * Quiesced or stopped: requests are let in, but not passed to the driver.
 */
#include <linux/wait.h>
#include "block.h"

static void gate_set(struct lxd_queue *lq, u8 bit, bool on)
{
	if (on)
		lq->gate |= bit;
	else
		lq->gate &= ~bit;
}

/* ---- freeze ---- */

/* Nothing of the driver runs for the queue, and nothing is in its hands. */
static bool queue_is_idle(struct lxd_queue *lq)
{
	return !lq->active && !lq->submitting;
}

/**
 * blk_freeze_queue_start() - let no more requests in
 * @q: queue
 */
void blk_freeze_queue_start(struct request_queue *q)
{
	struct lxd_queue *lq = lxd_queue_of(q);

	if (q->mq_freeze_depth++)
		return;
	gate_set(lq, LXD_GATE_FROZEN, true);
	if (queue_is_mq(q))
		blk_mq_run_hw_queues(q, false);
}

/**
 * blk_mq_freeze_queue_wait() - wait until all requests have ended
 * @q: frozen queue
 */
void blk_mq_freeze_queue_wait(struct request_queue *q)
{
	struct lxd_queue *lq = lxd_queue_of(q);

	lq->attention |= LXD_WANT_IDLE;
	wait_event(q->mq_freeze_wq, queue_is_idle(lq));
}

/**
 * blk_mq_freeze_queue_wait_timeout() - same, for a limited time
 * @q: frozen queue
 * @timeout: jiffies
 *
 * Return: 0 if there are still requests, else jiffies left, at least 1.
 */
int blk_mq_freeze_queue_wait_timeout(struct request_queue *q,
				     unsigned long timeout)
{
	struct lxd_queue *lq = lxd_queue_of(q);

	lq->attention |= LXD_WANT_IDLE;
	return wait_event_timeout(q->mq_freeze_wq, queue_is_idle(lq), timeout);
}

/**
 * blk_mq_freeze_queue() - let no more requests in and wait for the others
 * @q: queue
 */
void blk_mq_freeze_queue(struct request_queue *q)
{
	blk_freeze_queue_start(q);
	blk_mq_freeze_queue_wait(q);
}

/**
 * blk_mq_unfreeze_queue() - undo one blk_mq_freeze_queue()
 * @q: queue
 */
void blk_mq_unfreeze_queue(struct request_queue *q)
{
	struct lxd_queue *lq = lxd_queue_of(q);

	if (WARN_ON(!q->mq_freeze_depth) || --q->mq_freeze_depth)
		return;
	gate_set(lq, LXD_GATE_FROZEN, false);
	wake_up_all(&q->mq_freeze_wq);
	/* Drivers freeze to change limits. */
	lxd_queue_changed(lq);
	if (!list_empty(&lq->held))
		schedule_work(&lq->unhold);
}

/* ---- stop ---- */

static bool queue_wants_none(struct lxd_queue *lq)
{
	u32 i;

	if (lq->gate & LXD_GATE_QUIESCED)
		return true;
	for (i = 0; i < lq->nr_hctxs; i++)
		if (!test_bit(BLK_MQ_S_STOPPED, &lq->hctxs[i]->hctx.state))
			return false;
	return lq->nr_hctxs;
}

void lxd_tell_stop(struct lxd_queue *lq)
{
	struct lxd_block_queues_start_req start = { .d = lq->handle };
	struct lxd_block_queues_stop_req stop = { .d = lq->handle };
	bool none = queue_wants_none(lq);

	if (!lq->handle || none == lq->told_stop)
		return;
	lq->told_stop = none;
	if (none)
		lxd_block_queues_stop_post(&stop);
	else
		lxd_block_queues_start_post(&start);
}

static void hctx_stop(struct blk_mq_hw_ctx *hctx)
{
	cancel_delayed_work(&hctx->run_work);
	set_bit(BLK_MQ_S_STOPPED, &hctx->state);
}

/**
 * blk_mq_stop_hw_queue() - pass no more requests of a hardware queue on
 * @hctx: hardware queue
 */
void blk_mq_stop_hw_queue(struct blk_mq_hw_ctx *hctx)
{
	hctx_stop(hctx);
	lxd_tell_stop(lxd_hctx_of(hctx)->lq);
}

/**
 * blk_mq_stop_hw_queues() - same, for all hardware queues
 * @q: queue
 */
void blk_mq_stop_hw_queues(struct request_queue *q)
{
	struct lxd_queue *lq = lxd_queue_of(q);
	u32 i;

	for (i = 0; i < lq->nr_hctxs; i++)
		hctx_stop(&lq->hctxs[i]->hctx);
	lxd_tell_stop(lq);
}

/**
 * blk_mq_start_hw_queue() - pass requests of a hardware queue on again
 * @hctx: hardware queue
 */
void blk_mq_start_hw_queue(struct blk_mq_hw_ctx *hctx)
{
	clear_bit(BLK_MQ_S_STOPPED, &hctx->state);
	lxd_tell_stop(lxd_hctx_of(hctx)->lq);
	blk_mq_run_hw_queue(hctx, false);
}

/**
 * blk_mq_start_hw_queues() - same, for all hardware queues
 * @q: queue
 */
void blk_mq_start_hw_queues(struct request_queue *q)
{
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	queue_for_each_hw_ctx(q, hctx, i)
		blk_mq_start_hw_queue(hctx);
}

/**
 * blk_mq_start_stopped_hw_queue() - same, if it was stopped
 * @hctx: hardware queue
 * @async: from a work queue
 */
void blk_mq_start_stopped_hw_queue(struct blk_mq_hw_ctx *hctx, bool async)
{
	if (!test_and_clear_bit(BLK_MQ_S_STOPPED, &hctx->state))
		return;
	lxd_tell_stop(lxd_hctx_of(hctx)->lq);
	blk_mq_run_hw_queue(hctx, async);
}

/**
 * blk_mq_start_stopped_hw_queues() - same, for those that were stopped
 * @q: queue
 * @async: from a work queue
 */
void blk_mq_start_stopped_hw_queues(struct request_queue *q, bool async)
{
	struct blk_mq_hw_ctx *hctx;
	unsigned long i;

	queue_for_each_hw_ctx(q, hctx, i)
		blk_mq_start_stopped_hw_queue(hctx, async);
}

/* ---- quiesce ---- */

/**
 * blk_mq_quiesce_queue_nowait() - start no more calls of queue_rq
 * @q: queue
 */
void blk_mq_quiesce_queue_nowait(struct request_queue *q)
{
	if (q->quiesce_depth++)
		return;
	gate_set(lxd_queue_of(q), LXD_GATE_QUIESCED, true);
	set_bit(QUEUE_FLAG_QUIESCED, &q->queue_flags);
	lxd_tell_stop(lxd_queue_of(q));
}

/**
 * blk_mq_wait_quiesce_done() - wait until no queue_rq runs
 * @q: quiesced queue
 */
void blk_mq_wait_quiesce_done(struct request_queue *q)
{
	struct lxd_queue *lq = lxd_queue_of(q);

	lq->attention |= LXD_WANT_IDLE;
	wait_event(q->mq_freeze_wq, !lq->submitting);
}

/**
 * blk_mq_quiesce_queue() - wait until no queue_rq runs, and start none
 * @q: queue
 */
void blk_mq_quiesce_queue(struct request_queue *q)
{
	blk_mq_quiesce_queue_nowait(q);
	blk_mq_wait_quiesce_done(q);
}

/**
 * blk_mq_unquiesce_queue() - undo one blk_mq_quiesce_queue()
 * @q: queue
 */
void blk_mq_unquiesce_queue(struct request_queue *q)
{
	if (WARN_ON(q->quiesce_depth <= 0) || --q->quiesce_depth)
		return;
	gate_set(lxd_queue_of(q), LXD_GATE_QUIESCED, false);
	clear_bit(QUEUE_FLAG_QUIESCED, &q->queue_flags);
	lxd_tell_stop(lxd_queue_of(q));
	blk_mq_run_hw_queues(q, true);
}
