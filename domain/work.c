// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work queues.  Work waits in its queue until the main loop finds a thread for
 * it; a queue has as many threads at a time as its user allowed.
 *
 * Every queueing gets a number, kept in the work item's data word above the
 * flags, so that flushing can tell what was there before.
 */
#include <linux/list.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/stdarg.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "lxd.h"
#include "sched.h"
#include "thread.h"
#include "work.h"

#define NAME_LEN	24

/**
 * struct workqueue_struct - one queue; opaque to modules
 * @name: for the name of its threads
 * @flags: WQ_*
 * @max_active: threads at a time
 * @active: threads now
 * @draining: only work of this queue itself may queue more
 * @pending: work that waits, first come first
 * @list: in the list of all queues
 */
struct workqueue_struct {
	char name[NAME_LEN];
	unsigned int flags;
	int max_active;
	int active;
	bool draining;
	struct list_head pending;
	struct list_head list;
};

/* A thread that runs work, all of it of one queue. */
struct worker {
	struct workqueue_struct *wq;
	struct lxd_thread *thread;
	struct work_struct *work;	/* what it runs now */
	work_func_t func;		/* of that, which may be another one's by now */
	unsigned long number;		/* its number */
	struct list_head again;		/* what it has to run next */
	struct list_head list;
};

struct workqueue_struct *system_wq __read_mostly;
struct workqueue_struct *system_highpri_wq __read_mostly;
struct workqueue_struct *system_long_wq __read_mostly;
struct workqueue_struct *system_unbound_wq __read_mostly;
struct workqueue_struct *system_freezable_wq __read_mostly;
struct workqueue_struct *system_power_efficient_wq __read_mostly;
struct workqueue_struct *system_freezable_power_efficient_wq __read_mostly;

static LIST_HEAD(queues);
static LIST_HEAD(workers);
static DECLARE_WAIT_QUEUE_HEAD(work_done);
static unsigned long last_number;
static unsigned long nr_run;
static unsigned int nr_pending;
static unsigned int nr_workers;

static unsigned long number_of(struct work_struct *work)
{
	return atomic_long_read(&work->data) >> WORK_STRUCT_FLAG_BITS;
}

static void set_idle(struct work_struct *work)
{
	atomic_long_set(&work->data, WORK_STRUCT_NO_POOL);
}

static struct worker *worker_of(struct work_struct *work)
{
	struct worker *w;

	list_for_each_entry(w, &workers, list)
		if (w->work == work && w->func == work->func)
			return w;
	return NULL;
}

/* The one whose work function calls us; what that runs may have been freed. */
static struct worker *own_worker(void)
{
	struct worker *w;

	list_for_each_entry(w, &workers, list)
		if (w->thread == lxd_self())
			return w;
	return NULL;
}

static bool runs_here(struct work_struct *work)
{
	struct worker *w = worker_of(work);

	return w && w->thread == lxd_self();
}

static void unlink_work(struct work_struct *work)
{
	list_del_init(&work->entry);
	nr_pending--;
}

/* ---- running ---- */

static void wake_waiters(void)
{
	/* No barrier: who waits runs on this CPU, before or after us. */
	if (waitqueue_active(&work_done))
		wake_up_all(&work_done);
}

static void run_one(struct lxd_thread *t, struct worker *w,
		    struct work_struct *work)
{
	work_func_t fn = work->func;

	w->work = work;
	w->func = fn;
	w->number = number_of(work);
	t->work = work;
	unlink_work(work);
	set_idle(work);
	/* From here on the work item may be freed, by its own function. */
	fn(work);
	if (preempt_count() || current->rcu_read_lock_nesting)
		lxd_thread_unbalanced(t);
	t->work = NULL;
	w->work = NULL;
	nr_run++;
	wake_waiters();
}

static struct work_struct *first_again(struct worker *w)
{
	return list_first_entry_or_null(&w->again, struct work_struct, entry);
}

/*
 * Work that another queue's thread runs, but that is in this queue now.  It has
 * its place here, which who flushes this queue looks at, and whoever comes
 * behind it in an ordered queue.  It may be taken back meanwhile.
 */
static struct work_struct *wait_for_other(struct worker *w,
					  struct work_struct *work)
{
	list_move_tail(&work->entry, &w->again);
	wait_event(work_done, !first_again(w) || !worker_of(first_again(w)));
	return first_again(w);
}

static struct work_struct *next_work(struct worker *w)
{
	struct workqueue_struct *wq = w->wq;
	struct work_struct *work = first_again(w);

	while (!work) {
		struct worker *other;

		work = list_first_entry_or_null(&wq->pending,
						struct work_struct, entry);
		if (!work)
			return NULL;
		other = worker_of(work);
		if (!other)
			return work;
		/* Never twice at a time: whoever runs it runs it again. */
		if (other->wq == wq) {
			list_move_tail(&work->entry, &other->again);
			work = NULL;
		} else {
			work = wait_for_other(w, work);
		}
	}
	return work;
}

static void run_worker(struct lxd_thread *t)
{
	struct worker w = { .wq = t->arg, .thread = t };
	struct work_struct *work;

	INIT_LIST_HEAD(&w.again);
	list_add(&w.list, &workers);
	t->task.flags |= PF_WQ_WORKER;
	while ((work = next_work(&w))) {
		run_one(t, &w, work);
		lxd_cond_resched();
	}
	t->task.flags &= ~PF_WQ_WORKER;
	list_del(&w.list);
	w.wq->active--;
	nr_workers--;
	lxd_thread_name(t, LXD_THREAD_NAME);
	wake_waiters();
	lxd_thread_end(t);
}

/* Half of the stacks stay for callbacks, whatever the driver queues. */
static bool too_many_workers(void)
{
	return nr_workers >= max_t(u64, lxd_boot->nr_stacks / 2, 1);
}

struct lxd_thread *lxd_work_next(void)
{
	struct workqueue_struct *wq;
	struct lxd_thread *t;

	if (likely(!nr_pending) || too_many_workers())
		return NULL;
	list_for_each_entry(wq, &queues, list) {
		if (list_empty(&wq->pending) || wq->active >= wq->max_active)
			continue;
		t = lxd_thread_peek();
		if (!t)
			return NULL;
		/* Round robin: this queue is the last to be asked next time. */
		list_move_tail(&wq->list, &queues);
		lxd_thread_take(t, run_worker);
		t->arg = wq;
		wq->active++;
		nr_workers++;
		lxd_thread_name(t, wq->name);
		return t;
	}
	return NULL;
}

u64 lxd_works_run(void)
{
	return nr_run;
}

/* ---- queueing ---- */

static void insert(struct workqueue_struct *wq, struct work_struct *work)
{
	struct worker *self;

	if (unlikely(wq->draining)) {
		self = own_worker();
		if (WARN_ON_ONCE(!self || self->wq != wq)) {
			set_idle(work);
			return;
		}
	}
	atomic_long_set(&work->data, ++last_number << WORK_STRUCT_FLAG_BITS |
				     WORK_STRUCT_PENDING);
	list_add_tail(&work->entry, &wq->pending);
	nr_pending++;
}

bool queue_work_on(int cpu, struct workqueue_struct *wq,
		   struct work_struct *work)
{
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work)))
		return false;
	insert(wq, work);
	return true;
}

bool queue_work_node(int node, struct workqueue_struct *wq,
		     struct work_struct *work)
{
	return queue_work_on(WORK_CPU_UNBOUND, wq, work);
}

void delayed_work_timer_fn(struct timer_list *t)
{
	struct delayed_work *dwork = from_timer(dwork, t, timer);

	insert(dwork->wq, &dwork->work);
}

static void start_delayed(struct workqueue_struct *wq,
			  struct delayed_work *dwork, unsigned long delay)
{
	dwork->wq = wq;
	dwork->cpu = 0;
	if (delay)
		mod_timer(&dwork->timer, jiffies + delay);
	else
		insert(wq, &dwork->work);
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
			   struct delayed_work *dwork, unsigned long delay)
{
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT,
			     work_data_bits(&dwork->work)))
		return false;
	start_delayed(wq, dwork, delay);
	return true;
}

/* Takes back what is pending.  It stays marked so for the caller. */
static bool grab(struct work_struct *work, struct delayed_work *dwork)
{
	if (!work_pending(work))
		return false;
	if (!list_empty(&work->entry))
		unlink_work(work);
	else if (!dwork || !del_timer(&dwork->timer))
		return false;	/* somebody else is taking it back */
	return true;
}

bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq,
			 struct delayed_work *dwork, unsigned long delay)
{
	bool was_pending = grab(&dwork->work, dwork);

	if (!was_pending &&
	    test_and_set_bit(WORK_STRUCT_PENDING_BIT,
			     work_data_bits(&dwork->work)))
		return true;	/* being cancelled */
	start_delayed(wq, dwork, delay);
	return was_pending;
}

static void queue_after_rcu(struct rcu_head *rcu)
{
	struct rcu_work *rwork = container_of(rcu, struct rcu_work, rcu);

	insert(rwork->wq, &rwork->work);
}

bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *rwork)
{
	if (test_and_set_bit(WORK_STRUCT_PENDING_BIT,
			     work_data_bits(&rwork->work)))
		return false;
	rwork->wq = wq;
	call_rcu(&rwork->rcu, queue_after_rcu);
	return true;
}

/* ---- waiting ---- */

static bool unfinished_in(const struct list_head *list, unsigned long upto)
{
	struct work_struct *work;

	list_for_each_entry(work, list, entry)
		if (number_of(work) <= upto)
			return true;
	return false;
}

static bool queue_unfinished(struct workqueue_struct *wq, unsigned long upto)
{
	struct worker *w;

	if (unfinished_in(&wq->pending, upto))
		return true;
	list_for_each_entry(w, &workers, list) {
		if (w->wq != wq)
			continue;
		if ((w->work && w->number <= upto) ||
		    unfinished_in(&w->again, upto))
			return true;
	}
	return false;
}

void __flush_workqueue(struct workqueue_struct *wq)
{
	unsigned long upto = last_number;

	wait_event(work_done, !queue_unfinished(wq, upto));
}

void drain_workqueue(struct workqueue_struct *wq)
{
	wq->draining = true;
	wait_event(work_done, !queue_unfinished(wq, ULONG_MAX));
	wq->draining = false;
}

static bool work_unfinished(struct work_struct *work, unsigned long upto)
{
	struct worker *w = worker_of(work);

	return (w && w->number <= upto) ||
	       (work_pending(work) && !list_empty(&work->entry) &&
		number_of(work) <= upto);
}

static bool wait_for_work(struct work_struct *work)
{
	unsigned long upto = last_number;

	if (runs_here(work))
		lxd_fault("deadlock: work function %px waits for itself",
			  work->func);
	if (!work_unfinished(work, upto))
		return false;
	wait_event(work_done, !work_unfinished(work, upto));
	return true;
}

bool flush_work(struct work_struct *work)
{
	return wait_for_work(work);
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	if (del_timer(&dwork->timer))
		insert(dwork->wq, &dwork->work);
	return wait_for_work(&dwork->work);
}

bool flush_rcu_work(struct rcu_work *rwork)
{
	if (!work_pending(&rwork->work))
		return wait_for_work(&rwork->work);
	rcu_barrier();
	wait_for_work(&rwork->work);
	return true;
}

static bool running(struct work_struct *work)
{
	return worker_of(work);
}

static bool cancel(struct work_struct *work, struct delayed_work *dwork,
		   bool sync)
{
	bool was_pending = grab(work, dwork);

	if (!was_pending && work_pending(work)) {
		/* Somebody else cancels it; with them we wait. */
		if (sync)
			wait_event(work_done, !work_pending(work));
		return false;
	}
	if (sync) {
		if (runs_here(work))
			lxd_fault("deadlock: work function %px cancels itself",
				  work->func);
		/* Marked as pending, so that it can't queue itself again. */
		set_bit(WORK_STRUCT_PENDING_BIT, work_data_bits(work));
		wait_event(work_done, !running(work));
	}
	set_idle(work);
	wake_waiters();
	return was_pending;
}

bool cancel_work(struct work_struct *work)
{
	return cancel(work, NULL, false);
}

bool cancel_work_sync(struct work_struct *work)
{
	return cancel(work, NULL, true);
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return cancel(&dwork->work, dwork, false);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return cancel(&dwork->work, dwork, true);
}

/* ---- queues ---- */

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
					 int max_active, ...)
{
	struct workqueue_struct *wq = kzalloc(sizeof(*wq), GFP_KERNEL);
	va_list args;

	if (!wq)
		return NULL;
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	wq->flags = flags;
	wq->max_active = max_active ?: WQ_DFL_ACTIVE;
	INIT_LIST_HEAD(&wq->pending);
	list_add_tail(&wq->list, &queues);
	return wq;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	drain_workqueue(wq);
	wait_event(work_done, !wq->active);
	list_del(&wq->list);
	kfree(wq);
}

void workqueue_set_max_active(struct workqueue_struct *wq, int max_active)
{
	wq->max_active = max_active ?: WQ_DFL_ACTIVE;
}

struct work_struct *current_work(void)
{
	return lxd_self()->work;
}

bool current_is_workqueue_rescuer(void)
{
	return false;
}

bool workqueue_congested(int cpu, struct workqueue_struct *wq)
{
	return !list_empty(&wq->pending) && wq->active >= wq->max_active;
}

unsigned int work_busy(struct work_struct *work)
{
	return (work_pending(work) ? WORK_BUSY_PENDING : 0) |
	       (running(work) ? WORK_BUSY_RUNNING : 0);
}

void set_worker_desc(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(current->comm, sizeof(current->comm), fmt, args);
	va_end(args);
}

void __warn_flushing_systemwide_wq(void)
{
}

void lxd_work_init(void)
{
	system_wq = alloc_workqueue("events", 0, 0);
	system_highpri_wq = alloc_workqueue("events_highpri", WQ_HIGHPRI, 0);
	system_long_wq = alloc_workqueue("events_long", 0, 0);
	system_unbound_wq = alloc_workqueue("events_unbound", WQ_UNBOUND, 0);
	system_freezable_wq = alloc_workqueue("events_freezable",
					      WQ_FREEZABLE, 0);
	system_power_efficient_wq = alloc_workqueue("events_power_efficient",
						    WQ_POWER_EFFICIENT, 0);
	system_freezable_power_efficient_wq =
		alloc_workqueue("events_freezable_power_efficient",
				WQ_FREEZABLE | WQ_POWER_EFFICIENT, 0);
	if (!system_wq || !system_highpri_wq || !system_long_wq ||
	    !system_unbound_wq || !system_freezable_wq ||
	    !system_power_efficient_wq || !system_freezable_power_efficient_wq)
		lxd_fault("no memory for the system's work queues");
}
