// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking messages out without a doorbell.
 *
 * A doorbell of a guest means to leave it, and a work item here: it costs more than
 * a request.  But a submitter that has other requests in the domain comes by with
 * the next one, and can take completions out in passing.  While that is how they
 * are taken, the ring carries the lazy mark: the domain rings for what somebody
 * waits for, else only before it sleeps.  A timer looks after what nobody passes
 * by for, as long as there are requests.
 *
 * lazy.pml is the model of who looks when.
 *
 * With a single asynchronous request nobody passes by, and each completion would
 * wait for the timer: after LATE_MOST in a row the mark is the usual one again.
 */
#include <linux/hrtimer.h>
#include <linux/module.h>

#include "domain.h"

/* How long a completion may lie in the ring if nobody passes by. */
#define LOOK_NS		NSEC_PER_MSEC
/* Looks without any request, after which there are no more. */
#define LOOKS_IDLE	20
/* Completions in a row that were found by the timer or a doorbell. */
#define LATE_MOST	16

/* A guess; racing updates lose a sample. */
static void found(struct lxd_domain *dom, bool late)
{
	u32 n = READ_ONCE(dom->late);

	if (!late && n)
		WRITE_ONCE(dom->late, 0);
	else if (late && n < LATE_MOST)
		WRITE_ONCE(dom->late, n + 1);
}

/* Return: as lxd_drain(); what it found out goes to @late. */
static bool drain(struct lxd_domain *dom, bool late)
{
	u32 left = atomic_read(&dom->left);

	if (!lxd_drain(dom))
		return false;
	if (atomic_read(&dom->left) != left)
		found(dom, late);
	return true;
}

bool lxd_drain_rung(struct lxd_domain *dom)
{
	return drain(dom, true);
}

u32 lxd_lazy_mark(struct lxd_domain *dom)
{
	return test_bit(0, &dom->looking) && READ_ONCE(dom->late) < LATE_MOST ?
		LXDOM_SEQ_LAZY : LXDOM_SEQ_WAIT;
}

bool lxd_lazy_stale(struct lxd_domain *dom, u32 mark)
{
	return mark == LXDOM_SEQ_LAZY && !test_bit(0, &dom->looking);
}

/* Are there requests, or have there lately been some? */
static bool busy(struct lxd_domain *dom)
{
	u32 entered = atomic_read(&dom->entered);

	if (!lxd_domain_alive(dom))
		return false;
	if (entered != dom->entered_seen || lxd_inflight(dom)) {
		dom->entered_seen = entered;
		dom->looks_idle = 0;
	}
	return dom->looks_idle++ < LOOKS_IDLE;
}

/*
 * In interrupt context, where requests that are polled for must not be completed
 * (block/bio.c, bio_put()): a work item does it.
 */
static enum hrtimer_restart look(struct hrtimer *timer)
{
	struct lxd_domain *dom = container_of(timer, struct lxd_domain, look);

	if (lxd_rx_ready(&dom->rx))
		lxd_drain_soon(dom);
	if (!busy(dom)) {
		clear_bit(0, &dom->looking);
		/*
		 * Who brought a request has counted it before he looked at the
		 * bit.  The ring is marked anew, for it may be marked as lazy.
		 */
		smp_mb__after_atomic();
		if (lxd_domain_alive(dom))
			lxd_drain_soon(dom);
		if (!busy(dom) || test_and_set_bit(0, &dom->looking))
			return HRTIMER_NORESTART;
	}
	hrtimer_forward_now(timer, ns_to_ktime(LOOK_NS));
	return HRTIMER_RESTART;
}

static void start_looking(struct lxd_domain *dom)
{
	/* The caller's request is counted; pairs with look(). */
	smp_mb__before_atomic();
	if (test_bit(0, &dom->looking) ||
	    test_and_set_bit(0, &dom->looking))
		return;
	hrtimer_start(&dom->look, ns_to_ktime(LOOK_NS), HRTIMER_MODE_REL);
}

void lxd_drain_passing(struct lxd_domain *dom, bool asked)
{
	/* A process rings at the price of a system call. */
	if (!asked && !READ_ONCE(dom->guest.ctx))
		return;
	start_looking(dom);
	/* A look without the lock; if it is wrong, somebody else is at it. */
	if (lxd_rx_ready(&dom->rx))
		drain(dom, false);
}

void lxd_lazy_init(struct lxd_domain *dom)
{
	hrtimer_init(&dom->look, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	dom->look.function = look;
}

void lxd_lazy_exit(struct lxd_domain *dom)
{
	hrtimer_cancel(&dom->look);
}
