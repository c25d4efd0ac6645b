// SPDX-License-Identifier: GPL-2.0-only
/*
 * The channel by itself, between two threads: calls one at a time, and in
 * batches as the original LXD channel was measured (send N, then take N
 * replies; the figure is for one call and its reply).  That publishes each
 * message by itself, so that the peer works on the first ones while the later
 * ones are made; here that is done a few at a time.
 */
#include <pthread.h>
#include <sys/mman.h>

#include "bench.h"

#define WINDOWS		200
#define PER_WINDOW	96	/* calls */
/* Messages at a time; the caller waits for the replies, so these are fewer. */
#define CALLS_AT_ONCE	4
#define REPLIES_AT_ONCE	2
#define PROC		0x0110
#define PROC_END	0x0111

/* Private to one thread: no line of it is the other's. */
struct ends {
	struct lxdom_channel *chan;
	struct lxd_tx tx;
	struct lxd_rx rx;
} OWN_LINE;

static __always_inline void put(struct ends *e, struct lxdom_head *head,
				const u8 *body, u32 at_once)
{
	while (!lxd_tx_room(&e->tx, 1))
		lxd_tx_flush(&e->tx);
	lxd_tx_put(&e->tx, head, body, LXDOM_HEAD_BODY);
	if (e->tx.head - e->tx.first >= at_once)
		lxd_tx_flush(&e->tx);
}

/* An echo that publishes all replies when it has nothing more to read. */
static void *serve(void *arg)
{
	u8 body[LXDOM_BODY_MAX];
	struct ends *e = arg;
	struct lxdom_head head;

	bench_pin(0, CPU_THERE);
	for (;;) {
		int len = lxd_rx_get(&e->rx, &head, body);

		if (!len) {
			lxd_tx_flush(&e->tx);
			continue;
		}
		if (head.proc == PROC_END)
			return NULL;
		head.kind = LXDOM_KIND_REPLY;
		put(e, &head, body, REPLIES_AT_ONCE);
	}
}

static void call(struct ends *e, u16 proc, u32 token)
{
	struct lxdom_head head = {
		.proc = proc,
		.kind = LXDOM_KIND_CALL,
		.token = token,
	};
	static const u8 body[LXDOM_HEAD_BODY];

	put(e, &head, body, CALLS_AT_ONCE);
}

static void take(struct ends *e, u32 token)
{
	u8 body[LXDOM_BODY_MAX];
	struct lxdom_head head;

	while (!lxd_rx_get(&e->rx, &head, body))
		;
	if (head.token != token)
		bench_die("the echo answered another call");
}

static void call_batch(struct ends *e, u32 batch)
{
	u32 i;

	for (i = 0; i < batch; i++)
		call(e, PROC, i);
	lxd_tx_flush(&e->tx);
	for (i = 0; i < batch; i++)
		take(e, i);
}

/* Cycles for one call. */
static double calls(struct lxdom_channel *chan, u32 batch)
{
	struct ends here = { .chan = chan }, there = { .chan = chan };
	pthread_t thread;
	struct windows w;
	u32 i, k;

	lxd_ring_init(chan->to_domain);
	lxd_ring_init(chan->to_kernel);
	lxd_tx_init(&here.tx, chan->to_domain);
	lxd_rx_init(&here.rx, chan->to_kernel);
	lxd_tx_init(&there.tx, chan->to_kernel);
	lxd_rx_init(&there.rx, chan->to_domain);
	bench_pin(0, CPU_HERE);
	bench_windows(&w, WINDOWS);
	if (pthread_create(&thread, NULL, serve, &there))
		bench_die("no thread");
	for (i = 0; i < WINDOWS; i++) {
		u64 begin = __rdtsc();

		for (k = 0; k < PER_WINDOW; k += batch)
			call_batch(&here, batch);
		bench_window(&w, __rdtsc() - begin);
	}
	call(&here, PROC_END, 0);
	lxd_tx_flush(&here.tx);
	pthread_join(thread, NULL);
	return bench_windows_end(&w, PER_WINDOW);
}

void chan_round(void)
{
	struct lxdom_channel *chan = bench_channel();
	double floor = floor_of(chan);

	/* Beside the floor of the very same memory. */
	bench_value("floor-channel", "ns", bench_ns(floor));
	bench_value("floor-cycles", "cycles", floor);
	bench_value("call-channel", "ns", bench_ns(calls(chan, 1)));
	bench_value("call-batch-4", "cycles", calls(chan, 4));
	bench_value("call-batch-8", "cycles", calls(chan, 8));
	bench_value("call-batch-32", "cycles", calls(chan, 32));
	munmap(chan, sizeof(*chan));
}
