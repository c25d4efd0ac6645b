// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler's interface to the rest of the kernel: blocking, waking up,
 * yielding.
 */
#include <linux/kthread.h>
#include <linux/objtool.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/wake_q.h>
#include <linux/wait.h>
#include <asm/processor-flags.h>
#include "clock.h"
#include "lxd.h"
#include "cpus.h"
#include "rcu.h"
#include "sched.h"
#include "thread.h"

/* A thread that never blocks gives way this often in cond_resched(). */
#define RESCHED_NS	100000

/* Apart from schedule(), because objtool can't describe its stack. */
static noinline void switch_away(struct lxd_thread *me)
{
	struct lxd_thread *next;
	int readers = me->task.rcu_read_lock_nesting;

	if (unlikely(readers))
		lxd_rcu_reader_blocks(&me->task);
	if (READ_ONCE(me->task.__state) == TASK_RUNNING)
		lxd_ready_push(me);
	/* As everywhere in the kernel, interrupts are on after schedule(). */
	this_cpu_write(lxd_irq_flag, X86_EFLAGS_IF);
	next = lxd_ready_next() ?: &lxd_main;
	lxd_thread_figures.switches++;
	this_cpu_write(current_task, &next->task);
	lxd_jump(&me->ctx, &next->ctx);
	if (unlikely(readers))
		lxd_rcu_reader_runs();
}

STACK_FRAME_NON_STANDARD(switch_away);

/**
 * schedule() - give the CPU away
 *
 * Comes back when the thread has been woken up; at once, after everybody else
 * had a turn, if its state is TASK_RUNNING.
 */
asmlinkage __visible void schedule(void)
{
	struct lxd_thread *me = lxd_self();

	if (unlikely(me == &lxd_main))
		lxd_fault("scheduling while atomic: a timer or a tasklet blocks");
	if (unlikely(preempt_count()))
		lxd_fault("scheduling while atomic: thread %s, preempt_count %x",
			  me->task.comm, preempt_count());
	/* kthread_stop() counts as a signal; there are no others. */
	if (unlikely(signal_pending_state(READ_ONCE(me->task.__state),
					  &me->task)))
		__set_current_state(TASK_RUNNING);
	switch_away(me);
}

/**
 * lxd_may_block() - may the caller block here?
 */
bool lxd_may_block(void)
{
	return !preempt_count() && !irqs_disabled() &&
	       lxd_self() != &lxd_main;
}

int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags)
{
	if (!(READ_ONCE(p->__state) & state))
		return 0;
	WRITE_ONCE(p->__state, TASK_RUNNING);
	/* A thread that hasn't called schedule() yet just goes on. */
	if (p != current)
		lxd_ready_push(lxd_thread_of(p));
	return 1;
}

int wake_up_process(struct task_struct *p)
{
	return try_to_wake_up(p, TASK_NORMAL, 0);
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	return try_to_wake_up(p, state, 0);
}

int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode,
			  int wake_flags, void *key)
{
	return try_to_wake_up(wq_entry->private, mode, wake_flags);
}

void wake_q_add(struct wake_q_head *head, struct task_struct *task)
{
	struct wake_q_node *node = &task->wake_q;

	if (node->next)
		return;
	node->next = WAKE_Q_TAIL;
	get_task_struct(task);
	*head->lastp = node;
	head->lastp = &node->next;
}

void wake_up_q(struct wake_q_head *head)
{
	struct wake_q_node *node = head->first;

	while (node != WAKE_Q_TAIL) {
		struct task_struct *task =
			container_of(node, struct task_struct, wake_q);

		node = node->next;
		task->wake_q.next = NULL;
		wake_up_process(task);
		put_task_struct(task);
	}
}

static void give_way(void)
{
	set_current_state(TASK_RUNNING);
	schedule();
}

void yield(void)
{
	give_way();
}

void io_schedule(void)
{
	schedule();
}

int io_schedule_prepare(void)
{
	int old = current->in_iowait;

	current->in_iowait = 1;
	return old;
}

void io_schedule_finish(int token)
{
	current->in_iowait = token;
}

/*
 * Targets of the kernel's static calls: see thunk.S.  Yielding needs somebody
 * to look at the clock, which costs more than most callers do between two
 * calls, so only every eighth call does.
 */
int lxd_cond_resched(void)
{
	static u64 turn_began;
	static unsigned int calls;
	u64 now;

	if (++calls & 7 || !lxd_may_block() ||
	    current->rcu_read_lock_nesting ||
	    READ_ONCE(current->__state) != TASK_RUNNING)
		return 0;
	now = lxd_mono_ns();
	if (now - turn_began < RESCHED_NS)
		return 0;
	give_way();
	turn_began = lxd_mono_ns();
	return 1;
}

int __cond_resched(void)
{
	return lxd_cond_resched();
}

int __cond_resched_lock(spinlock_t *lock)
{
	int did;

	if (preempt_count() != PREEMPT_LOCK_OFFSET)
		return 0;
	spin_unlock(lock);
	did = lxd_cond_resched();
	spin_lock(lock);
	return did;
}

/* Somebody else's turn comes only when we block. */
asmlinkage __visible void preempt_schedule(void)
{
}

asmlinkage __visible void preempt_schedule_notrace(void)
{
}

asmlinkage __visible void schedule_preempt_disabled(void)
{
	preempt_enable_no_resched();
	schedule();
	preempt_disable();
}

#ifdef CONFIG_DEBUG_ATOMIC_SLEEP
void __might_sleep(const char *file, int line)
{
	if (!lxd_may_block())
		lxd_fault("sleeping function called from invalid context at %s:%d",
			  file, line);
}

void __might_resched(const char *file, int line, unsigned int offsets)
{
	if (preempt_count() != (offsets & MIGHT_RESCHED_PREEMPT_MASK))
		lxd_fault("sleeping function called from invalid context at %s:%d",
			  file, line);
}
#endif

void set_user_nice(struct task_struct *p, long nice)
{
	p->static_prio = NICE_TO_PRIO(nice);
	p->prio = p->static_prio;
}

void sched_set_fifo(struct task_struct *p)
{
	p->rt_priority = MAX_RT_PRIO / 2;
}

void sched_set_fifo_low(struct task_struct *p)
{
	p->rt_priority = 1;
}

void sched_set_normal(struct task_struct *p, int nice)
{
	p->rt_priority = 0;
	set_user_nice(p, nice);
}

int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *new_mask)
{
	if (!cpumask_intersects(new_mask, cpu_possible_mask))
		return -EINVAL;
	cpumask_copy(&p->cpus_mask, new_mask);
	p->nr_cpus_allowed = cpumask_weight(new_mask);
	return 0;
}
