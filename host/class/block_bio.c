// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bios of bio-based disks, on their way into the domain.  They have no tags;
 * a bitmap of slots takes their place.
 */
#include <linux/bio.h>
#include <linux/module.h>

#include "block.h"
#include "trace.h"

static void copy_in(struct lxd_domain *dom, struct bio *bio, u32 off)
{
	void *to = dom->window + off;
	struct bvec_iter iter;
	struct bio_vec bv;

	bio_for_each_segment(bv, bio, iter) {
		memcpy_from_bvec(to, &bv);
		to += bv.bv_len;
	}
}

static void copy_out(struct lxd_domain *dom, struct bio *bio, u32 off)
{
	void *from = dom->window + off;
	struct bvec_iter iter;
	struct bio_vec bv;

	bio_for_each_segment(bv, bio, iter) {
		memcpy_to_bvec(&bv, from);
		from += bv.bv_len;
	}
}

static int take_slot(struct blk_disk *disk)
{
	unsigned long flags, i;

	spin_lock_irqsave(&disk->bio_lock, flags);
	i = find_first_zero_bit(disk->bio_map, BLK_BIOS);
	if (i < BLK_BIOS)
		__set_bit(i, disk->bio_map);
	spin_unlock_irqrestore(&disk->bio_lock, flags);
	return i < BLK_BIOS ? (int)i : -EAGAIN;
}

static void give_slot(struct blk_disk *disk, struct blk_slot *slot)
{
	unsigned long flags;

	lxd_blk_slot_empty(slot);
	spin_lock_irqsave(&disk->bio_lock, flags);
	__clear_bit(slot - disk->bios.slot, disk->bio_map);
	spin_unlock_irqrestore(&disk->bio_lock, flags);
	if (wq_has_sleeper(&disk->bio_wait))
		wake_up(&disk->bio_wait);
}

/* After a success the bio may have been completed, and be gone. */
static int post(struct blk_disk *disk, struct bio *bio, struct blk_slot *slot)
{
	struct lxdom_head head = {
		.proc = LXD_BLOCK_P_QUEUE_RQ,
		.kind = LXDOM_KIND_POST,
	};
	struct lxd_block_queue_rq_req req = {
		.d = disk->obj.handle,
		.sector = bio->bi_iter.bi_sector,
		.tag = slot - disk->bios.slot,
		.len = bio->bi_iter.bi_size,
		.payload_off = slot->off,
		.op = slot->op,
		.flags = lxd_blk_flags(bio->bi_opf) | LXD_BLOCK_REQ_FLAG_LAST,
		.ioprio = bio_prio(bio),
	};

	trace_lxd_request(disk->obj.dom->name, disk->gd->disk_name, req.tag,
			  req.op, req.sector, req.len);
	return lxd_send_owned(disk->obj.dom, &head, &req, sizeof(req), false,
			      &slot->owner, bio);
}

/*
 * A slot and room in the window, waiting for others to give some back.  Returns
 * NULL if the domain is dead, or if the bio may not wait.
 */
static struct blk_slot *get_slot(struct blk_disk *disk, struct bio *bio, u8 op)
{
	u32 len = lxd_blk_has_payload(op) ? bio->bi_iter.bi_size : 0;
	struct lxd_domain *dom = disk->obj.dom;
	struct blk_slot *slot;
	int i;

	for (;;) {
		wait_event(disk->bio_wait, (i = take_slot(disk)) >= 0 ||
			   !lxd_domain_alive(dom) ||
			   (bio->bi_opf & REQ_NOWAIT));
		if (i < 0)
			return NULL;
		slot = &disk->bios.slot[i];
		if (!lxd_blk_slot_fill(disk, slot, op, len))
			return slot;
		slot->len = 0;
		give_slot(disk, slot);
		/*
		 * What takes up the room may go only after the disk, at the domain's
		 * end, and the disk waits for us.
		 */
		if ((bio->bi_opf & REQ_NOWAIT) || !lxd_domain_alive(dom))
			return NULL;
		/* Other disks share the window; they wake nobody here. */
		schedule_timeout_uninterruptible(1);
	}
}

static void refuse(struct blk_disk *disk, struct bio *bio)
{
	if (lxd_domain_alive(disk->obj.dom) && (bio->bi_opf & REQ_NOWAIT))
		bio_wouldblock_error(bio);
	else
		bio_io_error(bio);
}

void lxd_blk_submit_bio(struct bio *bio)
{
	struct blk_disk *disk = bio->bi_bdev->bd_disk->private_data;
	struct lxd_domain *dom = disk->obj.dom;
	struct blk_slot *slot;
	bool spin;
	int op, ret;

	bio = bio_split_to_limits(bio);
	if (!bio)
		return;
	/* A flush without data is a write of nothing. */
	op = bio_op(bio) == REQ_OP_WRITE && !bio->bi_iter.bi_size ?
		LXD_BLOCK_REQ_OP_FLUSH : lxd_blk_op(bio_op(bio));
	if (op < 0) {
		bio->bi_status = BLK_STS_NOTSUPP;
		bio_endio(bio);
		return;
	}
	slot = get_slot(disk, bio, op);
	if (!slot) {
		refuse(disk, bio);
		return;
	}
	if (op != LXD_BLOCK_REQ_OP_READ && slot->len)
		copy_in(dom, bio, slot->off);
	spin = lxd_blk_spin_wanted(disk, slot, bio->bi_opf);
	while ((ret = post(disk, bio, slot)) == -EAGAIN && !(bio->bi_opf & REQ_NOWAIT)) {
		schedule_timeout_uninterruptible(1);
		slot->start = jiffies;
	}
	if (ret) {
		give_slot(disk, slot);
		refuse(disk, bio);
		return;
	}
	if (spin)
		lxd_blk_spin(disk, slot, bio);
	else
		lxd_blk_pass(disk);
}

void lxd_blk_bio_end(struct bio *bio, struct blk_slot *slot,
		     blk_status_t status, u64 result)
{
	struct blk_disk *disk = slot->disk;

	if (status == BLK_STS_OK && slot->op == LXD_BLOCK_REQ_OP_READ)
		copy_out(disk->obj.dom, bio, slot->off);
	if (status == BLK_STS_OK && slot->op == LXD_BLOCK_REQ_OP_ZONE_APPEND)
		bio->bi_iter.bi_sector = result;
	give_slot(disk, slot);
	bio->bi_status = status;
	bio_endio(bio);
}
