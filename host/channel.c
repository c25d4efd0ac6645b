// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's end of the channel.
 *
 * Nobody sits at the ring from the domain.  Whoever has reason to look takes
 * the messages out (lxd_drain()): a submitter that spins for its reply, a task
 * that waits in lxd_call(), the domain's own process when it rings the
 * doorbell (for a guest, a work item).  @draining is the lock; who fails to get
 * it leaves, for the holder looks once more after it has let go.  The ring is
 * marked whenever nobody holds it, so that the domain rings for its next message;
 * lazy.c says when the mark is one that lets it wait.
 */
#include <linux/module.h>
#include <linux/sched/clock.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "class.h"
#include "trace.h"
#include "vcpu.h"

/* Messages that are acted on between two looks at the time. */
#define TIME_EVERY	16
/*
 * Messages that one caller acts on.  A domain that sends faster than they can
 * be taken out would hold its victim for ever; a work item goes on instead.
 */
#define DRAIN_MAX	4096

static void kick(struct lxd_domain *dom)
{
	atomic64_inc(&dom->count.kicks_out);
	trace_lxd_kick_out(dom->name);
	lxd_vcpu_kick(dom);
}

/* Under tx_lock.  Return: 0, or -EOWNERDEAD and the place is empty again. */
static int hand_in(struct lxd_domain *dom, void **place, void *owner)
{
	atomic_inc(&dom->entered);
	/*
	 * A full barrier: either the death of the domain finds the owner in its
	 * place, or we find the domain dead here.
	 */
	xchg(place, owner);
	if (likely(lxd_domain_alive(dom)))
		return 0;
	if (cmpxchg(place, owner, NULL) != owner)
		return 0;	/* its death has taken it out */
	atomic_inc(&dom->left);
	return -EOWNERDEAD;
}

/*
 * Under tx_lock.  Nobody waits for ever for a domain that does not read: the
 * retries of those who do end it.
 */
static bool full_too_long(struct lxd_domain *dom)
{
	if (!dom->full_since)
		dom->full_since = jiffies | 1;
	return time_after(jiffies, dom->full_since +
			  msecs_to_jiffies(dom->deadline_ms));
}

/* The size of what is sent most often: a few moves instead of memcpy(). */
static void put(struct lxd_domain *dom, struct lxdom_head *head,
		const void *body, size_t len)
{
	if (len == LXDOM_HEAD_BODY)
		lxd_tx_put(&dom->tx, head, body, LXDOM_HEAD_BODY);
	else
		lxd_tx_put(&dom->tx, head, body, len);
	dom->posts_out += head->kind == LXDOM_KIND_POST;
}

static int send(struct lxd_domain *dom, struct lxdom_head *head,
		const void *body, size_t len, bool more, void **place,
		void *owner)
{
	bool ring = false, late = false;
	unsigned long flags;
	int ret = 0;

	if (WARN_ON_ONCE(len > LXDOM_BODY_MAX))
		return -EINVAL;
	if (!lxd_domain_alive(dom))
		return -EOWNERDEAD;
	spin_lock_irqsave(&dom->tx_lock, flags);
	if (lxd_tx_room(&dom->tx, lxd_msg_slots(len))) {
		dom->full_since = 0;
		if (place)
			ret = hand_in(dom, place, owner);
		if (!ret)
			put(dom, head, body, len);
	} else {
		ret = -EAGAIN;
		late = full_too_long(dom);
	}
	/* A full ring has to be seen before it can become less full. */
	if (!more || ret)
		ring = lxd_tx_flush(&dom->tx);
	spin_unlock_irqrestore(&dom->tx_lock, flags);
	if (ring)
		kick(dom);
	if (unlikely(late))
		lxd_domain_kill(dom, "has not read its messages for %u ms",
				dom->deadline_ms);
	return ret;
}

int lxd_send(struct lxd_domain *dom, struct lxdom_head *head, const void *body,
	     size_t len, bool more)
{
	return send(dom, head, body, len, more, NULL, NULL);
}

int lxd_send_owned(struct lxd_domain *dom, struct lxdom_head *head,
		   const void *body, size_t len, bool more, void **place,
		   void *owner)
{
	int ret = send(dom, head, body, len, more, place, owner);

	if (!ret)
		lxd_watch(dom);
	return ret;
}

void lxd_send_flush(struct lxd_domain *dom)
{
	unsigned long flags;
	bool ring;

	spin_lock_irqsave(&dom->tx_lock, flags);
	ring = lxd_tx_flush(&dom->tx);
	spin_unlock_irqrestore(&dom->tx_lock, flags);
	if (ring)
		kick(dom);
}

int lxd_post(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len)
{
	struct lxdom_head head = { .proc = proc, .kind = LXDOM_KIND_POST };

	return lxd_send(dom, &head, req, req_len, false);
}

static void handle(struct lxd_domain *dom, const struct lxdom_head *head,
		   size_t len)
{
	switch (head->kind) {
	case LXDOM_KIND_REPLY:
		lxd_call_reply(dom, head, dom->rx_body, len);
		return;
	case LXDOM_KIND_CALL:
	case LXDOM_KIND_POST:
		lxd_serve(dom, head, dom->rx_body, len);
		return;
	}
	lxd_domain_kill(dom, "sent a message of unknown kind %u", head->kind);
}

/* Takes one message; the caller holds @draining. */
static bool take_one(struct lxd_domain *dom)
{
	struct lxdom_head head;
	int len;

	if (!lxd_domain_alive(dom))
		return false;
	len = lxd_rx_get(&dom->rx, &head, dom->rx_body);
	if (len == 0)
		return false;
	if (len < 0) {
		lxd_domain_kill(dom, "its ring is inconsistent");
		return false;
	}
	handle(dom, &head, len);
	return true;
}

static bool drain_begin(struct lxd_domain *dom)
{
	return !test_and_set_bit_lock(0, &dom->draining);
}

/*
 * Lets go.  Return: true if there is something to take out again, be it that it
 * came before the ring was armed, or that its bringer met the lock held; or if the
 * ring is to be marked again.
 */
static bool drain_end(struct lxd_domain *dom)
{
	u32 mark = lxd_lazy_mark(dom);
	int armed = lxd_rx_mark(&dom->rx, mark);

	if (armed < 0)
		lxd_domain_kill(dom, "scribbles over its ring");
	clear_bit_unlock(0, &dom->draining);
	if (!lxd_domain_alive(dom))
		return false;
	/*
	 * A doorbell that found the lock held has left (see above).  Its message
	 * was published before; look for it after the lock is free.  So has the
	 * last look of lazy.c, which was to mark the ring anew: lazy.pml.
	 */
	smp_mb();
	return armed == 0 || lxd_rx_ready(&dom->rx) ||
	       lxd_lazy_stale(dom, mark);
}

/* Return: @n and how many it has taken; less than DRAIN_MAX: the ring is empty. */
static unsigned int take_all(struct lxd_domain *dom, unsigned int n)
{
	while (n < DRAIN_MAX && take_one(dom))
		n++;
	return n;
}

void lxd_drain_soon(struct lxd_domain *dom)
{
	/* The timer of lazy.c holds none, and ends after the last has gone. */
	if (!kref_get_unless_zero(&dom->ref))
		return;
	if (!queue_work(lxd_wq, &dom->drain_work))
		lxd_domain_put(dom);
}

/* Lets go of a ring that has more, for the work item to go on. */
static void hand_over(struct lxd_domain *dom)
{
	clear_bit_unlock(0, &dom->draining);
	lxd_drain_soon(dom);
}

static void go_on_draining(struct work_struct *work)
{
	struct lxd_domain *dom = container_of(work, struct lxd_domain,
					      drain_work);

	lxd_drain_rung(dom);
	lxd_domain_put(dom);
}

bool lxd_drain(struct lxd_domain *dom)
{
	unsigned int n = 0;

	/*
	 * A domain that sends at our pace must not keep us here either, nor one
	 * whose next message comes and goes: a round counts as a message.
	 */
	do {
		if (!drain_begin(dom))
			return false;
		n = take_all(dom, n + 1);
		if (n >= DRAIN_MAX) {
			hand_over(dom);
			break;
		}
	} while (drain_end(dom));
	lxd_classes_drained(dom);
	return true;
}

/* Reading the clock costs more than looking at the ring. */
static bool await_one(struct lxd_domain *dom)
{
	unsigned int i;

	for (i = 0; i < 32; i++) {
		if (lxd_rx_ready(&dom->rx))
			return true;
	}
	return false;
}

bool lxd_drain_until(struct lxd_domain *dom, bool (*done)(void *arg),
		     void *arg, u64 limit_ns)
{
	unsigned int n = 0;
	u64 end = 0, now;
	bool ok;

	if (!drain_begin(dom))
		return done(arg);
	preempt_disable();
	lxd_rx_disarm(&dom->rx);
	while (!(ok = done(arg))) {
		/* Look at the time now and then, whatever comes in. */
		if (await_one(dom) && take_one(dom) && ++n % TIME_EVERY)
			continue;
		if (!lxd_domain_alive(dom) || need_resched() ||
		    lxd_vcpu_here(dom))
			break;
		now = sched_clock();
		if (!end)
			end = now + limit_ns;
		else if (now > end)
			break;
	}
	preempt_enable();
	if (drain_end(dom))
		lxd_drain(dom);
	else
		lxd_classes_drained(dom);
	return ok || done(arg);
}

int lxd_channel_init(struct lxd_domain *dom)
{
	dom->rx_body = kmalloc(LXDOM_BODY_MAX, GFP_KERNEL);
	if (!dom->rx_body)
		return -ENOMEM;
	dom->chan = vmalloc_user(sizeof(*dom->chan));
	if (!dom->chan) {
		kfree(dom->rx_body);
		return -ENOMEM;
	}
	lxd_ring_init(dom->chan->to_domain);
	lxd_ring_init(dom->chan->to_kernel);
	lxd_tx_init(&dom->tx, dom->chan->to_domain);
	lxd_rx_init(&dom->rx, dom->chan->to_kernel);
	INIT_WORK(&dom->drain_work, go_on_draining);
	lxd_lazy_init(dom);
	/* Nobody drains: the first message rings. */
	lxd_rx_arm(&dom->rx);
	return 0;
}

void lxd_channel_free(struct lxd_domain *dom)
{
	vfree(dom->chan);
	kfree(dom->rx_body);
}
