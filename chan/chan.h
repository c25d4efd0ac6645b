/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The channel: one ring of 64-byte slots in each direction, one producer and
 * one consumer each.  This file is all there is of it, for the kernel, the
 * library kernel and user space.
 *
 * A slot's sequence word says whether it holds a message (uapi/lxdom/msg.h has
 * the values).  Each side keeps its own index in private memory; nothing that
 * the peer writes is used as an index.
 *
 * Three things keep the busy path at the price of the two cache lines that
 * carry the call and the reply:
 *
 *  - The consumer writes no word of a slot that it has read.  It hands slots
 *    back a quarter of the ring at a time, in the last slot's sequence word,
 *    and only when it looks for the *next* message: on a machine that commits
 *    stores in order, an earlier hand-back would stand in the way of the reply.
 *  - The producer publishes a batch by one exchange on the first slot of it;
 *    the later slots are already marked full, but the consumer can't pass the
 *    first.  Until then the producer keeps what goes into the first: the consumer
 *    polls that line, and would have taken it back by the time of the exchange.
 *  - There is no flag for "the peer sleeps".  A consumer that goes to sleep
 *    marks the very word that the producer exchanges, so that either the
 *    consumer sees the message or the producer sees the mark: one location,
 *    hence one order, and no fence.  chan/chan.pml is the model of it.
 *
 * A doorbell may cost more than all the rest.  A consumer that expects to look
 * at the ring soon, of itself, marks it as lazy.  The producer then keeps the
 * doorbell for what can wait until it has nothing else to do; by then it has
 * mostly been taken, which the consumer's next mark tells.
 */
#ifndef LXD_CHAN_H
#define LXD_CHAN_H

#include "chan_atomic.h"
#include <lxdom/msg.h>

/**
 * struct lxd_held - the first slot of a batch before it is published
 * @ids: the header's @proc, @kind and @nslots, as they lie in memory
 * @token: of the header
 * @status: of the header
 * @reserved: aligns @body
 * @body: first part of the body
 *
 * The words are read back as they were written: the processor hands a load what
 * an earlier store holds only if that has all of it.
 */
struct lxd_held {
	u32 ids;
	u32 token;
	s32 status;
	u32 reserved;
	u8 body[LXDOM_HEAD_BODY];
} __attribute__((__aligned__(16)));

/**
 * struct lxd_tx - the producer's end of a ring, in its private memory
 * @ring: the slots
 * @head: running index of the next slot to write
 * @first: first slot that is staged and not yet published; @head if none
 * @limit: slots before this running index are free to write
 * @unrung: the mark that the consumer had left when it last had taken all, if
 *          something was published since and no doorbell was rung
 * @held: what goes into slot @first, if anything is staged
 */
struct lxd_tx {
	struct lxdom_slot *ring;
	u32 head;
	u32 first;
	u32 limit;
	u32 unrung;
	struct lxd_held held;
};

/**
 * struct lxd_rx - the consumer's end of a ring, in its private memory
 * @ring: the slots
 * @next: running index of the next slot to read
 * @owed: one past the running index of the quarter's end that has yet to be
 *        handed back, if @owing
 * @owing: whether there is one
 */
struct lxd_rx {
	struct lxdom_slot *ring;
	u32 next;
	u32 owed;
	bool owing;
};

/**
 * lxd_ring_init() - make a ring empty
 * @ring: LXDOM_RING_SLOTS slots that nobody uses yet
 *
 * Context: any; never sleeps.
 */
static inline void lxd_ring_init(struct lxdom_slot *ring)
{
	u32 i;

	memset(ring, 0, LXDOM_RING_SLOTS * sizeof(*ring));
	for (i = 0; i < LXDOM_RING_SLOTS; i++)
		ring[i].seq = i;
}

/**
 * lxd_tx_init() - make a producer's end of an empty ring
 * @tx: to fill in
 * @ring: the slots, as lxd_ring_init() left them
 *
 * Context: any; never sleeps. Before the first message.
 */
static inline void lxd_tx_init(struct lxd_tx *tx, struct lxdom_slot *ring)
{
	/* All of what is held goes out, whatever is in it. */
	memset(tx, 0, sizeof(*tx));
	tx->ring = ring;
}

/**
 * lxd_rx_init() - make a consumer's end of an empty ring
 * @rx: to fill in
 * @ring: the slots, as lxd_ring_init() left them
 *
 * Context: any; never sleeps. Before the first message.
 */
static inline void lxd_rx_init(struct lxd_rx *rx, struct lxdom_slot *ring)
{
	rx->ring = ring;
	rx->next = 0;
	rx->owed = 0;
	rx->owing = false;
}

/**
 * lxd_slot() - slot of a running index
 * @ring: the slots
 * @index: running index, wraps; any value is one of a slot
 *
 * Context: any.
 * Return: the slot, which lies in shared memory.
 */
static __always_inline struct lxdom_slot *lxd_slot(struct lxdom_slot *ring,
						   u32 index)
{
	return &ring[index & (LXDOM_RING_SLOTS - 1)];
}

/**
 * lxd_seq_free() - sequence word of a slot that is free to write
 * @index: running index that the slot is to be written for
 *
 * Context: any.
 * Return: the word, without marks.
 */
static __always_inline u32 lxd_seq_free(u32 index)
{
	return index & LXDOM_SEQ_MASK;
}

/**
 * lxd_seq_full() - sequence word of a slot that holds a message
 * @index: running index that the slot was written for
 *
 * Context: any.
 * Return: the word, without marks.
 */
static __always_inline u32 lxd_seq_full(u32 index)
{
	return (index + 1) & LXDOM_SEQ_MASK;
}

/**
 * lxd_msg_slots() - slots that a message spans
 * @len: bytes of its body, at most LXDOM_BODY_MAX
 *
 * Context: any.
 * Return: 1..LXDOM_MSG_SLOTS_MAX
 */
static __always_inline u32 lxd_msg_slots(size_t len)
{
	if (likely(len <= LXDOM_HEAD_BODY))
		return 1;
	return 1 + (len - LXDOM_HEAD_BODY + LXDOM_MORE_BODY - 1) /
		   LXDOM_MORE_BODY;
}

/**
 * lxd_tx_room() - is there room for a message?
 * @tx: producer's end
 * @slots: slots that the message spans
 *
 * A peer that lies here only loses messages of its own.  The mark of a consumer
 * that sleeps never hides the word that is looked at: it lies in a quarter that
 * was published into, so past this check (quarters of one slot would deadlock).
 *
 * Context: the producer, one at a time; never sleeps.
 * Return: true if lxd_tx_put() may be called for it.
 */
static __always_inline bool lxd_tx_room(struct lxd_tx *tx, u32 slots)
{
	while (unlikely((s32)(tx->limit - (tx->head + slots)) < 0)) {
		u32 end = tx->limit + LXDOM_RING_QUARTER - 1;

		/* Pairs with the release in lxd_rx_hand_back(). */
		if (smp_load_acquire(&lxd_slot(tx->ring, end)->seq) !=
		    lxd_seq_free(end))
			return false;
		tx->limit += LXDOM_RING_QUARTER;
	}
	return true;
}

/**
 * lxd_tx_put_more() - write what does not fit into a message's first slot
 * @tx: producer's end, with room for the message; @head is its first slot
 * @slots: slots that the message spans
 * @from: rest of the body
 * @len: bytes of it
 *
 * The slots are marked full: the consumer can't get to them before the first
 * is.
 *
 * Context: the producer, one at a time; never sleeps.
 */
static inline void lxd_tx_put_more(struct lxd_tx *tx, u32 slots,
				   const u8 *from, size_t len)
{
	u32 i;

	for (i = 1; i < slots; i++) {
		struct lxdom_slot *s = lxd_slot(tx->ring, tx->head + i);
		size_t n = len < LXDOM_MORE_BODY ? len : LXDOM_MORE_BODY;

		memcpy(s->more, from, n);
		from += n;
		len -= n;
		WRITE_ONCE(s->seq, lxd_seq_full(tx->head + i));
	}
}

/**
 * lxd_tx_hold() - keep what goes into the first slot of a batch
 * @held: where
 * @head: header, with @nslots filled in
 * @body: body
 * @len: bytes of it that go into this slot, at most LXDOM_HEAD_BODY
 *
 * Context: the producer, one at a time; never sleeps.
 */
static __always_inline void lxd_tx_hold(struct lxd_held *held,
					const struct lxdom_head *head,
					const void *body, size_t len)
{
	/* Little-endian, as every machine that this runs on. */
	held->ids = head->proc | (u32)head->kind << 16 |
		    (u32)head->nslots << 24;
	held->token = head->token;
	held->status = head->status;
	memcpy(held->body, body, len);
}

/**
 * lxd_tx_release() - write into the slot what was kept for it
 * @held: what
 * @s: first slot of the batch; all but its sequence word is written
 *
 * Context: the producer, one at a time; never sleeps.
 */
static __always_inline void lxd_tx_release(const struct lxd_held *held,
					   struct lxdom_slot *s)
{
	memcpy(&s->head, &held->ids, sizeof(held->ids));
	s->head.token = held->token;
	s->head.status = held->status;
	memcpy(s->body, held->body, LXDOM_HEAD_BODY);
}

/**
 * lxd_tx_put() - stage a message
 * @tx: producer's end, with room for it (lxd_tx_room())
 * @head: header; @head->nslots is filled in here
 * @body: body
 * @len: bytes of it, at most LXDOM_BODY_MAX
 *
 * The peer sees it at the next lxd_tx_flush().
 *
 * Context: the producer, one at a time; never sleeps.
 */
static __always_inline void lxd_tx_put(struct lxd_tx *tx,
				       struct lxdom_head *head,
				       const void *body, size_t len)
{
	struct lxdom_slot *s = lxd_slot(tx->ring, tx->head);
	u32 slots = lxd_msg_slots(len);
	size_t here = slots == 1 ? len : LXDOM_HEAD_BODY;

	head->nslots = slots;
	if (tx->head == tx->first) {
		lxd_tx_hold(&tx->held, head, body, here);
	} else {
		s->head = *head;
		memcpy(s->body, body, here);
		WRITE_ONCE(s->seq, lxd_seq_full(tx->head));
	}
	if (unlikely(slots != 1))
		lxd_tx_put_more(tx, slots, (const u8 *)body + here, len - here);
	tx->head += slots;
}

/**
 * lxd_tx_staged() - is there anything to flush?
 * @tx: producer's end
 *
 * Context: the producer, one at a time.
 * Return: true if something was put in and not flushed yet.
 */
static __always_inline bool lxd_tx_staged(const struct lxd_tx *tx)
{
	return tx->head != tx->first;
}

/**
 * lxd_tx_flush_for() - publish all that is staged
 * @tx: producer's end
 * @marks: those of the consumer's marks that ask for a doorbell now:
 *         LXDOM_SEQ_WAIT, and LXDOM_SEQ_LAZY if somebody waits for something of
 *         what is staged
 *
 * Context: the producer, one at a time; never sleeps.
 * Return: true if the doorbell must be rung.
 */
static __always_inline bool lxd_tx_flush_for(struct lxd_tx *tx, u32 marks)
{
	u32 first = tx->first;
	struct lxdom_slot *s = lxd_slot(tx->ring, first);
	u32 old;

	if (first == tx->head)
		return false;
	tx->first = tx->head;
	lxd_tx_release(&tx->held, s);
	/*
	 * A full barrier: orders the batch before its publication.  Pairs with
	 * the acquire in lxd_rx_ready() and meets the compare-and-exchange of
	 * lxd_rx_arm() in the same word.
	 */
	old = xchg(&s->seq, lxd_seq_full(first));
	/* Without a mark it has not taken what came before: that one holds. */
	old &= LXDOM_SEQ_MARKS;
	if (old)
		tx->unrung = old;
	if (likely(!(tx->unrung & marks)))
		return false;
	tx->unrung = 0;
	return true;
}

/**
 * lxd_tx_flush() - publish all that is staged, for somebody who waits for it
 * @tx: producer's end
 *
 * Context: the producer, one at a time; never sleeps.
 * Return: true if the doorbell must be rung.
 */
static __always_inline bool lxd_tx_flush(struct lxd_tx *tx)
{
	return lxd_tx_flush_for(tx, LXDOM_SEQ_MARKS);
}

/**
 * lxd_tx_unrung() - must the doorbell be rung before the producer sleeps?
 * @tx: producer's end, with nothing staged
 *
 * For a producer that used lxd_tx_flush_for().
 *
 * Context: the producer, one at a time; never sleeps.
 * Return: true if the doorbell must be rung now.
 */
static __always_inline bool lxd_tx_unrung(struct lxd_tx *tx)
{
	if (likely(!tx->unrung))
		return false;
	tx->unrung = 0;
	/* A mark on what comes next says that all is taken. */
	return !(READ_ONCE(lxd_slot(tx->ring, tx->head)->seq) &
		 LXDOM_SEQ_MARKS);
}

/**
 * lxd_rx_hand_back() - let the producer write into the quarter that was read last
 * @rx: consumer's end; nothing happens if no quarter is owed
 *
 * Context: the consumer, one at a time; never sleeps. What was read out of the
 * quarter has been copied.
 */
static __always_inline void lxd_rx_hand_back(struct lxd_rx *rx)
{
	u32 end;

	if (likely(!rx->owing))
		return;
	end = rx->owed - 1;
	/* Our reads of the quarter come first.  Pairs with lxd_tx_room(). */
	smp_store_release(&lxd_slot(rx->ring, end)->seq,
			  lxd_seq_free(end + LXDOM_RING_SLOTS));
	rx->owing = false;
}

/**
 * lxd_rx_ready() - is there a message?
 * @rx: consumer's end
 *
 * Context: any; the answer is worth something to the consumer only, and to
 * others as a guess.
 * Return: true if lxd_rx_get() will find one.
 */
static __always_inline bool lxd_rx_ready(struct lxd_rx *rx)
{
	/* Pairs with the exchange in lxd_tx_flush(). */
	return smp_load_acquire(&lxd_slot(rx->ring, rx->next)->seq) ==
	       lxd_seq_full(rx->next);
}

/*
 * What comes in a batch was written before its first slot was published: have
 * the rest of it on its way while the first message is handled.  Otherwise
 * these are slots of the last lap, which lie in our cache anyway.  Farther ahead,
 * lines are taken from a producer that is about to write them: with 6, calls in
 * batches of 4 took a fifth longer, and larger batches gained nothing.
 */
#define LXD_RX_AHEAD	3

/**
 * lxd_rx_look_ahead() - have the slots behind the next one on their way
 * @rx: consumer's end
 *
 * Only hints: reads nothing.
 *
 * Context: the consumer, one at a time.
 */
static __always_inline void lxd_rx_look_ahead(struct lxd_rx *rx)
{
	u32 i;

	for (i = 1; i <= LXD_RX_AHEAD; i++)
		__builtin_prefetch(lxd_slot(rx->ring, rx->next + i));
}

/**
 * lxd_rx_get_more() - copy what did not fit into a message's first slot
 * @rx: consumer's end; @next is the first slot
 * @slots: slots that the message spans, 1..LXDOM_MSG_SLOTS_MAX, checked
 * @to: room for LXDOM_MORE_BODY bytes for each slot but the first
 *
 * Context: the consumer, one at a time; never sleeps.
 * Return: 0, or -EPROTO if a slot is not marked full.
 */
static inline int lxd_rx_get_more(struct lxd_rx *rx, u32 slots, u8 *to)
{
	u32 i;

	for (i = 1; i < slots; i++) {
		struct lxdom_slot *s = lxd_slot(rx->ring, rx->next + i);

		/* Written before the first slot was published. */
		if (READ_ONCE(s->seq) != lxd_seq_full(rx->next + i))
			return -EPROTO;
		memcpy(to, s->more, LXDOM_MORE_BODY);
		to += LXDOM_MORE_BODY;
	}
	return 0;
}

/**
 * lxd_rx_get() - take the next message out of the ring
 * @rx: consumer's end
 * @head: the header, copied
 * @body: LXDOM_BODY_MAX bytes of room; receives the body, copied, rounded up to
 *        whole slots
 *
 * Everything is copied before any of it is looked at, and is looked at only in
 * the copy.
 *
 * Context: the consumer, one at a time; never sleeps.
 * Return: bytes of body copied (at least LXDOM_HEAD_BODY), 0 if there is no
 * message, -EPROTO if the slots contradict each other: end the peer.
 */
static __always_inline int lxd_rx_get(struct lxd_rx *rx,
				      struct lxdom_head *head, void *body)
{
	struct lxdom_slot *s = lxd_slot(rx->ring, rx->next);
	u32 slots, end;

	lxd_rx_hand_back(rx);
	if (!lxd_rx_ready(rx))
		return 0;
	lxd_rx_look_ahead(rx);
	*head = s->head;
	memcpy(body, s->body, LXDOM_HEAD_BODY);
	/* The compiler must not go back to the slot for what it copied. */
	barrier();
	slots = head->nslots;
	if (unlikely(slots != 1)) {
		if (slots == 0 || slots > LXDOM_MSG_SLOTS_MAX)
			return -EPROTO;
		if (lxd_rx_get_more(rx, slots, (u8 *)body + LXDOM_HEAD_BODY))
			return -EPROTO;
		barrier();
	}
	end = (rx->next | (LXDOM_RING_QUARTER - 1)) + 1;
	rx->next += slots;
	/* A message is shorter than a quarter: it passes at most one end. */
	if ((s32)(rx->next - end) >= 0) {
		rx->owed = end;
		rx->owing = true;
	}
	return LXDOM_HEAD_BODY + (slots - 1) * LXDOM_MORE_BODY;
}

/**
 * lxd_rx_mark() - ask for a doorbell, now that the ring is empty
 * @rx: consumer's end
 * @mark: LXDOM_SEQ_WAIT: at the next message; LXDOM_SEQ_LAZY: see there
 *
 * Context: the consumer, one at a time; never sleeps.
 * Return: 1: marked, the caller may sleep; 0: there is a message, don't;
 * -EPROTO: the peer keeps scribbling over the word.
 */
static inline int lxd_rx_mark(struct lxd_rx *rx, u32 mark)
{
	u32 *seq = &lxd_slot(rx->ring, rx->next)->seq;
	u32 old;
	int tries;

	mark |= lxd_seq_full(rx->next);

	lxd_rx_hand_back(rx);
	for (tries = 0; tries < 16; tries++) {
		old = READ_ONCE(*seq);
		if (old == lxd_seq_full(rx->next))
			return 0;
		if (old == mark || cmpxchg(seq, old, mark) == old)
			return 1;
	}
	return -EPROTO;
}

/**
 * lxd_rx_arm() - ask for a doorbell at the next message
 * @rx: consumer's end
 *
 * Context: the consumer, one at a time; never sleeps.
 * Return: as lxd_rx_mark()
 */
static inline int lxd_rx_arm(struct lxd_rx *rx)
{
	return lxd_rx_mark(rx, LXDOM_SEQ_WAIT);
}

/**
 * lxd_rx_disarm() - take the request for a doorbell back
 * @rx: consumer's end
 *
 * For a consumer that polls again: saves the producer a needless doorbell.
 *
 * Context: the consumer, one at a time; never sleeps.
 */
static inline void lxd_rx_disarm(struct lxd_rx *rx)
{
	u32 *seq = &lxd_slot(rx->ring, rx->next)->seq;
	u32 old = READ_ONCE(*seq);

	if ((old & LXDOM_SEQ_MARKS) &&
	    (old & LXDOM_SEQ_MASK) == lxd_seq_full(rx->next))
		cmpxchg(seq, old, lxd_seq_free(rx->next));
}

#endif /* LXD_CHAN_H */
