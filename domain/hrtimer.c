// SPDX-License-Identifier: GPL-2.0-only
/*
 * High-resolution timers: a queue for each clock (lib/timerqueue.c), polled by
 * the main loop, which sleeps no longer than until the first is due.
 */
#include <linux/hrtimer.h>
#include <linux/ktime.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/timerqueue.h>
#include "clock.h"
#include "lxd.h"
#include "cpus.h"

unsigned int hrtimer_resolution = 1;

/* Callbacks in one go; then the ring gets its turn. */
#define RUN_MAX		64

static ktime_t get_realtime(void)
{
	return ktime_get_real();
}

static struct hrtimer_clock_base bases[] = {
	{ .clockid = CLOCK_MONOTONIC, .get_time = ktime_get },
	{ .clockid = CLOCK_REALTIME, .get_time = get_realtime },
};

static unsigned int armed;

static struct hrtimer_clock_base *clock_base(clockid_t clock_id)
{
	switch (clock_id) {
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
		return &bases[0];
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		return &bases[1];
	default:
		lxd_fault("hrtimer_init(): clock %d is not supported", clock_id);
	}
}

static void enqueue(struct hrtimer *timer)
{
	timer->state = HRTIMER_STATE_ENQUEUED;
	timerqueue_add(&timer->base->active, &timer->node);
	armed++;
}

static void dequeue(struct hrtimer *timer)
{
	timerqueue_del(&timer->base->active, &timer->node);
	timer->state = HRTIMER_STATE_INACTIVE;
	armed--;
}

void hrtimer_init(struct hrtimer *timer, clockid_t clock_id,
		  enum hrtimer_mode mode)
{
	memset(timer, 0, sizeof(*timer));
	timer->base = clock_base(clock_id);
	timer->is_soft = !!(mode & HRTIMER_MODE_SOFT);
	timer->is_hard = !!(mode & HRTIMER_MODE_HARD);
	timerqueue_init(&timer->node);
}

void hrtimer_start_range_ns(struct hrtimer *timer, ktime_t tim, u64 delta_ns,
			    const enum hrtimer_mode mode)
{
	if (timer->state)
		dequeue(timer);
	if (mode & HRTIMER_MODE_REL)
		tim = ktime_add_safe(tim, timer->base->get_time());
	hrtimer_set_expires_range_ns(timer, tim, delta_ns);
	enqueue(timer);
}

bool hrtimer_active(const struct hrtimer *timer)
{
	return timer->state || timer->base->running == timer;
}

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	if (timer->base->running == timer)
		return -1;
	if (!timer->state)
		return 0;
	dequeue(timer);
	return 1;
}

int hrtimer_cancel(struct hrtimer *timer)
{
	int ret = hrtimer_try_to_cancel(timer);

	if (ret < 0)
		lxd_fault("hrtimer_cancel() of a timer from its own callback: deadlock");
	return ret;
}

u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval)
{
	ktime_t delta = ktime_sub(now, hrtimer_get_expires(timer));
	u64 missed = 1;

	if (delta < 0 || WARN_ON(timer->state))
		return 0;
	if (interval < hrtimer_resolution)
		interval = hrtimer_resolution;
	missed = div64_s64(delta, interval) + 1;
	hrtimer_add_expires_ns(timer, interval * missed);
	return missed;
}

ktime_t __hrtimer_get_remaining(const struct hrtimer *timer, bool adjust)
{
	return hrtimer_expires_remaining(timer);
}

ktime_t ktime_add_safe(const ktime_t lhs, const ktime_t rhs)
{
	ktime_t res = ktime_add_unsafe(lhs, rhs);

	/* Never a date in the past because of an overflow. */
	if (res < 0 || res < lhs || res < rhs)
		res = KTIME_MAX;
	return res;
}

/* ---- for the main loop ---- */

static void call(struct hrtimer *timer)
{
	unsigned int context = timer->is_soft ? SOFTIRQ_OFFSET : HARDIRQ_OFFSET;
	/* After NORESTART the timer may have been freed. */
	struct hrtimer_clock_base *base = timer->base;
	enum hrtimer_restart (*function)(struct hrtimer *t) = timer->function;
	enum hrtimer_restart restart;
	bool soft = timer->is_soft;

	dequeue(timer);
	base->running = timer;
	preempt_count_add(context);
	if (!soft)
		this_cpu_write(lxd_irq_flag, 0);
	restart = function(timer);
	this_cpu_write(lxd_irq_flag, X86_EFLAGS_IF);
	if (preempt_count() != context)
		lxd_fault("hrtimer %px left preempt_count %x: a spin lock is still held",
			  function, preempt_count());
	preempt_count_sub(context);
	if (restart == HRTIMER_RESTART && !timer->state)
		enqueue(timer);
	base->running = NULL;
}

static struct hrtimer *first(struct hrtimer_clock_base *base)
{
	struct timerqueue_node *node = timerqueue_getnext(&base->active);

	return node ? container_of(node, struct hrtimer, node) : NULL;
}

static s64 base_offset(const struct hrtimer_clock_base *base)
{
	return base == &bases[0] ? 0 : ktime_mono_to_real(0);
}

u64 lxd_hrtimers_run(u64 now)
{
	int i, left = RUN_MAX;

	for (i = 0; armed && i < ARRAY_SIZE(bases); i++) {
		struct hrtimer_clock_base *base = &bases[i];
		ktime_t base_now = now + base_offset(base);
		struct hrtimer *timer;

		while ((timer = first(base)) &&
		       hrtimer_get_softexpires(timer) <= base_now) {
			if (!left--)
				return 0;
			call(timer);
		}
	}
	return lxd_hrtimers_next();
}

u64 lxd_hrtimers_next(void)
{
	u64 next = LXD_NEVER;
	int i;

	for (i = 0; armed && i < ARRAY_SIZE(bases); i++) {
		struct hrtimer *timer = first(&bases[i]);
		s64 when;

		if (!timer)
			continue;
		when = hrtimer_get_expires(timer) - base_offset(&bases[i]);
		next = min_t(u64, next, max_t(s64, when, 0));
	}
	return next;
}

unsigned int lxd_hrtimers_armed(void)
{
	return armed;
}

/* ---- sleeping ---- */

static enum hrtimer_restart wake_sleeper(struct hrtimer *timer)
{
	struct hrtimer_sleeper *t =
		container_of(timer, struct hrtimer_sleeper, timer);
	struct task_struct *task = t->task;

	t->task = NULL;
	if (task)
		wake_up_process(task);
	return HRTIMER_NORESTART;
}

void hrtimer_init_sleeper(struct hrtimer_sleeper *sl, clockid_t clock_id,
			  enum hrtimer_mode mode)
{
	hrtimer_init(&sl->timer, clock_id, mode);
	sl->timer.function = wake_sleeper;
	sl->task = current;
}

void hrtimer_sleeper_start_expires(struct hrtimer_sleeper *sl,
				   enum hrtimer_mode mode)
{
	hrtimer_start_expires(&sl->timer, mode);
}

int schedule_hrtimeout_range_clock(ktime_t *expires, u64 delta,
				   const enum hrtimer_mode mode,
				   clockid_t clock_id)
{
	struct hrtimer_sleeper t;

	if (expires && *expires == 0) {
		__set_current_state(TASK_RUNNING);
		return 0;
	}
	if (!expires) {
		schedule();
		return -EINTR;
	}
	hrtimer_init_sleeper(&t, clock_id, mode);
	hrtimer_set_expires_range_ns(&t.timer, *expires, delta);
	hrtimer_sleeper_start_expires(&t, mode);
	if (t.task)
		schedule();
	hrtimer_cancel(&t.timer);
	__set_current_state(TASK_RUNNING);
	return t.task ? -EINTR : 0;
}

int schedule_hrtimeout_range(ktime_t *expires, u64 delta,
			     const enum hrtimer_mode mode)
{
	return schedule_hrtimeout_range_clock(expires, delta, mode,
					      CLOCK_MONOTONIC);
}

int schedule_hrtimeout(ktime_t *expires, const enum hrtimer_mode mode)
{
	return schedule_hrtimeout_range(expires, 0, mode);
}

void usleep_range_state(unsigned long min, unsigned long max,
			unsigned int state)
{
	ktime_t exp = ktime_add_us(ktime_get(), min);
	u64 delta = (u64)(max - min) * NSEC_PER_USEC;

	do {
		__set_current_state(state);
	} while (schedule_hrtimeout_range(&exp, delta, HRTIMER_MODE_ABS));
}
