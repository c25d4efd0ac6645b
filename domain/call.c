// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to the kernel, and what waits for the answers.
 */
#include <linux/sched.h>
#include <linux/string.h>
#include "backend.h"
#include "call.h"
#include "clock.h"
#include "lxd.h"
#include "lxd_domain_glue.h"
#include "thread.h"

/* Messages in a batch, at most: then it leaves even if there is more to do. */
#define STAGE_MAX	16

/* How long the kernel may leave its ring full, and how often we remind it. */
#define FULL_NS		(10 * NSEC_PER_SEC)
#define REMIND_NS	(50 * NSEC_PER_USEC)

/* A token is the number of a thread below a count of calls. */
#define TOKEN_THREAD	(LXD_THREADS_MAX - 1)

/**
 * struct lxd_call - a thread waits for a reply
 * @token: of the call
 * @done: the reply is there
 * @status: of the reply
 * @rep: where its body goes
 * @rep_len: bytes of @rep
 */
struct lxd_call {
	u32 token;
	bool done;
	int status;
	void *rep;
	size_t rep_len;
};

struct lxd_rx lxd_rx;
static struct lxd_tx tx;
static unsigned int staged;
/* Marks of the kernel that ask for a doorbell for what is staged. */
static u32 marks = LXDOM_SEQ_WAIT;
static u32 calls;
static bool sending;
static bool gathering;
static bool (*gather[LXD_FLUSHERS_MAX])(bool all);
static unsigned int nr_gather;
/* Something was kept at the last flush; since when, 0: not looked yet. */
static bool kept;
static u64 kept_since;

void lxd_channel_init(void)
{
	struct lxdom_channel *c = (void *)lxd_boot->channel;

	lxd_rx_init(&lxd_rx, c->to_domain);
	lxd_tx_init(&tx, c->to_kernel);
}

void lxd_on_flush(bool (*fn)(bool all))
{
	if (nr_gather == LXD_FLUSHERS_MAX)
		lxd_fault("more than %u classes gather posts: raise LXD_FLUSHERS_MAX",
			  LXD_FLUSHERS_MAX);
	gather[nr_gather++] = fn;
}

bool lxd_sending(void)
{
	return sending;
}

static void ring(void)
{
	lxd_backend(LXDOM_SVC_KICK, 0, 0);
}

static void publish(void)
{
	staged = 0;
	if (unlikely(lxd_tx_flush_for(&tx, marks)))
		ring();
	marks = LXDOM_SEQ_WAIT;
}

bool lxd_kernel_lazy(void)
{
	u32 next = READ_ONCE(lxd_slot(tx.ring, tx.head)->seq);

	return (tx.unrung | next) & LXDOM_SEQ_LAZY;
}

void lxd_ring_kept(void)
{
	if (lxd_tx_unrung(&tx))
		ring();
}

static void flush(bool all)
{
	unsigned int i;

	if (!gathering) {
		gathering = true;
		kept = false;
		for (i = 0; i < nr_gather; i++)
			kept |= gather[i](all);
		gathering = false;
		if (!kept)
			kept_since = 0;
	}
	publish();
}

void lxd_flush(void)
{
	flush(false);
}

void lxd_flush_all(void)
{
	flush(true);
}

void lxd_flush_rest(void)
{
	if (unlikely(kept))
		flush(true);
}

void lxd_flush_kept(u64 now, u64 patience)
{
	if (likely(!kept))
		return;
	if (!kept_since)
		kept_since = now;
	else if (now - kept_since >= patience)
		flush(true);
}

static noinline void make_room(u32 slots)
{
	u64 start = lxd_mono_ns();

	do {
		u64 reminded = lxd_mono_ns();

		publish();
		/* The kernel drains the ring in this very call if it must. */
		ring();
		do {
			if (lxd_tx_room(&tx, slots))
				return;
			cpu_relax();
		} while (lxd_mono_ns() - reminded < REMIND_NS);
	} while (lxd_mono_ns() - start < FULL_NS);
	sending = false;
	lxd_fault("the kernel takes no messages out of the channel");
}

/*
 * Headers go by value: the compiler then writes their fields straight into the
 * slot.  Put together in memory and read back whole, they would stall it.
 */
static noinline void put_any(struct lxdom_head head, const void *body,
			     size_t len)
{
	lxd_tx_put(&tx, &head, body, len);
}

static __always_inline void send(struct lxdom_head head, const void *body,
				 size_t len)
{
	u32 slots = lxd_msg_slots(len);

	sending = true;
	if (unlikely(!lxd_tx_room(&tx, slots)))
		make_room(slots);
	/* The sizes of what is sent often: a few moves instead of memcpy(). */
	switch (len) {
	case 0:
		lxd_tx_put(&tx, &head, body, 0);
		break;
	case 24:
		lxd_tx_put(&tx, &head, body, 24);
		break;
	case 48:
		lxd_tx_put(&tx, &head, body, 48);
		break;
	default:
		put_any(head, body, len);
	}
	sending = false;
	if (unlikely(++staged >= STAGE_MAX))
		publish();
}

void lxd_post(u16 proc, const void *req, size_t req_len)
{
	struct lxdom_head head = { .proc = proc, .kind = LXDOM_KIND_POST };

	send(head, req, req_len);
}

void lxd_reply(const struct lxdom_head *call, int status, const void *body,
	       size_t len)
{
	struct lxdom_head head = {
		.proc = call->proc,
		.kind = LXDOM_KIND_REPLY,
		.token = call->token,
		.status = status,
	};

	marks = LXDOM_SEQ_MARKS;
	send(head, body, len);
}

int lxd_call(u16 proc, const void *req, size_t req_len, void *rep,
	     size_t rep_len)
{
	struct lxd_thread *me = lxd_self();
	struct lxdom_head head = { .proc = proc, .kind = LXDOM_KIND_CALL };
	struct lxd_call c = { .rep = rep, .rep_len = rep_len };

	if (unlikely(!lxd_may_block()))
		lxd_fault("call %x of the kernel in atomic context", proc);
	c.token = ++calls * LXD_THREADS_MAX | me->number;
	head.token = c.token;
	me->call = &c;
	marks = LXDOM_SEQ_MARKS;
	send(head, req, req_len);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (c.done)
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	me->call = NULL;
	return c.status;
}

void lxd_deliver(const struct lxdom_head *head, const void *body, size_t len)
{
	struct lxd_thread *t = lxd_thread_numbered(head->token & TOKEN_THREAD);
	struct lxd_call *c = t ? t->call : NULL;

	if (unlikely(!c || c->done || c->token != head->token))
		lxd_fault("the kernel replied to what was not asked: procedure %x, token %x",
			  head->proc, head->token);
	c->status = head->status;
	if (!c->status && c->rep_len) {
		if (len < c->rep_len)
			lxd_fault("the kernel's reply to procedure %x is too short",
				  head->proc);
		memcpy(c->rep, body, c->rep_len);
	}
	c->done = true;
	wake_up_process(&t->task);
}
