// SPDX-License-Identifier: GPL-2.0-only
/*
 * The handle table: the only way from a number in a message to an object.
 *
 * Lookups run under RCU; inserting and removing under handle_lock.  The table
 * holds the first reference of each object in it.
 */
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/slab.h>

#include "domain.h"

int lxd_handles_init(struct lxd_domain *dom)
{
	dom->entries = kvcalloc(LXD_HANDLES_MAX, sizeof(*dom->entries),
				GFP_KERNEL);
	return dom->entries ? 0 : -ENOMEM;
}

void lxd_handles_free(struct lxd_domain *dom)
{
	kvfree(dom->entries);
}

static void obj_free_rcu(struct rcu_head *rcu)
{
	struct lxd_obj *obj = container_of(rcu, struct lxd_obj, rcu);

	/*
	 * Some releases wait for requests that are in the domain.  So many of them
	 * in a queue of all domains would keep the domains' ends out of it.
	 */
	queue_work(obj->dom->slow_wq, &obj->free_work);
}

static void obj_free_work(struct work_struct *work)
{
	struct lxd_obj *obj = container_of(work, struct lxd_obj, free_work);
	struct lxd_domain *dom = obj->dom;

	obj->ops->release(obj);
	lxd_domain_put(dom);
}

static void obj_release(struct kref *ref)
{
	struct lxd_obj *obj = container_of(ref, struct lxd_obj, ref);

	/* A lookup may still be trying to get a reference. */
	call_rcu(&obj->rcu, obj_free_rcu);
}

void lxd_obj_init(struct lxd_obj *obj, struct lxd_domain *dom,
		  const struct lxd_obj_ops *ops)
{
	kref_init(&obj->ref);
	obj->ops = ops;
	obj->dom = lxd_domain_get(dom);
	INIT_WORK(&obj->free_work, obj_free_work);
}

void lxd_obj_put(struct lxd_obj *obj)
{
	kref_put(&obj->ref, obj_release);
}

void lxd_obj_drop(struct lxd_obj *obj)
{
	obj->ops->destroy(obj);
	lxd_obj_put(obj);
}

static struct lxd_entry *entry_of(struct lxd_domain *dom, lxdom_handle_t handle)
{
	u32 index = LXDOM_HANDLE_INDEX(handle);

	if (index >= LXD_HANDLES_MAX)
		return NULL;
	return &dom->entries[array_index_nospec(index, LXD_HANDLES_MAX)];
}

static bool names(const struct lxd_entry *entry, lxdom_handle_t handle,
		  u16 type)
{
	return LXDOM_HANDLE_TYPE(handle) == type &&
	       READ_ONCE(entry->type) == type &&
	       READ_ONCE(entry->gen) == LXDOM_HANDLE_GEN(handle);
}

struct lxd_obj *lxd_obj_get(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type)
{
	struct lxd_entry *entry = entry_of(dom, handle);
	struct lxd_obj *obj;

	if (!entry)
		return NULL;
	rcu_read_lock();
	obj = rcu_dereference(entry->obj);
	/* The object's own handle decides: an entry can change as we look. */
	if (obj && (!names(entry, handle, type) || obj->handle != handle ||
		    !kref_get_unless_zero(&obj->ref)))
		obj = NULL;
	rcu_read_unlock();
	return obj;
}

/* Under handle_lock. */
static struct lxd_obj *take_out(struct lxd_domain *dom, struct lxd_entry *entry)
{
	struct lxd_obj *obj;

	obj = rcu_dereference_protected(entry->obj,
					lockdep_is_held(&dom->handle_lock));
	RCU_INIT_POINTER(entry->obj, NULL);
	dom->nr_handles--;
	return obj;
}

struct lxd_obj *lxd_obj_remove(struct lxd_domain *dom, lxdom_handle_t handle,
			       u16 type)
{
	struct lxd_entry *entry = entry_of(dom, handle);
	struct lxd_obj *obj = NULL;

	if (!entry)
		return NULL;
	spin_lock(&dom->handle_lock);
	if (rcu_access_pointer(entry->obj) && names(entry, handle, type))
		obj = take_out(dom, entry);
	spin_unlock(&dom->handle_lock);
	return obj;
}

/* Under handle_lock. */
static struct lxd_entry *free_entry(struct lxd_domain *dom)
{
	unsigned int i;

	for (i = 0; i < LXD_HANDLES_MAX; i++) {
		if (!rcu_access_pointer(dom->entries[i].obj))
			return &dom->entries[i];
	}
	return NULL;
}

int lxd_obj_insert(struct lxd_domain *dom, struct lxd_obj *obj, u16 type,
		   lxdom_handle_t *out)
{
	struct lxd_entry *entry;
	int ret = -ENOSPC;

	spin_lock(&dom->handle_lock);
	entry = free_entry(dom);
	if (entry) {
		/* 0 means "no handle". */
		if (++entry->gen == 0)
			entry->gen = 1;
		WRITE_ONCE(entry->type, type);
		obj->handle = LXDOM_HANDLE(entry - dom->entries, type,
					   entry->gen);
		*out = obj->handle;
		dom->nr_handles++;
		rcu_assign_pointer(entry->obj, obj);
		ret = 0;
	}
	spin_unlock(&dom->handle_lock);
	return ret;
}

void lxd_handles_drop_all(struct lxd_domain *dom, u16 type)
{
	unsigned int i;

	for (i = 0; i < LXD_HANDLES_MAX; i++) {
		struct lxd_entry *entry = &dom->entries[i];
		struct lxd_obj *obj = NULL;

		spin_lock(&dom->handle_lock);
		if (rcu_access_pointer(entry->obj) && entry->type == type)
			obj = take_out(dom, entry);
		spin_unlock(&dom->handle_lock);
		if (obj)
			lxd_obj_drop(obj);
	}
}
