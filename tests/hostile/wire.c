// SPDX-License-Identifier: GPL-2.0-only
/*
 * A network interface whose domain lies about what it has received.
 *
 * usage: lxdom-wire LIE...
 *
 * For each lie: a domain of its own with an interface that is up, some packets
 * that are well, then the lie.  Exits with 0 if the kernel ended the domain
 * where it must, and only there.  What the kernel's log says is for the caller
 * to judge.
 */
#include <err.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "net_msg.h"
#include "raw.h"

#define NAME		"wire0"
#define LIMIT_S		20
#define STORM_ROUNDS	3000
#define PART_US		(RAW_DEADLINE_MS * 600)

struct wire {
	struct raw raw;
	lxdom_handle_t n;
	u32 room;
	u32 room_len;
	u32 sent;
	u32 taken;
	void (*answer)(struct wire *w, u16 proc, void *body);
	u32 asked;	/* answers of that kind so far */
};

static time_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Says yes to all that the kernel calls, with nothing in it but zeros. */
static void agree(struct wire *w, struct lxdom_head *head)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8))) = { 0 };
	struct lxd_net_open_rep *open = (void *)body;

	if (head->proc == LXD_NET_P_OPEN) {
		open->queues = 1;
		open->rx_queues = 1;
	}
	if (w->answer)
		w->answer(w, head->proc, body);
	head->kind = LXDOM_KIND_REPLY;
	head->status = 0;
	raw_put(&w->raw, head, body, LXDOM_BODY_MAX);
	raw_kick(&w->raw);
}

/* One message of the kernel's; the body of a reply goes into @body. */
static bool read_one(struct wire *w, struct lxdom_head *head, u8 *body)
{
	const struct lxd_net_rx_taken_req *taken = (const void *)body;

	if (lxd_rx_get(&w->raw.rx, head, body) <= 0) {
		usleep(100);
		return false;
	}
	if (head->kind == LXDOM_KIND_CALL)
		agree(w, head);
	else if (head->proc == LXD_NET_P_RX_TAKEN)
		w->taken = taken->count;
	return head->kind == LXDOM_KIND_REPLY;
}

/* Return: the status of the reply, whose body is in @body. */
static int call(struct wire *w, u16 proc, const void *req, size_t len, u8 *body)
{
	struct lxdom_head head = {
		.proc = proc,
		.kind = LXDOM_KIND_CALL,
		.token = ++w->raw.token,
	};
	time_t end = now() + LIMIT_S;

	raw_put(&w->raw, &head, req, len);
	raw_kick(&w->raw);
	while (now() < end) {
		if (read_one(w, &head, body))
			return head.status;
	}
	errx(1, "no reply to procedure %#x", proc);
}

/* Somebody else calls for it: the kernel asks us.  Return: did that succeed? */
static bool have_done(struct wire *w, unsigned long request, struct ifreq *ifr)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	time_t end = now() + LIMIT_S;
	struct lxdom_head head;
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	pid_t pid = fork();
	int status;

	strcpy(ifr->ifr_name, NAME);
	if (s < 0 || pid < 0)
		err(1, "socket, fork");
	if (!pid)
		_exit(ioctl(s, request, ifr) ? 1 : 0);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (now() > end)
			errx(1, "the kernel asks without end: %u times", w->asked);
		read_one(w, &head, body);
	}
	close(s);
	return !status;
}

static void bring_up(struct wire *w)
{
	struct ifreq ifr = { .ifr_flags = IFF_UP };

	if (!have_done(w, SIOCSIFFLAGS, &ifr))
		errx(1, "the interface can't be brought up");
}

static void begin(struct wire *w)
{
	struct lxd_net_netdev_add_req add = {
		.name = NAME,
		.name_len = strlen(NAME),
		.features = LXD_NET_FEATURE_RXCSUM | LXD_NET_FEATURE_RXHASH |
			    LXD_NET_FEATURE_VLAN_CTAG_RX,
		.address = 0x020000000001,
		.flags = LXD_NET_DEV_FLAG_BROADCAST | LXD_NET_DEV_FLAG_CARRIER,
		.eth_ops = LXD_NET_ETH_OPS_GET_CHANNELS | LXD_NET_ETH_OPS_REGS,
		.mtu = 1500,
		.queues = 1,
		.rx_queues = 1,
		.tso_size = 65536,
		.tso_segs = 1,
	};
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxd_net_room_rep *room = (void *)body;
	struct lxd_net_netdev_add_rep *made = (void *)body;
	struct lxd_net_netdev_live_req live;

	raw_open(&w->raw);
	w->sent = 0;
	w->taken = 0;
	if (call(w, LXD_NET_P_ROOM, NULL, 0, body))
		errx(1, "no part of the window was lent");
	w->room = room->off;
	w->room_len = room->len;
	if (!call(w, LXD_NET_P_ROOM, NULL, 0, body))
		errx(1, "part of the window was lent twice");
	if (call(w, LXD_NET_P_NETDEV_ADD, &add, sizeof(add), body))
		errx(1, "no interface was made");
	w->n = made->n;
	live.n = w->n;
	if (call(w, LXD_NET_P_NETDEV_LIVE, &live, sizeof(live), body))
		errx(1, "the interface does not appear");
	bring_up(w);
}

static void receive(struct wire *w, const struct lxd_net_rx_piece *pieces,
		    u32 nr)
{
	struct lxdom_head head = {
		.proc = LXD_NET_P_RX_MANY,
		.kind = LXDOM_KIND_POST,
	};
	struct lxd_net_rx_many_req req = { .n = w->n, .nr_pieces = nr };

	memcpy(req.pieces, pieces, nr * sizeof(*pieces));
	raw_room(&w->raw, sizeof(req));
	raw_put(&w->raw, &head, &req, sizeof(req));
	raw_kick(&w->raw);
	w->sent += nr;
}

/* Some, and the kernel takes them. */
static void be_honest(struct wire *w)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxd_net_rx_piece piece = { .off = w->room, .len = 100 };
	time_t end = now() + LIMIT_S;
	struct lxdom_head head;
	int i;

	for (i = 0; i < 200; i++)
		receive(w, &piece, 1);
	/* It need not say so for the last few. */
	while (w->sent - w->taken >= 64) {
		if (now() > end || raw_over(&w->raw))
			errx(1, "the kernel has taken %u of %u packets",
			     w->taken, w->sent);
		read_one(w, &head, body);
	}
}

/* ---- the lies ---- */

static void lie_outside(struct wire *w)
{
	struct lxd_net_rx_piece piece = { .off = RAW_WINDOW - 10, .len = 100 };

	receive(w, &piece, 1);
}

static void lie_wrap(struct wire *w)
{
	struct lxd_net_rx_piece piece = { .off = 0xfffffff0, .len = 100 };

	receive(w, &piece, 1);
}

static void lie_empty(struct wire *w)
{
	struct lxd_net_rx_piece piece = { .off = w->room };

	receive(w, &piece, 1);
}

static void lie_half(struct wire *w)
{
	struct lxd_net_rx_piece piece = {
		.off = w->room,
		.len = 100,
		.flags = LXD_NET_RX_FLAG_MORE,
	};

	receive(w, &piece, 1);
}

/* A packet of the kernel's is given back that it has not sent. */
static void lie_done(struct wire *w)
{
	struct lxdom_head head = {
		.proc = LXD_NET_P_TX_DONE,
		.kind = LXDOM_KIND_POST,
	};
	struct lxd_net_tx_done_req req = {
		.n = w->n,
		.nr_slots = 1,
		.slots = { 77 },
	};

	raw_put(&w->raw, &head, &req, sizeof(req));
	raw_kick(&w->raw);
}

/* Nor can such a one be too much for it. */
static void lie_refused(struct wire *w)
{
	struct lxdom_head head = {
		.proc = LXD_NET_P_TX_REFUSED,
		.kind = LXDOM_KIND_POST,
	};
	struct lxd_net_tx_refused_req req = { .n = w->n, .slot = 77 };

	raw_put(&w->raw, &head, &req, sizeof(req));
	raw_kick(&w->raw);
}

/* All of it as the interface has it, and nothing of it true. */
static void random_pieces(struct lxd_net_rx_piece *pieces, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		pieces[i] = (struct lxd_net_rx_piece){
			.off = random() % (RAW_WINDOW - 0xffff),
			.hash = random(),
			.len = random() % 4 ? 1 + random() % 200 :
					      1 + random() % 0xffff,
			.tag = random(),
			.queue = random(),
			.flags = random() & LXD_NET_RX_FLAG_ALL,
		};
	}
	pieces[nr - 1].flags &= ~LXD_NET_RX_FLAG_MORE;
}

static atomic_bool scribbling;

static void *scribbler(void *arg)
{
	struct wire *w = arg;
	u32 *window = w->raw.window;
	u32 state = 1;

	while (atomic_load(&scribbling)) {
		state = state * 1664525 + 1013904223;
		window[state % (RAW_WINDOW / 4)] = state;
	}
	return NULL;
}

/* While the kernel copies, and as it looks at the copies. */
static void lie_storm(struct wire *w)
{
	struct lxd_net_rx_piece pieces[LXD_NET_RX_MANY];
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	struct lxdom_head head;
	pthread_t thread;
	int i;

	atomic_store(&scribbling, true);
	if (pthread_create(&thread, NULL, scribbler, w))
		errx(1, "pthread_create");
	for (i = 0; i < STORM_ROUNDS; i++) {
		u32 nr = 1 + random() % LXD_NET_RX_MANY;

		random_pieces(pieces, nr);
		while (w->sent - w->taken + nr > LXD_NET_RX_MAX)
			read_one(w, &head, body);
		receive(w, pieces, nr);
	}
	atomic_store(&scribbling, false);
	pthread_join(thread, NULL);
}

/* ---- answers to ethtool ---- */

static void many_channels(struct wire *w, u16 proc, void *body)
{
	struct lxd_net_get_channels_rep *rep = body;

	if (proc != LXD_NET_P_GET_CHANNELS)
		return;
	w->asked++;
	rep->channels.combined_count = 0xfffffff0;
}

/* A loop of the kernel's, with rtnl held, would go over them. */
static void lie_channels(struct wire *w)
{
	struct ethtool_channels *c = mmap(NULL, sizeof(*c),
					  PROT_READ | PROT_WRITE,
					  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct ifreq ifr = { .ifr_data = (void *)c };

	if (c == MAP_FAILED)
		err(1, "mmap");
	c->cmd = ETHTOOL_GCHANNELS;
	w->answer = many_channels;
	have_done(w, SIOCETHTOOL, &ifr);
	if (!w->asked || c->combined_count > LXD_NET_QUEUES_MAX)
		errx(1, "%u channels", c->combined_count);
}

#define REGS_LEN	0x10000

static void some_regs(struct wire *w, u16 proc, void *body)
{
	struct lxd_net_blob_len_rep *len = body;
	struct lxd_net_get_blob_rep *first = body;

	if (proc == LXD_NET_P_BLOB_LEN)
		len->len = REGS_LEN;
	else if (proc == LXD_NET_P_GET_BLOB)
		first->data_len = LXD_NET_BLOB_PART;
	else if (proc == LXD_NET_P_MORE_BLOB)
		w->asked++;
}

static void one_byte(struct wire *w, u16 proc, void *body)
{
	struct lxd_net_more_blob_rep *rep = body;

	some_regs(w, proc, body);
	if (proc == LXD_NET_P_MORE_BLOB)
		rep->data_len = 1;
}

static void slow_part(struct wire *w, u16 proc, void *body)
{
	struct lxd_net_more_blob_rep *rep = body;

	some_regs(w, proc, body);
	if (proc != LXD_NET_P_MORE_BLOB)
		return;
	usleep(PART_US);
	rep->data_len = LXD_NET_BLOB_PART;
}

static void ask_for_regs(struct wire *w)
{
	static u8 data[sizeof(struct ethtool_regs) + REGS_LEN];
	struct ethtool_regs *regs = (void *)data;
	struct ifreq ifr = { .ifr_data = (void *)regs };

	regs->cmd = ETHTOOL_GREGS;
	regs->len = REGS_LEN;
	have_done(w, SIOCETHTOOL, &ifr);
}

/* A part that is not full is the last. */
static void lie_drip(struct wire *w)
{
	w->answer = one_byte;
	ask_for_regs(w);
	if (w->asked != 1)
		errx(1, "asked for more %u times", w->asked);
}

/* Each part in time, and all of them together not. */
static void lie_slow(struct wire *w)
{
	w->answer = slow_part;
	ask_for_regs(w);
	if (w->asked > 2)
		errx(1, "asked for more %u times", w->asked);
}

static const struct {
	const char *name;
	void (*fn)(struct wire *w);
	bool deadly;
} lies[] = {
	{ "outside", lie_outside, true },
	{ "wrap", lie_wrap, true },
	{ "empty", lie_empty, true },
	{ "half", lie_half, true },
	{ "done", lie_done, true },
	{ "refused", lie_refused, true },
	{ "storm", lie_storm, false },
	{ "channels", lie_channels, false },
	{ "drip", lie_drip, false },
	{ "slow", lie_slow, true },
};

static void tell(const char *name)
{
	struct wire w = { 0 };
	time_t end;
	size_t i = 0;

	while (i < sizeof(lies) / sizeof(*lies) && strcmp(lies[i].name, name))
		i++;
	if (i == sizeof(lies) / sizeof(*lies))
		errx(2, "there is no lie '%s'", name);
	begin(&w);
	be_honest(&w);
	lies[i].fn(&w);
	/* A guest's bell only says that somebody is to look. */
	end = now() + LIMIT_S;
	do {
		usleep(100000);
	} while (lies[i].deadly && !raw_over(&w.raw) && now() < end);
	if (raw_over(&w.raw) != lies[i].deadly)
		errx(1, "%s: the domain was%s ended", name,
		     lies[i].deadly ? " not" : "");
	raw_close(&w.raw);
	printf("wire: %s: as due\n", name);
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 2)
		errx(2, "usage: lxdom-wire LIE...");
	for (i = 1; i < argc; i++)
		tell(argv[i]);
	return 0;
}
