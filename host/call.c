// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls into a domain: a place in the table of pending calls, a message, a wait
 * with a deadline.  The token in the message names the place and its
 * generation, so that a late or invented reply finds nobody.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/nospec.h>

#include "core_msg.h"
#include "domain.h"
#include "trace.h"

/* How long a caller spins for its reply before it sleeps, ns. */
#define SPIN_NS		20000

#define PLACE_BITS	8
static_assert(LXD_PENDING_MAX <= 1 << PLACE_BITS);

static u32 token_of(struct lxd_domain *dom, struct lxd_pending *p)
{
	return p->gen << PLACE_BITS | (p - dom->pending);
}

/* Under call_lock. */
static struct lxd_pending *take_place(struct lxd_domain *dom)
{
	unsigned int i;

	for (i = 0; i < LXD_PENDING_MAX; i++) {
		struct lxd_pending *p = &dom->pending[i];

		if (p->busy)
			continue;
		p->busy = true;
		p->replied = false;
		p->status = -EOWNERDEAD;
		p->gen++;
		reinit_completion(&p->done);
		dom->nr_pending++;
		return p;
	}
	return NULL;
}

static bool try_place(struct lxd_domain *dom, u16 proc, void *rep,
		      size_t rep_len, struct lxd_pending **place)
{
	struct lxd_pending *p = NULL;
	unsigned long flags;

	spin_lock_irqsave(&dom->call_lock, flags);
	/* lxd_call_end_all() runs under this lock after the state changed. */
	if (lxd_domain_alive(dom)) {
		p = take_place(dom);
		if (p) {
			p->proc = proc;
			p->rep = rep;
			p->rep_len = rep_len;
		}
	}
	spin_unlock_irqrestore(&dom->call_lock, flags);
	*place = p;
	return p;
}

static void give_place(struct lxd_domain *dom, struct lxd_pending *p)
{
	unsigned long flags;

	spin_lock_irqsave(&dom->call_lock, flags);
	p->busy = false;
	p->rep = NULL;
	dom->nr_pending--;
	spin_unlock_irqrestore(&dom->call_lock, flags);
	wake_up(&dom->call_wait);
}

/* Under call_lock: the place that a token names, if somebody waits there. */
static struct lxd_pending *find_place(struct lxd_domain *dom, u32 token)
{
	u32 i = token & ((1 << PLACE_BITS) - 1);
	struct lxd_pending *p;

	if (i >= LXD_PENDING_MAX)
		return NULL;
	p = &dom->pending[array_index_nospec(i, LXD_PENDING_MAX)];
	if (!p->busy || p->replied || token_of(dom, p) != token)
		return NULL;
	return p;
}

void lxd_call_reply(struct lxd_domain *dom, const struct lxdom_head *head,
		    const void *body, size_t len)
{
	struct lxd_pending *p;
	unsigned long flags;
	bool bad;

	spin_lock_irqsave(&dom->call_lock, flags);
	p = find_place(dom, head->token);
	/* A refusal has no body. */
	bad = !p || p->proc != head->proc || head->status > 0 ||
	      head->status < -MAX_ERRNO ||
	      (!head->status && len < p->rep_len);
	if (!bad) {
		if (p->rep && !head->status)
			memcpy(p->rep, body, p->rep_len);
		p->status = head->status;
		p->replied = true;
		/* The process may leave before the caller has woken up. */
		if (head->proc == LXD_CORE_P_STOP && !head->status)
			set_bit(LXD_DOM_EXITED, &dom->flags);
		complete(&p->done);
	}
	spin_unlock_irqrestore(&dom->call_lock, flags);
	if (bad)
		lxd_domain_kill(dom, "sent a reply that nobody waits for");
}

void lxd_call_end_all(struct lxd_domain *dom)
{
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&dom->call_lock, flags);
	for (i = 0; i < LXD_PENDING_MAX; i++) {
		struct lxd_pending *p = &dom->pending[i];

		if (p->busy && !p->replied)
			complete(&p->done);
	}
	spin_unlock_irqrestore(&dom->call_lock, flags);
	wake_up_all(&dom->call_wait);
}

/* Sends when there is room for it, but no later than @end (jiffies). */
static int send_by(struct lxd_domain *dom, struct lxdom_head *head,
		   const void *req, size_t req_len, unsigned long end)
{
	int ret;

	while ((ret = lxd_send(dom, head, req, req_len, false)) == -EAGAIN) {
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		schedule_timeout_uninterruptible(1);
	}
	return ret;
}

/* Jiffies, one at least: what has come in time counts. */
static unsigned long left_until(unsigned long end)
{
	unsigned long now = jiffies;

	return time_after(end, now) ? end - now : 1;
}

static bool call_done(void *arg)
{
	struct lxd_pending *p = arg;

	return completion_done(&p->done);
}

static void account(struct lxd_domain *dom, u16 proc, u64 ns, int status)
{
	s64 max = atomic64_read(&dom->count.call_ns_max);

	atomic64_inc(&dom->count.calls_out);
	atomic64_add(ns, &dom->count.call_ns_sum);
	while ((s64)ns > max &&
	       !atomic64_try_cmpxchg(&dom->count.call_ns_max, &max, ns))
		;
	trace_lxd_call(dom->name, lxd_proc_name(proc), status, ns);
}

int lxd_call(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len,
	     void *rep, size_t rep_len)
{
	struct lxdom_head head = { .proc = proc, .kind = LXDOM_KIND_CALL };
	unsigned long limit = msecs_to_jiffies(dom->deadline_ms);
	unsigned long end = jiffies + limit;
	u64 start = ktime_get_ns();
	struct lxd_pending *p;
	int ret;

	/* One deadline for all: for a place, for room in the ring and for the reply. */
	might_sleep();
	if (!wait_event_timeout(dom->call_wait,
				try_place(dom, proc, rep, rep_len, &p) ||
				!lxd_domain_alive(dom), limit))
		return -ETIMEDOUT;
	if (!p)
		return -EOWNERDEAD;
	head.token = token_of(dom, p);
	ret = send_by(dom, &head, req, req_len, end);
	if (!ret && !lxd_drain_until(dom, call_done, p, SPIN_NS) &&
	    !wait_for_completion_timeout(&p->done, left_until(end)))
		ret = -ETIMEDOUT;
	if (ret == -ETIMEDOUT)
		lxd_domain_kill(dom, "%s: no reply within %u ms",
				lxd_proc_name(proc), dom->deadline_ms);
	else if (!ret)
		ret = READ_ONCE(p->status);
	give_place(dom, p);
	account(dom, proc, ktime_get_ns() - start, ret);
	return ret;
}
