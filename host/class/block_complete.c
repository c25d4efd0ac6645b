// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests on their way out of the domain.
 */
#include <linux/module.h>
#include <linux/nospec.h>

#include "block.h"
#include "trace.h"

static const blk_status_t statuses[] = {
	[LXD_BLOCK_STATUS_OK] = BLK_STS_OK,
	[LXD_BLOCK_STATUS_NOTSUPP] = BLK_STS_NOTSUPP,
	[LXD_BLOCK_STATUS_TIMEOUT] = BLK_STS_TIMEOUT,
	[LXD_BLOCK_STATUS_NOSPC] = BLK_STS_NOSPC,
	[LXD_BLOCK_STATUS_TRANSPORT] = BLK_STS_TRANSPORT,
	[LXD_BLOCK_STATUS_TARGET] = BLK_STS_TARGET,
	[LXD_BLOCK_STATUS_RESV_CONFLICT] = BLK_STS_NEXUS,
	[LXD_BLOCK_STATUS_MEDIUM] = BLK_STS_MEDIUM,
	[LXD_BLOCK_STATUS_PROTECTION] = BLK_STS_PROTECTION,
	/* Those that ask for a retry have had it in the domain. */
	[LXD_BLOCK_STATUS_RESOURCE] = BLK_STS_IOERR,
	[LXD_BLOCK_STATUS_IOERR] = BLK_STS_IOERR,
	[LXD_BLOCK_STATUS_AGAIN] = BLK_STS_IOERR,
	[LXD_BLOCK_STATUS_DEV_RESOURCE] = BLK_STS_IOERR,
	[LXD_BLOCK_STATUS_ZONE_RESOURCE] = BLK_STS_IOERR,
	[LXD_BLOCK_STATUS_ZONE_OPEN_RESOURCE] = BLK_STS_ZONE_OPEN_RESOURCE,
	[LXD_BLOCK_STATUS_ZONE_ACTIVE_RESOURCE] = BLK_STS_ZONE_ACTIVE_RESOURCE,
	[LXD_BLOCK_STATUS_OFFLINE] = BLK_STS_OFFLINE,
};

/*
 * Ends a request whose owner we have taken; at once, or with others in @batch,
 * which may be NULL.
 */
static void end_one(struct blk_slot *slot, void *owner, blk_status_t status,
		    u64 result, struct io_comp_batch *batch)
{
	struct blk_disk *disk = slot->disk;

	if (slot->spun_ns)
		lxd_blk_spin_note(slot);
	atomic_inc(&disk->obj.dom->left);
	if (disk->set)
		lxd_blk_rq_end(owner, slot, status, result, batch);
	else
		lxd_blk_bio_end(owner, slot, status, result);
}

static struct blk_slot *find_slot(struct blk_disk *disk, u32 tag)
{
	if (disk->set)
		return lxd_blk_rq_slot(disk->set, tag);
	if (tag >= disk->bios.nr)
		return NULL;
	return &disk->bios.slot[array_index_nospec(tag, disk->bios.nr)];
}

static void complete_one(struct blk_disk *disk, u32 tag, u8 status, u64 result,
			 struct io_comp_batch *batch)
{
	struct lxd_domain *dom = disk->obj.dom;
	struct blk_slot *slot = find_slot(disk, tag);
	void *owner = slot ? lxd_blk_slot_take(slot) : NULL;
	blk_status_t sts;

	if (!owner) {
		lxd_domain_kill(dom, "%s: completed request %#x, which it has not",
				disk->gd->disk_name, tag);
		return;
	}
	trace_lxd_complete(dom->name, disk->gd->disk_name, tag, status);
	sts = statuses[array_index_nospec(status, ARRAY_SIZE(statuses))];
	if (slot->disk != disk) {
		/* The tag set is shared; the request is another disk's. */
		lxd_domain_kill(dom, "%s: completed request %#x of another disk",
				disk->gd->disk_name, tag);
		sts = BLK_STS_IOERR;
	} else if (slot->op == LXD_BLOCK_REQ_OP_ZONE_APPEND &&
		   sts == BLK_STS_OK && result >= get_capacity(disk->gd)) {
		lxd_domain_kill(dom, "%s: zone append beyond the end",
				disk->gd->disk_name);
		sts = BLK_STS_IOERR;
	}
	end_one(slot, owner, sts, result, batch);
}

void lxd_blk_complete(struct lxd_domain *dom, struct lxd_obj *obj,
		      const struct lxd_block_complete_req *req)
{
	complete_one(to_disk(obj), req->tag, req->status, req->result, NULL);
}

void lxd_blk_complete_many(struct lxd_domain *dom, struct lxd_obj *obj,
			   const struct lxd_block_complete_many_req *req)
{
	DEFINE_IO_COMP_BATCH(batch);
	u32 i;

	for (i = 0; i < req->nr_tags; i++)
		complete_one(to_disk(obj), req->tags[i], LXD_BLOCK_STATUS_OK,
			     0, &batch);
	if (!rq_list_empty(batch.req_list))
		batch.complete(&batch);
}

void lxd_blk_timeout_done(struct lxd_domain *dom, struct lxd_obj *obj,
			  const struct lxd_block_timeout_done_req *req)
{
	struct blk_disk *disk = to_disk(obj);
	struct blk_slot *slot = find_slot(disk, req->tag);

	/*
	 * The driver wants more time: it is asked again when that has passed.
	 * DONE: it has completed the request, or will.
	 */
	if (slot && READ_ONCE(slot->owner) && READ_ONCE(slot->disk) == disk &&
	    req->result == LXD_BLOCK_TIMEOUT_RESULT_RESET_TIMER)
		WRITE_ONCE(slot->timeouts, 0);
}

void lxd_blk_disk_fail(struct blk_disk *disk)
{
	u32 i;

	for (i = 0; i < disk->slots->nr; i++) {
		struct blk_slot *slot = &disk->slots->slot[i];
		void *owner = lxd_blk_slot_take(slot);

		/* Of a shared set, each disk may end the others' too. */
		if (owner)
			end_one(slot, owner, BLK_STS_IOERR, 0, NULL);
	}
	wake_up_all(&disk->bio_wait);
}
