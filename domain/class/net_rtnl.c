// SPDX-License-Identifier: GPL-2.0-only
/*
 * rtnl, the lock of the driver's side.
 *
 * The kernel has its own, and holds it while it calls the driver.  A driver that
 * holds ours and has the kernel register an interface waits for the kernel's;
 * whoever holds that may be calling us.  So ours is lent to the kernel for the
 * time of such a call: natively, too, the driver's operations are called from
 * within.
 */
#include <linux/rtnetlink.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <net/rtnetlink.h>
#include "net.h"

/* Drivers take it before rtnl; there is one namespace only, and it stays. */
DECLARE_RWSEM(pernet_ops_rwsem);

static DECLARE_WAIT_QUEUE_HEAD(rtnl_wait);
static struct task_struct *rtnl_owner;
static bool rtnl_lent;
static unsigned int visitors;

static LIST_HEAD(link_ops);

/**
 * rtnl_is_locked() - does anybody hold rtnl, here or in the kernel for us?
 */
int rtnl_is_locked(void)
{
	return rtnl_owner || visitors;
}

/**
 * rtnl_trylock() - take rtnl if it is free
 *
 * Return: 1 if it was.
 */
int rtnl_trylock(void)
{
	if (rtnl_is_locked())
		return 0;
	rtnl_owner = current;
	return 1;
}

/**
 * rtnl_lock() - take rtnl
 */
void rtnl_lock(void)
{
	might_sleep();
	wait_event(rtnl_wait, rtnl_trylock());
}

/**
 * rtnl_lock_killable() - the same; nobody kills a lightweight thread
 */
int rtnl_lock_killable(void)
{
	rtnl_lock();
	return 0;
}

/**
 * __rtnl_unlock() - let go of rtnl, and nothing else
 */
void __rtnl_unlock(void)
{
	if (rtnl_owner != current)
		lxd_fault("rtnl_unlock() of somebody who does not hold it");
	rtnl_owner = NULL;
	wake_up_all(&rtnl_wait);
}

/**
 * rtnl_unlock() - let go of rtnl, free interfaces that were unregistered
 */
void rtnl_unlock(void)
{
	lxd_net_tell_addresses();
	__rtnl_unlock();
	lxd_netdev_run_todo();
}

void lxd_rtnl_lend(void)
{
	if (rtnl_owner != current)
		lxd_fault("interfaces come and go with rtnl held only");
	rtnl_lent = true;
	wake_up_all(&rtnl_wait);
}

void lxd_rtnl_regain(void)
{
	wait_event(rtnl_wait, !visitors);
	rtnl_lent = false;
}

static bool visit(void)
{
	if (rtnl_owner && !rtnl_lent)
		return false;
	visitors++;
	return true;
}

void lxd_rtnl_enter(void)
{
	wait_event(rtnl_wait, visit());
}

void lxd_rtnl_leave(void)
{
	lxd_net_tell_addresses();
	visitors--;
	wake_up_all(&rtnl_wait);
}

/* ---- kinds of links ---- */

/**
 * __rtnl_link_register() - a kind of interface that user space may ask for
 * @ops: operations
 *
 * They are never called: the kernel offers no kinds of a domain's.  What the
 * driver makes of the kind itself goes with it.
 *
 * Return: 0, or -EEXIST.
 */
int __rtnl_link_register(struct rtnl_link_ops *ops)
{
	struct rtnl_link_ops *other;

	list_for_each_entry(other, &link_ops, list) {
		if (!strcmp(other->kind, ops->kind))
			return -EEXIST;
	}
	if ((ops->alloc || ops->setup) && !ops->dellink)
		ops->dellink = unregister_netdevice_queue;
	list_add_tail(&ops->list, &link_ops);
	return 0;
}

/**
 * rtnl_link_register() - the same, for those who do not hold rtnl
 * @ops: operations
 */
int rtnl_link_register(struct rtnl_link_ops *ops)
{
	int ret;

	rtnl_lock();
	ret = __rtnl_link_register(ops);
	rtnl_unlock();
	return ret;
}

/**
 * __rtnl_link_unregister() - a kind goes, and all interfaces of it
 * @ops: operations
 */
void __rtnl_link_unregister(struct rtnl_link_ops *ops)
{
	struct net_device *dev;
	LIST_HEAD(gone);

	for_each_netdev(&init_net, dev) {
		if (dev->rtnl_link_ops == ops)
			ops->dellink(dev, &gone);
	}
	unregister_netdevice_many(&gone);
	list_del(&ops->list);
}

/**
 * rtnl_link_unregister() - the same, for those who do not hold rtnl
 * @ops: operations
 */
void rtnl_link_unregister(struct rtnl_link_ops *ops)
{
	down_write(&pernet_ops_rwsem);
	rtnl_lock();
	__rtnl_link_unregister(ops);
	rtnl_unlock();
	up_write(&pernet_ops_rwsem);
}
