// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests on their way from the kernel to the driver: the hot path.
 */
#include <linux/slab.h>
#include "block.h"

static const u8 op_map[] = {
	[LXD_BLOCK_REQ_OP_READ] = REQ_OP_READ,
	[LXD_BLOCK_REQ_OP_WRITE] = REQ_OP_WRITE,
	[LXD_BLOCK_REQ_OP_FLUSH] = REQ_OP_FLUSH,
	[LXD_BLOCK_REQ_OP_DISCARD] = REQ_OP_DISCARD,
	[LXD_BLOCK_REQ_OP_SECURE_ERASE] = REQ_OP_SECURE_ERASE,
	[LXD_BLOCK_REQ_OP_WRITE_ZEROES] = REQ_OP_WRITE_ZEROES,
	[LXD_BLOCK_REQ_OP_ZONE_OPEN] = REQ_OP_ZONE_OPEN,
	[LXD_BLOCK_REQ_OP_ZONE_CLOSE] = REQ_OP_ZONE_CLOSE,
	[LXD_BLOCK_REQ_OP_ZONE_FINISH] = REQ_OP_ZONE_FINISH,
	[LXD_BLOCK_REQ_OP_ZONE_APPEND] = REQ_OP_ZONE_APPEND,
	[LXD_BLOCK_REQ_OP_ZONE_RESET] = REQ_OP_ZONE_RESET,
	[LXD_BLOCK_REQ_OP_ZONE_RESET_ALL] = REQ_OP_ZONE_RESET_ALL,
};

/* By the flags of the message, but for the topmost one, LAST. */
static blk_opf_t flag_map[LXD_BLOCK_REQ_FLAG_LAST];

struct page *lxd_window;

void lxd_incoming_init(void)
{
	static const struct {
		u8 wire;
		blk_opf_t flag;
	} flags[] = {
		{ LXD_BLOCK_REQ_FLAG_FUA, REQ_FUA },
		{ LXD_BLOCK_REQ_FLAG_SYNC, REQ_SYNC },
		{ LXD_BLOCK_REQ_FLAG_META, REQ_META },
		{ LXD_BLOCK_REQ_FLAG_RAHEAD, REQ_RAHEAD },
		{ LXD_BLOCK_REQ_FLAG_NOUNMAP, REQ_NOUNMAP },
		{ LXD_BLOCK_REQ_FLAG_POLLED, REQ_POLLED },
		{ LXD_BLOCK_REQ_FLAG_PREFLUSH, REQ_PREFLUSH },
	};
	int set, i;

	for (set = 0; set < ARRAY_SIZE(flag_map); set++)
		for (i = 0; i < ARRAY_SIZE(flags); i++)
			if (set & flags[i].wire)
				flag_map[set] |= flags[i].flag;
	lxd_window = lxd_window_page(0);
}

static __always_inline blk_opf_t
message_opf(const struct lxd_block_queue_rq_req *m)
{
	if (unlikely(m->op >= ARRAY_SIZE(op_map)))
		lxd_fault("block: the kernel queued an unknown operation %u",
			  m->op);
	return (__force blk_opf_t)op_map[m->op] |
	       flag_map[m->flags % LXD_BLOCK_REQ_FLAG_LAST];
}

/* Operations whose data lies in the window, as a set of bits. */
#define OPS_WITH_DATA	(BIT(REQ_OP_READ) | BIT(REQ_OP_WRITE) | \
			 BIT(REQ_OP_ZONE_APPEND))
/* Those that count as one segment without data: a driver may add a payload. */
#define OPS_ONE_SEGMENT	(BIT(REQ_OP_DISCARD) | BIT(REQ_OP_SECURE_ERASE))

static __always_inline void fill_data(struct request *rq, struct lxd_io *io,
				      const struct lxd_block_queue_rq_req *m)
{
	u32 op = (__force u32)req_op(rq);

	if (likely(BIT(op) & OPS_WITH_DATA) && likely(m->len)) {
		io->vec.bv_page = lxd_window + PHYS_PFN(m->payload_off);
		io->vec.bv_offset = offset_in_page(m->payload_off);
		io->vec.bv_len = m->len;
		io->bio.bi_vcnt = 1;
		rq->nr_phys_segments = lxd_segments(&rq->q->limits, &io->vec);
		return;
	}
	io->bio.bi_vcnt = 0;
	rq->nr_phys_segments = !!(BIT(op) & OPS_ONE_SEGMENT);
	/* As from the kernel's flush machinery: no bio at all. */
	if (op == REQ_OP_FLUSH) {
		rq->bio = NULL;
		rq->biotail = NULL;
		rq->cmd_flags |= REQ_PREFLUSH;
		rq->rq_flags = RQF_FLUSH_SEQ;
	}
}

/* What changes only when the request's memory goes to another queue. */
static noinline void bind(struct request *rq, struct lxd_hctx *lh)
{
	struct lxd_queue *lq = lh->lq;

	rq->q = &lq->q;
	rq->mq_ctx = &lh->ctx;
	rq->mq_hctx = &lh->hctx;
	rq->part = lq->q.disk->part0;
	lxd_rq_io(rq)->bio.bi_bdev = lq->q.disk->part0;
}

static __always_inline void fill(struct request *rq, struct lxd_hctx *lh,
				 const struct lxd_block_queue_rq_req *m)
{
	struct lxd_io *io = lxd_rq_io(rq);
	blk_opf_t opf = message_opf(m);

	if (unlikely(rq->mq_hctx != &lh->hctx))
		bind(rq, lh);
	io->wire = m->tag;
	io->bio.bi_next = NULL;
	io->bio.bi_opf = opf;
	io->bio.bi_flags = 0;
	io->bio.bi_ioprio = m->ioprio;
	io->bio.bi_status = BLK_STS_OK;
	io->bio.bi_iter.bi_sector = m->sector;
	io->bio.bi_iter.bi_size = m->len;
	io->bio.bi_iter.bi_idx = 0;
	io->bio.bi_iter.bi_bvec_done = 0;
	rq->cmd_flags = opf;
	rq->rq_flags = 0;
	rq->timeout = 0;
	rq->__data_len = m->len;
	rq->__sector = m->sector;
	rq->bio = &io->bio;
	rq->biotail = &io->bio;
	INIT_LIST_HEAD(&rq->queuelist);
	rq->ioprio = m->ioprio;
	rq->state = MQ_RQ_IDLE;
	rq->end_io = NULL;
	fill_data(rq, io, m);
}

static __always_inline struct request *
request_at(struct lxd_hctx *lh, const struct lxd_block_queue_rq_req *m)
{
	struct blk_mq_tags *tags = lh->hctx.tags;
	u32 tag = m->tag & 0xffff;
	struct request *rq;

	if (unlikely(tag >= tags->nr_tags))
		lxd_fault("block: %s: the kernel queued tag %u of %u",
			  lxd_queue_name(lh->lq), tag, tags->nr_tags);
	rq = tags->static_rqs[tag];
	if (unlikely(atomic_read(&rq->ref) != LXD_RQ_NOWHERE))
		lxd_fault("block: %s: the kernel queued tag %#x twice",
			  lxd_queue_name(lh->lq), m->tag);
	return rq;
}

/* Let a request in. */
static __always_inline void enter(struct lxd_queue *lq,
				  const struct lxd_block_queue_rq_req *m)
{
	struct lxd_hctx *lh = lq->hctxs[m->tag >> 16];
	struct request *rq = request_at(lh, m);

	fill(rq, lh, m);
	lq->active++;
	if (unlikely(lh->hctx.state || lq->gate ||
		     !list_empty(&lh->hctx.dispatch))) {
		lxd_park(lh, rq);
		blk_mq_run_hw_queue(&lh->hctx, true);
		return;
	}
	lxd_issue(lh, rq, m->flags & LXD_BLOCK_REQ_FLAG_LAST);
}

static void enter_any(struct lxd_queue *lq,
		      const struct lxd_block_queue_rq_req *m)
{
	if (!lq->queue_rq)
		lxd_bio_submit(lq, m, message_opf(m));
	else if (m->tag >> 16 < lq->nr_hctxs)
		enter(lq, m);
	else
		lxd_fault("block: %s: the kernel queued to hardware queue %u of %u",
			  lxd_queue_name(lq), m->tag >> 16, lq->nr_hctxs);
}

/*
 * Keep a request outside: the queue is frozen, or the hardware queue is one that
 * blk_mq_update_nr_hw_queues() is just making, which ends with a thaw as well.
 */
static noinline void hold(struct lxd_queue *lq,
			  const struct lxd_block_queue_rq_req *m)
{
	struct lxd_held *held = kmalloc(sizeof(*held), GFP_NOIO);

	if (!held) {
		lxd_complete(lq, m->tag, BLK_STS_RESOURCE, 0);
		return;
	}
	held->req = *m;
	list_add_tail(&held->node, &lq->held);
}

bool lxd_is_held(struct lxd_queue *lq, u32 tag)
{
	struct lxd_held *held;

	list_for_each_entry(held, &lq->held, node) {
		if (held->req.tag == tag)
			return true;
	}
	return false;
}

void lxd_unhold_work(struct work_struct *work)
{
	struct lxd_queue *lq = container_of(work, struct lxd_queue, unhold);
	struct lxd_held *held;

	/* A driver may freeze the queue again while this goes on. */
	while (!list_empty(&lq->held) && !(lq->gate & LXD_GATE_FROZEN)) {
		held = list_first_entry(&lq->held, struct lxd_held, node);
		list_del(&held->node);
		enter_any(lq, &held->req);
		kfree(held);
	}
}

void lxd_queue_rq(const struct lxd_block_queue_rq_req *m)
{
	struct lxd_queue *lq = lxd_queue_by_handle(m->d);

	if (unlikely(!lq))
		lxd_fault("block: the kernel queued a request to disk %#llx, which there is not",
			  m->d);
	if (unlikely(lq->gate & LXD_GATE_FROZEN))
		hold(lq, m);
	else if (likely(m->tag >> 16 < lq->nr_hctxs))
		enter(lq, m);
	else if (!lq->queue_rq)
		lxd_bio_submit(lq, m, message_opf(m));
	else
		hold(lq, m);
}

struct request *lxd_rq_by_tag(struct lxd_queue *lq, u32 wire)
{
	struct request *rq;

	if (wire >> 16 >= lq->nr_hctxs)
		return NULL;
	rq = blk_mq_tag_to_rq(lq->hctxs[wire >> 16]->hctx.tags, wire & 0xffff);
	/* One tag set may serve several queues. */
	if (!rq || rq->q != &lq->q || atomic_read(&rq->ref) == LXD_RQ_NOWHERE)
		return NULL;
	return rq;
}
