// SPDX-License-Identifier: GPL-2.0-only
#include <err.h>
#include <stdio.h>
#include <string.h>

#include "block_fuzz.h"
#include "block_msg.h"
#include "chance.h"
#include "core_fuzz.h"
#include "core_msg.h"
#include "disk.h"
#include "firmware_fuzz.h"
#include "mix.h"
#include "net_fuzz.h"
#include "pci_fuzz.h"

#define BROKEN_LINE	50000	/* one in so many lines is broken */
#define BROKEN_CALL	2000	/* many are only refused, others are the last */
#define BROKEN_POST	30000	/* a post that is broken is the last */
#define LIE		50000	/* one in so many is left as it was made */
#define LIE_ONLY	2000	/* one in so many, where there is nothing else */
#define RARE_ONE_IN	64
#define KEEP_DROPPED	100	/* one in so many dropped handles is used again */
#define YOUNG		200	/* messages: many a domain lives no longer */
#define ASK_AFTER	500	/* messages, for another object */
#define TRIES		12

/* What is known of a procedure. */
enum how {
	MAKES = 1,	/* its reply is a handle */
	DROPS = 2,	/* its handle is no more */
	RARE = 4,	/* takes the kernel long */
	LIES = 8,	/* can't be said truly by a domain that has no packets */
};

/**
 * struct procedure - one that the kernel has for domains
 * @proc: its number
 * @type: type of the handle with which its body begins, 0 if it has none
 * @how: enum how
 * @name: for people
 * @whole: how many messages were sent as the interface has it
 * @broken: and how many others
 */
struct procedure {
	u16 proc;
	u16 type;
	u8 how;
	const char *name;
	u64 whole, broken;
};

#define P(iface, id, type, how) \
	{ LXD_ ## iface ## _P_ ## id, type, how, #iface "." #id, 0, 0 }

static struct procedure procs[] = {
	P(CORE, LOG_LINE, 0, 0),
	P(CORE, READY, 0, 0),
	P(BLOCK, MAJOR_REGISTER, 0, MAKES | RARE),
	P(BLOCK, MAJOR_UNREGISTER, LXD_BLOCK_H_MAJOR, DROPS | RARE),
	P(BLOCK, TAG_SET_ADD, 0, MAKES | RARE),
	P(BLOCK, TAG_SET_REMOVE, LXD_BLOCK_H_TAG_SET, DROPS | RARE),
	P(BLOCK, TAG_SET_RESIZE, LXD_BLOCK_H_TAG_SET, RARE),
	P(BLOCK, DISK_ADD, 0, MAKES | RARE),
	P(BLOCK, DISK_GONE, LXD_BLOCK_H_DISK, RARE),
	P(BLOCK, DISK_FREE, LXD_BLOCK_H_DISK, DROPS | RARE),
	P(BLOCK, DISK_LIVE, LXD_BLOCK_H_DISK, RARE),
	P(BLOCK, DISK_CAPACITY, LXD_BLOCK_H_DISK, RARE),
	P(BLOCK, DISK_LIMITS_UPDATE, LXD_BLOCK_H_DISK, 0),
	P(BLOCK, DISK_READ_ONLY, LXD_BLOCK_H_DISK, RARE),
	P(BLOCK, QUEUES_STOP, LXD_BLOCK_H_DISK, 0),
	P(BLOCK, QUEUES_START, LXD_BLOCK_H_DISK, 0),
	P(BLOCK, COMPLETE, LXD_BLOCK_H_DISK, RARE),
	P(BLOCK, COMPLETE_MANY, LXD_BLOCK_H_DISK, 0),
	P(BLOCK, TIMEOUT_DONE, LXD_BLOCK_H_DISK, 0),
	P(NET, NETDEV_ADD, 0, MAKES | RARE),
	P(NET, NETDEV_LIVE, LXD_NET_H_NETDEV, RARE),
	P(NET, NETDEV_GONE, LXD_NET_H_NETDEV, RARE),
	P(NET, NETDEV_FREE, LXD_NET_H_NETDEV, DROPS | RARE),
	P(NET, CARRIER, LXD_NET_H_NETDEV, 0),
	P(NET, TX_DONE, LXD_NET_H_NETDEV, 0),
	P(NET, TX_STAMPED, LXD_NET_H_NETDEV, LIES),
	P(NET, TX_REFUSED, LXD_NET_H_NETDEV, LIES),
	P(NET, STATS_TELL, LXD_NET_H_NETDEV, 0),
	P(NET, ROOM, 0, 0),
	P(NET, RX_FEW, LXD_NET_H_NETDEV, 0),
	P(NET, RX_MANY, LXD_NET_H_NETDEV, 0),
	P(NET, PRESENT, LXD_NET_H_NETDEV, 0),
	P(NET, WANT, LXD_NET_H_NETDEV, 0),
	P(NET, ADDRESS, LXD_NET_H_NETDEV, 0),
	P(PCI, OPEN, 0, MAKES | RARE),
	P(PCI, CONFIG_READ, LXD_PCI_H_DEVICE, 0),
	P(PCI, CONFIG_WRITE, LXD_PCI_H_DEVICE, 0),
	P(PCI, IRQ_ENABLE, LXD_PCI_H_DEVICE, RARE),
	P(PCI, IRQ_DISABLE, LXD_PCI_H_DEVICE, RARE),
	P(PCI, RESET, LXD_PCI_H_DEVICE, RARE),
	P(PCI, IRQ_DONE, LXD_PCI_H_DEVICE, 0),
	P(FIRMWARE, LOAD, 0, RARE),
	P(FIRMWARE, READ, 0, 0),
	P(FIRMWARE, UNLOAD, 0, 0),
};

/* Such whose number was made up. */
static struct procedure unknown = { .name = "others" };

static struct procedure *find(u16 proc)
{
	u32 i;

	for (i = 0; i < sizeof(procs) / sizeof(*procs); i++) {
		if (procs[i].proc == proc)
			return &procs[i];
	}
	return &unknown;
}

void mix_begin(struct mix *m, struct raw *raw, bool flips)
{
	u32 i;

	memset(m, 0, sizeof(*m));
	m->raw = raw;
	/* What it would leave behind takes the kernel long to clear up. */
	for (i = 0; i < MIX_TYPES; i++)
		m->again[i] = raw->sent + YOUNG;
	m->flips = flips;
}

/* ---- handles ---- */

/* A handle of this type, 0 if there is none; @has if it is one. */
static lxdom_handle_t handle_of(const struct mix *m, u16 type, lxdom_handle_t has)
{
	const struct raw *d = m->raw;
	u32 from = chance(d->nr_handles), i;
	lxdom_handle_t found = 0;

	for (i = 0; i < d->nr_handles; i++) {
		lxdom_handle_t h = d->handles[(from + i) % d->nr_handles];

		if (h == has)
			return h;
		if (LXDOM_HANDLE_TYPE(h) == type)
			found = h;
	}
	return found;
}

static void learn(struct raw *d, lxdom_handle_t handle)
{
	if (d->nr_handles < RAW_HANDLES)
		d->handles[d->nr_handles++] = handle;
	else
		d->handles[chance(RAW_HANDLES)] = handle;
}

static void forget(struct raw *d, lxdom_handle_t handle)
{
	size_t i;

	for (i = 0; i < d->nr_handles; i++) {
		if (d->handles[i] == handle)
			d->handles[i--] = d->handles[--d->nr_handles];
	}
}

/* ---- out ---- */

static void flip(void *data, size_t len)
{
	u8 *bytes = data;
	u32 n = 1 + chance(3);

	while (n--)
		bytes[chance(len)] ^= 1u << chance(8);
}

/* Return: true if there was room for it. */
static bool put(struct mix *m, u16 proc, u8 kind, void *body, size_t len, bool broken)
{
	struct lxdom_head head = { .proc = proc, .kind = kind };
	struct procedure *p = find(proc);
	u64 before = m->raw->sent;

	if (kind == LXDOM_KIND_CALL)
		head.token = ++m->raw->token;
	if (m->flips) {
		if (chance(8) == 0)
			flip(&head, sizeof(head));
		flip(body, len ? len : 1);
		broken = true;
	}
	raw_put(m->raw, &head, body, len);
	if (m->raw->sent == before)
		return false;
	if (broken)
		p->broken++;
	else
		p->whole++;
	return true;
}

static void call(struct mix *m, u16 proc, void *body, size_t len)
{
	put(m, proc, LXDOM_KIND_CALL, body, len, false);
}

/* ---- objects, such as the kernel will have ---- */

static u32 serial;

static void make_disk(struct mix *m)
{
	lxdom_handle_t set = chance(3) ? handle_of(m, LXD_BLOCK_H_TAG_SET, 0) : 0;
	struct lxd_block_disk_add_req req;
	char name[LXD_BLOCK_NAME_MAX + 1];

	snprintf(name, sizeof(name), "hostile%u", serial++);
	req = disk_request(set, name);
	req.capacity = 8 << chance(10);
	req.ops = set ? 0 : LXD_BLOCK_DISK_OPS_SUBMIT_BIO;
	/* Without it the kernel looks for partitions: requests for us. */
	if (chance(2))
		req.flags = 0;
	call(m, LXD_BLOCK_P_DISK_ADD, &req, sizeof(req));
}

static void make_set(struct mix *m)
{
	struct lxd_block_tag_set_add_req req = {
		.hw_queues = 1 + chance(2),
		.depth = 1 + chance(64),
		.nr_map_queues = 1,
	};

	req.map_queues[0] = req.hw_queues;
	call(m, LXD_BLOCK_P_TAG_SET_ADD, &req, sizeof(req));
}

static void make_netdev(struct mix *m)
{
	struct lxd_net_netdev_add_req req = {
		.features = LXD_NET_FEATURE_RXCSUM,
		.address = 0x020000000000 + serial++ % 0x1000000,
		.flags = LXD_NET_DEV_FLAG_BROADCAST | LXD_NET_DEV_FLAG_CARRIER,
		.mtu = 1500,
		.min_mtu = 68,
		.max_mtu = 1500,
		.queues = 1,
		.rx_queues = 1,
		.tso_size = 0x10000,
		.tso_segs = 0xffff,
		.name = "hostile%d",
		.name_len = 9,
	};

	call(m, LXD_NET_P_NETDEV_ADD, &req, sizeof(req));
}

static void make(struct mix *m, u16 type)
{
	struct lxd_block_major_register_req major = { .name = "hostile", .name_len = 7 };
	struct lxd_pci_open_req open = { .number = chance(RAW_DEVICES) };

	/* An answer takes a while. */
	if (m->raw->sent < m->again[type % MIX_TYPES])
		return;
	m->again[type % MIX_TYPES] = m->raw->sent + ASK_AFTER;
	switch (type) {
	case LXD_BLOCK_H_MAJOR:
		call(m, LXD_BLOCK_P_MAJOR_REGISTER, &major, sizeof(major));
		break;
	case LXD_BLOCK_H_TAG_SET:
		make_set(m);
		break;
	case LXD_BLOCK_H_DISK:
		make_disk(m);
		break;
	case LXD_NET_H_NETDEV:
		make_netdev(m);
		break;
	case LXD_PCI_H_DEVICE:
		call(m, LXD_PCI_P_OPEN, &open, sizeof(open));
		break;
	}
}

/* ---- what is not true is made so ---- */

static bool mend_complete(struct mix *m, struct lxd_block_complete_req *req)
{
	if (!m->nr_todo)
		return false;
	m->nr_todo--;
	req->d = m->todo[m->nr_todo].disk;
	req->tag = m->todo[m->nr_todo].tag;
	return true;
}

static void mend_complete_many(struct mix *m, struct lxd_block_complete_many_req *req)
{
	req->nr_tags = 0;
	if (m->nr_todo)
		req->d = m->todo[m->nr_todo - 1].disk;
	while (m->nr_todo && req->nr_tags < LXD_BLOCK_TAGS_MAX &&
	       m->todo[m->nr_todo - 1].disk == req->d)
		req->tags[req->nr_tags++] = m->todo[--m->nr_todo].tag;
}

static void mend_pieces(struct lxd_net_rx_piece *pieces, u16 nr)
{
	u16 i;

	for (i = 0; i < nr; i++) {
		pieces[i].len = 1 + chance(9000);
		pieces[i].off = chance(RAW_WINDOW - pieces[i].len);
	}
	if (nr)
		pieces[nr - 1].flags &= ~LXD_NET_RX_FLAG_MORE;
}

static void mend_disk_add(struct mix *m, struct lxd_block_disk_add_req *req)
{
	if (req->set)
		req->set = handle_of(m, LXD_BLOCK_H_TAG_SET, req->set);
	if (req->m)
		req->m = handle_of(m, LXD_BLOCK_H_MAJOR, req->m);
}

/* A file that the test has put there. */
static void mend_load(struct lxd_firmware_load_req *req)
{
	static const char name[] = "lxdom-hostile";

	if (chance(2))
		return;
	memset(req->name, 0, sizeof(req->name));
	memcpy(req->name, name, sizeof(name));
	req->name_len = sizeof(name) - 1;
}

/* Return: false if it can't be said now. */
static bool mend(struct mix *m, const struct procedure *p, void *body)
{
	struct lxd_net_rx_many_req *many = body;
	struct lxd_net_rx_few_req *few = body;
	lxdom_handle_t handle;

	if (p->type) {
		memcpy(&handle, body, sizeof(handle));
		handle = handle_of(m, p->type, handle);
		if (!handle) {
			make(m, p->type);
			return false;
		}
		memcpy(body, &handle, sizeof(handle));
	}
	switch (p->proc) {
	case LXD_BLOCK_P_COMPLETE:
		return mend_complete(m, body);
	case LXD_BLOCK_P_COMPLETE_MANY:
		mend_complete_many(m, body);
		break;
	case LXD_BLOCK_P_DISK_ADD:
		mend_disk_add(m, body);
		break;
	case LXD_NET_P_TX_DONE:
		((struct lxd_net_tx_done_req *)body)->nr_slots = 0;
		break;
	case LXD_NET_P_RX_FEW:
		mend_pieces(few->pieces, few->nr_pieces);
		break;
	case LXD_NET_P_RX_MANY:
		mend_pieces(many->pieces, many->nr_pieces);
		break;
	case LXD_FIRMWARE_P_LOAD:
		mend_load(body);
		break;
	}
	return true;
}

/* ---- messages ---- */

typedef size_t (*maker)(u32 (*choose)(void *ctx, u32 below), void *ctx,
			const lxdom_handle_t *handles, size_t nr_handles,
			u16 *proc, u8 *kind, void *body);

/* The generators' first choice is whether to break the message (0). */
static bool first_choice, break_it;

static u32 choose(void *ctx, u32 below)
{
	if (!first_choice)
		return chance_below(ctx, below);
	first_choice = false;
	return break_it ? 0 : 1;
}

static size_t generate(struct mix *m, maker make_one, bool broken, u16 *proc, u8 *kind,
		       void *body)
{
	first_choice = true;
	break_it = broken;
	return make_one(choose, &chance_seed, m->raw->handles, m->raw->nr_handles,
			proc, kind, body);
}

void mix_line(struct mix *m)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	bool broken = chance(BROKEN_LINE) == 0;
	size_t len;
	u8 kind;
	u16 proc;

	len = generate(m, lxd_core_fuzz_make, broken, &proc, &kind, body);
	/* It is said once in a life. */
	if (proc != LXD_CORE_P_READY || chance(20000) == 0)
		put(m, proc, kind, body, len, broken);
}

/* Each message of the first two wakes a thread of the kernel's: fewer of them. */
static maker class_maker(void)
{
	u32 percent = chance(100);

	if (percent < 5)
		return lxd_firmware_fuzz_make;
	if (percent < 15)
		return lxd_pci_fuzz_make;
	if (percent < 45)
		return lxd_net_fuzz_make;
	return lxd_block_fuzz_make;
}

/* Return: true if this is what to say now. */
static bool wanted(struct mix *m, const struct procedure *p, u8 kind, bool broken,
		   void *body)
{
	if ((p->how & RARE) && chance(RARE_ONE_IN))
		return false;
	if (broken)
		return kind == LXDOM_KIND_CALL ||
		       chance(BROKEN_POST / BROKEN_CALL) == 0;
	if (p->how & LIES)
		return chance(LIE_ONLY) == 0;
	return chance(LIE) == 0 || mend(m, p, body);
}

void mix_class(struct mix *m)
{
	struct lxd_block_queues_start_req start;
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	maker make_one = class_maker();
	const struct procedure *p;
	lxdom_handle_t handle;
	bool broken;
	size_t len;
	u8 kind;
	u16 proc;
	int i;

	for (i = 0; i < TRIES; i++) {
		broken = chance(BROKEN_CALL) == 0;
		len = generate(m, make_one, broken, &proc, &kind, body);
		p = find(proc);
		/* All that it said would be broken, and the end of a domain. */
		if (!broken && p == &unknown)
			errx(1, "procedure %#x is not in the list of mix.c: add it", proc);
		if (!wanted(m, p, kind, broken, body))
			continue;
		memcpy(&handle, body, sizeof(handle));
		if (!put(m, proc, kind, body, len, broken))
			return;
		if ((p->how & DROPS) && chance(KEEP_DROPPED))
			forget(m->raw, handle);
		/* A disk that stays stopped is the end, after a while. */
		start.d = handle;
		if (proc == LXD_BLOCK_P_QUEUES_STOP && !broken)
			put(m, LXD_BLOCK_P_QUEUES_START, LXDOM_KIND_POST, &start,
			    sizeof(start), false);
		return;
	}
	mix_line(m);
}

/* ---- in ---- */

static void hear_reply(struct mix *m, const struct lxdom_head *head, const void *body)
{
	struct lxd_block_disk_live_req disk;
	struct lxd_net_netdev_live_req netdev;
	lxdom_handle_t handle;

	memcpy(&handle, body, sizeof(handle));
	if (head->status || !(find(head->proc)->how & MAKES) || !handle)
		return;
	learn(m->raw, handle);
	if (chance(4) == 0)
		return;
	disk.d = handle;
	netdev.n = handle;
	if (head->proc == LXD_BLOCK_P_DISK_ADD)
		call(m, LXD_BLOCK_P_DISK_LIVE, &disk, sizeof(disk));
	else if (head->proc == LXD_NET_P_NETDEV_ADD)
		call(m, LXD_NET_P_NETDEV_LIVE, &netdev, sizeof(netdev));
}

/* Most requests are done at once, some later, some never. */
static void hear_request(struct mix *m, const struct lxd_block_queue_rq_req *rq)
{
	struct lxd_block_complete_req req = { .d = rq->d, .tag = rq->tag };

	if (m->nr_todo < MIX_TODO && chance(2)) {
		m->todo[m->nr_todo].disk = rq->d;
		m->todo[m->nr_todo++].tag = rq->tag;
		return;
	}
	req.status = chance(LXD_BLOCK_STATUS_OFFLINE + 1);
	put(m, LXD_BLOCK_P_COMPLETE, LXDOM_KIND_POST, &req, sizeof(req), false);
}

void mix_heard(struct mix *m, const struct lxdom_head *head, const void *body)
{
	if (head->kind == LXDOM_KIND_REPLY)
		hear_reply(m, head, body);
	else if (head->proc == LXD_BLOCK_P_QUEUE_RQ)
		hear_request(m, body);
}

/* ---- how many ---- */

#define CLASS_SHARE	20	/* at least so many of a hundred are of classes */
#define BROKEN_SHARE	20000	/* at least one in so many is of a class, and broken */

/* Of each procedure, one message in so many. */
static u64 floor_of(const struct procedure *p)
{
	if (p->how & LIES)
		return 1000000;
	return p->how & RARE ? 50000 : 1000;
}

bool mix_report(u64 sent)
{
	u64 whole = 0, broken = 0;
	bool enough = true;
	u32 i;

	for (i = 0; i < sizeof(procs) / sizeof(*procs); i++) {
		const struct procedure *p = &procs[i];
		u64 min = sent / floor_of(p);

		printf("%10llu whole %8llu broken  %s\n", (unsigned long long)p->whole,
		       (unsigned long long)p->broken, p->name);
		if (p->proc >> 8 == LXD_CORE_ID)
			continue;
		whole += p->whole;
		broken += p->broken;
		if (p->whole < min) {
			printf("hostile: too few of %s, %llu are due\n", p->name,
			       (unsigned long long)min);
			enough = false;
		}
	}
	printf("%10llu whole %8llu broken  of all classes\n", (unsigned long long)whole,
	       (unsigned long long)broken);
	if (whole < sent * CLASS_SHARE / 100 || broken < sent / BROKEN_SHARE) {
		printf("hostile: too few of classes\n");
		enough = false;
	}
	return enough;
}
