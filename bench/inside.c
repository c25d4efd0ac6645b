// SPDX-License-Identifier: GPL-2.0-only
/*
 * Costs of lightweight threads, measured where they live.  Linked into a
 * library kernel of its own (inside.mk), whose boot calls lxd_bench_init()
 * instead of lxd_block_init().
 *
 * The measuring thread takes the place of the main loop for a while: what
 * threads do at their end, and where schedule() goes when nobody is ready, is
 * to jump to lxd_main.  It does what pick_thread() and lxd_loop() do.
 */
#include <linux/objtool.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sort.h>
#include <asm/msr.h>
#include "inside.h"
#include "lxd.h"
#include "thread.h"

#define WINDOWS		201
#define PER_WINDOW	200
#define RING		32	/* threads that give way to each other */

static u64 window[WINDOWS];
static struct lxd_thread *blocked[RING];
static unsigned int nr_blocked;
static unsigned int yields;

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/*
 * Runs a thread until it blocks or ends.  Inline, as in the main loop: nothing
 * returns whose call another context has made.
 */
static __always_inline void run_thread(struct lxd_thread *t)
{
	lxd_thread_figures.switches++;
	this_cpu_write(current_task, &t->task);
	lxd_jump(&lxd_main.ctx, &t->ctx);
}

static __always_inline void run_ready(void)
{
	struct lxd_thread *t;

	while (lxd_ready_any())
		while ((t = lxd_ready_next()))
			run_thread(t);
}

static __always_inline void create(void (*run)(struct lxd_thread *t))
{
	struct lxd_thread *t = lxd_thread_peek();

	if (!t)
		lxd_fault("bench: no thread");
	lxd_thread_take(t, run);
	run_thread(t);
}

static void do_nothing(struct lxd_thread *t)
{
	lxd_thread_end(t);
}

static void block_once(struct lxd_thread *t)
{
	blocked[nr_blocked++] = t;
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule();
	lxd_thread_end(t);
}

static void give_way(struct lxd_thread *t)
{
	while (yields) {
		yields--;
		schedule();
	}
	lxd_thread_end(t);
}

static void wake_blocked(void)
{
	unsigned int i;

	for (i = 0; i < nr_blocked; i++)
		wake_up_process(&blocked[i]->task);
	nr_blocked = 0;
}

static noinline void one_create(void)
{
	create(do_nothing);
}

STACK_FRAME_NON_STANDARD(one_create);

static noinline void one_block(void)
{
	create(block_once);
	wake_blocked();
	run_ready();
}

STACK_FRAME_NON_STANDARD(one_block);

static noinline void four_block(void)
{
	create(block_once);
	create(block_once);
	create(block_once);
	create(block_once);
	wake_blocked();
	run_ready();
}

STACK_FRAME_NON_STANDARD(four_block);

static void report(const char *name)
{
	u64 median;

	sort(window, WINDOWS, sizeof(*window), by_value, NULL);
	median = window[WINDOWS / 2] * 100 / PER_WINDOW;
	pr_info("bench: %s %llu.%02llu\n", name, median / 100, median % 100);
}

static __always_inline void measure(const char *name, void (*once)(void))
{
	int i, k;

	for (i = 0; i < WINDOWS; i++) {
		u64 begin = rdtsc_ordered();

		for (k = 0; k < PER_WINDOW; k++)
			once();
		window[i] = rdtsc_ordered() - begin;
	}
	report(name);
}

/* From one thread to the next, with more of them ready. */
static noinline void measure_switch(void)
{
	int i, k;

	for (i = 0; i < WINDOWS; i++) {
		u64 begin;

		yields = PER_WINDOW;
		for (k = 0; k < RING; k++)
			create(give_way);
		begin = rdtsc_ordered();
		k = yields;
		run_ready();
		window[i] = (rdtsc_ordered() - begin) * PER_WINDOW / k;
	}
	report("thread-switch");
}

STACK_FRAME_NON_STANDARD(measure_switch);

void lxd_bench_init(void)
{
	struct lxd_context main_ctx = lxd_main.ctx;
	struct task_struct *me = current;

	measure_switch();
	measure("thread-create", one_create);
	measure("thread-block-1", one_block);
	measure("thread-block-4", four_block);
	lxd_main.ctx = main_ctx;
	this_cpu_write(current_task, me);
	lxd_block_init();
}
