/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Model of lazy.c with drain_end() of channel.c for Spin: who looks at the ring, and
 * which mark it carries when nobody does any more.  chan/check.sh runs it.
 *
 * All that these sides tell each other goes through locked instructions or is
 * followed by a full barrier, so the model has no store buffers.  A ring is one
 * message or none; chan/chan.pml has the rest.
 *
 * What is checked: once all is quiet, nothing lies in a ring whose mark let the domain
 * keep its doorbell, and the mark asks for the next one at once.  A lazy mark without
 * the timer would let what can wait do so for as long as the domain stays awake.
 *
 * The BREAK_* switches each take away one thing that this stands on.
 */

#define NONE	0	/* marks */
#define WAIT	1
#define LAZY	2

bit draining;		/* the lock */
bit looking = 1;	/* the timer runs, says the bit */
bit timer = 1;		/* it does */
bit work;		/* the work item is queued */
bit message;		/* there is one */
byte mark = LAZY;
byte inflight = 1;

inline drain(m, armed)
{
	do
	:: atomic {
		if
		:: draining -> break
		:: else -> draining = 1
		fi
	   }
	   message = 0;
	   if
	   :: looking -> m = LAZY
	   :: else -> m = WAIT
	   fi;
	   atomic {
		armed = !message;
		if
		:: armed -> mark = m
		:: else
		fi
	   }
	   draining = 0;
	   if
	   :: !armed || message
#ifndef BREAK_STALE
	   :: armed && !message && m == LAZY && !looking
	   :: armed && !message && !(m == LAZY && !looking) -> break
#else
	   :: armed && !message -> break
#endif
	   fi
	od
}

/* One that comes by with a request, has it completed, and comes by once more. */
active proctype submitter()
{
	byte m, rounds;
	bit armed;

	do
	:: rounds == 2 -> break
	:: else ->
		rounds++;
		inflight++;
		/* start_looking() */
		atomic {
			if
			:: !looking -> looking = 1; timer = 1
			:: else
			fi
		}
		if
		:: message -> drain(m, armed)
		:: true
		fi;
		inflight--
	od
}

/* That of a request which was there before. */
active proctype domain()
{
	byte old, posts;

	inflight--;
	do
	:: posts == 3 -> break
	:: else ->
		posts++;
		/* With one slot it waits for room; a drain comes, or it would ring. */
		atomic {
			!message -> message = 1;
			old = mark;
			mark = NONE;
			if
			:: old == WAIT -> work = 1
			:: else
			fi
		}
	od
}

active proctype worker()
{
	byte m;
	bit armed;

end:	do
	:: atomic { work -> work = 0 };
	   drain(m, armed)
	od
}

/* look() */
active proctype look()
{
end:	do
	:: timer ->
		if
		:: message -> work = 1
		:: else
		fi;
		if
		:: inflight
		:: !inflight ->
			looking = 0;
#ifndef BREAK_LAST
			work = 1;
#endif
			/* Who came meanwhile may have started it anew. */
			atomic {
				if
				:: !inflight || looking ->
					if
					:: !looking -> timer = 0
					:: else
					fi
				:: else -> looking = 1
				fi
			}
		fi
	od
}

active proctype quiet()
{
	timeout ->
	assert(!message);
	assert(mark == WAIT && !looking)
}
