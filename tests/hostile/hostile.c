// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hostile domain: takes a virtual CPU and then sends whatever the interface
 * allows and does not allow, through the raw channel, while a second thread
 * rewrites the messages as the kernel reads them.  The kernel ends the domain
 * at the first lie that it sees; the program makes the next one and goes on.
 *
 * usage: lxdom-hostile MESSAGES [SEED]
 *
 * Exits with 0 if the kernel took it all: every domain could be made, and each
 * was ended or closed within its time.  What the kernel's log says is for the
 * caller to judge.
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
#include "block_fuzz.h"
#include "block_msg.h"
#include "firmware_fuzz.h"
#include "net_fuzz.h"
#include "pci_fuzz.h"
#include "core_fuzz.h"
#include "core_msg.h"
#include "raw.h"

#define BROKEN_ONE_IN	50000
#define BATCH		32	/* messages between two doorbells */

/* How a message is made; each domain has one way for most of its life. */
enum way {
	WAY_VALID,		/* as the interface has it, mostly */
	WAY_FLIPPED,		/* the same, with bits flipped */
	WAY_RAW,		/* random bytes in the slots */
	WAYS,
};

struct domain {
	struct raw raw;
	enum way way;
	pthread_t scribbler;
	atomic_bool scribble;
};

static u64 seed;
static u64 domains, ended;

static u64 next_random(u64 *state)
{
	/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's
	 * xorshift generators, scrambled", 2016.
	 */
	u64 x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * 0x2545f4914f6cdd1dull;
}

static u32 choose(void *ctx, u32 below)
{
	return below ? (next_random(ctx) >> 32) % below : 0;
}

static u32 pick(u32 below)
{
	return choose(&seed, below);
}

/*
 * The generator's first choice is whether to break the message (0).  A broken
 * one ends the domain, mostly; with one in four broken there would be more
 * domains than messages.
 */
static bool first_choice;

static u32 choose_mild(void *ctx, u32 below)
{
	if (!first_choice)
		return choose(ctx, below);
	first_choice = false;
	return choose(ctx, BROKEN_ONE_IN) ? 1 : 0;
}

/* Rewrites words of the ring and of the window while the kernel reads. */
static void *scribbler(void *arg)
{
	struct domain *d = arg;
	u64 state = next_random(&seed) | 1;

	while (atomic_load(&d->scribble)) {
		u32 *slot = (u32 *)&d->raw.chan->to_kernel[choose(&state,
							LXDOM_RING_SLOTS)];
		u32 *window = d->raw.window;

		/* Mostly bodies: a broken sequence word ends it at once. */
		if (choose(&state, 64))
			__atomic_store_n(&slot[1 + choose(&state, 15)],
					 next_random(&state), __ATOMIC_RELAXED);
		window[choose(&state, RAW_WINDOW / 4)] = next_random(&state);
	}
	return NULL;
}

static void learn_handle(struct domain *d, lxdom_handle_t handle)
{
	if (!handle)
		return;
	if (d->raw.nr_handles < RAW_HANDLES)
		d->raw.handles[d->raw.nr_handles++] = handle;
	else
		d->raw.handles[pick(RAW_HANDLES)] = handle;
}

/* Answers what the kernel calls, mostly in time and mostly with sense. */
static void read_ring(struct domain *d)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxdom_head head;

	while (lxd_rx_get(&d->raw.rx, &head, body) > 0) {
		if (head.kind == LXDOM_KIND_REPLY) {
			lxdom_handle_t handle;

			memcpy(&handle, body, sizeof(handle));
			if (!head.status)
				learn_handle(d, handle);
			continue;
		}
		if (head.kind != LXDOM_KIND_CALL || pick(200) == 0)
			continue;
		head.kind = LXDOM_KIND_REPLY;
		head.status = pick(4) ? 0 : -(int)pick(200);
		if (pick(50) == 0)
			head.token ^= 1u << pick(32);
		memset(body, pick(20) ? 0 : 0xff, sizeof(body));
		raw_put(&d->raw, &head, body, pick(LXDOM_BODY_MAX + 1));
	}
}

static void flip(void *data, size_t len)
{
	u8 *bytes = data;
	u32 n = 1 + pick(3);

	while (n--)
		bytes[pick(len)] ^= 1u << pick(8);
}

static void send_structured(struct domain *d)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8))) = { 0 };
	struct lxdom_head head = { 0 };
	u8 kind;
	u16 proc;
	size_t len;

	/* Lines for the log live through most; they make up the bulk. */
	first_choice = true;
	if (pick(10000) < 9997)
		len = lxd_core_fuzz_make(choose_mild, &seed, d->raw.handles,
					 d->raw.nr_handles, &proc, &kind, body);
	else if (pick(4) == 0)
		len = lxd_firmware_fuzz_make(choose_mild, &seed,
					     d->raw.handles, d->raw.nr_handles,
					     &proc, &kind, body);
	else if (pick(3) == 0)
		len = lxd_pci_fuzz_make(choose_mild, &seed, d->raw.handles,
					d->raw.nr_handles, &proc, &kind, body);
	else if (pick(2))
		len = lxd_net_fuzz_make(choose_mild, &seed, d->raw.handles,
					d->raw.nr_handles, &proc, &kind, body);
	else
		len = lxd_block_fuzz_make(choose_mild, &seed, d->raw.handles,
					  d->raw.nr_handles, &proc, &kind, body);
	if (proc == LXD_CORE_P_READY && pick(20000))
		return;
	head.proc = proc;
	head.kind = kind;
	if (kind == LXDOM_KIND_CALL)
		head.token = ++d->raw.token;
	if (d->way == WAY_FLIPPED) {
		if (pick(8) == 0)
			flip(&head, sizeof(head));
		flip(body, len ? len : 1);
	}
	raw_put(&d->raw, &head, body, len);
}

static void send_raw(struct domain *d)
{
	struct lxdom_slot *s = lxd_slot(d->raw.tx.ring, d->raw.tx.head);
	u64 *words = (u64 *)s;
	u32 seq = lxd_seq_full(d->raw.tx.head);
	u32 i;

	for (i = 0; i < sizeof(*s) / 8; i++)
		words[i] = next_random(&seed);
	/* Right often enough for the kernel to go on and read the rest. */
	if (pick(4))
		s->head.nslots = 1 + pick(20);
	if (pick(2))
		s->head.kind = 1 + pick(3);
	if (pick(2))
		s->head.proc = (1 + pick(4)) << 8 | pick(48);
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

	while (pick(100) && !ioctl(d->raw.fd, LXDOM_PCI_NEXT, &ask)) {
		struct lxdom_pci_answer a = {
			.id = ask.id,
			.value = pick(~0u),
			.status = pick(4) ? 0 : -(int)pick(200),
		};

		/* What gets here has been checked. */
		if (ask.device >= RAW_DEVICES || ask.op > LXDOM_PCI_RESET)
			errx(1, "device %u, op %u", ask.device, ask.op);
		if (ask.op == LXDOM_PCI_IRQ_ON && pick(2))
			interrupt(d, &ask);
		ioctl(d->raw.fd, LXDOM_PCI_ANSWER, &a);
	}
}

static void live(struct domain *d, u64 until)
{
	bool race = pick(4) == 0;
	u32 i;

	if (race) {
		atomic_store(&d->scribble, true);
		if (pthread_create(&d->scribbler, NULL, scribbler, d))
			errx(1, "pthread_create");
	}
	while (d->raw.sent < until && !raw_over(&d->raw)) {
		for (i = 0; i < BATCH; i++) {
			if (d->way == WAY_RAW)
				send_raw(d);
			else
				send_structured(d);
		}
		raw_kick(&d->raw);
		bell_misuse(&d->raw, pick);
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
	seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	if (!seed)
		seed = 1;
	d = calloc(1, sizeof(*d));
	if (!d)
		err(1, "calloc");
	while (d->raw.sent < until) {
		raw_open(&d->raw);
		d->way = pick(4) ? WAY_VALID : 1 + pick(WAYS - 1);
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
	bell_races(&d->raw, pick);
	bell_report();
	free(d);
	return 0;
}
