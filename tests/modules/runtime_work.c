// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work queues.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/workqueue.h>

#include "runtime.h"

#define WORKS	50

struct counted {
	struct work_struct work;
	int number;
};

static struct counted works[WORKS];
static atomic_t ran, inside, wrong;
/* Some come twice: those that are queued again while they run. */
static int order[2 * WORKS];

static void note_order(struct work_struct *work)
{
	struct counted *c = container_of(work, struct counted, work);

	if (atomic_inc_return(&inside) != 1)
		atomic_inc(&wrong);
	if (c->number % 10 == 0)
		usleep_range(50, 100);
	atomic_dec(&inside);
	order[atomic_inc_return(&ran) - 1] = c->number;
}

static void reset(void (*fn)(struct work_struct *work))
{
	int i;

	atomic_set(&ran, 0);
	atomic_set(&inside, 0);
	atomic_set(&wrong, 0);
	for (i = 0; i < WORKS; i++) {
		INIT_WORK(&works[i].work, fn);
		works[i].number = i;
	}
}

static bool ordered(void)
{
	struct workqueue_struct *wq = alloc_ordered_workqueue("runtime", 0);
	int i;

	expect(wq);
	reset(note_order);
	for (i = 0; i < WORKS; i++) {
		expect(queue_work(wq, &works[i].work));
		if (i)
			expect(!queue_work(wq, &works[i].work) ||
			       atomic_read(&ran) >= i);
	}
	flush_workqueue(wq);
	expect(!atomic_read(&wrong));
	for (i = 0; i + 1 < atomic_read(&ran); i++)
		expect(order[i] <= order[i + 1]);
	expect(atomic_read(&ran) >= WORKS);
	destroy_workqueue(wq);
	return true;
}

static atomic_t most;

static void sleep_inside(struct work_struct *work)
{
	int n = atomic_inc_return(&inside);

	if (n > atomic_read(&most))
		atomic_set(&most, n);
	nap(5);
	atomic_dec(&inside);
	atomic_inc(&ran);
}

static bool concurrent(void)
{
	struct workqueue_struct *wq = alloc_workqueue("runtime", WQ_UNBOUND, 8);
	int i;

	expect(wq);
	reset(sleep_inside);
	atomic_set(&most, 0);
	for (i = 0; i < WORKS; i++)
		queue_work(wq, &works[i].work);
	destroy_workqueue(wq);
	expect(atomic_read(&ran) == WORKS);
	expect(atomic_read(&most) > 1 && atomic_read(&most) <= 8);
	return true;
}

static struct work_struct lone;

static void lone_fn(struct work_struct *work)
{
	if (atomic_inc_return(&inside) != 1)
		atomic_inc(&wrong);
	nap(2);
	atomic_dec(&inside);
	if (atomic_inc_return(&ran) < 4)
		schedule_work(work);
}

/* Queues itself while it runs; never runs twice at a time. */
static bool requeues_itself(void)
{
	reset(note_order);
	INIT_WORK(&lone, lone_fn);
	schedule_work(&lone);
	schedule_work(&lone);
	while (atomic_read(&ran) < 4)
		nap(1);
	cancel_work_sync(&lone);
	expect(!atomic_read(&wrong) && !work_pending(&lone));
	return true;
}

static void sleep_long(struct work_struct *work)
{
	nap(1000);
	atomic_inc(&ran);
}

static bool flushes_one(void)
{
	reset(sleep_inside);
	expect(!flush_work(&works[0].work));
	/* Long enough to be found at it. */
	INIT_WORK(&works[0].work, sleep_long);
	schedule_work(&works[0].work);
	expect(flush_work(&works[0].work));
	expect(atomic_read(&ran) == 1);
	schedule_work(&works[1].work);
	cancel_work_sync(&works[1].work);
	expect(!work_busy(&works[1].work));
	return true;
}

static struct delayed_work later;
static unsigned long due;

static void later_fn(struct work_struct *work)
{
	if (time_before(jiffies, due))
		atomic_inc(&wrong);
	atomic_inc(&ran);
}

static bool delayed(void)
{
	reset(note_order);
	INIT_DELAYED_WORK(&later, later_fn);
	expect(schedule_delayed_work(&later, FAR));
	expect(!schedule_delayed_work(&later, 0));
	expect(delayed_work_pending(&later));
	expect(cancel_delayed_work_sync(&later));
	expect(!cancel_delayed_work_sync(&later));
	due = jiffies + 3;
	expect(schedule_delayed_work(&later, 3));
	expect(comes(atomic_read(&ran) == 1));
	due = jiffies + 1;
	schedule_delayed_work(&later, FAR);
	expect(mod_delayed_work(system_wq, &later, 1));
	expect(comes(atomic_read(&ran) == 2));
	schedule_delayed_work(&later, FAR);
	flush_delayed_work(&later);
	expect(atomic_read(&ran) == 3 && !atomic_read(&wrong));
	return true;
}

const struct runtime_test runtime_work[] = {
	{ "ordered", ordered },
	{ "concurrent", concurrent },
	{ "requeues_itself", requeues_itself },
	{ "flushes_one", flushes_one },
	{ "delayed", delayed },
	{ }
};
