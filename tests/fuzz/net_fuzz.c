// SPDX-License-Identifier: GPL-2.0-only
/* sources: gen/net_host.c gen/net_fuzz.c */
/* cflags: -Itests/hosted */
/*
 * What a hostile domain says of network interfaces, against the generated checks
 * alone: whatever comes, nothing gets through to the class that is outside of
 * the bounds that it relies on.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "net_fuzz.h"
#include "net_host.h"

#define HANDLE		0x1234
#define WINDOW		(1u << 20)

struct lxd_domain {
	const u8 *data;
	size_t size;
};

struct lxd_obj {
	u32 refs;
};

static struct lxd_obj object;

static u32 byte(struct lxd_domain *dom)
{
	if (!dom->size)
		return 0;
	dom->size--;
	return *dom->data++;
}

static u32 choose(void *ctx, u32 below)
{
	u32 value = byte(ctx);

	if (below > 0x100)
		value = value << 8 | byte(ctx);
	if (below > 0x10000)
		value = value << 16 | byte(ctx) << 8 | byte(ctx);
	return value % below;
}

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* ---- what the generated code asks of the kernel ---- */

struct lxd_obj *lxd_obj_get(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type)
{
	if (handle != HANDLE || type != LXD_NET_H_NETDEV)
		return NULL;
	object.refs++;
	return &object;
}

void lxd_obj_put(struct lxd_obj *obj)
{
	must(obj->refs);
	obj->refs--;
}

struct lxd_obj *lxd_obj_remove(struct lxd_domain *dom, lxdom_handle_t handle,
			       u16 type)
{
	return lxd_obj_get(dom, handle, type);
}

int lxd_obj_insert(struct lxd_domain *dom, struct lxd_obj *obj, u16 type,
		   lxdom_handle_t *out)
{
	*out = HANDLE;
	return 0;
}

void lxd_obj_drop(struct lxd_obj *obj)
{
	lxd_obj_put(obj);
}

bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len)
{
	return off <= WINDOW && len <= WINDOW - off;
}

void lxd_refuse(struct lxd_domain *dom, u16 proc, const char *what)
{
}

/* Whatever: garbage comes back. */
int lxd_call(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len,
	     void *rep, size_t rep_len)
{
	u8 *to = rep;
	size_t i;

	for (i = 0; i < rep_len; i++)
		to[i] = byte(dom);
	return 0;
}

int lxd_post(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len)
{
	return 0;
}

/* ---- what may come through ---- */

static void check_pieces(const struct lxd_net_rx_piece *pieces, u32 nr, u32 max)
{
	u32 i;

	must(nr <= max);
	for (i = 0; i < nr; i++)
		must(!(pieces[i].flags & ~LXD_NET_RX_FLAG_ALL));
}

static void rx_few(struct lxd_domain *dom, struct lxd_obj *n,
		   const struct lxd_net_rx_few_req *req)
{
	check_pieces(req->pieces, req->nr_pieces, LXD_NET_RX_FEW);
}

static void rx_many(struct lxd_domain *dom, struct lxd_obj *n,
		    const struct lxd_net_rx_many_req *req)
{
	check_pieces(req->pieces, req->nr_pieces, LXD_NET_RX_MANY);
}

static void tx_done(struct lxd_domain *dom, struct lxd_obj *n,
		    const struct lxd_net_tx_done_req *req)
{
	must(req->nr_slots <= LXD_NET_TAGS_MAX);
}

static void present(struct lxd_domain *dom, struct lxd_obj *n,
		    const struct lxd_net_present_req *req)
{
	must(req->on <= 1);
}

static void want(struct lxd_domain *dom, struct lxd_obj *n,
		 const struct lxd_net_want_req *req)
{
	must(!(req->what & ~LXD_NET_WISH_ALL));
}

static int netdev_add(struct lxd_domain *dom,
		      const struct lxd_net_netdev_add_req *req,
		      struct lxd_net_netdev_add_rep *rep, struct lxd_obj **made)
{
	must(strlen(req->name) == req->name_len);
	must(req->name_len <= LXD_NET_NAME_MAX);
	must(req->queues && req->queues <= LXD_NET_QUEUES_MAX);
	must(req->rx_queues && req->rx_queues <= LXD_NET_QUEUES_MAX);
	must(req->tso_size && req->tso_size <= LXD_NET_PACKET_MAX);
	must(!(req->features & ~LXD_NET_FEATURE_ALL));
	must(req->headroom <= LXD_NET_ROOM_MAX);
	object.refs++;
	*made = &object;
	return 0;
}

static const struct lxd_net_host_ops ops = {
	.netdev_add = netdev_add,
	.rx_few = rx_few,
	.rx_many = rx_many,
	.tx_done = tx_done,
	.present = present,
	.want = want,
};

static void say(struct lxd_domain *dom)
{
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8))) = { 0 };
	u8 rep[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	lxdom_handle_t handle = HANDLE;
	size_t len, rep_len = 0;
	u16 proc;
	u8 kind;

	len = lxd_net_fuzz_make(choose, dom, &handle, 1, &proc, &kind, body);
	must(len <= sizeof(body));
	if (byte(dom) % 4 == 0)
		body[choose(dom, sizeof(body))] ^= byte(dom);
	lxd_net_host_dispatch(dom, &ops, proc, kind, body, len, rep, &rep_len);
	must(rep_len <= sizeof(rep));
}

static void answer_blob(struct lxd_domain *dom)
{
	struct lxd_net_get_blob_req req = { .n = HANDLE, .len = 1 };
	struct lxd_net_get_blob_rep rep;

	if (!lxd_net_get_blob(dom, &req, &rep))
		must(rep.data_len <= LXD_NET_BLOB_PART);
}

static void answer_open(struct lxd_domain *dom)
{
	struct lxd_net_open_req req = { .n = HANDLE };
	struct lxd_net_open_rep rep;

	if (lxd_net_open(dom, &req, &rep))
		return;
	must(rep.queues && rep.queues <= LXD_NET_QUEUES_MAX);
	must(rep.rx_queues && rep.rx_queues <= LXD_NET_QUEUES_MAX);
}

static void answer_link(struct lxd_domain *dom)
{
	struct lxd_net_get_link_req req = { .n = HANDLE };
	struct lxd_net_get_link_rep rep;

	if (lxd_net_get_link(dom, &req, &rep))
		return;
	must(rep.nr_supported <= LXD_NET_MODES_MAX);
	must(rep.nr_advertising <= LXD_NET_MODES_MAX);
	must(rep.nr_partner <= LXD_NET_MODES_MAX);
}

static void answer_count(struct lxd_domain *dom)
{
	struct lxd_net_set_count_req req = { .n = HANDLE };
	struct lxd_net_set_count_rep rep;

	if (!lxd_net_set_count(dom, &req, &rep))
		must(rep.count <= LXD_NET_SET_MAX);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct lxd_domain dom = { data, size };

	while (dom.size) {
		switch (byte(&dom) % 8) {
		case 0:
			answer_blob(&dom);
			break;
		case 1:
			answer_open(&dom);
			break;
		case 2:
			answer_link(&dom);
			break;
		case 3:
			answer_count(&dom);
			break;
		default:
			say(&dom);
		}
		/* What was looked up has been given back. */
		must(!object.refs || object.refs == 1);
		object.refs = 0;
	}
	return 0;
}
