// SPDX-License-Identifier: GPL-2.0-only
/* The library kernel's timer wheel: domain/wheel.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "timer_shim.h"
#include "domain/wheel.c"

#define TIMERS	512

static struct lxd_wheel w;
static struct timer_list timers[TIMERS];
static bool armed[TIMERS];

static int setup_at(unsigned long start)
{
	memset(&w, 0, sizeof(w));
	memset(timers, 0, sizeof(timers));
	memset(armed, 0, sizeof(armed));
	w.clk = start;
	return 0;
}

static int setup(void **state)
{
	return setup_at(1000);
}

static void arm(unsigned int i, unsigned long expires)
{
	timers[i].expires = expires;
	lxd_wheel_add(&w, &timers[i]);
	armed[i] = true;
}

static void disarm(unsigned int i)
{
	lxd_wheel_del(&w, &timers[i]);
	armed[i] = false;
}

static unsigned long first_armed(unsigned long now)
{
	long first = -1;
	unsigned int i;

	for (i = 0; i < TIMERS; i++) {
		long in = timers[i].expires - now;

		if (armed[i] && (first < 0 || in < first))
			first = in < 0 ? 0 : in;
	}
	return now + first;
}

/* Runs what is due; each must be, and none that is due may stay. */
static unsigned int run(unsigned long now)
{
	struct hlist_head due = { NULL };
	unsigned int n = 0, i;

	while (lxd_wheel_due(&w, now, &due)) {
		while (due.first) {
			struct timer_list *t = hlist_entry(due.first,
							   struct timer_list,
							   entry);

			assert_true((long)(now - t->expires) >= 0);
			disarm(t - timers);
			n++;
		}
	}
	for (i = 0; i < TIMERS; i++)
		assert_false(armed[i] && (long)(now - timers[i].expires) >= 0);
	return n;
}

static void test_one(void **state)
{
	arm(0, 1005);
	assert_int_equal(lxd_wheel_next(&w), 1005);
	assert_int_equal(run(1004), 0);
	assert_int_equal(run(1005), 1);
	assert_int_equal(w.armed, 0);
}

static void test_past_is_now(void **state)
{
	arm(0, 10);
	assert_int_equal(lxd_wheel_next(&w), 1000);
	assert_int_equal(run(1000), 1);
}

static void test_delete(void **state)
{
	arm(0, 1001);
	arm(1, 1001);
	arm(2, 90000);
	disarm(0);
	assert_int_equal(run(2000), 1);
	disarm(2);
	assert_int_equal(w.armed, 0);
	assert_int_equal(run(100000), 0);
}

/* A callback may delete what is due along with it. */
static void test_delete_due(void **state)
{
	struct hlist_head due = { NULL };

	arm(0, 1001);
	arm(1, 1001);
	assert_true(lxd_wheel_due(&w, 1001, &due));
	disarm(0);
	disarm(1);
	assert_true(hlist_empty(&due));
	assert_int_equal(w.armed, 0);
	assert_false(lxd_wheel_due(&w, 1002, &due));
}

/* Every distance, from a clock at every phase, to the very jiffy. */
static void test_exact(void **state)
{
	static const unsigned long starts[] = {
		0, 1, 63, 64, 65, 4095, 4096, 4097, 262143, 262144,
		-300ul * 250, -1ul, -64ul,
	};
	unsigned int s, bits;

	for (s = 0; s < sizeof(starts) / sizeof(*starts); s++) {
		for (bits = 0; bits < 40; bits++) {
			unsigned long in = 1ul << bits, at, hops = 0;

			setup_at(starts[s]);
			at = starts[s] + in;
			arm(0, at);
			while (w.armed) {
				unsigned long next = lxd_wheel_next(&w);

				assert_true((long)(next - at) <= 0);
				assert_int_equal(run(next), next == at);
				/* An idle domain is hardly ever woken. */
				assert_true(++hops <= 6 + (in >> 30));
			}
		}
	}
}

static void test_random(void **state)
{
	unsigned long now = -5000ul;
	unsigned int step, i;

	setup_at(now);
	srandom(2);
	for (step = 0; step < 20000; step++) {
		i = random() % TIMERS;
		if (armed[i])
			disarm(i);
		else
			arm(i, now + (random() & ((1ul << random() % 24) - 1)));
		if (step % 3)
			continue;
		if (w.armed)
			assert_true((long)(lxd_wheel_next(&w) -
					   first_armed(w.clk)) <= 0);
		/* What was armed for a jiffy that has been run comes next. */
		now += 1 + (random() & ((1ul << random() % 14) - 1));
		run(now);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one, setup),
		cmocka_unit_test_setup(test_past_is_now, setup),
		cmocka_unit_test_setup(test_delete, setup),
		cmocka_unit_test_setup(test_delete_due, setup),
		cmocka_unit_test_setup(test_exact, setup),
		cmocka_unit_test_setup(test_random, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
