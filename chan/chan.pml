/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Model of one ring of chan.h for Spin: every interleaving of a producer and a
 * consumer on a machine with store buffers (x86-TSO).  check.sh runs it.
 *
 * What is smaller than in reality: 8 slots in quarters of 2, messages of one
 * or two slots, running indexes and sequence words of 4 bits, so that all of
 * them wrap; a sequence word still tells two laps of the ring apart.  IMOD=32
 * gives the indexes one bit more than the sequence words, as in reality, and
 * takes three times as long.  The run has no end: messages go on for ever and
 * the state space closes.  With BOTH_MARKS the consumer leaves either mark, and
 * messages have one slot: all of it at once would be too much.
 *
 * What is checked:
 *  - lost, doubled or torn messages: each slot carries the running index that it
 *    was written for and its place in its message; the consumer asserts both;
 *  - lost wake-ups and deadlock: the producer may at any time stop and wait
 *    until all that it published is taken, as a caller waits for its reply.
 *    A consumer that then sleeps for good is a state without a successor;
 *  - the consumer never answers -EPROTO to an honest producer.
 *
 * A wake-up by a timer needs no model of its own: it is a consumer that arms
 * and goes on without waiting for the doorbell.
 *
 * The BREAK_* switches each take away one thing that the protocol stands on.
 * check.sh demands that Spin finds an error for each.
 */

#define SLOTS	8
#ifdef BOTH_MARKS
#define MSG_MAX	1
#else
#define MSG_MAX	2
#endif
#ifndef IMOD
#define IMOD	16	/* running indexes */
#endif
#define SMOD	16	/* sequence words without marks */
#define WAIT	16	/* the marks, of which a word carries one */
#define LAZY	32
#define RING	1	/* instead of a mark that was kept: it is rung for now */
#define BUFFER	3	/* stores that the producer's CPU holds back */

#ifdef BREAK_QUARTER
/*
 * Quarters of one slot: the consumer's mark then lies over the word in which
 * the producer looks for a free quarter.
 */
#define QUARTER	1
#else
#define QUARTER	2
#endif

#define AT(i)	((i) % SLOTS)
#define FREE(i)	((i) % SMOD)
#define FULL(i)	(((i) + 1) % SMOD)
#define ADD(i, n) (((i) + (n)) % IMOD)
#define SUB(i, n) (((i) + IMOD - (n)) % IMOD)
#define NEGATIVE(d) ((d) >= IMOD / 2)

/*
 * What a slot holds: running index, and slots of the message if it is first.
 * The consumer wipes what it has read, so that stale data neither passes for a
 * message nor multiplies the states.
 */
#define DATA(i, n) ((i) * 4 + (n))
#define NONE	255

byte seq[SLOTS];
byte data[SLOTS];
bool bell;
byte taken;		/* the consumer's next index, for the producer's wait */

/* Store buffers: (slot, true for its sequence word, value), oldest first. */
chan held_p = [BUFFER] of { byte, bool, byte };
chan held_c = [2] of { byte, bool, byte };

inline store(buffer, slot, is_seq, value)
{
	buffer ! slot, is_seq, value
}

proctype drain(chan buffer)
{
	byte slot, value;
	bool is_seq;

end:
	do
	:: atomic {
		buffer ? slot, is_seq, value ->
		if
		:: is_seq -> seq[slot] = value
		:: else -> data[slot] = value
		fi;
		slot = 0;
		is_seq = false;
		value = 0
	   }
	od
}

/*
 * lxd_tx_room(), and what its caller does when there is none: flush, ring if it
 * has kept that back, then try again.  The producer's own store to the word may still be held back; that
 * value and the older one in memory both say "no room".
 */
inline room()
{
	do
	:: atomic {
		NEGATIVE(SUB(limit, ADD(head, n))) &&
		seq[AT(limit + QUARTER - 1)] == FREE(limit + QUARTER - 1) ->
		limit = ADD(limit, QUARTER)
	   }
	:: atomic {
		NEGATIVE(SUB(limit, ADD(head, n))) && head != first &&
		seq[AT(limit + QUARTER - 1)] != FREE(limit + QUARTER - 1)
	   }
	   flush()
	:: atomic {
		NEGATIVE(SUB(limit, ADD(head, n))) && unrung &&
		head == first &&
		seq[AT(limit + QUARTER - 1)] != FREE(limit + QUARTER - 1)
	   }
	   ring_kept()
	:: atomic { !NEGATIVE(SUB(limit, ADD(head, n))) -> break }
	od
}

/* lxd_tx_put() */
inline put()
{
	if
	:: n == 2 -> store(held_p, AT(head + 1), false, DATA(ADD(head, 1), 0));
		     store(held_p, AT(head + 1), true, FULL(head + 1))
	:: else
	fi;
	store(held_p, AT(head), false, DATA(head, n));
	if
#ifdef BREAK_FIRST
	/* The first slot of a batch says full before the flush. */
	:: true -> store(held_p, AT(head), true, FULL(head))
#else
	:: head != first -> store(held_p, AT(head), true, FULL(head))
	:: else
#endif
	fi;
	atomic { head = ADD(head, n); n = 0 }
}

/*
 * lxd_tx_flush_for(), and the doorbell that its caller rings: for a mark that is
 * LAZY only if somebody waits for what is in the batch, which may be so or not.
 */
inline flush()
{
#if defined(BREAK_XCHG)
	/* A load and a store instead of the exchange. */
	old = seq[AT(first)];
	store(held_p, AT(first), true, FULL(first));
	atomic {
#elif defined(BREAK_FENCE)
	/* The exchange is one step, but later than the stores before it. */
	atomic {
		old = seq[AT(first)];
		seq[AT(first)] = FULL(first);
#else
	atomic {
		empty(held_p) ->
		old = seq[AT(first)];
		seq[AT(first)] = FULL(first);
#endif
		if
#ifdef BREAK_BELL
		/* The doorbell is rung for a batch of one only. */
		:: old >= WAIT && SUB(head, first) == 1 ->
			unrung = old - old % WAIT
		:: old >= WAIT && SUB(head, first) != 1
#else
		:: old >= WAIT -> unrung = old - old % WAIT
#endif
#ifdef BREAK_UNRUNG
		/* No mark: takes the consumer for awake. */
		:: old < WAIT -> unrung = 0
#else
		:: old < WAIT
#endif
		fi;
		first = head;
		old = 0;
		if
		:: unrung -> unrung = RING
		:: unrung != WAIT
		fi
	}
	if
	:: unrung == RING -> atomic { bell = true; unrung = 0 }
	:: unrung != RING
	fi
}

/* lxd_tx_unrung(), as the producer asks before it sleeps or waits for room. */
inline ring_kept()
{
	atomic {
		if
#ifdef BREAK_KEPT
		:: true -> unrung = 0
#else
		:: unrung && seq[AT(head)] < WAIT -> unrung = RING
		:: unrung && seq[AT(head)] >= WAIT -> unrung = 0
		:: !unrung
#endif
		fi
	}
	if
	:: unrung == RING -> atomic { bell = true; unrung = 0 }
	:: unrung != RING
	fi
}

proctype producer()
{
	byte head, first, limit, n, old, unrung;

	do
	:: atomic {
		if
		:: n = 1
#if MSG_MAX == 2
		:: n = 2
#endif
		fi
	   }
	   room();
	   put()
	:: head != first -> flush()
	:: head == first ->
		ring_kept();
		taken == head		/* wait for the reply */
	od
}

inline hand_back()
{
	if
	:: atomic {
		owing ->
		held_c ! AT(SUB(owed, 1)), true, FREE(SUB(owed, 1) + SLOTS);
		owing = false;
		owed = 0
	   }
	:: !owing
	fi
}

/* The second part of lxd_rx_get(), once the first slot was seen full. */
inline take()
{
	atomic {
		d = data[AT(next)];
		data[AT(next)] = NONE;
		assert(d / 4 == next);
		n = d % 4;
		assert(n == 1 || n == 2)
	}
#ifdef BREAK_HAND_BACK
	/* Hands the quarter back before it has read all of the message. */
	last = next - next % QUARTER + QUARTER - 1;
	if
	:: !NEGATIVE(SUB(ADD(next, n), ADD(last, 1))) ->
		held_c ! AT(last), true, FREE(last + SLOTS)
	:: else
	fi;
#endif
	if
	:: n == 2 ->
#ifndef BREAK_HAND_BACK
		assert(seq[AT(next + 1)] == FULL(next + 1));
#endif
		atomic {
			d = data[AT(next + 1)];
			data[AT(next + 1)] = NONE;
			assert(d == DATA(ADD(next, 1), 0))
		}
	:: else
	fi;
	atomic {
		last = ADD(next - next % QUARTER, QUARTER);
		next = ADD(next, n);
#ifndef BREAK_HAND_BACK
		if
		:: !NEGATIVE(SUB(next, last)) ->
			assert(!owing);
			owed = last;
			owing = true
		:: else
		fi;
#endif
		taken = next;
		n = 0;
		d = 0;
		last = 0
	}
}

/* lxd_rx_mark() by a consumer that has seen no message; sets armed. */
inline arm()
{
	tries = 0;
	if
	:: mark = WAIT
#ifdef BOTH_MARKS
	:: mark = LAZY
#endif
	fi;
	do
	:: atomic { old = seq[AT(next)]; tries++ }
	   if
	   :: old == FULL(next) -> break
	   :: old == FULL(next) + mark -> armed = true; break
	   :: else ->
#ifdef BREAK_ARM
		/* A store instead of the compare-and-exchange. */
		atomic {
			empty(held_c) ->
			seq[AT(next)] = FULL(next) + mark;
			armed = true
		}
		break
#else
		atomic {
			empty(held_c) ->
			if
			:: seq[AT(next)] == old ->
				seq[AT(next)] = FULL(next) + mark;
				armed = true
			:: else
			fi
		}
		if
		:: armed -> break
		:: else -> assert(tries < 3)
		fi
#endif
	   fi
	od;
	atomic { old = 0; tries = 0; mark = 0 }
}

/* lxd_rx_disarm() */
inline disarm()
{
	if
	:: seq[AT(next)] >= WAIT ->
		atomic {
			empty(held_c) ->
			if
			:: seq[AT(next)] >= WAIT ->
				seq[AT(next)] = FREE(next)
			:: else
			fi
		}
	:: else
	fi
}

proctype consumer()
{
	byte next, owed, n, d, last, old, tries, mark;
	bool owing, armed;

	do
	:: hand_back();
	   if
	   :: seq[AT(next)] == FULL(next) -> take()
	   :: else
	   fi
	:: hand_back();
	   arm();
	   if
	   :: armed -> armed = false;
		if
		:: true -> bell; bell = false	/* sleeps until it rings */
		:: true -> disarm()		/* a timer, then polls */
		:: true				/* a timer, stays armed */
		fi
	   :: else
	   fi
	od
}

init {
	byte i;

	atomic {
		do
		:: i < SLOTS -> seq[i] = FREE(i); data[i] = NONE; i++
		:: else -> break
		od;
		i = 0;
		run drain(held_p);
		run drain(held_c);
		run producer();
		run consumer()
	}
}
