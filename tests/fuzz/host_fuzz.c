// SPDX-License-Identifier: GPL-2.0-only
/* sources: gen/core_host.c gen/block_host.c gen/core_fuzz.c gen/block_fuzz.c */
/* sources: tests/hosted/call.c tests/hosted/channel.c tests/hosted/disk.c */
/* sources: tests/hosted/handle.c tests/hosted/peer.c tests/hosted/process.c */
/* sources: tests/hosted/request.c tests/hosted/serve.c */
/* sources: tests/fuzz/input.c */
/* cflags: -Itests/hosted */
/*
 * A hostile domain against the generated host dispatch and the user-space
 * kernel side: messages made from the interface with parts of them broken,
 * messages of plain garbage, and garbage in the slots themselves.
 */
#include <stdlib.h>

#include "block_fuzz.h"
#include "core_fuzz.h"
#include "disk.h"
#include "fuzz.h"
#include "input.h"

/* The domain's ends of the rings. */
struct hostile {
	struct lxd_tx tx;
	struct lxd_rx rx;
};

static size_t handles_of(const struct lxd_domain *dom, lxdom_handle_t *to,
			 size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < PEER_HANDLES && n < max && n < dom->nr_handles; i++)
		if (dom->entries[i].obj)
			to[n++] = dom->entries[i].obj->handle;
	return n;
}

static void send(struct hostile *h, u16 proc, u8 kind, const void *body,
		 size_t len, u32 token)
{
	struct lxdom_head head = {
		.proc = proc,
		.kind = kind,
		.token = token,
	};

	if (lxd_tx_room(&h->tx, lxd_msg_slots(len)))
		lxd_tx_put(&h->tx, &head, body, len);
	lxd_tx_flush(&h->tx);
}

static void send_made(struct lxd_domain *dom, struct hostile *h,
		      struct input *in)
{
	u8 body[LXDOM_BODY_MAX] __aligned(8) = { 0 };
	lxdom_handle_t handles[8];
	size_t n = handles_of(dom, handles, 8), len;
	u16 proc;
	u8 kind;

	if (input_byte(in) % 8)
		len = lxd_block_fuzz_make(input_choose, in, handles, n, &proc,
					  &kind, body);
	else
		len = lxd_core_fuzz_make(input_choose, in, handles, n, &proc,
					 &kind, body);
	if (len > sizeof(body))
		abort();
	send(h, proc, kind, body, len, input_byte(in));
}

static void send_garbage(struct hostile *h, struct input *in)
{
	u8 body[LXDOM_BODY_MAX] __aligned(8);
	u16 proc = (input_byte(in) % 4) << 8 | input_byte(in) % 48;
	u32 i, len = input_choose(in, LXDOM_BODY_MAX + 1);

	for (i = 0; i < len; i++)
		body[i] = input_byte(in);
	send(h, proc, input_byte(in) % 5, body, len, input_byte(in));
}

static void scribble(struct lxd_domain *dom, struct hostile *h,
		     struct input *in)
{
	u32 at = h->tx.head * LXDOM_SLOT_SIZE + input_byte(in);
	u8 *ring = (u8 *)dom->chan->to_kernel;

	ring[at % sizeof(dom->chan->to_kernel)] = input_byte(in);
}

/* The kernel gives a disk a request, so that completions can be right. */
static void submit(struct lxd_domain *dom, struct input *in)
{
	struct disk_request rq = {
		.flags = LXD_BLOCK_REQ_FLAG_LAST,
		.tag = input_byte(in) % 4,
	};

	if (dom->disks)
		disk_submit(dom->disks, &rq);
}

/* The kernel calls; the answer, of garbage, is there already. */
static void callback(struct lxd_domain *dom, struct hostile *h,
		     struct input *in)
{
	struct lxd_block_report_zones_req zones_req = { .nr_zones = 1 };
	struct lxd_block_report_zones_rep *zones;
	u8 rep[LXDOM_BODY_MAX] __aligned(8) = { 0 };
	u16 proc = LXD_BLOCK_P_REPORT_ZONES;
	struct lxd_core_config_req config_req = { 0 };
	struct lxd_core_config_rep config_rep;
	u32 i, len = input_choose(in, sizeof(*zones) + 1);
	struct lxd_block_report_zones_rep out;

	for (i = 0; i < len; i++)
		rep[i] = input_byte(in);
	if (input_byte(in) % 2)
		proc = LXD_CORE_P_CONFIG;
	zones = (void *)rep;
	if (input_byte(in) % 4)
		zones->nr_zones = input_byte(in) % (LXD_BLOCK_ZONES_MAX + 2);
	send(h, proc, LXDOM_KIND_REPLY, rep, sizeof(*zones), dom->token + 1);
	if (proc == LXD_CORE_P_CONFIG) {
		if (!lxd_core_config(dom, &config_req, &config_rep) &&
		    config_rep.data_len > LXD_CORE_DATA_MAX)
			abort();
	} else if (!lxd_block_report_zones(dom, &zones_req, &out) &&
		   out.nr_zones > LXD_BLOCK_ZONES_MAX) {
		abort();
	}
}

/* What the kernel side says, so that its ring doesn't fill up. */
static void read_replies(struct hostile *h)
{
	u8 body[LXDOM_BODY_MAX];
	struct lxdom_head head;

	while (lxd_rx_get(&h->rx, &head, body) > 0)
		if (head.kind < LXDOM_KIND_CALL || head.kind > LXDOM_KIND_POST)
			abort();
}

static void check(const struct lxd_domain *dom)
{
	const struct peer_disk *disk;
	u32 i, n = 0;

	for (i = 0; i < PEER_HANDLES; i++)
		n += !!dom->entries[i].obj;
	if (n != dom->nr_handles)
		abort();
	for (disk = dom->disks; disk; disk = disk->next) {
		if (!disk->set != !!(disk->req.ops &
				     LXD_BLOCK_DISK_OPS_SUBMIT_BIO))
			abort();
		if (disk->req.limits.logical_block_size < 512 ||
		    disk->req.limits.logical_block_size > 4096)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct lxd_domain dom;
	struct input in = { data, size };
	struct hostile h;

	if (peer_open(&dom, 1 << 20))
		abort();
	dom.deadline_ms = 0;
	lxd_tx_init(&h.tx, dom.chan->to_kernel);
	lxd_rx_init(&h.rx, dom.chan->to_domain);
	while (in.size && !dom.dead) {
		switch (input_byte(&in) % 16) {
		case 0:
			send_garbage(&h, &in);
			break;
		case 1:
			scribble(&dom, &h, &in);
			break;
		case 2:
			submit(&dom, &in);
			break;
		case 3:
			callback(&dom, &h, &in);
			break;
		default:
			send_made(&dom, &h, &in);
		}
		peer_pump(&dom);
		check(&dom);
		read_replies(&h);
	}
	peer_close(&dom);
	return 0;
}
