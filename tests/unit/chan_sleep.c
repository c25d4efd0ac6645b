// SPDX-License-Identifier: GPL-2.0-only
/* The doorbell protocol: a doorbell is asked for exactly when one is needed. */
#include "chan_rig.h"

static void test_no_doorbell_for_poller(void **state)
{
	struct rig r;
	u32 id;

	rig_open(&r, RIG_FRESH);
	for (id = 0; id < 1000; id++) {
		assert_true(rig_put(&r, id, 8));
		assert_false(lxd_tx_flush(&r.tx));
		rig_expect(&r, id, 8);
	}
	rig_close(&r);
}

/* At every slot, so at quarter ends and through the wraps as well. */
static void test_doorbell_for_sleeper(void **state)
{
	struct rig r;
	u32 id;

	rig_open(&r, RIG_SEQ_WRAP);
	for (id = 0; id < 4 * LXDOM_RING_SLOTS; id++) {
		assert_int_equal(lxd_rx_arm(&r.rx), 1);
		assert_false(lxd_rx_ready(&r.rx));
		rig_expect_none(&r);
		assert_true(rig_put(&r, id, 8));
		assert_true(lxd_tx_flush(&r.tx));
		assert_true(lxd_rx_ready(&r.rx));
		rig_expect(&r, id, 8);
	}
	rig_close(&r);
}

static void test_one_doorbell_for_a_batch(void **state)
{
	struct rig r;
	u32 id;

	rig_open(&r, RIG_FRESH);
	assert_int_equal(lxd_rx_arm(&r.rx), 1);
	for (id = 0; id < 10; id++)
		assert_true(rig_put(&r, id, 200));
	assert_true(lxd_tx_flush(&r.tx));
	assert_true(rig_put(&r, 10, 8));
	assert_false(lxd_tx_flush(&r.tx));
	for (id = 0; id < 10; id++)
		rig_expect(&r, id, 200);
	rig_expect(&r, 10, 8);
	rig_close(&r);
}

static void test_arm_refuses_when_full(void **state)
{
	struct rig r;

	rig_open(&r, RIG_FRESH);
	assert_true(rig_put(&r, 0, 8));
	/* Staged but not published: the sleeper is woken by the flush. */
	assert_int_equal(lxd_rx_arm(&r.rx), 1);
	assert_true(lxd_tx_flush(&r.tx));
	assert_int_equal(lxd_rx_arm(&r.rx), 0);
	rig_expect(&r, 0, 8);
	assert_int_equal(lxd_rx_arm(&r.rx), 1);
	rig_close(&r);
}

static void test_arm_twice(void **state)
{
	struct rig r;

	rig_open(&r, RIG_FRESH);
	assert_int_equal(lxd_rx_arm(&r.rx), 1);
	assert_int_equal(lxd_rx_arm(&r.rx), 1);
	assert_true(rig_put(&r, 0, 8));
	assert_true(lxd_tx_flush(&r.tx));
	rig_expect(&r, 0, 8);
	rig_close(&r);
}

static void test_disarm(void **state)
{
	struct rig r;
	u32 id;

	rig_open(&r, RIG_U32_WRAP);
	for (id = 0; id < 2 * LXDOM_RING_SLOTS; id++) {
		assert_int_equal(lxd_rx_arm(&r.rx), 1);
		lxd_rx_disarm(&r.rx);
		assert_true(rig_put(&r, id, 8));
		assert_false(lxd_tx_flush(&r.tx));
		/* A late disarm must not eat the message. */
		lxd_rx_disarm(&r.rx);
		rig_expect(&r, id, 8);
	}
	rig_close(&r);
}

/*
 * The mark lies over a word that the producer reads when it looks for room:
 * it must neither be taken for a free quarter nor hide one.
 */
static void test_mark_and_room(void **state)
{
	struct rig r;
	u32 at, id = 0;

	rig_open(&r, RIG_FRESH);
	for (at = 0; at < 2 * LXDOM_RING_SLOTS; at++) {
		assert_int_equal(lxd_rx_arm(&r.rx), 1);
		assert_true(lxd_tx_room(&r.tx, 3 * LXDOM_RING_QUARTER));
		assert_true(rig_put(&r, id, 8));
		assert_true(lxd_tx_flush(&r.tx));
		rig_expect(&r, id++, 8);
	}
	rig_close(&r);
}

/* A lazy consumer: now for what somebody waits for, else when it is asked. */
static void test_lazy(void **state)
{
	struct rig r;
	u32 at, id = 0;

	rig_open(&r, RIG_SEQ_WRAP);
	for (at = 0; at < 2 * LXDOM_RING_SLOTS; at++) {
		assert_int_equal(lxd_rx_mark(&r.rx, LXDOM_SEQ_LAZY), 1);
		assert_false(lxd_tx_unrung(&r.tx));
		assert_true(rig_put(&r, id, 8));
		assert_true(lxd_tx_flush(&r.tx));
		assert_false(lxd_tx_unrung(&r.tx));
		rig_expect(&r, id++, 8);

		assert_int_equal(lxd_rx_mark(&r.rx, LXDOM_SEQ_LAZY), 1);
		assert_true(rig_put(&r, id, 8));
		assert_false(lxd_tx_flush_for(&r.tx, LXDOM_SEQ_WAIT));
		assert_true(lxd_tx_unrung(&r.tx));
		/* Once is enough. */
		assert_false(lxd_tx_unrung(&r.tx));
		rig_expect(&r, id++, 8);
	}
	rig_close(&r);
}

/* What it has taken by then needs no doorbell. */
static void test_lazy_taken(void **state)
{
	static const u32 marks[] = { LXDOM_SEQ_LAZY, LXDOM_SEQ_WAIT };
	struct rig r;
	u32 id, i;

	rig_open(&r, RIG_U32_WRAP);
	for (id = 0; id < 2 * LXDOM_RING_SLOTS; id++) {
		i = id % 2;
		assert_int_equal(lxd_rx_mark(&r.rx, LXDOM_SEQ_LAZY), 1);
		assert_true(rig_put(&r, id, 8));
		assert_false(lxd_tx_flush_for(&r.tx, LXDOM_SEQ_WAIT));
		rig_expect(&r, id, 8);
		assert_int_equal(lxd_rx_mark(&r.rx, marks[i]), 1);
		assert_false(lxd_tx_unrung(&r.tx));
	}
	rig_close(&r);
}

/* The mark was used up by the first of them, and still holds for the second. */
static void test_lazy_then_urgent(void **state)
{
	struct rig r;

	rig_open(&r, RIG_FRESH);
	assert_int_equal(lxd_rx_mark(&r.rx, LXDOM_SEQ_LAZY), 1);
	assert_true(rig_put(&r, 0, 8));
	assert_false(lxd_tx_flush_for(&r.tx, LXDOM_SEQ_WAIT));
	assert_true(rig_put(&r, 1, 8));
	assert_false(lxd_tx_flush_for(&r.tx, LXDOM_SEQ_WAIT));
	assert_true(rig_put(&r, 2, 8));
	assert_true(lxd_tx_flush(&r.tx));
	assert_false(lxd_tx_unrung(&r.tx));
	rig_expect(&r, 0, 8);
	rig_expect(&r, 1, 8);
	rig_expect(&r, 2, 8);
	rig_close(&r);
}

/* A consumer that has given up being lazy. */
static void test_lazy_then_armed(void **state)
{
	struct rig r;

	rig_open(&r, RIG_FRESH);
	assert_int_equal(lxd_rx_mark(&r.rx, LXDOM_SEQ_LAZY), 1);
	assert_int_equal(lxd_rx_arm(&r.rx), 1);
	assert_true(rig_put(&r, 0, 8));
	assert_true(lxd_tx_flush_for(&r.tx, LXDOM_SEQ_WAIT));
	rig_expect(&r, 0, 8);
	assert_int_equal(lxd_rx_mark(&r.rx, LXDOM_SEQ_LAZY), 1);
	lxd_rx_disarm(&r.rx);
	assert_true(rig_put(&r, 1, 8));
	assert_false(lxd_tx_flush(&r.tx));
	assert_false(lxd_tx_unrung(&r.tx));
	rig_expect(&r, 1, 8);
	rig_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_doorbell_for_poller),
		cmocka_unit_test(test_doorbell_for_sleeper),
		cmocka_unit_test(test_one_doorbell_for_a_batch),
		cmocka_unit_test(test_arm_refuses_when_full),
		cmocka_unit_test(test_arm_twice),
		cmocka_unit_test(test_disarm),
		cmocka_unit_test(test_mark_and_room),
		cmocka_unit_test(test_lazy),
		cmocka_unit_test(test_lazy_taken),
		cmocka_unit_test(test_lazy_then_urgent),
		cmocka_unit_test(test_lazy_then_armed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
