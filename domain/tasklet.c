// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasklets: run by the main loop.
 */
#include <linux/interrupt.h>
#include <linux/preempt.h>
#include <linux/wait_bit.h>
#include "lxd.h"
#include "tasklet.h"

static struct tasklet_struct *first;
static struct tasklet_struct **last = &first;

void tasklet_setup(struct tasklet_struct *t,
		   void (*callback)(struct tasklet_struct *))
{
	*t = (struct tasklet_struct){
		.callback = callback,
		.use_callback = true,
	};
}

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long),
		  unsigned long data)
{
	*t = (struct tasklet_struct){ .func = func, .data = data };
}

void __tasklet_schedule(struct tasklet_struct *t)
{
	t->next = NULL;
	*last = t;
	last = &t->next;
}

void __tasklet_hi_schedule(struct tasklet_struct *t)
{
	__tasklet_schedule(t);
}

static void run(struct tasklet_struct *t)
{
	if (!test_and_clear_bit(TASKLET_STATE_SCHED, &t->state))
		lxd_fault("tasklet %px is queued but not marked so", t->func);
	wake_up_var(&t->state);
	preempt_count_add(SOFTIRQ_OFFSET);
	if (t->use_callback)
		t->callback(t);
	else
		t->func(t->data);
	if (preempt_count() != SOFTIRQ_OFFSET)
		lxd_fault("tasklet %px left preempt_count %x: a spin lock is still held",
			  t->func, preempt_count());
	preempt_count_sub(SOFTIRQ_OFFSET);
}

bool lxd_tasklets_run(void)
{
	struct tasklet_struct *t = first, *next;
	bool ran = false;

	first = NULL;
	last = &first;
	for (; t; t = next) {
		next = t->next;
		if (atomic_read(&t->count)) {
			/* Disabled: until it is enabled it stays queued. */
			__tasklet_schedule(t);
			continue;
		}
		run(t);
		ran = true;
	}
	return ran;
}

/* They run to their end in the main loop: no thread ever sees one running. */
void tasklet_unlock(struct tasklet_struct *t)
{
}

void tasklet_unlock_wait(struct tasklet_struct *t)
{
}

void tasklet_unlock_spin_wait(struct tasklet_struct *t)
{
}

void tasklet_kill(struct tasklet_struct *t)
{
	wait_var_event(&t->state, !test_bit(TASKLET_STATE_SCHED, &t->state));
}
