// SPDX-License-Identifier: GPL-2.0-only
/* sources: gen/net_host.c gen/net_fuzz.c */
/* sources: tests/fuzz/input.c tests/fuzz/kernel.c */
/* cflags: -Itests/hosted */
/*
 * What a hostile domain says of network interfaces, against the generated checks
 * alone: whatever comes, nothing gets through to the class that is outside of
 * the bounds that it relies on.
 */
#include <string.h>

#include "fuzz.h"
#include "kernel.h"
#include "net_fuzz.h"
#include "net_host.h"

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
	*made = kernel_made();
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
	struct kernel_message msg;

	kernel_message(dom, lxd_net_fuzz_make, &msg);
	lxd_net_host_dispatch(dom, &ops, msg.proc, msg.kind, msg.body, msg.len,
			      msg.rep, &msg.rep_len);
	kernel_settled(&msg);
}

static void answer_blob(struct lxd_domain *dom)
{
	struct lxd_net_get_blob_req req = { .n = KERNEL_HANDLE(dom->type), .len = 1 };
	struct lxd_net_get_blob_rep rep;

	if (!lxd_net_get_blob(dom, &req, &rep))
		must(rep.data_len <= LXD_NET_BLOB_PART);
}

static void answer_open(struct lxd_domain *dom)
{
	struct lxd_net_open_req req = { .n = KERNEL_HANDLE(dom->type) };
	struct lxd_net_open_rep rep;

	if (lxd_net_open(dom, &req, &rep))
		return;
	must(rep.queues && rep.queues <= LXD_NET_QUEUES_MAX);
	must(rep.rx_queues && rep.rx_queues <= LXD_NET_QUEUES_MAX);
}

static void answer_link(struct lxd_domain *dom)
{
	struct lxd_net_get_link_req req = { .n = KERNEL_HANDLE(dom->type) };
	struct lxd_net_get_link_rep rep;

	if (lxd_net_get_link(dom, &req, &rep))
		return;
	must(rep.nr_supported <= LXD_NET_MODES_MAX);
	must(rep.nr_advertising <= LXD_NET_MODES_MAX);
	must(rep.nr_partner <= LXD_NET_MODES_MAX);
}

static void answer_count(struct lxd_domain *dom)
{
	struct lxd_net_set_count_req req = { .n = KERNEL_HANDLE(dom->type) };
	struct lxd_net_set_count_rep rep;

	if (!lxd_net_set_count(dom, &req, &rep))
		must(rep.count <= LXD_NET_SET_MAX);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct lxd_domain dom = {
		.in = { data, size },
		.type = LXD_NET_H_NETDEV,
	};

	while (dom.in.size) {
		switch (input_byte(&dom.in) % 8) {
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
	}
	return 0;
}
