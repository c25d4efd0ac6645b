// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bio-based disks: the driver has no queue; each request of the kernel becomes a
 * bio of its own.
 */
#include <linux/slab.h>
#include "block.h"

static void slot_end(struct bio *bio)
{
	struct lxd_slot *slot = container_of(bio, struct lxd_slot, bio);
	struct lxd_queue *lq = slot->lq;
	u64 result = 0;

	if (unlikely(!slot->busy))
		lxd_fault("block: %s: bio %u ends, but it is not in flight: it ended before",
			  lxd_queue_name(lq), slot->wire);
	slot->busy = false;
	if (unlikely(bio_op(bio) == REQ_OP_ZONE_APPEND) && !bio->bi_status)
		result = bio->bi_iter.bi_sector;
	lxd_complete(lq, slot->wire, bio->bi_status, result);
	lxd_queue_left(lq);
}

static struct lxd_slot *slot_alloc(struct lxd_queue *lq, u32 i)
{
	struct lxd_slot *slot = kzalloc(sizeof(*slot), GFP_NOIO);

	if (!slot)
		return NULL;
	slot->lq = lq;
	slot->wire = i;
	slot->bio.bi_io_vec = &slot->vec;
	slot->bio.bi_max_vecs = 1;
	slot->bio.bi_bdev = lq->q.disk->part0;
	atomic_set(&slot->bio.__bi_cnt, 1);
	lq->slots[i] = slot;
	return slot;
}

/* The kernel's slots are few and dense: room for them grows as they come. */
static noinline struct lxd_slot *slot_make(struct lxd_queue *lq, u32 i)
{
	struct lxd_slot **slots;
	u32 nr = roundup_pow_of_two(max(i + 1, 64u));

	if (i >= BLK_MQ_MAX_DEPTH)
		lxd_fault("block: %s: the kernel uses slot %u",
			  lxd_queue_name(lq), i);
	if (i >= lq->nr_slots) {
		slots = kcalloc(nr, sizeof(*slots), GFP_NOIO);
		if (!slots)
			return NULL;
		memcpy(slots, lq->slots, lq->nr_slots * sizeof(*slots));
		kfree(lq->slots);
		lq->slots = slots;
		lq->nr_slots = nr;
	}
	return slot_alloc(lq, i);
}

void lxd_slots_free(struct lxd_queue *lq)
{
	u32 i;

	for (i = 0; i < lq->nr_slots; i++)
		kfree(lq->slots[i]);
	kfree(lq->slots);
	lq->slots = NULL;
	lq->nr_slots = 0;
}

static __always_inline struct lxd_slot *slot_at(struct lxd_queue *lq, u32 i)
{
	if (likely(i < lq->nr_slots && lq->slots[i]))
		return lq->slots[i];
	return slot_make(lq, i);
}

static void fill_data(struct bio *bio, struct bio_vec *vec, bool has_data,
		      const struct lxd_block_queue_rq_req *m)
{
	bio->bi_vcnt = has_data;
	if (!has_data)
		return;
	vec->bv_page = lxd_window + PHYS_PFN(m->payload_off);
	vec->bv_offset = offset_in_page(m->payload_off);
	vec->bv_len = m->len;
}

void lxd_bio_submit(struct lxd_queue *lq,
		    const struct lxd_block_queue_rq_req *m, blk_opf_t opf)
{
	struct lxd_slot *slot = slot_at(lq, m->tag);
	struct bio *bio;

	if (unlikely(!slot)) {
		lxd_complete(lq, m->tag, BLK_STS_RESOURCE, 0);
		return;
	}
	if (unlikely(slot->busy))
		lxd_fault("block: %s: the kernel queued slot %u twice",
			  lxd_queue_name(lq), m->tag);
	/* Above a bio-based disk, a flush is an empty write. */
	if ((opf & REQ_OP_MASK) == REQ_OP_FLUSH)
		opf = REQ_OP_WRITE | REQ_PREFLUSH | (opf & ~REQ_OP_MASK);
	bio = &slot->bio;
	bio->bi_next = NULL;
	bio->bi_opf = opf;
	bio->bi_flags = 0;
	bio->bi_ioprio = m->ioprio;
	bio->bi_status = BLK_STS_OK;
	atomic_set(&bio->__bi_remaining, 1);
	bio->bi_iter = (struct bvec_iter) {
		.bi_sector = m->sector,
		.bi_size = m->len,
	};
	bio->bi_cookie = BLK_QC_T_NONE;
	bio->bi_end_io = slot_end;
	bio->bi_private = NULL;
	fill_data(bio, &slot->vec, m->len && bio_has_data(bio), m);
	slot->busy = true;
	lq->active++;
	lq->submitting++;
	lq->q.disk->fops->submit_bio(bio);
	lq->submitting--;
	if (unlikely(lq->attention))
		lxd_queue_attend(lq);
}

static unsigned int sectors_max(struct bio *bio, const struct queue_limits *lim)
{
	switch (bio_op(bio)) {
	case REQ_OP_DISCARD:
		return lim->max_discard_sectors;
	case REQ_OP_SECURE_ERASE:
		return lim->max_secure_erase_sectors;
	case REQ_OP_WRITE_ZEROES:
		return lim->max_write_zeroes_sectors;
	default:
		return lim->max_sectors;
	}
}

/**
 * bio_split_to_limits() - make a bio fit its queue's limits
 * @bio: bio
 *
 * It does: the kernel splits bios by the same limits before it sends them.  One
 * of the driver's own making that does not fit could not be submitted anyway.
 *
 * Return: @bio
 */
struct bio *bio_split_to_limits(struct bio *bio)
{
	const struct queue_limits *lim =
		&bdev_get_queue(bio->bi_bdev)->limits;

	if (bio_sectors(bio) > sectors_max(bio, lim))
		lxd_fault("block: a bio of %u sectors would have to be split",
			  bio_sectors(bio));
	return bio;
}
