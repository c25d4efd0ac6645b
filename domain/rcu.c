// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read-copy-update.  Only one thread runs at a time and it isn't preempted, so
 * every moment in the main loop is a quiescent state of all threads that are
 * not blocked *inside* a read-side section.  Those are counted (blocking there
 * is a bug of the driver, and is reported); as long as there is one, no grace
 * period ends.
 */
#include <linux/completion.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_wait.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "lxd.h"
#include "rcu.h"

/* As after boot: RCU_SCHEDULER_RUNNING of kernel/rcu/rcu.h. */
int rcu_scheduler_active __read_mostly = 2;

static struct rcu_head *callbacks;
static struct rcu_head **last = &callbacks;
static unsigned int blocked_readers;
static unsigned long grace_periods;

void lxd_rcu_reader_blocks(struct task_struct *p)
{
	pr_warn_once("thread %s blocks inside rcu_read_lock()\n", p->comm);
	blocked_readers++;
}

void lxd_rcu_reader_runs(void)
{
	blocked_readers--;
}

bool lxd_rcu_ready(void)
{
	return callbacks && !blocked_readers;
}

static void invoke(struct rcu_head *head)
{
	rcu_callback_t func = head->func;
	unsigned long off = (unsigned long)func;

	/* kfree_rcu() stores an offset instead of a function. */
	if (__is_kvfree_rcu_offset(off))
		kvfree((void *)head - off);
	else
		func(head);
}

void lxd_rcu_run(void)
{
	struct rcu_head *head = callbacks;

	if (blocked_readers)
		return;
	grace_periods++;
	if (!head)
		return;
	callbacks = NULL;
	last = &callbacks;
	preempt_count_add(SOFTIRQ_OFFSET);
	while (head) {
		struct rcu_head *next = head->next;

		invoke(head);
		head = next;
	}
	preempt_count_sub(SOFTIRQ_OFFSET);
}

/* ---- read side ---- */

void __rcu_read_lock(void)
{
	current->rcu_read_lock_nesting++;
}

void __rcu_read_unlock(void)
{
	if (unlikely(--current->rcu_read_lock_nesting < 0))
		lxd_fault("rcu_read_unlock() without rcu_read_lock(), thread %s",
			  current->comm);
}

bool rcu_is_watching(void)
{
	return true;
}

void rcu_all_qs(void)
{
}

/* ---- update side ---- */

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	head->func = func;
	head->next = NULL;
	*last = head;
	last = &head->next;
}

struct waiter {
	struct rcu_head head;
	struct completion done;
};

static void wake_waiter(struct rcu_head *head)
{
	complete(&container_of(head, struct waiter, head)->done);
}

static void wait_for_callbacks(void)
{
	struct waiter w;

	init_completion(&w.done);
	call_rcu(&w.head, wake_waiter);
	wait_for_completion(&w.done);
}

void synchronize_rcu(void)
{
	if (current->rcu_read_lock_nesting)
		lxd_fault("synchronize_rcu() inside rcu_read_lock(): deadlock");
	/* The caller runs, so nobody else does. */
	if (blocked_readers)
		wait_for_callbacks();
}

void synchronize_rcu_expedited(void)
{
	synchronize_rcu();
}

void rcu_barrier(void)
{
	if (callbacks)
		wait_for_callbacks();
}

void kvfree_call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	if (head) {
		call_rcu(head, func);
		return;
	}
	/* kfree_rcu(ptr): nothing to queue it with, and it may sleep. */
	synchronize_rcu();
	kvfree((void *)func);
}

unsigned long get_state_synchronize_rcu(void)
{
	return grace_periods;
}

unsigned long start_poll_synchronize_rcu(void)
{
	return grace_periods;
}

bool poll_state_synchronize_rcu(unsigned long oldstate)
{
	return grace_periods != oldstate;
}

void cond_synchronize_rcu(unsigned long oldstate)
{
	if (!poll_state_synchronize_rcu(oldstate))
		synchronize_rcu();
}
