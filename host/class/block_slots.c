// SPDX-License-Identifier: GPL-2.0-only
/*
 * The requests that are in the domain.  A tag that comes out of a domain leads
 * to a slot, never to a request directly: whoever exchanges the slot's owner
 * for NULL has the request, so that it ends once, whatever the domain says.
 */
#include <linux/ktime.h>
#include <linux/module.h>

#include "block.h"
#include "window.h"

int lxd_blk_slots_init(struct lxd_domain *dom, struct blk_slots *slots, u32 nr)
{
	long off;

	slots->slot = kvcalloc(nr, sizeof(*slots->slot), GFP_KERNEL);
	if (!slots->slot)
		return -ENOMEM;
	slots->nr = nr;
	/* A page for each slot saves the allocator on small requests. */
	slots->own_len = 0;
	off = lxd_window_alloc_own(dom, (u64)nr << PAGE_SHIFT);
	if (off >= 0) {
		slots->own_off = off;
		slots->own_len = nr << PAGE_SHIFT;
	}
	return 0;
}

void lxd_blk_slots_free(struct lxd_domain *dom, struct blk_slots *slots)
{
	if (slots->own_len)
		lxd_window_free_own(dom, slots->own_off, slots->own_len);
	kvfree(slots->slot);
	slots->slot = NULL;
}

int lxd_blk_slot_fill(struct blk_disk *disk, struct blk_slot *slot, u8 op,
		      u32 len)
{
	struct blk_slots *slots = disk->slots;
	long off;

	slot->disk = disk;
	slot->start = jiffies;
	slot->op = op;
	slot->len = len;
	slot->off = 0;
	slot->own = false;
	slot->timeouts = 0;
	slot->asked = 0;
	if (!len)
		return 0;
	if (len <= PAGE_SIZE && slots->own_len) {
		slot->own = true;
		slot->off = slots->own_off +
			    ((u32)(slot - slots->slot) << PAGE_SHIFT);
		return 0;
	}
	off = lxd_window_alloc(disk->obj.dom, len);
	if (off < 0)
		return off;
	slot->off = off;
	return 0;
}

void lxd_blk_slot_empty(struct blk_slot *slot)
{
	if (slot->len && !slot->own)
		lxd_window_free(slot->disk->obj.dom, slot->off, slot->len);
	slot->len = 0;
}
