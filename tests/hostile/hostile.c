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
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <lxdom/lxdom.h>

#include "chan.h"
#include "block_fuzz.h"
#include "block_msg.h"
#include "core_fuzz.h"
#include "core_msg.h"

#define WINDOW		(4u << 20)
#define HANDLES		64
#define BROKEN_ONE_IN	50000
#define BATCH		32	/* messages between two doorbells */
#define DEADLINE_MS	2000
#define CLOSE_LIMIT_S	30	/* a domain's end must not take longer */

/* How a message is made; each domain has one way for most of its life. */
enum way {
	WAY_VALID,		/* as the interface has it, mostly */
	WAY_FLIPPED,		/* the same, with bits flipped */
	WAY_RAW,		/* random bytes in the slots */
	WAYS,
};

struct domain {
	int fd;
	int vcpu;
	struct lxdom_channel *chan;
	void *window;
	struct lxd_tx tx;
	struct lxd_rx rx;
	lxdom_handle_t handles[HANDLES];
	size_t nr_handles;
	u32 token;
	enum way way;
	pthread_t scribbler;
	atomic_bool scribble;
};

static u64 seed;
static u64 sent, domains, ended;

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
		u32 *slot = (u32 *)&d->chan->to_kernel[choose(&state,
							LXDOM_RING_SLOTS)];
		u32 *window = d->window;

		/* Mostly bodies: a broken sequence word ends it at once. */
		if (choose(&state, 64))
			__atomic_store_n(&slot[1 + choose(&state, 15)],
					 next_random(&state), __ATOMIC_RELAXED);
		window[choose(&state, WINDOW / 4)] = next_random(&state);
	}
	return NULL;
}

static void open_domain(struct domain *d)
{
	struct lxdom_create arg = {
		.abi = LXDOM_ABI,
		.classes = LXDOM_CLASS_ALL,
		.memory = 1 << 20,
		.window = WINDOW,
		.deadline_ms = DEADLINE_MS,
		.name = "hostile",
	};
	int dev = open(LXDOM_DEVICE, O_RDWR | O_CLOEXEC);

	if (dev < 0)
		err(1, "%s", LXDOM_DEVICE);
	memset(d, 0, sizeof(*d));
	d->fd = ioctl(dev, LXDOM_CREATE, &arg);
	if (d->fd < 0)
		err(1, "domain %llu: LXDOM_CREATE", (unsigned long long)domains);
	close(dev);
	d->chan = mmap(NULL, sizeof(*d->chan), PROT_READ | PROT_WRITE,
		       MAP_SHARED, d->fd, LXDOM_MMAP_CHANNEL);
	d->window = mmap(NULL, WINDOW, PROT_READ | PROT_WRITE, MAP_SHARED,
			 d->fd, LXDOM_MMAP_WINDOW);
	if (d->chan == MAP_FAILED || d->window == MAP_FAILED)
		err(1, "mmap");
	d->vcpu = ioctl(d->fd, LXDOM_VCPU);
	if (d->vcpu < 0)
		err(1, "LXDOM_VCPU");
	lxd_tx_init(&d->tx, d->chan->to_kernel);
	lxd_rx_init(&d->rx, d->chan->to_domain);
	d->way = pick(4) ? WAY_VALID : 1 + pick(WAYS - 1);
	domains++;
}

static bool over(struct domain *d)
{
	struct pollfd p = { .fd = d->fd };

	return poll(&p, 1, 0) > 0 && (p.revents & POLLHUP);
}

static void close_domain(struct domain *d)
{
	struct timespec from, to;

	if (over(d))
		ended++;
	clock_gettime(CLOCK_MONOTONIC, &from);
	close(d->vcpu);
	munmap(d->chan, sizeof(*d->chan));
	munmap(d->window, WINDOW);
	close(d->fd);
	clock_gettime(CLOCK_MONOTONIC, &to);
	if (to.tv_sec - from.tv_sec > CLOSE_LIMIT_S)
		errx(1, "domain %llu took %ld s to end",
		     (unsigned long long)domains, to.tv_sec - from.tv_sec);
}

static void learn_handle(struct domain *d, lxdom_handle_t handle)
{
	if (!handle)
		return;
	if (d->nr_handles < HANDLES)
		d->handles[d->nr_handles++] = handle;
	else
		d->handles[pick(HANDLES)] = handle;
}

static void send_one(struct domain *d, struct lxdom_head *head,
		     const void *body, size_t len)
{
	if (!lxd_tx_room(&d->tx, lxd_msg_slots(len)))
		return;
	lxd_tx_put(&d->tx, head, body, len);
	sent++;
}

/* Answers what the kernel calls, mostly in time and mostly with sense. */
static void read_ring(struct domain *d)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxdom_head head;

	while (lxd_rx_get(&d->rx, &head, body) > 0) {
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
		send_one(d, &head, body, pick(LXDOM_BODY_MAX + 1));
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
		len = lxd_core_fuzz_make(choose_mild, &seed, d->handles,
					 d->nr_handles, &proc, &kind, body);
	else
		len = lxd_block_fuzz_make(choose_mild, &seed, d->handles,
					  d->nr_handles, &proc, &kind, body);
	if (proc == LXD_CORE_P_READY && pick(20000))
		return;
	head.proc = proc;
	head.kind = kind;
	if (kind == LXDOM_KIND_CALL)
		head.token = ++d->token;
	if (d->way == WAY_FLIPPED) {
		if (pick(8) == 0)
			flip(&head, sizeof(head));
		flip(body, len ? len : 1);
	}
	send_one(d, &head, body, len);
}

static void send_raw(struct domain *d)
{
	struct lxdom_slot *s = lxd_slot(d->tx.ring, d->tx.head);
	u64 *words = (u64 *)s;
	u32 seq = lxd_seq_full(d->tx.head);
	u32 i;

	for (i = 0; i < sizeof(*s) / 8; i++)
		words[i] = next_random(&seed);
	/* Right often enough for the kernel to go on and read the rest. */
	if (pick(4))
		s->head.nslots = 1 + pick(20);
	if (pick(2))
		s->head.kind = 1 + pick(3);
	if (pick(2))
		s->head.proc = (1 + pick(2)) << 8 | pick(48);
	/* Pairs with the kernel's acquire; that much order helps the attack. */
	smp_store_release(&s->seq, seq);
	d->tx.head++;
	d->tx.first = d->tx.head;
	sent++;
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
	while (sent < until && !over(d)) {
		for (i = 0; i < BATCH; i++) {
			if (d->way == WAY_RAW)
				send_raw(d);
			else
				send_structured(d);
		}
		lxd_tx_flush(&d->tx);
		ioctl(d->vcpu, LXDOM_VCPU_KICK, 0);
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
	d = malloc(sizeof(*d));
	if (!d)
		err(1, "malloc");
	while (sent < until) {
		open_domain(d);
		live(d, until);
		close_domain(d);
		if (domains % 1000 == 0) {
			printf("hostile: %llu messages, %llu domains\n",
			       (unsigned long long)sent,
			       (unsigned long long)domains);
			fflush(stdout);
		}
	}
	free(d);
	printf("hostile: %llu messages in %llu domains, %llu of them ended by the kernel\n",
	       (unsigned long long)sent, (unsigned long long)domains,
	       (unsigned long long)ended);
	return 0;
}
