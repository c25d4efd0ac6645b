/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A channel ring with both its ends, for the unit tests: it can start at any
 * running index, so that the wraps of the sequence words are reached at once.
 */
#ifndef CHAN_RIG_H
#define CHAN_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "chan.h"

/* Start indexes that are worth a test: fresh, and just before each wrap. */
#define RIG_FRESH	0u
#define RIG_SEQ_WRAP	(0x40000000u - LXDOM_RING_SLOTS)
#define RIG_U32_WRAP	(0u - LXDOM_RING_SLOTS)

struct rig {
	struct lxdom_slot *ring;
	struct lxd_tx tx;
	struct lxd_rx rx;
};

/**
 * rig_start() - the state that both sides reach when so many slots have passed
 * @r: rig with its ring
 * @start: how many, wraps
 */
static inline void rig_start(struct rig *r, u32 start)
{
	u32 i;

	lxd_ring_init(r->ring);
	lxd_tx_init(&r->tx, r->ring);
	lxd_rx_init(&r->rx, r->ring);
	for (i = 0; i < LXDOM_RING_SLOTS; i++)
		r->ring[i].seq = lxd_seq_free(start + i);
	r->tx.head = start;
	r->tx.first = start;
	r->tx.limit = start;
	r->rx.next = start;
}

/**
 * rig_open() - make a ring, and both its ends
 * @r: to fill in; free with rig_close()
 * @start: as for rig_start()
 *
 * The ring is an allocation of its own: the sanitizers watch its ends.
 */
static inline void rig_open(struct rig *r, u32 start)
{
	r->ring = aligned_alloc(LXDOM_SLOT_SIZE,
				LXDOM_RING_SLOTS * sizeof(*r->ring));
	assert_non_null(r->ring);
	rig_start(r, start);
}

/**
 * rig_close() - free the ring
 * @r: rig
 */
static inline void rig_close(struct rig *r)
{
	free(r->ring);
	r->ring = NULL;
}

/**
 * rig_fill() - a body that says which message it belongs to, in every byte
 * @body: filled in
 * @len: bytes of it
 * @id: the message
 */
static inline void rig_fill(u8 *body, size_t len, u32 id)
{
	size_t i;

	for (i = 0; i < len; i++)
		body[i] = (u8)(id * 31 + i * 7 + (i >> 8));
}

/**
 * rig_check() - is it such a body?
 * @body: body
 * @len: bytes of it
 * @id: the message
 *
 * Return: true if every byte is right.
 */
static inline bool rig_check(const u8 *body, size_t len, u32 id)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (body[i] != (u8)(id * 31 + i * 7 + (i >> 8)))
			return false;
	return true;
}

/**
 * rig_put() - stage a message
 * @r: rig
 * @id: its token, whose lower half is its procedure
 * @len: bytes of its body
 *
 * Return: false if there is no room.
 */
static inline bool rig_put(struct rig *r, u32 id, size_t len)
{
	struct lxdom_head head = {
		.proc = (u16)id,
		.kind = LXDOM_KIND_POST,
		.token = id,
	};
	u8 body[LXDOM_BODY_MAX];

	if (!lxd_tx_room(&r->tx, lxd_msg_slots(len)))
		return false;
	rig_fill(body, len, id);
	lxd_tx_put(&r->tx, &head, body, len);
	return true;
}

/**
 * rig_expect() - take a message, which must be this one
 * @r: rig
 * @id: as for rig_put()
 * @len: as for rig_put()
 */
static inline void rig_expect(struct rig *r, u32 id, size_t len)
{
	u32 slots = lxd_msg_slots(len);
	u8 body[LXDOM_BODY_MAX];
	struct lxdom_head head;
	int ret;

	ret = lxd_rx_get(&r->rx, &head, body);
	assert_int_equal(ret, LXDOM_HEAD_BODY + (slots - 1) * LXDOM_MORE_BODY);
	assert_int_equal(head.token, id);
	assert_int_equal(head.proc, (u16)id);
	assert_int_equal(head.kind, LXDOM_KIND_POST);
	assert_int_equal(head.nslots, slots);
	assert_true(rig_check(body, len, id));
}

/**
 * rig_expect_none() - there must be no message
 * @r: rig
 */
static inline void rig_expect_none(struct rig *r)
{
	u8 body[LXDOM_BODY_MAX];
	struct lxdom_head head;

	assert_int_equal(lxd_rx_get(&r->rx, &head, body), 0);
}

#endif /* CHAN_RIG_H */
