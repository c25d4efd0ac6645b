// SPDX-License-Identifier: GPL-2.0-only
/* The handle table. */
#include "disk.h"

void peer_obj_init(struct lxd_obj *obj, struct lxd_domain *dom,
		   const struct lxd_obj_ops *ops)
{
	obj->ops = ops;
	obj->dom = dom;
	obj->handle = 0;
	obj->refs = 1;
}

static struct peer_entry *entry_of(struct lxd_domain *dom,
				   lxdom_handle_t handle, u16 type)
{
	u32 index = LXDOM_HANDLE_INDEX(handle);
	struct peer_entry *entry = &dom->entries[index % PEER_HANDLES];

	if (index >= PEER_HANDLES || !entry->obj || entry->type != type ||
	    entry->obj->handle != handle)
		return NULL;
	return entry;
}

struct lxd_obj *lxd_obj_get(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type)
{
	struct peer_entry *entry = entry_of(dom, handle, type);

	if (!entry)
		return NULL;
	entry->obj->refs++;
	return entry->obj;
}

void lxd_obj_put(struct lxd_obj *obj)
{
	if (--obj->refs == 0)
		obj->ops->release(obj);
}

static struct lxd_obj *take_out(struct lxd_domain *dom,
				struct peer_entry *entry)
{
	struct lxd_obj *obj = entry->obj;

	entry->obj = NULL;
	dom->nr_handles--;
	return obj;
}

struct lxd_obj *lxd_obj_remove(struct lxd_domain *dom, lxdom_handle_t handle,
			       u16 type)
{
	struct peer_entry *entry = entry_of(dom, handle, type);

	return entry ? take_out(dom, entry) : NULL;
}

int lxd_obj_insert(struct lxd_domain *dom, struct lxd_obj *obj, u16 type,
		   lxdom_handle_t *out)
{
	u32 i;

	for (i = 0; i < PEER_HANDLES; i++) {
		struct peer_entry *entry = &dom->entries[i];

		if (entry->obj)
			continue;
		if (++entry->gen == 0)
			entry->gen = 1;
		entry->obj = obj;
		entry->type = type;
		obj->handle = LXDOM_HANDLE(i, type, entry->gen);
		dom->nr_handles++;
		*out = obj->handle;
		return 0;
	}
	return -ENOSPC;
}

void lxd_obj_drop(struct lxd_obj *obj)
{
	obj->ops->destroy(obj);
	lxd_obj_put(obj);
}

static void drop_type(struct lxd_domain *dom, u16 type)
{
	u32 i;

	for (i = 0; i < PEER_HANDLES; i++) {
		struct peer_entry *entry = &dom->entries[i];

		if (entry->obj && entry->type == type)
			lxd_obj_drop(take_out(dom, entry));
	}
}

void peer_drop_all(struct lxd_domain *dom)
{
	drop_type(dom, LXD_BLOCK_H_DISK);
	drop_type(dom, LXD_BLOCK_H_TAG_SET);
	drop_type(dom, LXD_BLOCK_H_MAJOR);
}

bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len)
{
	return off <= dom->window_size && len <= dom->window_size - off;
}
