// SPDX-License-Identifier: GPL-2.0-only
/* modes: plain asan tsan */
/* libs: -pthread */
/*
 * Two threads, one ring: nothing lost, doubled or torn, no data race, and no
 * wake-up lost.  The doorbell is an eventfd; a sleeper that waits longer than
 * SLEEP_MS for it has lost a wake-up.
 */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "chan_rig.h"

#define MESSAGES	60000u
#define SLEEP_MS	30000

struct pair {
	struct rig rig;
	int doorbell;
	u32 batch;	/* messages per flush */
	u32 polls;	/* empty looks before the consumer sleeps */
	bool bad;	/* read after the join */
};

static size_t len_of(u32 id)
{
	return id % 7 ? id % 49 : id * 13 % (LXDOM_BODY_MAX + 1);
}

static void publish(struct pair *p)
{
	u64 one = 1;

	if (lxd_tx_flush(&p->rig.tx) &&
	    write(p->doorbell, &one, sizeof(one)) != sizeof(one))
		abort();
}

static void *produce(void *arg)
{
	struct pair *p = arg;
	u32 id;

	for (id = 0; id < MESSAGES; id++) {
		while (!rig_put(&p->rig, id, len_of(id))) {
			publish(p);
			sched_yield();
		}
		if (id % p->batch == p->batch - 1)
			publish(p);
	}
	publish(p);
	return NULL;
}

/* Return: false if the doorbell never came. */
static bool sleep_for_doorbell(struct pair *p)
{
	struct pollfd fd = { .fd = p->doorbell, .events = POLLIN };
	u64 rung;

	if (lxd_rx_arm(&p->rig.rx) != 1)
		return true;
	if (poll(&fd, 1, SLEEP_MS) != 1)
		return false;
	return read(p->doorbell, &rung, sizeof(rung)) == sizeof(rung);
}

static void *consume(void *arg)
{
	struct pair *p = arg;
	u8 body[LXDOM_BODY_MAX];
	struct lxdom_head head;
	u32 id = 0, polls = 0;

	while (id < MESSAGES) {
		int ret = lxd_rx_get(&p->rig.rx, &head, body);

		if (!ret) {
			if (polls++ < p->polls)
				continue;
			polls = 0;
			if (sleep_for_doorbell(p))
				continue;
		}
		if (ret <= 0 || head.token != id ||
		    !rig_check(body, len_of(id), id)) {
			p->bad = true;
			break;
		}
		id++;
	}
	return NULL;
}

static void run_pair(u32 start, u32 batch, u32 polls)
{
	struct pair p = { .batch = batch, .polls = polls };
	pthread_t producer, consumer;

	rig_open(&p.rig, start);
	p.doorbell = eventfd(0, EFD_CLOEXEC);
	assert_true(p.doorbell >= 0);
	assert_int_equal(pthread_create(&consumer, NULL, consume, &p), 0);
	assert_int_equal(pthread_create(&producer, NULL, produce, &p), 0);
	pthread_join(consumer, NULL);
	if (p.bad) {
		/* The producer would wait for room for ever. */
		fprintf(stderr, "consumer stopped: message lost or torn\n");
		abort();
	}
	pthread_join(producer, NULL);
	close(p.doorbell);
	rig_close(&p.rig);
}

static void test_sleepy(void **state)
{
	run_pair(RIG_FRESH, 1, 0);
}

static void test_polling(void **state)
{
	run_pair(RIG_SEQ_WRAP, 1, 1000);
}

static void test_batches(void **state)
{
	run_pair(RIG_U32_WRAP, 11, 20);
}

static void test_long_batches(void **state)
{
	run_pair(RIG_FRESH, MESSAGES, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sleepy),
		cmocka_unit_test(test_polling),
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_long_batches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
