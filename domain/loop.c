// SPDX-License-Identifier: GPL-2.0-only
/*
 * The main loop: takes messages, starts and resumes threads, runs timers,
 * sleeps.
 */
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/objtool.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <asm/msr.h>
#include "backend.h"
#include "block_domain.h"
#include "call.h"
#include "clock.h"
#include "core_domain.h"
#include "domain.h"
#include "irq.h"
#include "loop.h"
#include "lxd.h"
#include "lxd_domain_glue.h"
#include "net_domain.h"
#include "page.h"
#include "printk.h"
#include "rcu.h"
#include "tasklet.h"
#include "thread.h"
#include "work.h"

/* Turns after which the ring, however full, must let the others have one. */
#define OTHERS_TURNS	16

/*
 * Spinning before sleep.  Worth it if the next message comes within about the
 * time that going to sleep and being woken take, which differs by two orders of
 * magnitude between processors and emulators: it is measured.  Every spin that
 * was in vain makes further spins shorter, every one that wasn't, longer.
 */
#define SPIN_SLEEPS	8	/* longest spin, in times a short sleep takes */
#define SPIN_MOST_NS	400000	/* but no more than this, */
#define SPIN_LEAST_NS	20000	/* and no less */
#define SPIN_MIN_NS	2000
#define SPIN_HARD_NS	5000	/* so long without `pause` */
#define SPIN_PROBE	32	/* so many short spins, then a long one */
/*
 * Longest spin while the kernel is lazy: a submitter that the scheduler has taken
 * off its processor comes back within that.  But no longer than the domain has
 * been awake, so that it takes no more than twice the time that it had work for.
 */
#define SPIN_LAZY_NS	(8 * NSEC_PER_MSEC)

/* A message that came while no stack was free. */
struct parked {
	struct list_head list;
	size_t len;
	struct lxdom_head head;
	u8 body[];
};

static LIST_HEAD(parked);
static struct lxdom_head spare_head;
static u8 spare_body[LXDOM_BODY_MAX] __aligned(8);
static int spare_len;
static bool leaving;
static unsigned int turns;
/*
 * Messages since the ring was last found empty, and whether it was only one the
 * time before.  If so, what is staged leaves before we look at the next slot,
 * which the kernel's processor may hold: the exchange that publishes would
 * have to wait for that line.
 */
static unsigned int run;
static bool alone;
static u64 spin_max_ns = SPIN_LEAST_NS;
static u64 spin_ns = SPIN_LEAST_NS;
static unsigned int short_spins;
static u64 woke_at;
/*
 * What nobody waits for is kept for more to come, but no longer than a doorbell
 * costs: about what a short sleep does.
 */
static u64 patience_ns = SPIN_LEAST_NS / SPIN_SLEEPS;

void lxd_leave(int fault)
{
	lxd_flush_all();
	lxd_backend(LXDOM_SVC_EXIT, fault, 0);
	for (;;)
		cpu_relax();
}

void lxd_leave_after(void)
{
	leaving = true;
}

/* ---- messages ---- */

static int dispatch(struct lxd_thread *t, size_t *rep_len)
{
	switch (t->head.proc >> 8) {
	case LXD_BLOCK_ID:
		return lxd_block_domain_dispatch(&lxd_block_ops, t->head.proc,
						 t->body, t->len, t->reply,
						 rep_len);
	case LXD_NET_ID:
		return lxd_net_domain_dispatch(&lxd_net_ops, t->head.proc,
					       t->body, t->len, t->reply,
					       rep_len);
	case LXD_CORE_ID:
		return lxd_core_domain_dispatch(&lxd_core_ops, t->head.proc,
						t->body, t->len, t->reply,
						rep_len);
	default:
		return -EOPNOTSUPP;
	}
}

static void serve(struct lxd_thread *t)
{
	size_t rep_len = 0;
	int status = dispatch(t, &rep_len);

	if (t->head.kind == LXDOM_KIND_CALL)
		lxd_reply(&t->head, status, t->reply, status ? 0 : rep_len);
	else if (unlikely(status))
		lxd_fault("message %x of the kernel was refused: %d",
			  t->head.proc, status);
	if (unlikely(leaving))
		lxd_leave(0);
	/* The main loop would do it too, but somebody waits for it now. */
	if ((run == 1 && alone) || !lxd_rx_ready(&lxd_rx))
		lxd_flush();
	lxd_thread_end(t);
}

static struct lxd_thread *start(struct lxd_thread *t, size_t len)
{
	t->len = len;
	lxd_thread_take(t, serve);
	return t;
}

static __cold void bad_ring(void)
{
	lxd_fault("the kernel's messages contradict each other");
}

static struct lxd_thread *unpark(struct lxd_thread *t)
{
	struct parked *p = list_first_entry(&parked, struct parked, list);
	size_t len = p->len;

	t->head = p->head;
	memcpy(t->body, p->body, len);
	list_del(&p->list);
	kfree(p);
	return start(t, len);
}

static bool park(void)
{
	struct parked *p = kmalloc(struct_size(p, body, spare_len),
				   GFP_ATOMIC | __GFP_NOWARN);

	if (!p)
		return false;
	p->head = spare_head;
	p->len = spare_len;
	memcpy(p->body, spare_body, spare_len);
	list_add_tail(&p->list, &parked);
	spare_len = 0;
	return true;
}

/*
 * No stack is free, or messages wait from the time when none was.  Replies must
 * still get through: they are what frees stacks.  Other messages are put aside
 * in their order; if there isn't even memory for that, they stay in the ring.
 */
static noinline struct lxd_thread *receive_short(struct lxd_thread *t)
{
	if (t && !list_empty(&parked))
		return unpark(t);
	if (t && spare_len) {
		size_t len = spare_len;

		t->head = spare_head;
		memcpy(t->body, spare_body, len);
		spare_len = 0;
		return start(t, len);
	}
	while (!spare_len || park()) {
		spare_len = lxd_rx_get(&lxd_rx, &spare_head, spare_body);
		if (spare_len < 0)
			bad_ring();
		if (!spare_len)
			break;
		if (spare_head.kind == LXDOM_KIND_REPLY) {
			lxd_deliver(&spare_head, spare_body, spare_len);
			spare_len = 0;
		}
	}
	return NULL;
}

/* The next message, in a thread of its own; NULL if there is none. */
static __always_inline struct lxd_thread *receive(void)
{
	for (;;) {
		struct lxd_thread *t = lxd_thread_peek();
		int len;

		if (unlikely(!t || spare_len || !list_empty(&parked)))
			return receive_short(t);
		len = lxd_rx_get(&lxd_rx, &t->head, t->body);
		if (len == 0) {
			alone = run <= 1;
			run = 0;
			return NULL;
		}
		run++;
		if (unlikely(len < 0))
			bad_ring();
		if (likely(t->head.kind != LXDOM_KIND_REPLY))
			return start(t, len);
		lxd_deliver(&t->head, t->body, len);
	}
}

/* ---- time ---- */

/* Runs what is due; when the next timer is, as lxd_mono_ns(). */
static u64 run_timers(void)
{
	u64 now = lxd_clock_tick();
	u64 next = LXD_NEVER;

	/* First: what they arm and schedule is seen below. */
	lxd_rcu_run();
	if (lxd_hrtimers_armed())
		next = lxd_hrtimers_run(now);
	if (lxd_timers_armed())
		next = min(next, lxd_timers_run());
	if (lxd_tasklets_run())
		return 0;	/* they may have scheduled more */
	/* A timer may have armed another kind. */
	if (lxd_hrtimers_armed())
		next = min(next, lxd_hrtimers_next());
	return next;
}

/* ---- idle ---- */

static bool spin(u64 next)
{
	u64 start = lxd_mono_ns(), now = start, limit = spin_ns;
	int i;

	/* Short spins would never find out that times have changed. */
	if (limit < spin_max_ns / 4 && ++short_spins >= SPIN_PROBE) {
		short_spins = 0;
		limit = spin_max_ns;
	}
	if (lxd_kernel_lazy())
		limit = max(limit, min_t(u64, start - woke_at, SPIN_LAZY_NS));
	do {
		lxd_flush_kept(now, patience_ns);
		for (i = 0; i < 64; i++) {
			if (lxd_rx_ready(&lxd_rx) || lxd_irqs_pending()) {
				spin_ns = min_t(u64, spin_max_ns,
						max(spin_ns * 2, 2 * (now - start)));
				return true;
			}
			if (now - start > SPIN_HARD_NS)
				cpu_relax();
		}
		now = lxd_clock_tick();
		if (now >= next)
			return true;
	} while (now - start < limit);
	spin_ns = max_t(u64, SPIN_MIN_NS, spin_ns / 2);
	return false;
}

static void sleep(u64 next)
{
	int armed;
	long err;
	u64 now;

	lxd_printk_flush();
	lxd_flush_all();
	lxd_ring_kept();
	lxd_page_give_back();
	armed = lxd_rx_arm(&lxd_rx);
	if (armed < 0)
		bad_ring();
	if (!armed)
		return;
	now = lxd_mono_ns();
	/* One that fires from here on rings the bell. */
	if (next > now && !lxd_irqs_pending()) {
		err = lxd_backend(LXDOM_SVC_WAIT,
				  next == LXD_NEVER ? LXD_NEVER : next - now,
				  0);
		if (err && err != -ETIME && err != -EINTR)
			lxd_leave(1);
	}
	lxd_rx_disarm(&lxd_rx);
	woke_at = lxd_clock_tick();
}

/* ---- the loop ---- */

/* What the ring would keep from having a turn. */
static noinline void others_turn(void)
{
	run_timers();
	lxd_flush_all();
}

/* A work item takes its time; what is kept for more to come can't wait for it. */
static struct lxd_thread *next_work(void)
{
	struct lxd_thread *t = lxd_work_next();

	if (t)
		lxd_flush_rest();
	return t;
}

static __always_inline struct lxd_thread *pick_thread(void)
{
	for (;;) {
		struct lxd_thread *t = lxd_ready_next();
		u64 next;

		if (t)
			return t;
		if (unlikely(++turns >= OTHERS_TURNS)) {
			turns = 0;
			others_turn();
			/* First: there may be a thread that is always ready. */
			t = next_work();
			if (t)
				return t;
			if (lxd_ready_any())
				continue;
		}
		if (unlikely(lxd_irqs_pending()))
			lxd_irqs_run();
		t = receive();
		if (t)
			return t;
		if (lxd_ready_any())
			continue;
		t = next_work();
		if (t)
			return t;
		/* Somebody waits for this; timers can wait that long. */
		lxd_flush();
		next = run_timers();
		if (lxd_ready_any() || lxd_rcu_ready() || !next)
			continue;
		/* A timer may have completed a request. */
		lxd_flush();
		t = next_work();
		if (t)
			return t;
		turns = 0;
		if (!spin(next))
			sleep(next);
	}
}

/* How long a sleep of next to nothing takes: what spinning competes with. */
static void measure_sleep(void)
{
	u64 best = SPIN_MOST_NS, start;
	int i;

	for (i = 0; i < 4; i++) {
		start = lxd_mono_ns();
		if (lxd_backend(LXDOM_SVC_WAIT, 1, 0) != -ETIME)
			return;
		best = min(best, lxd_mono_ns() - start);
	}
	spin_max_ns = clamp_t(u64, best * SPIN_SLEEPS, SPIN_LEAST_NS,
			      SPIN_MOST_NS);
	spin_ns = spin_max_ns;
	patience_ns = spin_max_ns / SPIN_SLEEPS;
}

noinline void lxd_loop(void)
{
	measure_sleep();
	for (;;) {
		struct lxd_thread *t = pick_thread();

		lxd_thread_figures.switches++;
		this_cpu_write(current_task, &t->task);
		lxd_jump(&lxd_main.ctx, &t->ctx);
	}
}

STACK_FRAME_NON_STANDARD(lxd_loop);
