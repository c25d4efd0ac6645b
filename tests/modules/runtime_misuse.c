// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver must not do with the kernel's interfaces.  Linux may or may not
 * notice; a library kernel stops and says what was wrong.
 */
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <asm/fpu/api.h>

#include "runtime.h"

/* Hides from the compiler what it would warn of. */
static void *hide(void *p)
{
	OPTIMIZER_HIDE_VAR(p);
	return p;
}

static void free_twice(void)
{
	void *p = kmalloc(100, GFP_KERNEL), *q = hide(p);

	kfree(p);
	kfree(q);
}

static void free_large_twice(void)
{
	void *p = kmalloc(100000, GFP_KERNEL), *q = hide(p);

	kfree(p);
	kfree(q);
}

static void free_inside(void)
{
	kfree(hide(kmalloc(100, GFP_KERNEL) + 4));
}

static void free_static(void)
{
	static char bytes[64];

	kfree(hide(bytes));
}

static void free_other_cache(void)
{
	struct kmem_cache *a = kmem_cache_create("runtime-a", 64, 0, 0, NULL);
	struct kmem_cache *b = kmem_cache_create("runtime-b", 64, 0, 0, NULL);

	kmem_cache_free(b, kmem_cache_alloc(a, GFP_KERNEL));
}

static void page_twice(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	__free_page(page);
	__free_page(page);
}

static void page_order(void)
{
	__free_pages(alloc_pages(GFP_KERNEL, 3), 2);
}

static void vfree_twice(void)
{
	void *p = vmalloc(10000), *q = hide(p);

	vfree(p);
	vfree(q);
}

static void percpu_twice(void)
{
	int __percpu *p = alloc_percpu(int);

	free_percpu(p);
	free_percpu(p);
}

static DEFINE_SPINLOCK(spin);
static DEFINE_MUTEX(mutex);
static DECLARE_RWSEM(rwsem);

static void spin_twice(void)
{
	spin_lock(&spin);
	spin_lock(&spin);
}

static void mutex_twice(void)
{
	mutex_lock(&mutex);
	mutex_lock(&mutex);
}

static void mutex_not_held(void)
{
	mutex_unlock(&mutex);
}

static void rwsem_not_held(void)
{
	up_read(&rwsem);
}

static void sleep_atomic(void)
{
	spin_lock(&spin);
	nap(1);
	spin_unlock(&spin);
}

static int leave_locked(void *data)
{
	spin_lock(&spin);
	return 0;
}

static void end_locked(void)
{
	kthread_run(leave_locked, NULL, "runtime");
	nap(100);
}

static void rcu_unbalanced(void)
{
	rcu_read_unlock();
}

static void rcu_wait_inside(void)
{
	rcu_read_lock();
	synchronize_rcu();
	rcu_read_unlock();
}

static struct work_struct work;

static void flush_self(struct work_struct *w)
{
	flush_work(w);
}

static void work_waits(void)
{
	INIT_WORK(&work, flush_self);
	schedule_work(&work);
	nap(100);
}

static struct hrtimer hrtimer;

static enum hrtimer_restart cancel_self(struct hrtimer *t)
{
	hrtimer_cancel(t);
	return HRTIMER_NORESTART;
}

static void hrtimer_waits(void)
{
	hrtimer_init(&hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer.function = cancel_self;
	hrtimer_start(&hrtimer, 1000, HRTIMER_MODE_REL);
	nap(100);
}

static struct timer_list timer;

static void nap_in_timer(struct timer_list *t)
{
	nap(1);
}

static void timer_sleeps(void)
{
	timer_setup(&timer, nap_in_timer, 0);
	mod_timer(&timer, jiffies);
	nap(100);
}

static noinline void write_beyond(unsigned int n)
{
	char bytes[16];

	memset(hide(bytes), 0x41, n);
}

static void smash_stack(void)
{
	write_beyond(40);
}

static void fpu_sleeps(void)
{
	kernel_fpu_begin();
	nap(1);
	kernel_fpu_end();
}

static void fpu_twice(void)
{
	kernel_fpu_begin();
	kernel_fpu_begin();
}

static const struct {
	const char *name;
	void (*fn)(void);
} misuses[] = {
	{ "free_twice", free_twice },
	{ "free_large_twice", free_large_twice },
	{ "free_inside", free_inside },
	{ "free_static", free_static },
	{ "free_other_cache", free_other_cache },
	{ "page_twice", page_twice },
	{ "page_order", page_order },
	{ "vfree_twice", vfree_twice },
	{ "percpu_twice", percpu_twice },
	{ "spin_twice", spin_twice },
	{ "mutex_twice", mutex_twice },
	{ "mutex_not_held", mutex_not_held },
	{ "rwsem_not_held", rwsem_not_held },
	{ "sleep_atomic", sleep_atomic },
	{ "end_locked", end_locked },
	{ "rcu_unbalanced", rcu_unbalanced },
	{ "rcu_wait_inside", rcu_wait_inside },
	{ "work_waits", work_waits },
	{ "hrtimer_waits", hrtimer_waits },
	{ "timer_sleeps", timer_sleeps },
	{ "smash_stack", smash_stack },
	{ "fpu_sleeps", fpu_sleeps },
	{ "fpu_twice", fpu_twice },
};

bool runtime_misuse(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(misuses); i++) {
		if (strcmp(misuses[i].name, name))
			continue;
		misuses[i].fn();
		return true;
	}
	return false;
}
