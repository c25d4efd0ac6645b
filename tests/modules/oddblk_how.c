// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways.  Requests that are told apart by "first" and "again" are so by the
 * count of tries in their payload, which survives from one use to the next: a
 * request that has ended starts from none.
 */
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/workqueue.h>

#include "oddblk.h"

static struct request *batch;		/* by rq_next, newest first */
static LIST_HEAD(polled);
static unsigned int inside;		/* threads in queue_rq */
static bool quiesced;
static bool frozen;
static unsigned int started;		/* requests */

void odd_failed(const char *what)
{
	panic("oddblk: expected %s", what);
}

/* ---- data ---- */

void odd_transfer(struct request *rq, unsigned int bytes)
{
	u8 *at = odd_data + (blk_rq_pos(rq) << SECTOR_SHIFT);
	struct req_iterator iter;
	struct bio_vec bv;

	if (req_op(rq) != REQ_OP_READ && req_op(rq) != REQ_OP_WRITE)
		return;
	rq_for_each_segment(bv, rq, iter) {
		void *p = page_address(bv.bv_page) + bv.bv_offset;
		unsigned int n = min(bv.bv_len, bytes);

		if (rq_data_dir(rq) == WRITE)
			memcpy(at, p, n);
		else
			memcpy(p, at, n);
		at += n;
		bytes -= n;
		if (!bytes)
			break;
	}
}

void odd_transfer_bio(struct bio *bio)
{
	u8 *at = odd_data + (bio->bi_iter.bi_sector << SECTOR_SHIFT);
	struct bvec_iter iter;
	struct bio_vec bv;

	if (!bio_has_data(bio))
		return;
	bio_for_each_segment(bv, bio, iter) {
		void *p = page_address(bv.bv_page) + bv.bv_offset;

		if (op_is_write(bio_op(bio)))
			memcpy(at, p, bv.bv_len);
		else
			memcpy(p, at, bv.bv_len);
		at += bv.bv_len;
	}
}

/* ---- requests ---- */

static void end(struct request *rq, blk_status_t status)
{
	struct odd_cmd *cmd = blk_mq_rq_to_pdu(rq);

	cmd->tries = 0;
	cmd->timeouts = 0;
	started--;
	blk_mq_end_request(rq, status);
}

void odd_complete(struct request *rq)
{
	struct odd_cmd *cmd = blk_mq_rq_to_pdu(rq);

	end(rq, cmd->status);
}

static void work_fn(struct work_struct *work)
{
	struct odd_cmd *cmd = container_of(work, struct odd_cmd, work);

	odd_transfer(cmd->rq, blk_rq_bytes(cmd->rq));
	blk_mq_complete_request(cmd->rq);
}

static enum hrtimer_restart timer_fn(struct hrtimer *timer)
{
	struct odd_cmd *cmd = container_of(timer, struct odd_cmd, timer);

	blk_mq_complete_request(cmd->rq);
	return HRTIMER_NORESTART;
}

int odd_init_request(struct blk_mq_tag_set *set, struct request *rq,
		     unsigned int hctx_idx, unsigned int numa_node)
{
	struct odd_cmd *cmd = blk_mq_rq_to_pdu(rq);

	cmd->rq = rq;
	INIT_WORK(&cmd->work, work_fn);
	hrtimer_init(&cmd->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	cmd->timer.function = timer_fn;
	odd_requests++;
	return 0;
}

void odd_exit_request(struct blk_mq_tag_set *set, struct request *rq,
		      unsigned int hctx_idx)
{
	odd_requests--;
}

static struct odd_cmd *begin(struct request *rq)
{
	struct odd_cmd *cmd = blk_mq_rq_to_pdu(rq);

	odd_expect(!frozen && !quiesced);
	odd_expect(cmd->rq == rq);
	odd_expect(blk_mq_tag_to_rq(rq->mq_hctx->tags, rq->tag) == rq);
	cmd->status = BLK_STS_OK;
	blk_mq_start_request(rq);
	started++;
	cmd->tries++;
	return cmd;
}

/* The request goes back: it is not started any more. */
static blk_status_t back(blk_status_t status)
{
	started--;
	return status;
}

/* ---- ways: at once ---- */

static blk_status_t plain(struct blk_mq_hw_ctx *hctx,
			  const struct blk_mq_queue_data *bd)
{
	begin(bd->rq);
	odd_transfer(bd->rq, blk_rq_bytes(bd->rq));
	end(bd->rq, BLK_STS_OK);
	return BLK_STS_OK;
}

static blk_status_t partial(struct blk_mq_hw_ctx *hctx,
			    const struct blk_mq_queue_data *bd)
{
	struct request *rq = bd->rq;
	unsigned int bytes = blk_rq_bytes(rq);

	begin(rq);
	while (bytes > SECTOR_SIZE) {
		odd_transfer(rq, SECTOR_SIZE);
		odd_expect(blk_update_request(rq, BLK_STS_OK, SECTOR_SIZE));
		bytes -= SECTOR_SIZE;
		odd_expect(blk_rq_bytes(rq) == bytes);
	}
	odd_transfer(rq, bytes);
	odd_expect(!blk_update_request(rq, BLK_STS_OK, bytes));
	started--;
	__blk_mq_end_request(rq, BLK_STS_OK);
	return BLK_STS_OK;
}

/* The first part fails, the rest does not: the whole has failed. */
static blk_status_t partial_error(struct blk_mq_hw_ctx *hctx,
				  const struct blk_mq_queue_data *bd)
{
	struct request *rq = bd->rq;

	begin(rq);
	if (blk_rq_bytes(rq) > SECTOR_SIZE)
		odd_expect(blk_update_request(rq, BLK_STS_MEDIUM, SECTOR_SIZE));
	end(rq, BLK_STS_OK);
	return BLK_STS_OK;
}

static blk_status_t refuse(struct blk_mq_hw_ctx *hctx,
			   const struct blk_mq_queue_data *bd)
{
	begin(bd->rq);
	return back(BLK_STS_TARGET);
}

static blk_status_t sg(struct blk_mq_hw_ctx *hctx,
		       const struct blk_mq_queue_data *bd)
{
	static struct scatterlist list[BLK_MAX_SEGMENTS];
	struct request *rq = bd->rq;
	u8 *at = odd_data + (blk_rq_pos(rq) << SECTOR_SHIFT);
	unsigned int bytes = blk_rq_bytes(rq);
	struct scatterlist *s;
	int i, nr;

	begin(rq);
	odd_expect(blk_rq_nr_phys_segments(rq) <= ARRAY_SIZE(list));
	sg_init_table(list, blk_rq_nr_phys_segments(rq));
	nr = blk_rq_map_sg(rq->q, rq, list);
	odd_expect(nr == blk_rq_nr_phys_segments(rq));
	for_each_sg(list, s, nr, i) {
		odd_expect(s->length <= queue_max_segment_size(rq->q));
		if (rq_data_dir(rq) == WRITE)
			memcpy(at, sg_virt(s), s->length);
		else
			memcpy(sg_virt(s), at, s->length);
		at += s->length;
		bytes -= s->length;
	}
	odd_expect(!bytes);
	end(rq, BLK_STS_OK);
	return BLK_STS_OK;
}

/* ---- ways: at the second attempt ---- */

static blk_status_t resource(struct blk_mq_hw_ctx *hctx,
			     const struct blk_mq_queue_data *bd)
{
	static const blk_status_t lacks[] = {
		BLK_STS_RESOURCE, BLK_STS_DEV_RESOURCE, BLK_STS_ZONE_RESOURCE,
	};
	struct odd_cmd *cmd = begin(bd->rq);

	if (cmd->tries <= ARRAY_SIZE(lacks))
		return back(lacks[cmd->tries - 1]);
	odd_transfer(bd->rq, blk_rq_bytes(bd->rq));
	end(bd->rq, BLK_STS_OK);
	return BLK_STS_OK;
}

static void restart(struct work_struct *work)
{
	blk_mq_start_stopped_hw_queues(odd_disk->queue, true);
}

static DECLARE_DELAYED_WORK(restart_work, restart);

static blk_status_t stop(struct blk_mq_hw_ctx *hctx,
			 const struct blk_mq_queue_data *bd)
{
	odd_expect(!test_bit(BLK_MQ_S_STOPPED, &hctx->state));
	if (begin(bd->rq)->tries == 1) {
		blk_mq_stop_hw_queues(hctx->queue);
		schedule_delayed_work(&restart_work, 1);
		return back(BLK_STS_DEV_RESOURCE);
	}
	odd_transfer(bd->rq, blk_rq_bytes(bd->rq));
	end(bd->rq, BLK_STS_OK);
	return BLK_STS_OK;
}

static blk_status_t requeue(struct blk_mq_hw_ctx *hctx,
			    const struct blk_mq_queue_data *bd)
{
	unsigned int tries = begin(bd->rq)->tries;

	if (tries <= 2) {
		started--;
		blk_mq_requeue_request(bd->rq, tries == 1);
		if (tries == 2)
			blk_mq_delay_kick_requeue_list(hctx->queue, 1);
		return BLK_STS_OK;
	}
	odd_transfer(bd->rq, blk_rq_bytes(bd->rq));
	end(bd->rq, BLK_STS_OK);
	return BLK_STS_OK;
}

/* ---- ways: later ---- */

static bool count(struct request *rq, void *data)
{
	(*(unsigned int *)data)++;
	return true;
}

static blk_status_t by_work(struct blk_mq_hw_ctx *hctx,
			    const struct blk_mq_queue_data *bd)
{
	unsigned int busy = 0;

	begin(bd->rq);
	blk_mq_tagset_busy_iter(&odd_set, count, &busy);
	odd_expect(busy == started);
	schedule_work(&((struct odd_cmd *)blk_mq_rq_to_pdu(bd->rq))->work);
	return BLK_STS_OK;
}

static blk_status_t by_timer(struct blk_mq_hw_ctx *hctx,
			     const struct blk_mq_queue_data *bd)
{
	struct odd_cmd *cmd = begin(bd->rq);

	odd_transfer(bd->rq, blk_rq_bytes(bd->rq));
	hrtimer_start(&cmd->timer, 50 * NSEC_PER_USEC, HRTIMER_MODE_REL);
	return BLK_STS_OK;
}

/* Blocks inside, as a driver may that says so. */
static blk_status_t blocking(struct blk_mq_hw_ctx *hctx,
			     const struct blk_mq_queue_data *bd)
{
	struct odd_cmd *cmd = begin(bd->rq);

	inside++;
	schedule_timeout_uninterruptible(1);
	inside--;
	odd_transfer(bd->rq, blk_rq_bytes(bd->rq));
	blk_mq_complete_request(cmd->rq);
	return BLK_STS_OK;
}

void odd_commit_rqs(struct blk_mq_hw_ctx *hctx)
{
	struct io_comp_batch iob = { .req_list = batch };
	struct request *rq;

	for (rq = batch; rq; rq = rq_list_next(rq)) {
		odd_transfer(rq, blk_rq_bytes(rq));
		started--;
	}
	batch = NULL;
	blk_mq_end_request_batch(&iob);
}

static blk_status_t in_batches(struct blk_mq_hw_ctx *hctx,
			       const struct blk_mq_queue_data *bd)
{
	begin(bd->rq);
	rq_list_add(&batch, bd->rq);
	if (bd->last)
		odd_commit_rqs(hctx);
	return BLK_STS_OK;
}

static blk_status_t when_polled(struct blk_mq_hw_ctx *hctx,
				const struct blk_mq_queue_data *bd)
{
	begin(bd->rq);
	if (hctx->type == HCTX_TYPE_POLL) {
		list_add_tail(&bd->rq->queuelist, &polled);
		return BLK_STS_OK;
	}
	odd_transfer(bd->rq, blk_rq_bytes(bd->rq));
	end(bd->rq, BLK_STS_OK);
	return BLK_STS_OK;
}

int odd_poll(struct blk_mq_hw_ctx *hctx, struct io_comp_batch *iob)
{
	struct request *rq, *next;
	int nr = 0;

	odd_expect(hctx->type == HCTX_TYPE_POLL);
	list_for_each_entry_safe(rq, next, &polled, queuelist) {
		list_del_init(&rq->queuelist);
		blk_mq_set_request_complete(rq);
		odd_transfer(rq, blk_rq_bytes(rq));
		started--;
		odd_expect(blk_mq_add_to_batch(rq, iob, 0,
					       blk_mq_end_request_batch));
		nr++;
	}
	return nr;
}

static blk_status_t never(struct blk_mq_hw_ctx *hctx,
			  const struct blk_mq_queue_data *bd)
{
	begin(bd->rq);
	return BLK_STS_OK;
}

/* More time the first time, given up the second. */
enum blk_eh_timer_return odd_timeout(struct request *rq)
{
	struct odd_cmd *cmd = blk_mq_rq_to_pdu(rq);

	if (!cmd->timeouts++)
		return BLK_EH_RESET_TIMER;
	cmd->status = BLK_STS_TIMEOUT;
	blk_mq_complete_request(rq);
	return BLK_EH_DONE;
}

/* ---- disturbances ---- */

static void freeze(void)
{
	blk_mq_freeze_queue(odd_disk->queue);
	odd_expect(!started);
	frozen = true;
	schedule_timeout_uninterruptible(1);
	frozen = false;
	blk_mq_unfreeze_queue(odd_disk->queue);
}

static void quiesce(void)
{
	blk_mq_quiesce_queue(odd_disk->queue);
	odd_expect(!inside);
	quiesced = true;
	schedule_timeout_uninterruptible(1);
	quiesced = false;
	blk_mq_unquiesce_queue(odd_disk->queue);
}

static void resize(void)
{
	int nr = odd_set.nr_hw_queues == 1 ? 2 : 1;

	blk_mq_update_nr_hw_queues(&odd_set, nr);
	odd_expect(odd_set.nr_hw_queues == nr);
	odd_expect(odd_disk->queue->nr_hw_queues == nr);
}

/* ---- ways: bios ---- */

static void bio_plain(struct bio *bio)
{
	odd_transfer_bio(bio);
	bio_endio(bio);
}

/* Another bio of ours ends after it: only then is it done. */
static void bio_chained(struct bio *bio)
{
	struct bio *child = bio_alloc(bio->bi_bdev, 0, REQ_OP_READ, GFP_NOIO);

	bio_chain(child, bio);
	bio_endio(bio);
	odd_transfer_bio(bio);
	bio_endio(child);
}

static void bio_error(struct bio *bio)
{
	bio_io_error(bio);
}

static const struct odd_way ways[] = {
	{ .name = "plain", .queue_rq = plain },
	{ .name = "partial", .queue_rq = partial },
	{ .name = "partial-error", .queue_rq = partial_error },
	{ .name = "refuse", .queue_rq = refuse },
	{ .name = "sg", .queue_rq = sg, .max_segment_size = 3 * PAGE_SIZE },
	{ .name = "resource", .queue_rq = resource },
	{ .name = "stop", .queue_rq = stop },
	{ .name = "requeue", .queue_rq = requeue },
	{ .name = "work", .queue_rq = by_work },
	{ .name = "timer", .queue_rq = by_timer },
	{ .name = "blocking", .queue_rq = blocking },
	{ .name = "batch", .queue_rq = in_batches },
	{ .name = "poll", .queue_rq = when_polled, .poll = true },
	{ .name = "never", .queue_rq = never },
	{ .name = "freeze", .queue_rq = by_timer, .disturb = freeze },
	{ .name = "quiesce", .queue_rq = blocking, .disturb = quiesce },
	{ .name = "resize", .queue_rq = by_timer, .disturb = resize },
	{ .name = "bio", .submit_bio = bio_plain },
	{ .name = "bio-chain", .submit_bio = bio_chained },
	{ .name = "bio-error", .submit_bio = bio_error },
};

const struct odd_way *odd_way(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(ways); i++)
		if (!strcmp(ways[i].name, name))
			return &ways[i];
	return NULL;
}
