// SPDX-License-Identifier: GPL-2.0-only
/*
 * A request in the driver's hands: its start and its end.
 */
#include <linux/wait.h>
#include "block.h"

void lxd_queue_attend(struct lxd_queue *lq)
{
	u8 want = lq->attention;

	lq->attention = 0;
	if (want & LXD_WANT_RESTART)
		lxd_restart(lq);
	if (!(want & LXD_WANT_IDLE))
		return;
	/* Whoever waits for one of them may be content without the other. */
	if (lq->active || lq->submitting)
		lq->attention |= LXD_WANT_IDLE;
	if (!lq->active || !lq->submitting)
		wake_up_all(&lq->q.mq_freeze_wq);
}

/*
 * Is this the request that its tag says, or something that a driver has made up?
 * Of the latter nothing may be believed, and nothing stands before it.
 */
static __always_inline bool request_is_ours(struct request *rq)
{
	const struct blk_mq_tags *tags = rq->mq_hctx->tags;

	return (u32)rq->tag < tags->nr_tags && tags->static_rqs[rq->tag] == rq;
}

static __cold __noreturn void request_is_not_there(struct request *rq)
{
	const char *why = "it ended before or was never queued";

	if (!request_is_ours(rq))
		why = "it is none of the queue's";
	else if (atomic_read(&rq->ref) == LXD_RQ_PARKED)
		why = "queue_rq has refused it";
	lxd_fault("block: %s: request %u of hardware queue %u ends, but is not in flight: %s",
		  lxd_queue_name(lxd_queue_of(rq->q)), rq->tag,
		  rq->mq_hctx->queue_num, why);
}

static __always_inline void request_leave(struct request *rq,
					  blk_status_t status, u64 result)
{
	struct lxd_queue *lq = lxd_queue_of(rq->q);

	if (unlikely(atomic_read(&rq->ref) != LXD_RQ_WITH_DRIVER ||
		     !request_is_ours(rq)))
		request_is_not_there(rq);
	atomic_set(&rq->ref, LXD_RQ_NOWHERE);
	WRITE_ONCE(rq->state, MQ_RQ_IDLE);
	lxd_complete(lq, lxd_rq_io(rq)->wire, status, result);
	lxd_queue_left(lq);
}

/* The kernel asks for the result of no other operation. */
static __always_inline u64 request_result(struct request *rq,
					  blk_status_t status)
{
	if (likely(req_op(rq) != REQ_OP_ZONE_APPEND) || status)
		return 0;
	return rq->__sector;
}

/**
 * blk_mq_start_request() - the driver begins with a request
 * @rq: request
 *
 * The clock of its timeout ticks in the kernel.
 */
void blk_mq_start_request(struct request *rq)
{
	WARN_ON_ONCE(blk_mq_rq_state(rq) != MQ_RQ_IDLE);
	if (!rq->timeout)
		rq->timeout = rq->q->rq_timeout;
	WRITE_ONCE(rq->deadline, jiffies + rq->timeout);
	WRITE_ONCE(rq->state, MQ_RQ_IN_FLIGHT);
	if (unlikely(rq->cmd_flags & REQ_POLLED) && rq->bio)
		rq->bio->bi_cookie = lxd_rq_io(rq)->wire;
}

/**
 * blk_update_request() - some bytes of a request are done
 * @rq: request
 * @error: how
 * @nr_bytes: how many
 *
 * Return: whether some are left.
 */
bool blk_update_request(struct request *rq, blk_status_t error,
			unsigned int nr_bytes)
{
	struct bio *bio = rq->bio;
	struct bio_vec rest;

	if (!bio)
		return false;
	nr_bytes = min(nr_bytes, bio->bi_iter.bi_size);
	/* An error of any part is the whole's; a part of an append is one. */
	if (unlikely(error))
		bio->bi_status = error;
	else if (req_op(rq) == REQ_OP_ZONE_APPEND &&
		 nr_bytes != bio->bi_iter.bi_size)
		bio->bi_status = BLK_STS_IOERR;
	bio_advance(bio, nr_bytes);
	if (!bio->bi_iter.bi_size) {
		rq->bio = NULL;
		rq->__data_len = 0;
		return false;
	}
	rq->__data_len -= nr_bytes;
	rq->__sector += nr_bytes >> SECTOR_SHIFT;
	if (bio->bi_vcnt) {
		rest = mp_bvec_iter_bvec(bio->bi_io_vec, bio->bi_iter);
		rq->nr_phys_segments = lxd_segments(&rq->q->limits, &rest);
	}
	return true;
}

/**
 * __blk_mq_end_request() - a request is done whose bytes all are
 * @rq: request
 * @error: how, if it had none
 */
void __blk_mq_end_request(struct request *rq, blk_status_t error)
{
	blk_status_t status = error;

	if (unlikely(rq->bio && rq->bio->bi_iter.bi_size))
		lxd_fault("block: %s: request %#x ends with %u bytes left",
			  lxd_queue_name(lxd_queue_of(rq->q)),
			  lxd_rq_io(rq)->wire, rq->bio->bi_iter.bi_size);
	/* A request without a bio, a flush, has no status but this. */
	if (req_op(rq) != REQ_OP_FLUSH)
		status = lxd_rq_io(rq)->bio.bi_status;
	request_leave(rq, status, request_result(rq, status));
}

/**
 * blk_mq_end_request() - a request is done
 * @rq: request
 * @error: how
 *
 * Nobody will look at the request or its bio again, so neither is brought into
 * the state that blk_update_request() would leave it in.
 */
void blk_mq_end_request(struct request *rq, blk_status_t error)
{
	blk_status_t status = error;

	/* Of an earlier blk_update_request(). */
	if (unlikely(lxd_rq_io(rq)->bio.bi_status))
		status = lxd_rq_io(rq)->bio.bi_status;
	request_leave(rq, status, request_result(rq, status));
}

/**
 * blk_mq_end_request_batch() - several requests are done, all well
 * @iob: them
 */
void blk_mq_end_request_batch(struct io_comp_batch *iob)
{
	struct request *rq;

	while ((rq = rq_list_pop(&iob->req_list)))
		blk_mq_end_request(rq, BLK_STS_OK);
}

/**
 * blk_mq_complete_request_remote() - have a request completed where it came from
 * @rq: request
 *
 * Return: false: the caller completes it here, on the domain's only CPU.
 */
bool blk_mq_complete_request_remote(struct request *rq)
{
	WRITE_ONCE(rq->state, MQ_RQ_COMPLETE);
	return false;
}

/**
 * blk_mq_complete_request() - the device is done with a request
 * @rq: request
 *
 * From here the driver's own completion goes on, which ends it.
 */
void blk_mq_complete_request(struct request *rq)
{
	WRITE_ONCE(rq->state, MQ_RQ_COMPLETE);
	rq->q->mq_ops->complete(rq);
}

/**
 * blk_rq_is_poll() - is this a request that the kernel polls for?
 * @rq: request
 */
bool blk_rq_is_poll(struct request *rq)
{
	return rq->mq_hctx && rq->mq_hctx->type == HCTX_TYPE_POLL;
}

/**
 * blk_mq_unique_tag() - a number that no other request of the queue has
 * @rq: request
 */
u32 blk_mq_unique_tag(struct request *rq)
{
	return rq->mq_hctx->queue_num << BLK_MQ_UNIQUE_TAG_BITS |
	       (rq->tag & BLK_MQ_UNIQUE_TAG_MASK);
}

/**
 * blk_mq_rq_cpu() - CPU that a request came from
 * @rq: request
 *
 * Return: one of those that its hardware queue is for.
 */
unsigned int blk_mq_rq_cpu(struct request *rq)
{
	return rq->mq_ctx->cpu;
}
