// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts.  The main loop runs handlers between lightweight threads, so that
 * no code is ever interrupted; where interrupts are off, it is so for good
 * reason and without effect.  A thread that does not block is not interrupted
 * either: a driver that polls for what its handler shall do waits in vain.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqnr.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <asm/processor-flags.h>
#include "cpus.h"
#include "irq.h"
#include "thread.h"

/* Bit of an action's thread_flags: its thread is to run. */
#define RUN_THREAD	0

/**
 * struct line - an interrupt
 * @present: it can be requested
 * @source: where it comes from, or NULL
 * @actions: who has requested it
 * @depth: how often it is disabled, 0 if it is enabled
 * @pending: it fired while it was disabled or masked, or requested by nobody
 * @threads: handlers that are to run, or run, in their threads
 * @masking: of them, those that keep it masked (IRQF_ONESHOT)
 * @wait: woken when the last of them is done
 * @notify: who wants to be told where it is handled, or NULL
 */
struct line {
	bool present;
	struct lxd_irq_source *source;
	struct irqaction *actions;
	unsigned int depth;
	bool pending;
	unsigned int threads;
	unsigned int masking;
	wait_queue_head_t wait;
	struct irq_affinity_notify *notify;
};

static struct line lines[LXD_NR_IRQS];
/* Which interrupt a bit is, plus 1; 0: none. */
static u16 irq_of_bit[LXDOM_IRQS_MAX];

int nr_irqs = LXD_NR_IRQS;

static struct line *find_line(unsigned int irq)
{
	return irq < LXD_NR_IRQS && lines[irq].present ? &lines[irq] : NULL;
}

/* Of a number that a driver says it has. */
static struct line *must_have(unsigned int irq, const char *what)
{
	struct line *l = find_line(irq);

	if (!l)
		lxd_fault("%s: there is no interrupt %u", what, irq);
	return l;
}

void lxd_irq_add(unsigned int irq, struct lxd_irq_source *source)
{
	struct line *l = &lines[irq];

	memset(l, 0, sizeof(*l));
	l->present = true;
	l->source = source;
	init_waitqueue_head(&l->wait);
}

void lxd_irq_remove(unsigned int irq)
{
	if (lines[irq].actions)
		lxd_fault("interrupt %u is taken away before %s has freed it",
			  irq, lines[irq].actions->name);
	lines[irq].present = false;
}

void lxd_irq_connect(unsigned int bit, unsigned int irq)
{
	irq_of_bit[bit] = irq + 1;
}

void lxd_irq_disconnect(unsigned int bit)
{
	irq_of_bit[bit] = 0;
}

/* ---- running ---- */

static void done(struct line *l)
{
	if (l->source && l->source->ops->done)
		l->source->ops->done(l->source);
}

static void wake_thread(struct line *l, struct irqaction *action)
{
	if (test_and_set_bit(RUN_THREAD, &action->thread_flags))
		return;
	l->threads++;
	if (action->flags & IRQF_ONESHOT)
		l->masking++;
	wake_up_process(action->thread);
}

static void run_action(struct line *l, struct irqaction *action)
{
	int context = preempt_count() + HARDIRQ_OFFSET;
	irqreturn_t ret;

	preempt_count_add(HARDIRQ_OFFSET);
	this_cpu_write(lxd_irq_flag, 0);
	ret = action->handler(action->irq, action->dev_id);
	this_cpu_write(lxd_irq_flag, X86_EFLAGS_IF);
	if (preempt_count() != context)
		lxd_fault("interrupt %s: %ps left preempt_count %x: a spin lock is still held",
			  action->name, action->handler, preempt_count());
	preempt_count_sub(HARDIRQ_OFFSET);
	if (ret & IRQ_WAKE_THREAD) {
		if (!action->thread_fn)
			lxd_fault("interrupt handler of %s asks for a thread that it has not",
				  action->name);
		wake_thread(l, action);
	}
}

static void fire(struct line *l)
{
	struct irqaction *action;

	/* Of a message nobody may have been there to hear, yet: join(). */
	if (l->depth || l->masking || !l->actions) {
		l->pending = true;
		return;
	}
	for (action = l->actions; action; action = action->next)
		run_action(l, action);
	if (!l->masking)
		done(l);
}

/* What fired while nobody was to hear of it. */
static void replay(struct line *l)
{
	if (!l->pending || l->depth || l->masking || !l->actions)
		return;
	l->pending = false;
	fire(l);
}

void lxd_irqs_run(void)
{
	struct lxdom_channel *c = (void *)lxd_boot->channel;
	unsigned long fired = xchg(&c->irqs, 0);
	unsigned int bit;

	for_each_set_bit(bit, &fired, LXDOM_IRQS_MAX) {
		struct line *l;

		if (!irq_of_bit[bit])
			continue;
		l = find_line(irq_of_bit[bit] - 1);
		if (l)
			fire(l);
	}
}

/* ---- threaded handlers ---- */

static void thread_done(struct line *l, struct irqaction *action)
{
	l->threads--;
	if (action->flags & IRQF_ONESHOT && !--l->masking) {
		done(l);
		replay(l);
	}
	if (!l->threads)
		wake_up_all(&l->wait);
}

static int irq_thread(void *data)
{
	struct irqaction *action = data;
	struct line *l = &lines[action->irq];

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (test_and_clear_bit(RUN_THREAD,
				       &action->thread_flags)) {
			__set_current_state(TASK_RUNNING);
			action->thread_fn(action->irq, action->dev_id);
			thread_done(l, action);
			continue;
		}
		if (kthread_should_stop())
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return 0;
}

static irqreturn_t only_thread(int irq, void *dev_id)
{
	return IRQ_WAKE_THREAD;
}

/**
 * irq_wake_thread() - have a threaded handler called
 * @irq: number
 * @dev_id: as it was given when the interrupt was requested
 */
void irq_wake_thread(unsigned int irq, void *dev_id)
{
	struct line *l = find_line(irq);
	struct irqaction *action = l ? l->actions : NULL;

	while (action && action->dev_id != dev_id)
		action = action->next;
	if (action && action->thread)
		wake_thread(l, action);
}

/* ---- requesting ---- */

static struct tasklet_struct replayer;

static int join(struct line *l, struct irqaction *action)
{
	struct irqaction **last = &l->actions;
	int ret;

	if (l->actions && !(l->actions->flags & action->flags & IRQF_SHARED))
		return -EBUSY;
	if (action->thread_fn) {
		action->thread = kthread_run(irq_thread, action, "irq/%d-%s",
					     action->irq, action->name);
		if (IS_ERR(action->thread))
			return PTR_ERR(action->thread);
	}
	if (!l->actions) {
		l->depth = action->flags & IRQF_NO_AUTOEN ? 1 : 0;
		/* A line is looked at once it is on; a message comes but once. */
		if (l->source)
			l->pending = false;
	}
	while (*last)
		last = &(*last)->next;
	*last = action;
	if (l->pending && !l->depth)
		tasklet_schedule(&replayer);
	if (l->actions != action || !l->source || !l->source->ops->startup)
		return 0;
	ret = l->source->ops->startup(l->source);
	if (ret) {
		l->actions = NULL;
		if (action->thread)
			kthread_stop(action->thread);
	}
	return ret;
}

/**
 * request_threaded_irq() - have functions called when an interrupt fires
 * @irq: its number
 * @handler: called by the main loop, with interrupts off; NULL: only @thread_fn
 * @thread_fn: called in a thread when @handler returns IRQ_WAKE_THREAD, or NULL
 * @irqflags: IRQF_*; triggers are the device's and make no difference
 * @devname: whose it is
 * @dev_id: argument of the functions
 *
 * Return: 0, -EINVAL, -EBUSY (it is not shared), -ENOMEM, or what turning it on
 * has failed with.
 */
int request_threaded_irq(unsigned int irq, irq_handler_t handler,
			 irq_handler_t thread_fn, unsigned long irqflags,
			 const char *devname, void *dev_id)
{
	struct line *l = find_line(irq);
	struct irqaction *action;
	int ret;

	if (!l || (!handler && !thread_fn) ||
	    (irqflags & IRQF_SHARED && !dev_id))
		return -EINVAL;
	/* As the kernel: without a handler, only masking keeps it from storming. */
	if (!handler && !(irqflags & IRQF_ONESHOT) && l->source)
		return -EINVAL;
	action = kzalloc(sizeof(*action), GFP_KERNEL);
	if (!action)
		return -ENOMEM;
	action->handler = handler ?: only_thread;
	action->thread_fn = thread_fn;
	action->flags = irqflags;
	action->name = devname;
	action->dev_id = dev_id;
	action->irq = irq;
	ret = join(l, action);
	if (ret)
		kfree(action);
	return ret;
}

int request_any_context_irq(unsigned int irq, irq_handler_t handler,
			    unsigned long flags, const char *name, void *dev_id)
{
	int ret = request_irq(irq, handler, flags, name, dev_id);

	return ret ?: IRQC_IS_HARDIRQ;
}

/* Waits for what runs in threads; handlers run to their end in the loop. */
void synchronize_irq(unsigned int irq)
{
	struct line *l = find_line(irq);

	if (l)
		wait_event(l->wait, !l->threads);
}

bool synchronize_hardirq(unsigned int irq)
{
	struct line *l = find_line(irq);

	return !l || !l->threads;
}

/**
 * free_irq() - undo request_threaded_irq()
 * @irq: number
 * @dev_id: as it was given there
 *
 * Return: the name, or NULL if nobody had it.
 */
const void *free_irq(unsigned int irq, void *dev_id)
{
	struct line *l = must_have(irq, "free_irq");
	struct irqaction **at = &l->actions, *action;
	const char *name;

	might_sleep();
	while (*at && (*at)->dev_id != dev_id)
		at = &(*at)->next;
	action = *at;
	if (!action) {
		WARN(1, "Trying to free already-free IRQ %u\n", irq);
		return NULL;
	}
	/* As natively: it is forgotten, not released. */
	if (WARN_ON(l->notify))
		l->notify = NULL;
	*at = action->next;
	synchronize_irq(irq);
	if (!l->actions && l->source && l->source->ops->shutdown)
		l->source->ops->shutdown(l->source);
	if (action->thread)
		kthread_stop(action->thread);
	name = action->name;
	kfree(action);
	return name;
}

/* ---- off and on ---- */

void disable_irq_nosync(unsigned int irq)
{
	must_have(irq, "disable_irq")->depth++;
}

void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
	synchronize_irq(irq);
}

bool disable_hardirq(unsigned int irq)
{
	disable_irq_nosync(irq);
	return synchronize_hardirq(irq);
}

/* What is pending runs from the main loop: the caller may hold a lock. */
static void replay_all(struct tasklet_struct *t)
{
	unsigned int irq;

	for (irq = 0; irq < LXD_NR_IRQS; irq++) {
		if (lines[irq].present)
			replay(&lines[irq]);
	}
}

static DECLARE_TASKLET(replayer, replay_all);

void lxd_irq_fire(unsigned int irq)
{
	lines[irq].pending = true;
	tasklet_schedule(&replayer);
}

void enable_irq(unsigned int irq)
{
	struct line *l = must_have(irq, "enable_irq");

	if (!l->depth) {
		WARN(1, "Unbalanced enable for IRQ %u\n", irq);
		return;
	}
	if (!--l->depth && l->pending)
		tasklet_schedule(&replayer);
}

/*
 * Nobody looks for the interrupt of a device by trying: none is found, as in a
 * kernel that is built without that.
 */
unsigned long probe_irq_on(void)
{
	return 0;
}

int probe_irq_off(unsigned long mask)
{
	return 0;
}

/*
 * There is one processor for interrupts, and no choice: hints are hints.
 * Whether one is wanted to wake up the machine is for the kernel that sleeps.
 */
int __irq_apply_affinity_hint(unsigned int irq, const struct cpumask *m,
			      bool setaffinity)
{
	return find_line(irq) ? 0 : -EINVAL;
}

/**
 * irq_set_affinity_notifier() - who wants to be told where it is handled
 * @irq: number
 * @notify: to be called; NULL: nobody any more
 *
 * Nothing will ever be told: affinity does not change.  But who is replaced is
 * released, which is when a driver may free it.
 *
 * Return: 0 or -EINVAL.
 */
int irq_set_affinity_notifier(unsigned int irq,
			      struct irq_affinity_notify *notify)
{
	struct line *l = find_line(irq);
	struct irq_affinity_notify *old;

	might_sleep();
	if (!l)
		return -EINVAL;
	if (notify) {
		notify->irq = irq;
		kref_init(&notify->kref);
	}
	old = l->notify;
	l->notify = notify;
	if (old)
		kref_put(&old->kref, old->release);
	return 0;
}

int irq_set_irq_wake(unsigned int irq, unsigned int on)
{
	return -ENXIO;
}
