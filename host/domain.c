// SPDX-License-Identifier: GPL-2.0-only
/*
 * The life of a domain: creation, states, death, and what is left to do then.
 *
 * References: the owner's file, control files, each object in the handle table,
 * the virtual CPU's file, and the work that is under way.  The list holds none:
 * lxd_domain_destroy() takes the domain out of it before the owner's goes.
 */
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "class.h"
#include "core_host.h"
#include "devices.h"
#include "trace.h"
#include "vcpu.h"
#include "window.h"

static LIST_HEAD(domains);
static DEFINE_MUTEX(domains_lock);	/* guards the list and nr_domains */
static unsigned int nr_domains;

/* Domains that are not freed yet; the module outlives them. */
static atomic_t nr_alive;
static DECLARE_WAIT_QUEUE_HEAD(none_alive);

struct workqueue_struct *lxd_wq;
/*
 * For what waits for work items that memory reclaim doesn't (unregistering an
 * interface flushes some): from lxd_wq, which reclaim may need, it mustn't.
 */
static struct workqueue_struct *slow_wq;

/* How long the process of a dead domain may live on, jiffies. */
#define LINGER	(3 * HZ)

static void reap(struct work_struct *work);
static void free_work(struct work_struct *work);
static void end_requests(struct work_struct *work);

static struct lxd_domain *find_locked(const char *name)
{
	struct lxd_domain *dom;

	list_for_each_entry(dom, &domains, node) {
		if (!strcmp(dom->name, name))
			return dom;
	}
	return NULL;
}

static void init_fields(struct lxd_domain *dom, const struct lxdom_create *arg)
{
	kref_init(&dom->ref);
	INIT_LIST_HEAD(&dom->node);
	strscpy(dom->name, arg->name, sizeof(dom->name));
	dom->classes = arg->classes;
	dom->wall = arg->wall;
	dom->memory = arg->memory;
	dom->deadline_ms = arg->deadline_ms;
	dom->born = ktime_get_ns();
	atomic_set(&dom->state, LXDOM_STATE_CREATED);
	init_waitqueue_head(&dom->state_wait);
	spin_lock_init(&dom->tx_lock);
	init_waitqueue_head(&dom->bell_wait);
	dom->rung_on = -1;
	dom->aside = jiffies;
	spin_lock_init(&dom->window_lock);
	spin_lock_init(&dom->handle_lock);
	spin_lock_init(&dom->call_lock);
	init_waitqueue_head(&dom->call_wait);
	mutex_init(&dom->lock);
	mutex_init(&dom->vcpu_lock);
	spin_lock_init(&dom->class_lock);
	INIT_LIST_HEAD(&dom->disks);
	INIT_LIST_HEAD(&dom->netdevs);
	init_llist_head(&dom->rx_ready);
	init_llist_head(&dom->net_sent);
	mutex_init(&dom->irq_mutex);
	spin_lock_init(&dom->irq_lock);
	INIT_WORK(&dom->end_work, end_requests);
	INIT_WORK(&dom->reaper, reap);
	INIT_WORK(&dom->free_work, free_work);
	init_completion(&dom->gone);
	lxd_watchdog_init(dom);
	lxd_core_init(dom);
	lxd_noise_init(dom);
	lxd_firmware_init(dom);
}

static int alloc_queues(struct lxd_domain *dom)
{
	dom->serve_wq = alloc_workqueue("lxdom/%s", WQ_UNBOUND | WQ_MEM_RECLAIM,
					LXD_SERVED_MAX, dom->name);
	if (!dom->serve_wq)
		return -ENOMEM;
	dom->slow_wq = alloc_workqueue("lxdom-slow/%s", WQ_UNBOUND,
				       LXD_SERVED_MAX, dom->name);
	if (dom->slow_wq)
		return 0;
	destroy_workqueue(dom->serve_wq);
	return -ENOMEM;
}

static struct lxd_domain *alloc(const struct lxdom_create *arg)
{
	struct lxd_domain *dom;
	unsigned int i;
	int ret;

	dom = kzalloc(sizeof(*dom), GFP_KERNEL);
	if (!dom)
		return ERR_PTR(-ENOMEM);
	init_fields(dom, arg);
	dom->pending = kcalloc(LXD_PENDING_MAX, sizeof(*dom->pending),
			       GFP_KERNEL);
	if (!dom->pending) {
		ret = -ENOMEM;
		goto free_dom;
	}
	for (i = 0; i < LXD_PENDING_MAX; i++)
		init_completion(&dom->pending[i].done);
	ret = lxd_handles_init(dom);
	if (ret)
		goto free_pending;
	ret = lxd_channel_init(dom);
	if (ret)
		goto free_handles;
	ret = lxd_window_init(dom, arg->window);
	if (ret)
		goto free_channel;
	ret = alloc_queues(dom);
	if (ret)
		goto free_window;
	atomic_inc(&nr_alive);
	return dom;

free_window:
	lxd_window_exit(dom);
free_channel:
	lxd_channel_free(dom);
free_handles:
	lxd_handles_free(dom);
free_pending:
	kfree(dom->pending);
free_dom:
	kfree(dom);
	return ERR_PTR(ret);
}

static void free_domain(struct lxd_domain *dom)
{
	lxd_lazy_exit(dom);
	/* A straggler may have started it after lxd_watchdog_stop(). */
	cancel_delayed_work_sync(&dom->watchdog);
	destroy_workqueue(dom->slow_wq);
	destroy_workqueue(dom->serve_wq);
	lxd_window_exit(dom);
	lxd_channel_free(dom);
	lxd_handles_free(dom);
	lxd_pci_free(dom);
	kfree(dom->pending);
	kfree_rcu(dom, rcu);
	/* Last of all: lxd_domains_exit() waits for it. */
	if (atomic_dec_and_test(&nr_alive))
		wake_up_all(&none_alive);
}

static void free_work(struct work_struct *work)
{
	free_domain(container_of(work, struct lxd_domain, free_work));
}

/* The last reference may go in any context; a work queue must not die there. */
static void release(struct kref *ref)
{
	struct lxd_domain *dom = container_of(ref, struct lxd_domain, ref);

	queue_work(slow_wq, &dom->free_work);
}

void lxd_domain_put(struct lxd_domain *dom)
{
	kref_put(&dom->ref, release);
}

struct lxd_domain *lxd_domain_create(const struct lxdom_create *arg)
{
	struct lxd_domain *dom;
	int ret = 0;

	/* Most collisions are found before anything is allocated. */
	dom = lxd_domain_find(arg->name);
	if (dom) {
		lxd_domain_put(dom);
		return ERR_PTR(-EEXIST);
	}
	dom = alloc(arg);
	if (IS_ERR(dom))
		return dom;
	mutex_lock(&domains_lock);
	if (find_locked(arg->name))
		ret = -EEXIST;
	else if (nr_domains >= LXD_DOMAINS_MAX)
		ret = -ENOSPC;
	if (!ret) {
		list_add_tail(&dom->node, &domains);
		nr_domains++;
	}
	mutex_unlock(&domains_lock);
	if (ret) {
		lxd_domain_put(dom);
		return ERR_PTR(ret);
	}
	return dom;
}

struct lxd_domain *lxd_domain_find(const char *name)
{
	struct lxd_domain *dom;

	mutex_lock(&domains_lock);
	dom = find_locked(name);
	if (dom)
		lxd_domain_get(dom);
	mutex_unlock(&domains_lock);
	return dom;
}

unsigned int lxd_domain_list(struct lxdom_entry *rows, unsigned int capacity)
{
	struct lxd_domain *dom;
	unsigned int n = 0;

	mutex_lock(&domains_lock);
	list_for_each_entry(dom, &domains, node) {
		if (n < capacity) {
			strscpy(rows[n].name, dom->name, sizeof(rows[n].name));
			rows[n].state = lxd_domain_state(dom);
			rows[n].pid = READ_ONCE(dom->vcpu_pid);
			rows[n].wall = dom->wall;
			rows[n].devices = atomic_read(&dom->devices);
		}
		n++;
	}
	mutex_unlock(&domains_lock);
	return n;
}

bool lxd_domain_advance(struct lxd_domain *dom, enum lxdom_state from,
			enum lxdom_state to)
{
	if (atomic_cmpxchg(&dom->state, from, to) != from)
		return false;
	trace_lxd_state(dom->name, from, to);
	wake_up_all(&dom->state_wait);
	return true;
}

/*
 * Everything that must not wait for the reaper: after this no task sleeps on
 * the domain for longer than it takes to wake up.
 */
static void end_waits(struct lxd_domain *dom)
{
	lxd_call_end_all(dom);
	wake_up_all(&dom->state_wait);
	lxd_vcpu_kick(dom);
	/* Dropped by reap(). */
	lxd_domain_get(dom);
	queue_work(lxd_wq, &dom->end_work);
}

void lxd_domain_kill(struct lxd_domain *dom, const char *fmt, ...)
{
	char reason[LXDOM_REASON_MAX];
	va_list args;
	int old = atomic_read(&dom->state);

	do {
		if (old >= LXDOM_STATE_STOPPED)
			return;
	} while (!atomic_try_cmpxchg(&dom->state, &old, LXDOM_STATE_DEAD));

	va_start(args, fmt);
	vscnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	/* Readers look at it after they have seen DEAD; a race shows less. */
	strscpy(dom->reason, reason, sizeof(dom->reason));
	trace_lxd_state(dom->name, old, LXDOM_STATE_DEAD);
	pr_err("lxdom %s: domain ended: %s\n", dom->name, reason);
	end_waits(dom);
}

/*
 * The domain is stopped or dead, and talks to us no more: its requests end.  Memory
 * may wait for them to be written; clearing up may take its time.
 */
static void end_requests(struct work_struct *work)
{
	struct lxd_domain *dom = container_of(work, struct lxd_domain,
					      end_work);

	lxd_watchdog_stop(dom);
	/* Calls being served may wait for requests; those end first. */
	lxd_classes_dead(dom);
	queue_work(slow_wq, &dom->reaper);
}

static void reap(struct work_struct *work)
{
	struct lxd_domain *dom = container_of(work, struct lxd_domain, reaper);

	flush_workqueue(dom->serve_wq);
	flush_workqueue(dom->slow_wq);
	lxd_classes_reap(dom);
	complete_all(&dom->gone);
	wake_up_all(&dom->state_wait);
	/* The monitor first gets the chance to ask it where it hangs. */
	wait_event_timeout(dom->state_wait, !rcu_access_pointer(dom->vcpu),
			   LINGER);
	lxd_vcpu_end(dom);
	lxd_domain_put(dom);
}

void lxd_domain_left(struct lxd_domain *dom)
{
	/* What it said last still counts: a failed init, the reply of stop. */
	while (!lxd_drain(dom))
		usleep_range(20, 100);
	if (test_bit(LXD_DOM_EXITED, &dom->flags)) {
		if (lxd_domain_advance(dom, LXDOM_STATE_STOPPING,
				       LXDOM_STATE_STOPPED))
			end_waits(dom);
		return;
	}
	if (test_bit(LXD_DOM_READY, &dom->flags) && dom->init_status < 0 &&
	    (lxd_domain_advance(dom, LXDOM_STATE_STARTING,
				LXDOM_STATE_STOPPED) ||
	     lxd_domain_advance(dom, LXDOM_STATE_RUNNING,
				LXDOM_STATE_STOPPED))) {
		end_waits(dom);
		return;
	}
	lxd_domain_kill(dom, "its process ended");
}

void lxd_domain_destroy(struct lxd_domain *dom)
{
	if (lxd_domain_advance(dom, LXDOM_STATE_CREATED, LXDOM_STATE_STOPPED))
		end_waits(dom);
	else
		lxd_domain_kill(dom, "its owner let go of it");

	lxd_vcpu_end(dom);
	wait_for_completion(&dom->gone);
	lxd_bell_unhook(dom);

	/* Only now is the name free: the next domain finds a clean house. */
	mutex_lock(&domains_lock);
	list_del(&dom->node);
	nr_domains--;
	mutex_unlock(&domains_lock);
}

static int stop_locked(struct lxd_domain *dom)
{
	int ret;

	if (atomic_read(&dom->openers))
		return -EBUSY;
	if (!lxd_domain_advance(dom, LXDOM_STATE_RUNNING, LXDOM_STATE_STOPPING))
		return lxd_domain_alive(dom) ? -EAGAIN : -EOWNERDEAD;
	/*
	 * Pairs with the increment in a class's open, which looks at the state
	 * after it: either it sees STOPPING, or we see the opener.
	 */
	smp_mb__after_atomic();
	if (atomic_read(&dom->openers)) {
		lxd_domain_advance(dom, LXDOM_STATE_STOPPING,
				   LXDOM_STATE_RUNNING);
		return -EBUSY;
	}
	ret = lxd_core_stop(dom);
	/* Something inside has references to its modules; nothing has ended. */
	if (ret == -EBUSY && lxd_domain_advance(dom, LXDOM_STATE_STOPPING,
						LXDOM_STATE_RUNNING))
		return ret;
	if (ret) {
		lxd_domain_kill(dom, "exit failed with %d", ret);
		return ret;
	}
	/* Or lxd_domain_left() has done it already. */
	if (lxd_domain_advance(dom, LXDOM_STATE_STOPPING, LXDOM_STATE_STOPPED))
		end_waits(dom);
	wait_for_completion(&dom->gone);
	return lxd_domain_state(dom) == LXDOM_STATE_STOPPED ? 0 : -EOWNERDEAD;
}

int lxd_domain_stop(struct lxd_domain *dom)
{
	int ret;

	/* Somebody else's exit may take its time. */
	if (mutex_lock_interruptible(&dom->lock))
		return -EINTR;
	ret = stop_locked(dom);
	mutex_unlock(&dom->lock);
	return ret;
}

static void stat_counters(struct lxd_domain *dom, struct lxdom_stat *stat)
{
	struct lxd_counters *c = &dom->count;

	stat->calls_in = atomic64_read(&c->calls_in);
	stat->calls_out = atomic64_read(&c->calls_out);
	stat->posts_in = READ_ONCE(dom->posts_in);
	stat->posts_out = READ_ONCE(dom->posts_out);
	stat->kicks_in = atomic64_read(&c->kicks_in);
	stat->kicks_out = atomic64_read(&c->kicks_out);
	stat->sleeps = atomic64_read(&c->sleeps);
	stat->irqs = atomic64_read(&c->irqs);
	stat->refused = atomic64_read(&c->refused);
	stat->log_lines = atomic64_read(&c->log_lines);
	stat->log_dropped = atomic64_read(&c->log_dropped);
	stat->call_ns_sum = atomic64_read(&c->call_ns_sum);
	stat->call_ns_max = atomic64_read(&c->call_ns_max);
}

void lxd_domain_stat(struct lxd_domain *dom, struct lxdom_stat *stat)
{
	memset(stat, 0, sizeof(*stat));
	strscpy(stat->name, dom->name, sizeof(stat->name));
	stat->state = lxd_domain_state(dom);
	if (stat->state == LXDOM_STATE_DEAD)
		strscpy(stat->reason, dom->reason, sizeof(stat->reason));
	stat->wall = dom->wall;
	stat->pid = READ_ONCE(dom->vcpu_pid);
	if (test_bit(LXD_DOM_READY, &dom->flags))
		stat->init_status = dom->init_status;
	stat->memory = dom->memory;
	stat->window = dom->window_size;
	stat->deadline_ms = dom->deadline_ms;
	stat->classes = dom->classes;
	stat->handles = READ_ONCE(dom->nr_handles);
	stat->devices = atomic_read(&dom->devices);
	stat->openers = atomic_read(&dom->openers);
	stat->inflight = lxd_inflight(dom);
	stat->uptime_ns = ktime_get_ns() - dom->born;
	stat->pci_devices = lxd_pci_count(dom);
	stat_counters(dom, stat);
}

int lxd_domains_init(void)
{
	lxd_wq = alloc_workqueue("lxdom", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!lxd_wq)
		return -ENOMEM;
	slow_wq = alloc_workqueue("lxdom-slow", WQ_UNBOUND, 0);
	if (slow_wq)
		return 0;
	destroy_workqueue(lxd_wq);
	return -ENOMEM;
}

void lxd_domains_exit(void)
{
	/*
	 * No file is open, but what was closed last may still be on its way
	 * out, through RCU and the work queue.
	 */
	wait_event(none_alive, !atomic_read(&nr_alive));
	destroy_workqueue(slow_wq);
	destroy_workqueue(lxd_wq);
	rcu_barrier();
}
