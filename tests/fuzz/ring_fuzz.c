// SPDX-License-Identifier: GPL-2.0-only
/*
 * The consumer of a ring against a producer that writes anything anywhere in
 * it, at any time between two steps of the consumer.
 */
#include <stdlib.h>

#include "chan.h"
#include "fuzz.h"

struct input {
	const u8 *data;
	size_t size;
};

static u32 take(struct input *in, u32 bytes)
{
	u32 value = 0;

	while (bytes--) {
		value <<= 8;
		if (in->size) {
			value |= *in->data++;
			in->size--;
		}
	}
	return value;
}

static void must(bool true_or_bust)
{
	if (!true_or_bust)
		abort();
}

/* A message as an honest producer writes it, but for its count of slots. */
static void publish(struct lxd_rx *rx, struct lxdom_slot *ring, u32 ahead,
		    u8 nslots)
{
	struct lxdom_slot *s = lxd_slot(ring, rx->next + ahead);

	s->head.nslots = nslots;
	s->seq = lxd_seq_full(rx->next + ahead);
}

static void get(struct lxd_rx *rx)
{
	/* On the heap and no byte too long: an overrun is noticed. */
	u8 *body = malloc(LXDOM_BODY_MAX);
	struct lxdom_head head;
	u32 before = rx->next;
	int ret = lxd_rx_get(rx, &head, body);

	if (ret > 0) {
		must(ret >= LXDOM_HEAD_BODY && ret <= LXDOM_BODY_MAX);
		must(head.nslots == rx->next - before);
		must(lxd_msg_slots(ret) == head.nslots);
	} else {
		must(ret == 0 || ret == -EPROTO);
		must(rx->next == before);
	}
	free(body);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	struct lxdom_slot *ring;
	struct lxd_rx rx;
	int ret;

	ring = aligned_alloc(LXDOM_SLOT_SIZE,
			     LXDOM_RING_SLOTS * sizeof(*ring));
	lxd_ring_init(ring);
	lxd_rx_init(&rx, ring);
	rx.next = take(&in, 4);
	while (in.size) {
		u32 at;

		switch (take(&in, 1) % 6) {
		case 0:
			at = take(&in, 2) % (LXDOM_RING_SLOTS * sizeof(*ring));
			((u8 *)ring)[at] = take(&in, 1);
			break;
		case 1:
			lxd_slot(ring, rx.next)->seq = take(&in, 4);
			break;
		case 2:
			at = take(&in, 1);
			publish(&rx, ring, at % LXDOM_MSG_SLOTS_MAX,
				take(&in, 1));
			break;
		case 3:
			ret = lxd_rx_arm(&rx);
			must(ret == 0 || ret == 1 || ret == -EPROTO);
			break;
		case 4:
			lxd_rx_disarm(&rx);
			break;
		default:
			get(&rx);
		}
	}
	free(ring);
	return 0;
}
