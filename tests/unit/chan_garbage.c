// SPDX-License-Identifier: GPL-2.0-only
/*
 * One end is honest, the other writes what it likes: the honest one must
 * answer -EPROTO or take garbage as garbage, and never leave its memory.
 */
#include "chan_rig.h"

static void publish(struct rig *r, u32 index, u8 nslots)
{
	struct lxdom_slot *s = lxd_slot(r->ring, index);

	s->head.nslots = nslots;
	s->seq = lxd_seq_full(index);
}

static int take(struct rig *r)
{
	u8 body[LXDOM_BODY_MAX];
	struct lxdom_head head;

	return lxd_rx_get(&r->rx, &head, body);
}

static void test_bad_nslots(void **state)
{
	struct rig r;
	u32 n;

	rig_open(&r, RIG_FRESH);
	for (n = 0; n < 256; n++) {
		rig_start(&r, RIG_FRESH);
		publish(&r, 0, n);
		if (n == 1)
			assert_int_equal(take(&r), LXDOM_HEAD_BODY);
		else
			assert_int_equal(take(&r), -EPROTO);
	}
	rig_close(&r);
}

/* The later slots of a message must be full when the first one is. */
static void test_missing_slot(void **state)
{
	u32 bad, i;
	struct rig r;

	rig_open(&r, RIG_FRESH);
	for (bad = 1; bad < LXDOM_MSG_SLOTS_MAX; bad++) {
		rig_start(&r, RIG_SEQ_WRAP);
		for (i = 1; i < LXDOM_MSG_SLOTS_MAX; i++)
			if (i != bad)
				publish(&r, RIG_SEQ_WRAP + i, 0);
		publish(&r, RIG_SEQ_WRAP, LXDOM_MSG_SLOTS_MAX);
		assert_int_equal(take(&r), -EPROTO);
		/* It stays an error until the peer is gone. */
		assert_int_equal(take(&r), -EPROTO);
	}
	rig_close(&r);
}

/* Words of another lap, marked words and random ones are no message. */
static void test_strange_seq(void **state)
{
	static const u32 off[] = {
		0, 2, LXDOM_RING_SLOTS + 1, 0u - LXDOM_RING_SLOTS + 1,
		LXDOM_SEQ_WAIT, LXDOM_SEQ_WAIT | 1, 0x7fffffff, 0x55555555,
	};
	struct rig r;
	u32 i;

	rig_open(&r, RIG_FRESH);
	for (i = 0; i < sizeof(off) / sizeof(*off); i++) {
		rig_start(&r, RIG_SEQ_WRAP);
		publish(&r, RIG_SEQ_WRAP, 1);
		r.ring[0].seq = RIG_SEQ_WRAP + off[i];
		assert_int_equal(take(&r), 0);
	}
	rig_close(&r);
}

/* A strange word may be slept on: the honest peer's exchange still tells. */
static void test_arm_over_garbage(void **state)
{
	struct rig r;

	rig_open(&r, RIG_FRESH);
	r.ring[0].seq = 0xdeadbeef;
	assert_int_equal(lxd_rx_arm(&r.rx), 1);
	assert_int_equal(r.ring[0].seq, 1 | LXDOM_SEQ_WAIT);
	r.ring[0].seq = 0x12345678;
	lxd_rx_disarm(&r.rx);
	assert_int_equal(r.ring[0].seq, 0x12345678);
	rig_close(&r);
}

/* Against a lying consumer the producer only ever writes in the ring. */
static void test_lying_consumer(void **state)
{
	struct rig r;
	u32 round, i, id = 0;

	srandom(1);
	rig_open(&r, RIG_SEQ_WRAP);
	for (round = 0; round < 20000; round++) {
		for (i = 0; i < 4; i++) {
			u32 end = r.tx.limit + LXDOM_RING_QUARTER - 1;
			u32 at = random() % LXDOM_RING_SLOTS;

			r.ring[at].seq = random() & 1 ? (u32)random() * 2 :
							lxd_seq_free(end);
			lxd_slot(r.ring, end)->seq = lxd_seq_free(end);
		}
		for (i = 0; i < 8; i++)
			if (!rig_put(&r, id++, random() % LXDOM_BODY_MAX))
				break;
		lxd_tx_flush(&r.tx);
	}
	assert_true(id > round);
	rig_close(&r);
}

static void scribble(struct rig *r)
{
	u32 at = random() % LXDOM_RING_SLOTS;
	u8 *slot = (u8 *)&r->ring[at];

	switch (random() % 4) {
	case 0:
		slot[random() % LXDOM_SLOT_SIZE] = random();
		break;
	case 1:
		r->ring[at].seq = random() * 2;
		break;
	case 2:
		publish(r, r->rx.next + random() % 4, random() % 20);
		break;
	default:
		publish(r, r->rx.next, 1);
		break;
	}
}

/* Random garbage: any of the three answers will do, and nothing else. */
static void test_random_garbage(void **state)
{
	long taken = 0, refused = 0;
	struct rig r;
	u32 i;
	int ret;

	srandom(2);
	rig_open(&r, RIG_U32_WRAP);
	for (i = 0; i < 300000; i++) {
		u32 before = r.rx.next;

		scribble(&r);
		ret = random() % 16 ? take(&r) : lxd_rx_arm(&r.rx);
		if (ret >= LXDOM_HEAD_BODY) {
			assert_true(ret <= LXDOM_BODY_MAX);
			assert_true(r.rx.next - before <= LXDOM_MSG_SLOTS_MAX);
			taken++;
		} else {
			assert_true(ret == 0 || ret == 1 || ret == -EPROTO);
			assert_int_equal(r.rx.next, before);
			refused += ret == -EPROTO;
		}
	}
	assert_true(taken > 1000);
	assert_true(refused > 1000);
	rig_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_nslots),
		cmocka_unit_test(test_missing_slot),
		cmocka_unit_test(test_strange_seq),
		cmocka_unit_test(test_arm_over_garbage),
		cmocka_unit_test(test_lying_consumer),
		cmocka_unit_test(test_random_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
