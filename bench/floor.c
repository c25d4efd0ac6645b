// SPDX-License-Identifier: GPL-2.0-only
/*
 * The floor: what it costs to bounce cache lines between the two processors,
 * with nothing else done.
 */
#include <pthread.h>
#include <sys/mman.h>

#include "bench.h"

#define PAIRS		128	/* of lines: a window each */
#define PER_WINDOW	100	/* round trips */

struct bounce {
	struct lxdom_channel *chan;
	bool one_line;
};

/* The line that window @k writes there, and the one that it answers in. */
static u32 *ask(const struct bounce *b, u32 k)
{
	return &b->chan->to_domain[k].seq;
}

static u32 *answer(const struct bounce *b, u32 k)
{
	return b->one_line ? ask(b, k) : &b->chan->to_kernel[k].seq;
}

static void wait_for(u32 *word, u32 value)
{
	/* Pairs with the release in tell(). */
	while (smp_load_acquire(word) != value)
		;
}

static void tell(u32 *word, u32 value)
{
	/* Pairs with the acquire in wait_for(). */
	smp_store_release(word, value);
}

/* On one line both write by turns: odd there, even back. */
static void *echo(void *arg)
{
	struct bounce *b = arg;
	u32 k, i;

	bench_pin(0, CPU_THERE);
	for (k = 0; k < PAIRS; k++)
		for (i = 1; i <= PER_WINDOW; i++) {
			wait_for(ask(b, k), 2 * i - 1);
			tell(answer(b, k), 2 * i);
		}
	return NULL;
}

static double bounce(struct lxdom_channel *chan, bool one_line)
{
	struct bounce b = { chan, one_line };
	pthread_t thread;
	struct windows w;
	u64 begin, now;
	u32 k, i;

	memset(chan, 0, sizeof(*chan));
	bench_pin(0, CPU_HERE);
	bench_windows(&w, PAIRS);
	if (pthread_create(&thread, NULL, echo, &b))
		bench_die("no thread");
	begin = __rdtsc();
	for (k = 0; k < PAIRS; k++) {
		for (i = 1; i <= PER_WINDOW; i++) {
			tell(ask(&b, k), 2 * i - 1);
			wait_for(answer(&b, k), 2 * i);
		}
		now = __rdtsc();
		bench_window(&w, now - begin);
		begin = now;
	}
	pthread_join(thread, NULL);
	return bench_windows_end(&w, PER_WINDOW);
}

struct lxdom_channel *bench_channel(void)
{
	void *chan = mmap(NULL, sizeof(struct lxdom_channel),
			  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			  -1, 0);

	if (chan == MAP_FAILED)
		bench_die("no memory");
	return chan;
}

double floor_of(struct lxdom_channel *chan)
{
	struct lxdom_channel *own = chan ? NULL : bench_channel();
	double cycles = bounce(chan ?: own, false);

	if (own)
		munmap(own, sizeof(*own));
	return cycles;
}

void floor_round(void)
{
	struct lxdom_channel *chan = bench_channel();

	bench_value("floor-two-lines", "ns", bench_ns(bounce(chan, false)));
	bench_value("floor-one-line", "ns", bench_ns(bounce(chan, true)));
	munmap(chan, sizeof(*chan));
}
