// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests of request-based disks, on their way into the domain.
 */
#include <linux/module.h>
#include <linux/nospec.h>

#include "block.h"
#include "trace.h"

/*
 * Times that a driver is asked about one request, however often it wants more, and how
 * long the request may take in all by that: others wait for it, and the watchdog of
 * hung tasks counts to 120 s.
 */
#define ASKED_MAX	10
#define ASKED_LONGEST	(100 * HZ)

int lxd_blk_op(enum req_op op)
{
	switch (op) {
	case REQ_OP_READ:
		return LXD_BLOCK_REQ_OP_READ;
	case REQ_OP_WRITE:
		return LXD_BLOCK_REQ_OP_WRITE;
	case REQ_OP_FLUSH:
		return LXD_BLOCK_REQ_OP_FLUSH;
	case REQ_OP_DISCARD:
		return LXD_BLOCK_REQ_OP_DISCARD;
	case REQ_OP_SECURE_ERASE:
		return LXD_BLOCK_REQ_OP_SECURE_ERASE;
	case REQ_OP_WRITE_ZEROES:
		return LXD_BLOCK_REQ_OP_WRITE_ZEROES;
	case REQ_OP_ZONE_OPEN:
		return LXD_BLOCK_REQ_OP_ZONE_OPEN;
	case REQ_OP_ZONE_CLOSE:
		return LXD_BLOCK_REQ_OP_ZONE_CLOSE;
	case REQ_OP_ZONE_FINISH:
		return LXD_BLOCK_REQ_OP_ZONE_FINISH;
	case REQ_OP_ZONE_APPEND:
		return LXD_BLOCK_REQ_OP_ZONE_APPEND;
	case REQ_OP_ZONE_RESET:
		return LXD_BLOCK_REQ_OP_ZONE_RESET;
	case REQ_OP_ZONE_RESET_ALL:
		return LXD_BLOCK_REQ_OP_ZONE_RESET_ALL;
	default:
		return -1;
	}
}

u8 lxd_blk_flags(blk_opf_t opf)
{
	u8 flags = 0;

	if (opf & REQ_FUA)
		flags |= LXD_BLOCK_REQ_FLAG_FUA;
	if (opf & REQ_SYNC)
		flags |= LXD_BLOCK_REQ_FLAG_SYNC;
	if (opf & REQ_META)
		flags |= LXD_BLOCK_REQ_FLAG_META;
	if (opf & REQ_RAHEAD)
		flags |= LXD_BLOCK_REQ_FLAG_RAHEAD;
	if (opf & REQ_NOUNMAP)
		flags |= LXD_BLOCK_REQ_FLAG_NOUNMAP;
	if (opf & REQ_POLLED)
		flags |= LXD_BLOCK_REQ_FLAG_POLLED;
	if (opf & REQ_PREFLUSH)
		flags |= LXD_BLOCK_REQ_FLAG_PREFLUSH;
	return flags;
}

struct blk_slot *lxd_blk_rq_slot(struct blk_set *set, u32 tag)
{
	u32 queue = blk_mq_unique_tag_to_hwq(tag);
	u32 depth = set->ts.queue_depth;
	u32 i;

	tag = blk_mq_unique_tag_to_tag(tag);
	if (tag >= depth || queue >= set->slots.nr / depth)
		return NULL;
	i = queue * depth + tag;
	return &set->slots.slot[array_index_nospec(i, set->slots.nr)];
}

static void copy_in(struct lxd_domain *dom, struct request *rq, u32 off)
{
	struct req_iterator iter;
	struct bio_vec bv;
	void *to = dom->window + off;

	rq_for_each_segment(bv, rq, iter) {
		memcpy_from_bvec(to, &bv);
		to += bv.bv_len;
	}
}

static void copy_out(struct lxd_domain *dom, struct request *rq, u32 off)
{
	struct req_iterator iter;
	struct bio_vec bv;
	void *from = dom->window + off;

	rq_for_each_segment(bv, rq, iter) {
		memcpy_to_bvec(&bv, from);
		from += bv.bv_len;
	}
}

/* After a success the request may have been completed, and be gone. */
static int post(struct blk_disk *disk, struct request *rq,
		struct blk_slot *slot, u32 tag, bool last)
{
	struct lxdom_head head = {
		.proc = LXD_BLOCK_P_QUEUE_RQ,
		.kind = LXDOM_KIND_POST,
	};
	struct lxd_block_queue_rq_req req = {
		.d = disk->obj.handle,
		.sector = blk_rq_pos(rq),
		.tag = tag,
		.len = blk_rq_bytes(rq),
		.payload_off = slot->off,
		.op = slot->op,
		.flags = lxd_blk_flags(rq->cmd_flags),
		.ioprio = req_get_ioprio(rq),
	};
	struct lxd_domain *dom = disk->obj.dom;

	if (last)
		req.flags |= LXD_BLOCK_REQ_FLAG_LAST;
	trace_lxd_request(dom->name, disk->gd->disk_name, tag, req.op,
			  req.sector, req.len);
	return lxd_send_owned(dom, &head, &req, sizeof(req), !last,
			      &slot->owner, rq);
}

static blk_status_t queue_rq(struct blk_mq_hw_ctx *hctx,
			     const struct blk_mq_queue_data *bd)
{
	struct blk_disk *disk = hctx->queue->queuedata;
	struct lxd_domain *dom = disk->obj.dom;
	struct request *rq = bd->rq;
	u32 tag = blk_mq_unique_tag(rq);
	struct blk_slot *slot = lxd_blk_rq_slot(disk->set, tag);
	bool spin;
	int op = lxd_blk_op(req_op(rq));
	int ret;

	if (op < 0)
		return BLK_STS_NOTSUPP;
	if (unlikely(!lxd_domain_alive(dom)))
		return BLK_STS_IOERR;
	if (lxd_blk_slot_fill(disk, slot, op, lxd_blk_has_payload(op) ?
			      blk_rq_bytes(rq) : 0))
		return BLK_STS_RESOURCE;
	/* Read mostly: only a stop clears it. */
	if (unlikely(!READ_ONCE(disk->ran)))
		WRITE_ONCE(disk->ran, true);
	blk_mq_start_request(rq);
	if (op != LXD_BLOCK_REQ_OP_READ && slot->len)
		copy_in(dom, rq, slot->off);
	spin = lxd_blk_spin_wanted(disk, slot, rq->cmd_flags) && bd->last;
	ret = post(disk, rq, slot, tag, bd->last);
	if (unlikely(ret)) {
		lxd_blk_slot_empty(slot);
		return ret == -EAGAIN ? BLK_STS_RESOURCE : BLK_STS_IOERR;
	}
	if (spin)
		lxd_blk_spin(disk, slot, rq);
	else
		lxd_blk_pass(disk);
	return BLK_STS_OK;
}

static void commit_rqs(struct blk_mq_hw_ctx *hctx)
{
	struct blk_disk *disk = hctx->queue->queuedata;

	lxd_send_flush(disk->obj.dom);
}

/* The domain has died; if its death has not ended the request, we do. */
static enum blk_eh_timer_return fail_late(struct blk_slot *slot,
					  struct request *rq)
{
	if (cmpxchg(&slot->owner, (void *)rq, NULL) != rq)
		return BLK_EH_RESET_TIMER;
	atomic_inc(&slot->disk->obj.dom->left);
	lxd_blk_rq_end(rq, slot, BLK_STS_IOERR, 0, NULL);
	return BLK_EH_DONE;
}

/* Once in any case: the administrator may have set another limit for the disk. */
static bool may_ask(struct blk_slot *slot, const struct request *rq)
{
	return !slot->asked++ ||
	       (slot->asked <= ASKED_MAX &&
		time_before(jiffies + rq->timeout, slot->start + ASKED_LONGEST));
}

/*
 * The driver is asked, and given the time once more; if it then neither
 * completes the request nor asks for more, it has lost it.
 */
static enum blk_eh_timer_return timeout(struct request *rq)
{
	struct blk_disk *disk = rq->q->queuedata;
	struct lxd_domain *dom = disk->obj.dom;
	u32 tag = blk_mq_unique_tag(rq);
	struct blk_slot *slot = lxd_blk_rq_slot(disk->set, tag);
	struct lxd_block_timeout_req req = {
		.d = disk->obj.handle,
		.tag = tag,
	};

	if (READ_ONCE(slot->owner) != rq)
		return BLK_EH_RESET_TIMER;	/* it is just being completed */
	if (unlikely(!lxd_domain_alive(dom)))
		return fail_late(slot, rq);
	if (slot->timeouts++ == 0 && may_ask(slot, rq) &&
	    (disk->ops & LXD_BLOCK_DISK_OPS_TIMEOUT) &&
	    !lxd_block_timeout_post(dom, &req))
		return BLK_EH_RESET_TIMER;
	lxd_domain_kill(dom, "%s: request %#x never completed",
			disk->gd->disk_name, tag);
	return BLK_EH_RESET_TIMER;
}

static int poll(struct blk_mq_hw_ctx *hctx, struct io_comp_batch *iob)
{
	struct lxd_block_poll_req req;
	struct lxd_domain *dom;
	struct blk_disk *disk;
	u32 before;

	/*
	 * Who polls for a request that has ended meanwhile may come with the number of
	 * a queue that the domain has given back since: blk_mq_poll() looks it up
	 * without a look at the result.
	 */
	if (unlikely(!hctx))
		return 0;
	disk = hctx->queue->queuedata;
	dom = disk->obj.dom;
	before = atomic_read(&dom->left);
	req = (struct lxd_block_poll_req){
		.d = disk->obj.handle,
		.hw_queue = hctx->queue_num,
	};
	if ((disk->ops & LXD_BLOCK_DISK_OPS_POLL) &&
	    lxd_inflight(dom))
		lxd_block_poll_post(dom, &req);
	lxd_drain(dom);
	return atomic_read(&dom->left) - before;
}

static void map_queues(struct blk_mq_tag_set *ts)
{
	struct blk_set *set = ts->driver_data;
	u32 i, nr, offset = 0;

	for (i = 0; i < ts->nr_maps; i++) {
		/* The block layer may have settled for fewer than asked for. */
		nr = min(set->map_queues[i], ts->nr_hw_queues - offset);
		ts->map[i].nr_queues = nr;
		ts->map[i].queue_offset = offset;
		offset += nr;
		if (!ts->map[i].nr_queues)
			ts->map[i].queue_offset = 0;
		else
			blk_mq_map_queues(&ts->map[i]);
	}
}

const struct blk_mq_ops lxd_blk_mq_ops = {
	.queue_rq = queue_rq,
	.commit_rqs = commit_rqs,
	.timeout = timeout,
	.poll = poll,
	.map_queues = map_queues,
};

void lxd_blk_rq_end(struct request *rq, struct blk_slot *slot,
		    blk_status_t status, u64 result,
		    struct io_comp_batch *batch)
{
	struct lxd_domain *dom = slot->disk->obj.dom;

	if (status == BLK_STS_OK && slot->op == LXD_BLOCK_REQ_OP_READ)
		copy_out(dom, rq, slot->off);
	if (status == BLK_STS_OK && slot->op == LXD_BLOCK_REQ_OP_ZONE_APPEND)
		rq->__sector = result;
	lxd_blk_slot_empty(slot);
	if (!batch || !blk_mq_add_to_batch(rq, batch, status != BLK_STS_OK,
					   blk_mq_end_request_batch))
		blk_mq_end_request(rq, status);
}
