// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hostile domain: takes a virtual CPU and then sends whatever the interface
 * allows and does not allow, through the raw channel, while a second thread
 * rewrites the messages as the kernel reads them.  The kernel ends the domain
 * at the first lie that it sees; the program makes the next one and goes on.
 *
 * usage: lxdom-hostile MESSAGES [SEED]
 *
 * Exits with 0 if the kernel took it all: every domain could be made, each was
 * ended or closed within its time, and of each kind there were enough messages.
 * What the kernel's log says is for the caller to judge.
 */
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "bell.h"
#include "chance.h"
#include "mix.h"
#include "raw.h"

#define BATCH		32	/* messages between two doorbells */
#define CLASS_PERCENT	16	/* of the tries; lines for the log are the rest */

/* How a message is made; each domain has one way for most of its life. */
enum way {
	WAY_VALID,		/* as the interface has it, mostly */
	WAY_FLIPPED,		/* the same, with bits flipped */
	WAY_RAW,		/* random bytes in the slots */
	WAYS,
};

struct domain {
	struct raw raw;
	struct mix mix;
	enum way way;
	pthread_t scribbler;
	atomic_bool scribble;
};

static u64 domains, ended;

/* Rewrites words of the ring and of the window while the kernel reads. */
static void *scribbler(void *arg)
{
	struct domain *d = arg;
	u64 state = chance_next(&chance_seed) | 1;

	while (atomic_load(&d->scribble)) {
		u32 *slot = (u32 *)&d->raw.chan->to_kernel[chance_below(&state,
							LXDOM_RING_SLOTS)];
		u32 *window = d->raw.window;

		/* Mostly bodies: a broken sequence word ends it at once. */
		if (chance_below(&state, 64))
			__atomic_store_n(&slot[1 + chance_below(&state, 15)],
					 chance_next(&state), __ATOMIC_RELAXED);
		window[chance_below(&state, RAW_WINDOW / 4)] = chance_next(&state);
	}
	return NULL;
}

/* Answers what the kernel calls, mostly in time and mostly with sense. */
static void read_ring(struct domain *d)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxdom_head head;

	while (lxd_rx_get(&d->raw.rx, &head, body) > 0) {
		mix_heard(&d->mix, &head, body);
		if (head.kind != LXDOM_KIND_CALL || chance(500) == 0)
			continue;
		head.kind = LXDOM_KIND_REPLY;
		head.status = chance(4) ? 0 : -(int)chance(200);
		if (chance(500) == 0)
			head.token ^= 1u << chance(32);
		memset(body, chance(20) ? 0 : 0xff, sizeof(body));
		raw_put(&d->raw, &head, body, chance(LXDOM_BODY_MAX + 1));
	}
}

static void send_raw(struct domain *d)
{
	struct lxdom_slot *s = lxd_slot(d->raw.tx.ring, d->raw.tx.head);
	u64 *words = (u64 *)s;
	u32 seq = lxd_seq_full(d->raw.tx.head);
	u32 i;

	/* Over what is not read yet it would write into the void from there on. */
	if (!lxd_tx_room(&d->raw.tx, 1))
		return;
	for (i = 0; i < sizeof(*s) / 8; i++)
		words[i] = chance_next(&chance_seed);
	/* Right often enough for the kernel to go on and read the rest. */
	if (chance(4))
		s->head.nslots = 1 + chance(20);
	if (chance(2))
		s->head.kind = 1 + chance(3);
	if (chance(2))
		s->head.proc = (1 + chance(5)) << 8 | chance(48);
	/* Pairs with the kernel's acquire; that much order helps the attack. */
	smp_store_release(&s->seq, seq);
	d->raw.tx.head++;
	d->raw.tx.first = d->raw.tx.head;
	d->raw.sent++;
}

/* ---- the owner, who is not hostile, and not there all the time ---- */

static void interrupt(struct domain *d, const struct lxdom_pci_ask *ask)
{
	u32 i;

	for (i = 0; i < ask->size; i++) {
		struct lxdom_irq irq = {
			.irq = ask->value + i,
			.event = eventfd(0, EFD_CLOEXEC),
			.unmask = -1,
		};
		u64 one = 1;

		if (irq.event < 0)
			err(1, "eventfd");
		/* It may be dead by now: then there is no such interrupt. */
		if (ioctl(d->raw.fd, LXDOM_IRQ, &irq) && errno != ENOENT)
			err(1, "LXDOM_IRQ %u", irq.irq);
		if (write(irq.event, &one, sizeof(one)) != sizeof(one))
			err(1, "write");
		close(irq.event);
	}
}

static void answer(struct domain *d)
{
	struct lxdom_pci_ask ask;

	while (chance(100) && !ioctl(d->raw.fd, LXDOM_PCI_NEXT, &ask)) {
		struct lxdom_pci_answer a = {
			.id = ask.id,
			.value = chance(~0u),
			.status = chance(4) ? 0 : -(int)chance(200),
		};

		/* What gets here has been checked. */
		if (ask.device >= RAW_DEVICES || ask.op > LXDOM_PCI_RESET)
			errx(1, "device %u, op %u", ask.device, ask.op);
		if (ask.op == LXDOM_PCI_IRQ_ON && chance(2))
			interrupt(d, &ask);
		ioctl(d->raw.fd, LXDOM_PCI_ANSWER, &a);
	}
}

/*
 * Nothing that is done here keeps the kernel from taking what lies in the ring: words
 * of it that are written over are not those which say that a message is there.  So if
 * there is no room for long, a bell was rung in vain.  Long is so many looks, not so
 * many seconds, in which this machine may have stood still.
 */
static void await_room(struct domain *d)
{
	if (!raw_room(&d->raw, LXDOM_BODY_MAX) && !raw_over(&d->raw))
		errx(1, "nothing is taken out of the ring any more");
}

static void live(struct domain *d, u64 until)
{
	bool race = chance(4) == 0;
	u32 i;

	if (race) {
		atomic_store(&d->scribble, true);
		if (pthread_create(&d->scribbler, NULL, scribbler, d))
			errx(1, "pthread_create");
	}
	while (d->raw.sent < until && !raw_over(&d->raw)) {
		/* A guest's bell has the ring emptied later. */
		await_room(d);
		for (i = 0; i < BATCH; i++) {
			if (d->way == WAY_RAW)
				send_raw(d);
			else if (chance(100) < CLASS_PERCENT)
				mix_class(&d->mix);
			else
				mix_line(&d->mix);
		}
		raw_kick(&d->raw);
		bell_misuse(&d->raw, chance);
		answer(d);
		read_ring(d);
	}
	if (race) {
		atomic_store(&d->scribble, false);
		pthread_join(d->scribbler, NULL);
	}
}

int main(int argc, char **argv)
{
	struct domain *d;
	u64 until;

	if (argc < 2 || argc > 3)
		errx(2, "usage: lxdom-hostile MESSAGES [SEED]");
	until = strtoull(argv[1], NULL, 0);
	chance_seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	if (!chance_seed)
		chance_seed = 1;
	d = calloc(1, sizeof(*d));
	if (!d)
		err(1, "calloc");
	while (d->raw.sent < until) {
		raw_open(&d->raw);
		d->way = chance(4) ? WAY_VALID : 1 + chance(WAYS - 1);
		mix_begin(&d->mix, &d->raw, d->way == WAY_FLIPPED);
		live(d, until);
		ended += raw_over(&d->raw);
		raw_close(&d->raw);
		if (++domains % 1000 == 0) {
			printf("hostile: %llu messages, %llu domains\n",
			       (unsigned long long)d->raw.sent,
			       (unsigned long long)domains);
			fflush(stdout);
		}
	}
	printf("hostile: %llu messages in %llu domains, %llu of them ended by the kernel\n",
	       (unsigned long long)d->raw.sent, (unsigned long long)domains,
	       (unsigned long long)ended);
	bell_races(&d->raw, chance);
	bell_report();
	free(d);
	return mix_report(until) ? 0 : 1;
}
