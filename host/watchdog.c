// SPDX-License-Identifier: GPL-2.0-only
/*
 * The watchdog: while anything waits for a domain, ask it now and then for a
 * sign of life.  lxd_call() ends a domain that gives none within its deadline.
 * A domain that nobody waits for is left alone: it may sleep.
 */
#include <linux/module.h>

#include "class.h"
#include "core_host.h"

static unsigned long interval(struct lxd_domain *dom)
{
	return max(msecs_to_jiffies(dom->deadline_ms) / 2, 1UL);
}

static bool needed(struct lxd_domain *dom)
{
	return lxd_inflight(dom) || READ_ONCE(dom->nr_pending) ||
	       lxd_domain_state(dom) == LXDOM_STATE_STARTING;
}

/*
 * A sign of life.  Whatever it answers is one, but a library kernel has no error to
 * answer.  If there was no place for the call to wait in, it was not made (who
 * gives no answer is dead by now); the classes look in any case.
 */
static void look(struct lxd_domain *dom)
{
	int ret = lxd_core_ping(dom);

	if (ret && ret != -ETIMEDOUT)
		lxd_domain_kill(dom, "answered a ping with error %d", ret);
	else
		lxd_classes_watch(dom);
}

static void watch(struct work_struct *work)
{
	struct lxd_domain *dom = container_of(to_delayed_work(work),
					      struct lxd_domain, watchdog);

	if (!lxd_domain_alive(dom))
		return;
	if (!needed(dom)) {
		clear_bit(LXD_DOM_WATCHED, &dom->flags);
		/* Pairs with lxd_watch(): the count was raised before it. */
		smp_mb__after_atomic();
		if (!needed(dom) ||
		    test_and_set_bit(LXD_DOM_WATCHED, &dom->flags))
			return;
	} else {
		look(dom);
	}
	queue_delayed_work(lxd_wq, &dom->watchdog, interval(dom));
}

void lxd_watchdog_init(struct lxd_domain *dom)
{
	INIT_DELAYED_WORK(&dom->watchdog, watch);
}

void lxd_watch(struct lxd_domain *dom)
{
	/* The caller has raised a count; pairs with watch(). */
	smp_mb__after_atomic();
	if (test_bit(LXD_DOM_WATCHED, &dom->flags))
		return;
	if (!test_and_set_bit(LXD_DOM_WATCHED, &dom->flags))
		queue_delayed_work(lxd_wq, &dom->watchdog,
				   interval(dom));
}

void lxd_watchdog_stop(struct lxd_domain *dom)
{
	/* Nobody starts it again: a dead domain gets no requests. */
	set_bit(LXD_DOM_WATCHED, &dom->flags);
	cancel_delayed_work_sync(&dom->watchdog);
}
