// SPDX-License-Identifier: GPL-2.0-only
/* Two honest ends of a ring in one thread: order, wraps, room, batches. */
#include "chan_rig.h"

static const u32 starts[] = { RIG_FRESH, RIG_SEQ_WRAP, RIG_U32_WRAP };

#define NR_STARTS (sizeof(starts) / sizeof(*starts))

static void test_msg_slots(void **state)
{
	assert_int_equal(lxd_msg_slots(0), 1);
	assert_int_equal(lxd_msg_slots(LXDOM_HEAD_BODY), 1);
	assert_int_equal(lxd_msg_slots(LXDOM_HEAD_BODY + 1), 2);
	assert_int_equal(lxd_msg_slots(LXDOM_HEAD_BODY + LXDOM_MORE_BODY), 2);
	assert_int_equal(lxd_msg_slots(LXDOM_HEAD_BODY + LXDOM_MORE_BODY + 1),
			 3);
	assert_int_equal(lxd_msg_slots(LXDOM_BODY_MAX), LXDOM_MSG_SLOTS_MAX);
}

static void test_empty(void **state)
{
	struct rig r;

	rig_open(&r, RIG_FRESH);
	rig_expect_none(&r);
	assert_false(lxd_rx_ready(&r.rx));
	assert_false(lxd_tx_staged(&r.tx));
	assert_false(lxd_tx_flush(&r.tx));
	rig_expect_none(&r);
	rig_close(&r);
}

/* One at a time, through every wrap there is. */
static void test_one_by_one(void **state)
{
	struct rig r;
	u32 i, id;

	rig_open(&r, RIG_FRESH);
	for (i = 0; i < NR_STARTS; i++) {
		rig_start(&r, starts[i]);
		for (id = 0; id < 4 * LXDOM_RING_SLOTS; id++) {
			assert_true(rig_put(&r, id, id % 49));
			assert_false(lxd_tx_flush(&r.tx));
			assert_true(lxd_rx_ready(&r.rx));
			rig_expect(&r, id, id % 49);
			rig_expect_none(&r);
		}
		assert_int_equal(r.rx.next, starts[i] + 4 * LXDOM_RING_SLOTS);
	}
	rig_close(&r);
}

/* Each length at each position: crosses all quarters and the ring's end. */
static void test_multi_slot(void **state)
{
	struct rig r;
	u32 i, id;

	rig_open(&r, RIG_FRESH);
	for (i = 0; i < NR_STARTS; i++) {
		rig_start(&r, starts[i]);
		for (id = 0; id < 8 * LXDOM_RING_SLOTS; id++) {
			size_t len = id * 37 % (LXDOM_BODY_MAX + 1);

			assert_true(rig_put(&r, id, len));
			assert_false(lxd_tx_flush(&r.tx));
			rig_expect(&r, id, len);
		}
		rig_expect_none(&r);
	}
	rig_close(&r);
}

/* A message that ends exactly on, just before and just after each edge. */
static void test_edges(void **state)
{
	struct rig r;
	u32 edge, slots, shift;

	rig_open(&r, RIG_FRESH);
	for (edge = 1; edge <= 4; edge++)
		for (slots = 2; slots <= LXDOM_MSG_SLOTS_MAX; slots++)
			for (shift = 0; shift <= slots; shift++) {
				size_t len = LXDOM_HEAD_BODY +
					     (slots - 1) * LXDOM_MORE_BODY;
				u32 at = edge * LXDOM_RING_QUARTER - shift;
				u32 id;

				rig_start(&r, RIG_SEQ_WRAP);
				for (id = 0; id < at; id++) {
					assert_true(rig_put(&r, id, 1));
					lxd_tx_flush(&r.tx);
					rig_expect(&r, id, 1);
				}
				assert_true(rig_put(&r, id, len));
				lxd_tx_flush(&r.tx);
				rig_expect(&r, id, len);
				assert_true(rig_put(&r, id + 1, len));
				lxd_tx_flush(&r.tx);
				rig_expect(&r, id + 1, len);
				rig_expect_none(&r);
			}
	rig_close(&r);
}

/* Full means full, nothing is overwritten, and room returns by quarters. */
static void test_full(void **state)
{
	struct rig r;
	u32 i, id;

	rig_open(&r, RIG_FRESH);
	for (i = 0; i < NR_STARTS; i++) {
		rig_start(&r, starts[i]);
		for (id = 0; id < LXDOM_RING_SLOTS; id++) {
			assert_true(rig_put(&r, id, 8));
			lxd_tx_flush(&r.tx);
		}
		assert_false(lxd_tx_room(&r.tx, 1));
		for (id = 0; id < LXDOM_RING_QUARTER; id++) {
			assert_false(lxd_tx_room(&r.tx, 1));
			rig_expect(&r, id, 8);
		}
		/* The hand-back is deferred to the next look for a message. */
		assert_false(lxd_tx_room(&r.tx, 1));
		rig_expect(&r, id++, 8);
		assert_true(lxd_tx_room(&r.tx, LXDOM_RING_QUARTER));
		assert_false(lxd_tx_room(&r.tx, LXDOM_RING_QUARTER + 1));
		while (id < LXDOM_RING_SLOTS)
			rig_expect(&r, id++, 8);
		rig_expect_none(&r);
		assert_true(lxd_tx_room(&r.tx, LXDOM_RING_SLOTS));
	}
	rig_close(&r);
}

/* After the consumer has seen all, the longest message always fits. */
static void test_room_when_drained(void **state)
{
	struct rig r;
	u32 id;

	rig_open(&r, RIG_SEQ_WRAP);
	for (id = 0; id < 3 * LXDOM_RING_SLOTS; id++) {
		assert_true(lxd_tx_room(&r.tx, LXDOM_MSG_SLOTS_MAX));
		assert_true(rig_put(&r, id, id % 100));
		lxd_tx_flush(&r.tx);
		rig_expect(&r, id, id % 100);
		rig_expect_none(&r);
	}
	rig_close(&r);
}

static void test_arm_hands_back(void **state)
{
	struct rig r;
	u32 id;

	rig_open(&r, RIG_FRESH);
	for (id = 0; id < LXDOM_RING_SLOTS; id++) {
		assert_true(rig_put(&r, id, 8));
		lxd_tx_flush(&r.tx);
	}
	for (id = 0; id < LXDOM_RING_SLOTS; id++)
		rig_expect(&r, id, 8);
	assert_int_equal(lxd_rx_arm(&r.rx), 1);
	assert_true(lxd_tx_room(&r.tx, LXDOM_RING_SLOTS));
	rig_close(&r);
}

/* Nothing of a batch is visible before its flush, all of it afterwards. */
static void test_batches(void **state)
{
	struct rig r;
	u32 i, n, k, id = 0;

	rig_open(&r, RIG_FRESH);
	for (i = 0; i < NR_STARTS; i++) {
		rig_start(&r, starts[i]);
		for (n = 1; n <= 32; n++) {
			u32 base = id;

			for (k = 0; k < n; k++, id++) {
				assert_true(rig_put(&r, id, id % 150));
				assert_true(lxd_tx_staged(&r.tx));
				rig_expect_none(&r);
			}
			assert_false(lxd_tx_flush(&r.tx));
			assert_false(lxd_tx_staged(&r.tx));
			for (k = 0; k < n; k++)
				rig_expect(&r, base + k, (base + k) % 150);
			rig_expect_none(&r);
		}
	}
	rig_close(&r);
}

/* A staged batch may fill the ring; it must be flushed to make room. */
static void test_batch_fills_ring(void **state)
{
	struct rig r;
	u32 id;

	rig_open(&r, RIG_U32_WRAP);
	for (id = 0; rig_put(&r, id, 8); id++)
		;
	assert_int_equal(id, LXDOM_RING_SLOTS);
	rig_expect_none(&r);
	assert_false(lxd_tx_flush(&r.tx));
	for (id = 0; id < LXDOM_RING_SLOTS; id++)
		rig_expect(&r, id, 8);
	rig_expect_none(&r);
	assert_true(lxd_tx_room(&r.tx, 1));
	rig_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_msg_slots),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_one_by_one),
		cmocka_unit_test(test_multi_slot),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_room_when_drained),
		cmocka_unit_test(test_arm_hands_back),
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_batch_fills_ring),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
