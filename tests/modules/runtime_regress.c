// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a library kernel once did otherwise than Linux.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include "runtime.h"

static atomic_t ran;
static struct work_struct lone;

static int end_early(void *data)
{
	set_current_state(TASK_INTERRUPTIBLE);
	atomic_inc(&ran);
	return 7;
}

/* A thread that ended by itself, in the state that its loop had set. */
static bool stopped_after_end(void)
{
	struct task_struct *t = kthread_create(end_early, NULL, "runtime");

	expect(!IS_ERR(t));
	atomic_set(&ran, 0);
	get_task_struct(t);
	wake_up_process(t);
	expect(comes(atomic_read(&ran) == 1));
	expect(kthread_stop(t) == 7);
	wake_up_process(t);
	nap(10);
	expect(atomic_read(&ran) == 1);
	put_task_struct(t);
	return true;
}

static struct task_struct *worker;

static void end_asleep(struct work_struct *work)
{
	worker = current;
	get_task_struct(worker);
	nap(1);
	atomic_inc(&ran);
	set_current_state(TASK_INTERRUPTIBLE);
}

/* Who has run a work item is woken up once more, when there is nothing to do. */
static bool woken_after_end(void)
{
	atomic_set(&ran, 0);
	INIT_WORK(&lone, end_asleep);
	expect(schedule_work(&lone));
	expect(flush_work(&lone));
	wake_up_process(worker);
	nap(10);
	expect(atomic_read(&ran) == 1);
	put_task_struct(worker);
	return true;
}

static void ask_in_work(struct work_struct *work)
{
	if (!kthread_should_stop() && !kthread_should_park() &&
	    !kthread_freezable_should_stop(NULL))
		atomic_inc(&ran);
	kthread_parkme();
}

/* A function that both a thread and a work item call. */
static bool asked_in_work(void)
{
	atomic_set(&ran, 0);
	INIT_WORK(&lone, ask_in_work);
	expect(schedule_work(&lone));
	flush_work(&lone);
	expect(atomic_read(&ran) == 1);
	return true;
}

static void note_run(struct work_struct *work)
{
	atomic_inc(&ran);
}

/* There is always a thread that could run: work has its turn all the same. */
static bool work_beside_threads(void)
{
	unsigned long end = jiffies + 60 * HZ;

	atomic_set(&ran, 0);
	INIT_WORK(&lone, note_run);
	expect(schedule_work(&lone));
	while (!atomic_read(&ran) && time_before(jiffies, end))
		cond_resched();
	cancel_work_sync(&lone);
	expect(atomic_read(&ran) == 1);
	return true;
}

static atomic_t begun;
static bool second_done, behind_too_early;
static struct work_struct behind;
static DECLARE_COMPLETION(go);

static void run_until_told(struct work_struct *work)
{
	if (atomic_inc_return(&begun) == 1) {
		wait_for_completion(&go);
	} else {
		/* For long enough to be missed. */
		nap(100);
		second_done = true;
	}
	atomic_inc(&ran);
}

static void come_behind(struct work_struct *work)
{
	behind_too_early = atomic_read(&begun) < 2;
}

/* Has a work item run in one queue and wait in another, with one behind it. */
static bool queue_in_two(struct workqueue_struct *a, struct workqueue_struct *b)
{
	atomic_set(&ran, 0);
	atomic_set(&begun, 0);
	second_done = false;
	behind_too_early = true;
	reinit_completion(&go);
	INIT_WORK(&lone, run_until_told);
	INIT_WORK(&behind, come_behind);
	expect(queue_work(a, &lone));
	expect(comes(atomic_read(&begun) == 1));
	expect(queue_work(b, &lone));
	expect(queue_work(b, &behind));
	nap(20);
	complete(&go);
	return true;
}

static bool flushed_in_two_queues(void)
{
	struct workqueue_struct *a = alloc_workqueue("runtime/a", 0, 0);
	struct workqueue_struct *b = alloc_ordered_workqueue("runtime/b", 0);

	expect(a && b);
	expect(queue_in_two(a, b));
	flush_workqueue(b);
	expect(second_done && !behind_too_early);
	flush_workqueue(a);
	expect(queue_in_two(a, b));
	destroy_workqueue(b);
	expect(second_done && !behind_too_early);
	destroy_workqueue(a);
	expect(atomic_read(&ran) == 2);
	return true;
}

/* Taken back while it waits for its turn in the other queue. */
static bool cancelled_in_two_queues(void)
{
	struct workqueue_struct *a = alloc_workqueue("runtime/a", 0, 0);
	struct workqueue_struct *b = alloc_workqueue("runtime/b", 0, 0);

	expect(a && b);
	expect(queue_in_two(a, b));
	cancel_work_sync(&lone);
	destroy_workqueue(b);
	destroy_workqueue(a);
	expect(atomic_read(&ran) == atomic_read(&begun));
	return true;
}

/* Any number, from bounds that the compiler does not know. */
static bool random_of_all(void)
{
	u32 least = 0, most = U32_MAX, seen = 0;
	int i;

	OPTIMIZER_HIDE_VAR(least);
	OPTIMIZER_HIDE_VAR(most);
	for (i = 0; i < 100; i++)
		seen |= get_random_u32_inclusive(least, most);
	expect(seen == U32_MAX);
	return true;
}

/* As much as a domain has by default, in pages. */
#define HOARD		16384
#define TOO_LARGE	(40 * PAGE_SIZE)

/*
 * The free pages lie in rows of 48, or in larger ones on a machine that has more
 * memory than we take; each row is made of blocks of at most 16.
 */
static bool allocate_from_rows(struct page **hoard, unsigned int nr)
{
	void *p, *q;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if ((page_to_pfn(hoard[i]) + 24) % 64 >= 48)
			continue;
		__free_page(hoard[i]);
		hoard[i] = NULL;
	}
	p = vzalloc(TOO_LARGE);
	q = kvmalloc(TOO_LARGE, GFP_KERNEL | __GFP_NOFAIL);
	expect(p && q && p != q);
	expect(!memchr_inv(p, 0, TOO_LARGE));
	memset(p, 1, TOO_LARGE);
	memset(q, 2, TOO_LARGE);
	expect(!memchr_inv(p, 1, TOO_LARGE));
	vfree(p);
	kvfree(q);
	return true;
}

/* Large memory must not need a block of its size. */
static bool scattered_memory(void)
{
	struct page **hoard = kvmalloc_array(HOARD, sizeof(*hoard), GFP_KERNEL);
	unsigned int nr = 0;
	bool good;

	expect(hoard);
	while (nr < HOARD) {
		hoard[nr] = alloc_page(GFP_KERNEL | __GFP_NORETRY |
				       __GFP_NOWARN);
		if (!hoard[nr])
			break;
		nr++;
	}
	good = allocate_from_rows(hoard, nr);
	while (nr--)
		if (hoard[nr])
			__free_page(hoard[nr]);
	kvfree(hoard);
	return good;
}

/* Dirties what it takes and gives it back, then takes it again. */
static bool comes_zeroed(void *(*take)(void), void (*give)(void *p), size_t len)
{
	void *p[8];
	int round, i;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < ARRAY_SIZE(p); i++) {
			p[i] = take();
			expect(p[i]);
			expect(!memchr_inv(p[i], 0, len));
			memset(p[i], 0x5a, len);
		}
		for (i = 0; i < ARRAY_SIZE(p); i++)
			give(p[i]);
	}
	return true;
}

static void *take_small(void)
{
	return kmalloc(200, GFP_KERNEL);
}

static void *take_large(void)
{
	return kmalloc(100000, GFP_KERNEL);
}

static void give_kmalloced(void *p)
{
	kfree(p);
}

static void *take_pages(void)
{
	return (void *)__get_free_pages(GFP_KERNEL, 1);
}

static void give_pages(void *p)
{
	free_pages((unsigned long)p, 1);
}

static void *take_vmalloced(void)
{
	return vmalloc(5 * PAGE_SIZE);
}

static void give_vmalloced(void *p)
{
	vfree(p);
}

static struct kmem_cache *cache;

static void *take_object(void)
{
	return kmem_cache_alloc(cache, GFP_KERNEL);
}

static void give_object(void *p)
{
	kmem_cache_free(cache, p);
}

/* A kernel that is configured so gives no memory away with what was in it. */
static bool zeroed_memory(void)
{
	if (!IS_ENABLED(CONFIG_INIT_ON_ALLOC_DEFAULT_ON))
		return true;
	cache = kmem_cache_create("runtime", 1000, 0, 0, NULL);
	expect(cache);
	expect(comes_zeroed(take_object, give_object, 1000));
	kmem_cache_destroy(cache);
	expect(comes_zeroed(take_small, give_kmalloced, 200));
	expect(comes_zeroed(take_large, give_kmalloced, 100000));
	expect(comes_zeroed(take_pages, give_pages, 2 * PAGE_SIZE));
	expect(comes_zeroed(take_vmalloced, give_vmalloced, 5 * PAGE_SIZE));
	return true;
}

/* But an object keeps what its constructor has made of it. */
static void construct_half(void *object)
{
	memset(object, 1, 100);
}

static bool constructed_memory(void)
{
	char *p;
	int i;

	cache = kmem_cache_create("runtime", 200, 0, 0, construct_half);
	expect(cache);
	for (i = 0; i < 2; i++) {
		p = take_object();
		expect(p && !memchr_inv(p, 1, 100));
		give_object(p);
	}
	kmem_cache_destroy(cache);
	return true;
}

const struct runtime_test runtime_regress[] = {
	{ "stopped_after_end", stopped_after_end },
	{ "woken_after_end", woken_after_end },
	{ "asked_in_work", asked_in_work },
	{ "work_beside_threads", work_beside_threads },
	{ "flushed_in_two_queues", flushed_in_two_queues },
	{ "cancelled_in_two_queues", cancelled_in_two_queues },
	{ "random_of_all", random_of_all },
	{ "scattered_memory", scattered_memory },
	{ "zeroed_memory", zeroed_memory },
	{ "constructed_memory", constructed_memory },
	{ }
};
