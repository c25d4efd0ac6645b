/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects, and the table of a domain by which it names them.  What the generated
 * stubs use of it is in lxd_host_glue.h.
 */
#ifndef LXD_HANDLE_H
#define LXD_HANDLE_H

#include <linux/kref.h>
#include <linux/rcupdate.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "lxd_host_glue.h"

#define LXD_HANDLES_MAX		1024	/* a domain; indexes are 16 bits wide */
#define LXD_DEVICES_MAX		(LXD_HANDLES_MAX / 4)	/* of all its classes */

/**
 * struct lxd_obj_ops - what an object is
 * @destroy: it is no longer reachable by its handle: undo what it stands for.
 *           May sleep.  Called exactly once.
 * @release: the last reference is gone: free it.  May sleep, also for requests that
 *           are in the domain: in its slow_wq.
 */
struct lxd_obj_ops {
	void (*destroy)(struct lxd_obj *obj);
	void (*release)(struct lxd_obj *obj);
};

/**
 * struct lxd_obj - what a handle names; embedded in the class's own object
 * @ref: references
 * @ops: operations
 * @dom: domain, referenced as long as the object lives
 * @handle: its handle while it is in the table
 * @free_work: runs @ops->release
 * @rcu: lookups are done under RCU
 */
struct lxd_obj {
	struct kref ref;
	const struct lxd_obj_ops *ops;
	struct lxd_domain *dom;
	lxdom_handle_t handle;
	struct work_struct free_work;
	struct rcu_head rcu;
};

/**
 * struct lxd_entry - one place of the handle table
 * @obj: object, or NULL
 * @gen: generation of the handle that names it; grows with each reuse
 * @type: type of @obj
 */
struct lxd_entry {
	struct lxd_obj __rcu *obj;
	u32 gen;
	u16 type;
};

/**
 * lxd_obj_init() - first reference to an object
 * @obj: object
 * @dom: domain; referenced until the object is released
 * @ops: operations
 *
 * Context: any.
 */
void lxd_obj_init(struct lxd_obj *obj, struct lxd_domain *dom,
		  const struct lxd_obj_ops *ops);

/**
 * lxd_obj_hold() - take another reference to an object
 * @obj: object that the caller has a reference to
 *
 * Context: any.
 * Return: @obj.
 */
static inline struct lxd_obj *lxd_obj_hold(struct lxd_obj *obj)
{
	kref_get(&obj->ref);
	return obj;
}

/**
 * lxd_handles_init() - allocate the handle table
 * @dom: domain
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int lxd_handles_init(struct lxd_domain *dom);

/**
 * lxd_handles_free() - free the handle table, which is empty
 * @dom: domain
 *
 * Context: may sleep.
 */
void lxd_handles_free(struct lxd_domain *dom);

/**
 * lxd_handles_drop_all() - destroy what a dead domain left in its table
 * @dom: domain
 * @type: objects of this type
 *
 * Context: may sleep.
 */
void lxd_handles_drop_all(struct lxd_domain *dom, u16 type);

#endif /* LXD_HANDLE_H */
