// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleepable RCU.  Readers are counted for each of two generations; a grace
 * period turns to the other generation and waits until the old one is empty.
 */
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "lxd.h"

static DECLARE_WAIT_QUEUE_HEAD(reader_left);

static void run_callbacks(struct work_struct *work);

/*
 * What DEFINE_SRCU() of a module has made is only zeroes: natively, the module
 * loader sees to the rest.
 */
static noinline void init_static(struct srcu_struct *ssp)
{
	if (init_srcu_struct(ssp))
		lxd_fault("no memory for the srcu_struct at %px", ssp);
}

static struct srcu_data *data(struct srcu_struct *ssp)
{
	if (unlikely(!ssp->work.work.func))
		init_static(ssp);
	return per_cpu_ptr(ssp->sda, 0);
}

static bool readers(struct srcu_struct *ssp, int idx)
{
	return data(ssp)->srcu_lock_count[idx] !=
	       data(ssp)->srcu_unlock_count[idx];
}

/* Callbacks of call_srcu(), last first; the head is a plain list here. */
static struct rcu_head **queue(struct srcu_struct *ssp)
{
	return &data(ssp)->srcu_cblist.head;
}

static void run_callbacks(struct work_struct *work)
{
	struct srcu_struct *ssp = container_of(to_delayed_work(work),
					       struct srcu_struct, work);
	struct rcu_head *head = *queue(ssp), *next, *first = NULL;

	*queue(ssp) = NULL;
	for (; head; head = next) {
		next = head->next;
		head->next = first;
		first = head;
	}
	synchronize_srcu(ssp);
	for (head = first; head; head = next) {
		next = head->next;
		local_bh_disable();
		head->func(head);
		local_bh_enable();
	}
}

int init_srcu_struct(struct srcu_struct *ssp)
{
	memset(ssp, 0, sizeof(*ssp));
	mutex_init(&ssp->srcu_gp_mutex);
	ssp->sda = alloc_percpu(struct srcu_data);
	if (!ssp->sda)
		return -ENOMEM;
	INIT_DELAYED_WORK(&ssp->work, run_callbacks);
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	if (WARN_ON(readers(ssp, 0) || readers(ssp, 1)))
		return;	/* as natively: leaked rather than pulled away */
	srcu_barrier(ssp);
	free_percpu(ssp->sda);
	ssp->sda = NULL;
}

int __srcu_read_lock(struct srcu_struct *ssp)
{
	int idx = ssp->srcu_idx & 1;

	data(ssp)->srcu_lock_count[idx]++;
	return idx;
}

void __srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	data(ssp)->srcu_unlock_count[idx]++;
	/* No barrier: who waits runs on this CPU, before or after us. */
	if (waitqueue_active(&reader_left))
		wake_up_all(&reader_left);
}

void synchronize_srcu(struct srcu_struct *ssp)
{
	int old;

	data(ssp);
	mutex_lock(&ssp->srcu_gp_mutex);
	old = ssp->srcu_idx & 1;
	ssp->srcu_idx++;
	wait_event(reader_left, !readers(ssp, old));
	mutex_unlock(&ssp->srcu_gp_mutex);
}

void synchronize_srcu_expedited(struct srcu_struct *ssp)
{
	synchronize_srcu(ssp);
}

void call_srcu(struct srcu_struct *ssp, struct rcu_head *rhp,
	       rcu_callback_t func)
{
	rhp->func = func;
	rhp->next = *queue(ssp);
	*queue(ssp) = rhp;
	queue_delayed_work(system_wq, &ssp->work, 0);
}

void srcu_barrier(struct srcu_struct *ssp)
{
	data(ssp);
	do {
		flush_delayed_work(&ssp->work);
	} while (*queue(ssp));
}
