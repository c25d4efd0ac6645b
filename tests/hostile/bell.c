// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bell.h"

#define ONE_IN		16	/* batches of messages */
#define LOST_ONE_IN	32	/* of its turns: it is the end of all others */
#define RACES		64	/* domains that end while their bell is rung */
#define STORM		200	/* rings in a row, at most */
#define LARGEST		0xfffffffffffffffeull	/* that an eventfd takes */

enum misuse {
	TWICE,			/* another bell, in place of the first */
	HUGE,			/* as if rung so many times */
	STORMS,			/* without any message */
	GONE,			/* the bell of a domain that is gone */
	STOLEN,			/* what was rung is read by another */
	MARKS,
	RINGER,			/* by a thread, for a while or to the end and after it */
	CLOSED,			/* its descriptor, as the runner does */
	LOST,			/* nobody has it any more: there is no bell */
	MISUSES,
};

static const char *const names[MISUSES] = {
	"twice", "huge", "storm", "gone", "stolen", "marks", "ringer",
	"closed", "lost",
};

static unsigned long count[MISUSES];
static int last;		/* bell of a domain that is gone */

static struct {
	pthread_t thread;
	atomic_bool stop;
	int bell;
	bool runs;
} ringer;

bool bell_is_guests(void)
{
	const char *wall = getenv("LXD_WALL");

	return wall && !strcmp(wall, "kvm");
}

/* Return: false if its count has no room. */
static bool ring(int bell, u64 times)
{
	if (write(bell, &times, sizeof(times)) == sizeof(times))
		return true;
	if (errno != EAGAIN)
		err(1, "a ring of the bell");
	return false;
}

static void refused(const char *what, struct raw *d, int fd, int error)
{
	if (!ioctl(d->fd, LXDOM_BELL, fd))
		errx(1, "%s became a bell", what);
	if (errno != error && errno != EOWNERDEAD)
		err(1, "%s as a bell", what);
}

static void none_of_these(struct raw *d)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int ends[2];

	if (null < 0 || pipe2(ends, O_CLOEXEC))
		err(1, "/dev/null, pipe");
	refused("nothing", d, -1, EBADF);
	refused("a descriptor that is not there", d, 1 << 20, EBADF);
	refused("/dev/null", d, null, EINVAL);
	refused("a pipe", d, ends[0], EINVAL);
	refused("the domain", d, d->fd, EINVAL);
	close(null);
	close(ends[0]);
	close(ends[1]);
}

void bell_open(struct raw *d)
{
	static unsigned int domains;
	int semaphore = domains++ % 8 == 7 ? EFD_SEMAPHORE : 0;

	d->bell = 0;
	if (!bell_is_guests())
		return;
	none_of_these(d);
	d->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | semaphore);
	if (d->bell < 0)
		err(1, "eventfd");
	/* Some had messages before. */
	if (domains % 4 == 3)
		ring(d->bell, 1);
	if (ioctl(d->fd, LXDOM_BELL, d->bell))
		err(1, "LXDOM_BELL");
}

void bell_ring(struct raw *d)
{
	/* The child of a guest could do that, too. */
	if (!d->bell || !ring(d->bell, 1))
		ioctl(d->vcpu, LXDOM_VCPU_KICK, 0);
}

void bell_mark(struct raw *d, u32 which)
{
	static const u32 marks[] = {
		LXDOM_SEQ_WAIT, LXDOM_SEQ_LAZY, LXDOM_SEQ_MARKS, 0,
	};
	u32 mark = marks[which % 4];
	u32 next = d->tx.head;

	/*
	 * Where the kernel looks next; what is staged would hide it.  With the ring
	 * full that is not where the next message goes, but the oldest one: without
	 * it both sides would wait for each other for ever.
	 */
	if (d->tx.first == next && lxd_tx_room(&d->tx, 1))
		__atomic_store_n(&lxd_slot(d->tx.ring, next)->seq, mark ?
				 lxd_seq_full(next) | mark : lxd_seq_free(next),
				 __ATOMIC_RELAXED);
	if (mark)
		lxd_rx_mark(&d->rx, mark);
	else
		lxd_rx_disarm(&d->rx);
}

static void *keep_ringing(void *arg)
{
	while (!atomic_load(&ringer.stop)) {
		ring(ringer.bell, 1);
		sched_yield();
	}
	return NULL;
}

static void start_ringer(struct raw *d)
{
	ringer.bell = dup(d->bell);
	if (ringer.bell < 0)
		err(1, "dup");
	atomic_store(&ringer.stop, false);
	if (pthread_create(&ringer.thread, NULL, keep_ringing, NULL))
		errx(1, "pthread_create");
	ringer.runs = true;
}

static void stop_ringer(void)
{
	if (!ringer.runs)
		return;
	atomic_store(&ringer.stop, true);
	pthread_join(ringer.thread, NULL);
	close(ringer.bell);
	ringer.runs = false;
}

static void hook_another(struct raw *d)
{
	int other = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	if (other < 0)
		err(1, "eventfd");
	refused("a second eventfd", d, other, EBUSY);
	refused("the same eventfd", d, d->bell, EBUSY);
	ring(other, 1);
	close(other);
}

static void move(struct raw *d)
{
	int to = dup(d->bell);

	if (to < 0)
		err(1, "dup");
	close(d->bell);
	d->bell = to;
}

static void misuse(struct raw *d, enum misuse how, u32 (*pick)(u32 below))
{
	u64 times;
	u32 n;

	count[how]++;
	switch (how) {
	case TWICE:
		hook_another(d);
		break;
	case HUGE:
		ring(d->bell, LARGEST - pick(2));
		break;
	case STORMS:
		for (n = pick(STORM); n; n--)
			ring(d->bell, 1);
		break;
	case GONE:
		if (last)
			ring(last, 1 + pick(1000));
		break;
	case STOLEN:
		/* There mostly is nothing: the kernel was faster. */
		if (read(d->bell, &times, sizeof(times)) < 0 && errno != EAGAIN)
			err(1, "read of the bell");
		break;
	case MARKS:
		bell_mark(d, pick(4));
		break;
	case RINGER:
		if (ringer.runs)
			stop_ringer();
		else
			start_ringer(d);
		break;
	case CLOSED:
		move(d);
		break;
	default:
		close(d->bell);
		d->bell = 0;
	}
}

void bell_misuse(struct raw *d, u32 (*pick)(u32 below))
{
	static unsigned int turn;
	enum misuse how;

	if (!d->bell || pick(ONE_IN))
		return;
	/* Few messages are to be enough for all of them. */
	how = turn++ % MISUSES;
	if (how == LOST && count[how] && pick(LOST_ONE_IN))
		return;
	misuse(d, how, pick);
}

void bell_close(struct raw *d)
{
	if (d->bell) {
		ring(d->bell, 1);
		if (last)
			close(last);
		last = d->bell;
		d->bell = 0;
	}
	stop_ringer();
}

void bell_races(struct raw *d, u32 (*pick)(u32 below))
{
	int rounds = RACES;

	if (!bell_is_guests())
		return;
	for (; rounds; rounds--) {
		raw_open(d);
		start_ringer(d);
		if (pick(2))
			usleep(pick(2000));
		if (pick(2)) {
			struct lxdom_head lie = { .kind = 0xff };

			raw_put(d, &lie, NULL, 0);
			raw_kick(d);
		}
		if (pick(2))
			usleep(pick(2000));
		raw_close(d);
	}
}

void bell_report(void)
{
	int i;

	if (!bell_is_guests())
		return;
	printf("hostile: bell:");
	for (i = 0; i < MISUSES; i++)
		printf(" %s %lu", names[i], count[i]);
	printf("\n");
	for (i = 0; i < MISUSES; i++)
		if (!count[i])
			errx(1, "no bell was misused: %s", names[i]);
}
