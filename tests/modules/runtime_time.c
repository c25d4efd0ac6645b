// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks, timers, sleeping.
 */
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/preempt.h>
#include <linux/timer.h>

#include "runtime.h"

/* Nothing may come early; late it may come, on a busy machine very late. */
#define SOON	(10 * HZ)

static bool clocks(void)
{
	ktime_t a = ktime_get(), b;
	unsigned long j = jiffies;
	struct timespec64 ts;

	mdelay(12);
	b = ktime_get();
	/* Busy waiting is calibrated, and under an emulator badly. */
	expect(ktime_to_ns(ktime_sub(b, a)) >= 4 * NSEC_PER_MSEC);
	ktime_get_real_ts64(&ts);
	expect(ts.tv_sec > 1000000000);
	nap(12);
	expect(time_after(jiffies, j));
	expect(msecs_to_jiffies(1000) == HZ && jiffies_to_msecs(HZ) == 1000);
	return true;
}

static bool sleeps(void)
{
	static const unsigned int ms[] = { 1, 5, 20 };
	ktime_t begin;
	int i;

	for (i = 0; i < ARRAY_SIZE(ms); i++) {
		begin = ktime_get();
		msleep(ms[i]);
		expect(ktime_ms_delta(ktime_get(), begin) >= ms[i]);
		begin = ktime_get();
		usleep_range(ms[i] * 100, ms[i] * 200);
		expect(ktime_us_delta(ktime_get(), begin) >= ms[i] * 100);
	}
	expect(schedule_timeout_uninterruptible(2) == 0);
	return true;
}

static struct timer_list timer;
static unsigned long expected;
static int fired, early, context;

static void on_timer(struct timer_list *t)
{
	fired++;
	early += time_before(jiffies, expected);
	context += in_softirq() && !in_task();
}

static bool fires(int times)
{
	unsigned long limit = jiffies + SOON;

	while (READ_ONCE(fired) < times && time_before(jiffies, limit))
		nap(1);
	return READ_ONCE(fired) == times;
}

static bool timers(void)
{
	timer_setup(&timer, on_timer, 0);
	fired = 0;
	early = 0;
	context = 0;
	expect(!timer_pending(&timer));
	expected = jiffies + 3;
	expect(!mod_timer(&timer, expected));
	expect(timer_pending(&timer));
	expect(fires(1));
	expected = jiffies + HZ;
	expect(!mod_timer(&timer, expected));
	expected = jiffies + 2;
	expect(mod_timer(&timer, expected));
	expect(fires(2));
	mod_timer(&timer, jiffies + HZ);
	expect(del_timer_sync(&timer) == 1);
	expect(del_timer_sync(&timer) == 0);
	expect(!mod_timer_pending(&timer, jiffies));
	nap(10);
	expect(fired == 2 && !early && context == 2);
	return true;
}

static struct hrtimer hrtimer;
static ktime_t due;

static enum hrtimer_restart on_hrtimer(struct hrtimer *t)
{
	fired++;
	early += ktime_before(ktime_get(), due);
	context += in_hardirq() && irqs_disabled();
	if (fired == 5)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(t, ns_to_ktime(200000));
	due = hrtimer_get_expires(t);
	return HRTIMER_RESTART;
}

static bool hrtimers(void)
{
	hrtimer_init(&hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer.function = on_hrtimer;
	fired = 0;
	early = 0;
	context = 0;
	due = ktime_add_ns(ktime_get(), 300000);
	hrtimer_start(&hrtimer, due, HRTIMER_MODE_ABS);
	expect(fires(5));
	expect(!early && context == 5);
	expect(!hrtimer_active(&hrtimer));
	hrtimer_start(&hrtimer, ns_to_ktime(NSEC_PER_SEC), HRTIMER_MODE_REL);
	expect(hrtimer_active(&hrtimer));
	expect(hrtimer_get_remaining(&hrtimer) > 0);
	expect(hrtimer_cancel(&hrtimer) == 1);
	expect(hrtimer_cancel(&hrtimer) == 0);
	expect(fired == 5);
	return true;
}

static void on_tasklet(struct tasklet_struct *t)
{
	fired++;
	context += in_softirq() && !in_task();
}

static bool tasklets(void)
{
	static struct tasklet_struct t;

	fired = 0;
	context = 0;
	tasklet_setup(&t, on_tasklet);
	tasklet_disable(&t);
	tasklet_schedule(&t);
	tasklet_schedule(&t);
	nap(2);
	expect(!READ_ONCE(fired));
	tasklet_enable(&t);
	expect(fires(1));
	tasklet_schedule(&t);
	tasklet_kill(&t);
	expect(fired == 2 && context == 2);
	return true;
}

static bool interrupts_off(void)
{
	unsigned long flags;

	expect(!irqs_disabled());
	local_irq_save(flags);
	expect(irqs_disabled());
	local_irq_restore(flags);
	expect(!irqs_disabled());
	local_irq_disable();
	expect(irqs_disabled());
	local_irq_enable();
	expect(!irqs_disabled() && !preempt_count());
	return true;
}

const struct runtime_test runtime_time[] = {
	{ "clocks", clocks },
	{ "sleeps", sleeps },
	{ "timers", timers },
	{ "hrtimers", hrtimers },
	{ "tasklets", tasklets },
	{ "interrupts_off", interrupts_off },
	{ }
};
