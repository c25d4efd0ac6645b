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

static bool clocks(void)
{
	ktime_t a = ktime_get();
	unsigned long j = jiffies;
	struct timespec64 ts;

	ktime_get_real_ts64(&ts);
	expect(ts.tv_sec > 1000000000);
	nap(12);
	expect(time_after(jiffies, j));
	expect(ktime_after(ktime_get(), a));
	expect(msecs_to_jiffies(1000) == HZ && jiffies_to_msecs(HZ) == 1000);
	return true;
}

/* A jiffy may be all but over when somebody begins to sleep for one. */
static bool never_early(void)
{
	ktime_t begin;
	int i;

	for (i = 0; i < 20; i++) {
		mdelay(1);
		begin = ktime_get();
		schedule_timeout_uninterruptible(1);
		expect(ktime_to_ns(ktime_sub(ktime_get(), begin)) >= TICK_NSEC);
	}
	return true;
}

/*
 * Linux calibrates its clocks against each other when it boots.  In an emulator
 * whose processor was taken away meanwhile they differ by a third and more, so
 * nothing that compares two of them holds there.
 */
static bool clocks_agree(void)
{
	ktime_t begin = ktime_get();

	msleep(40);
	expect(ktime_ms_delta(ktime_get(), begin) >= 40);
	begin = ktime_get();
	mdelay(12);
	expect(ktime_ms_delta(ktime_get(), begin) >= 12);
	begin = ktime_get();
	udelay(5);
	expect(ktime_us_delta(ktime_get(), begin) >= 5);
	return never_early();
}

static bool sleeps(void)
{
	static const unsigned int ms[] = { 1, 5, 20 };
	unsigned long j;
	ktime_t begin;
	int i;

	for (i = 0; i < ARRAY_SIZE(ms); i++) {
		j = jiffies;
		msleep(ms[i]);
		expect(time_after_eq(jiffies, j + msecs_to_jiffies(ms[i])));
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
	return comes(READ_ONCE(fired) >= times) && fired == times;
}

static bool timers(void)
{
	timer_setup(&timer, on_timer, 0);
	fired = 0;
	early = 0;
	context = 0;
	expect(!timer_pending(&timer));
	expect(!mod_timer(&timer, jiffies + FAR));
	expect(timer_pending(&timer));
	expected = jiffies + 3;
	expect(mod_timer(&timer, expected));
	expect(fires(1));
	expect(!mod_timer(&timer, jiffies + FAR));
	expected = jiffies + 2;
	expect(mod_timer(&timer, expected));
	expect(fires(2));
	mod_timer(&timer, jiffies + FAR);
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
	/* The last one may still be on its way out, on another processor. */
	expect(hrtimer_cancel(&hrtimer) == 0);
	expect(!early && context == 5);
	expect(!hrtimer_active(&hrtimer));
	hrtimer_start(&hrtimer, ms_to_ktime(jiffies_to_msecs(FAR)),
		      HRTIMER_MODE_REL);
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
	{ "clocks_agree", clocks_agree },
	{ "sleeps", sleeps },
	{ "timers", timers },
	{ "hrtimers", hrtimers },
	{ "tasklets", tasklets },
	{ "interrupts_off", interrupts_off },
	{ }
};
