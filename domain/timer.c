// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers in jiffies.  The main loop runs them, so that a thread never sees one
 * half run: "sync" deletion has nothing to wait for.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/poison.h>
#include <linux/preempt.h>
#include <linux/timer.h>
#include "clock.h"
#include "lxd.h"
#include "wheel.h"

/*
 * Its clock is a jiffy behind: the one that a timer was armed in may be all but over,
 * and no timer is early (kernel/time/timer.c, calc_index()).
 */
static struct lxd_wheel wheel;

/* Callbacks in one go; then the ring gets its turn. */
#define RUN_MAX		64

static void detach(struct timer_list *t)
{
	lxd_wheel_del(&wheel, t);
	t->entry.pprev = NULL;
	t->entry.next = LIST_POISON2;
}

static void arm(struct timer_list *t, unsigned long expires)
{
	if (!wheel.armed)
		wheel.clk = jiffies;
	t->expires = expires;
	lxd_wheel_add(&wheel, t);
}

void init_timer_key(struct timer_list *timer,
		    void (*func)(struct timer_list *), unsigned int flags,
		    const char *name, struct lock_class_key *key)
{
	timer->entry.pprev = NULL;
	timer->function = func;
	timer->flags = flags & TIMER_INIT_FLAGS;
}

static int modify(struct timer_list *timer, unsigned long expires,
		  bool only_pending)
{
	bool pending = timer_pending(timer);

	if (!pending && only_pending)
		return 0;
	/* A timer that was shut down stays so, silently: as natively. */
	if (!timer->function)
		return 0;
	if (pending)
		detach(timer);
	arm(timer, expires);
	return pending;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	return modify(timer, expires, false);
}

int mod_timer_pending(struct timer_list *timer, unsigned long expires)
{
	return modify(timer, expires, true);
}

int timer_reduce(struct timer_list *timer, unsigned long expires)
{
	if (timer_pending(timer) && time_before_eq(timer->expires, expires))
		return 1;
	return modify(timer, expires, false);
}

void add_timer(struct timer_list *timer)
{
	if (WARN_ON_ONCE(timer_pending(timer)))
		return;
	modify(timer, timer->expires, false);
}

void add_timer_on(struct timer_list *timer, int cpu)
{
	add_timer(timer);
}

int timer_delete(struct timer_list *timer)
{
	if (!timer_pending(timer))
		return 0;
	detach(timer);
	return 1;
}

int try_to_del_timer_sync(struct timer_list *timer)
{
	return timer_delete(timer);
}

int timer_delete_sync(struct timer_list *timer)
{
	return timer_delete(timer);
}

int timer_shutdown(struct timer_list *timer)
{
	int pending = timer_delete(timer);

	timer->function = NULL;
	return pending;
}

int timer_shutdown_sync(struct timer_list *timer)
{
	return timer_shutdown(timer);
}

/* ---- for the main loop ---- */

static void call(struct timer_list *t)
{
	void (*fn)(struct timer_list *t) = t->function;

	detach(t);
	preempt_count_add(SOFTIRQ_OFFSET);
	fn(t);
	if (preempt_count() != SOFTIRQ_OFFSET)
		lxd_fault("timer %px left preempt_count %x: a spin lock is still held",
			  fn, preempt_count());
	preempt_count_sub(SOFTIRQ_OFFSET);
}

u64 lxd_timers_run(void)
{
	static struct hlist_head due;
	int i;

	for (i = 0; i < RUN_MAX; i++) {
		if (hlist_empty(&due) && !lxd_wheel_due(&wheel, jiffies - 1, &due))
			return lxd_timers_next();
		call(hlist_entry(due.first, struct timer_list, entry));
	}
	return 0;
}

u64 lxd_timers_next(void)
{
	return wheel.armed ? lxd_jiffies_ns(lxd_wheel_next(&wheel) + 1) : LXD_NEVER;
}

unsigned int lxd_timers_armed(void)
{
	return wheel.armed;
}

/* ---- rounding, to let timers expire together ---- */

static unsigned long round_to_second(unsigned long j, bool up)
{
	unsigned long rem = j % HZ;
	unsigned long original = j;

	if (rem < HZ / 4 && !up)
		j -= rem;
	else
		j += HZ - rem;
	return time_is_after_jiffies(j) ? j : original;
}

unsigned long __round_jiffies(unsigned long j, int cpu)
{
	return round_to_second(j, false);
}

unsigned long __round_jiffies_relative(unsigned long j, int cpu)
{
	return round_to_second(j + jiffies, false) - jiffies;
}

unsigned long round_jiffies(unsigned long j)
{
	return __round_jiffies(j, 0);
}

unsigned long round_jiffies_relative(unsigned long j)
{
	return __round_jiffies_relative(j, 0);
}

unsigned long __round_jiffies_up(unsigned long j, int cpu)
{
	return round_to_second(j, true);
}

unsigned long __round_jiffies_up_relative(unsigned long j, int cpu)
{
	return round_to_second(j + jiffies, true) - jiffies;
}

unsigned long round_jiffies_up(unsigned long j)
{
	return __round_jiffies_up(j, 0);
}

unsigned long round_jiffies_up_relative(unsigned long j)
{
	return __round_jiffies_up_relative(j, 0);
}
