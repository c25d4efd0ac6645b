// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets on their way from the driver to the kernel.
 *
 * The kernel copies them out of the window, in the order in which it hears of
 * them, and says how far it is.  Until then we hold them.  What does not lie in
 * our part of the window is copied there first.
 */
#include <linux/if_vlan.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "net.h"
#include "page.h"

/* With less room than that in the kernel, no driver is polled. */
#define ROOM_LEAST	(LXD_NET_RX_MAX / 4)

static_assert(MAX_SKB_FRAGS + 1 < LXD_NET_RX_MANY);

/* Copies for packets that lie elsewhere are cut from here. */
static struct page_frag_cache copies;

/* What is gathered for the kernel. */
static struct lxd_net_rx_many_req gathered;
static bool room_asked;

/* ---- memory ---- */

/* Once; without it the domain only can't receive. */
void lxd_net_rx_lend(void)
{
	struct lxd_net_room_rep rep;

	if (room_asked)
		return;
	room_asked = true;
	if (lxd_net_room(&rep) || lxd_page_lend(rep.off, rep.len))
		pr_warn("no part of the window for receive buffers: packets will be dropped\n");
}

/*
 * An element of the ring: a packet, or, with bit 0 set, the address of a copy.
 * NULL: not the last piece of a packet.
 */
static void *of_copy(void *copy)
{
	return copy + 1;
}

static void release(void *element)
{
	if ((unsigned long)element & 1)
		page_frag_free(element - 1);
	else
		consume_skb(element);
}

static void take_until(struct lxd_netdev *n, u32 count)
{
	for (; n->rx_taken != count; n->rx_taken++)
		release(n->rx[n->rx_taken % LXD_NET_RX_MAX]);
}

void lxd_net_rx_taken(const struct lxd_net_rx_taken_req *req)
{
	struct lxd_netdev *n = lxd_netdev_by_handle(req->n);

	if (req->count - n->rx_taken > n->rx_sent - n->rx_taken)
		lxd_fault("net: %s: the kernel has taken %u received pieces of %u",
			  n->dev.name, req->count, n->rx_sent);
	take_until(n, req->count);
	lxd_napi_feed();
}

static u32 room(const struct lxd_netdev *n)
{
	return LXD_NET_RX_MAX - (n->rx_sent - n->rx_taken);
}

bool lxd_net_rx_room(struct net_device *dev)
{
	/* Some drivers have an interface that is only a place for NAPI. */
	return dev->reg_state == NETREG_DUMMY ||
	       room(lxd_netdev_of(dev)) >= ROOM_LEAST;
}

int lxd_net_rx_init(struct lxd_netdev *n)
{
	n->rx_sent = 0;
	n->rx_taken = 0;
	n->rx = kvcalloc(LXD_NET_RX_MAX, sizeof(*n->rx), GFP_KERNEL);
	return n->rx ? 0 : -ENOMEM;
}

void lxd_net_rx_exit(struct lxd_netdev *n)
{
	take_until(n, n->rx_sent);
	kvfree(n->rx);
	n->rx = NULL;
}

/* ---- messages ---- */

bool lxd_net_rx_flush(bool all)
{
	struct lxd_net_rx_few_req few = { .n = gathered.n };
	u32 i, nr = gathered.nr_pieces;

	if (!nr)
		return false;
	if (nr <= LXD_NET_RX_FEW) {
		few.nr_pieces = nr;
		for (i = 0; i < nr; i++)
			few.pieces[i] = gathered.pieces[i];
		lxd_net_rx_few_post(&few);
	} else {
		memset(&gathered.pieces[nr], 0,
		       sizeof(gathered.pieces[0]) * (LXD_NET_RX_MANY - nr));
		lxd_net_rx_many_post(&gathered);
	}
	gathered.nr_pieces = 0;
	return false;
}

/* Room for @nr pieces of one packet in the message. */
static void begin(struct lxd_netdev *n, u32 nr)
{
	if (gathered.n != n->handle ||
	    gathered.nr_pieces + nr > LXD_NET_RX_MANY) {
		lxd_net_rx_flush(true);
		gathered.n = n->handle;
	}
}

static void add_piece(struct lxd_netdev *n, const void *addr, u32 len,
		      void *element)
{
	gathered.pieces[gathered.nr_pieces++] = (struct lxd_net_rx_piece){
		.off = addr - lxd_window_addr(0),
		.len = len,
		.flags = element ? 0 : LXD_NET_RX_FLAG_MORE,
	};
	n->rx[n->rx_sent++ % LXD_NET_RX_MAX] = element;
}

static void describe(const struct sk_buff *skb, struct lxd_net_rx_piece *piece)
{
	if (skb->ip_summed == CHECKSUM_UNNECESSARY) {
		piece->flags |= LXD_NET_RX_FLAG_CSUM;
		if (skb->csum_level & 1)
			piece->flags |= LXD_NET_RX_FLAG_LEVEL_1;
		if (skb->csum_level & 2)
			piece->flags |= LXD_NET_RX_FLAG_LEVEL_2;
	}
	if (skb_vlan_tag_present(skb)) {
		piece->flags |= skb->vlan_proto == htons(ETH_P_8021AD) ?
				LXD_NET_RX_FLAG_VLAN_S : LXD_NET_RX_FLAG_VLAN;
		piece->tag = skb_vlan_tag_get(skb);
	}
	if (skb->hash) {
		piece->flags |= skb->l4_hash ? LXD_NET_RX_FLAG_HASH_L4 :
					       LXD_NET_RX_FLAG_HASH;
		piece->hash = skb->hash;
	}
	if (skb_rx_queue_recorded(skb)) {
		piece->flags |= LXD_NET_RX_FLAG_QUEUE;
		piece->queue = skb_get_rx_queue(skb);
	}
}

/* ---- packets ---- */

/* Where the kernel can copy it from, in memory that is ours to keep. */
static bool in_room(const void *addr)
{
	return lxd_page_in_window(addr) && lxd_page_private(addr);
}

static bool lies_in_room(const struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	u32 i;

	if (shinfo->frag_list)
		return false;
	if (skb_headlen(skb) && !in_room(skb->data))
		return false;
	for (i = 0; i < shinfo->nr_frags; i++) {
		const skb_frag_t *frag = &shinfo->frags[i];

		/* No piece is empty. */
		if (!in_room(skb_frag_address(frag)) ||
		    !skb_frag_size(frag) || skb_frag_size(frag) > U16_MAX)
			return false;
	}
	return skb_headlen(skb) <= U16_MAX;
}

static int send_as_it_lies(struct lxd_netdev *n, struct sk_buff *skb)
{
	const struct skb_shared_info *shinfo = skb_shinfo(skb);
	u32 i, first, left = shinfo->nr_frags + !!skb_headlen(skb);

	if (room(n) < left)
		return -ENOBUFS;
	begin(n, left);
	first = gathered.nr_pieces;
	if (skb_headlen(skb))
		add_piece(n, skb->data, skb_headlen(skb), --left ? NULL : skb);
	for (i = 0; i < shinfo->nr_frags; i++)
		add_piece(n, skb_frag_address(&shinfo->frags[i]),
			  skb_frag_size(&shinfo->frags[i]),
			  --left ? NULL : skb);
	describe(skb, &gathered.pieces[first]);
	return 0;
}

static int send_copy(struct lxd_netdev *n, struct sk_buff *skb)
{
	u32 len = skb->len, part = min_t(u32, len, PAGE_FRAG_CACHE_MAX_SIZE);
	void *copy;

	/* The largest block that there is: more is nothing that a NIC receives. */
	if (part < len)
		return -EMSGSIZE;
	if (!room(n))
		return -ENOBUFS;
	copy = lxd_net_frag_lent(&copies, ALIGN(len, SMP_CACHE_BYTES));
	if (!copy)
		return -ENOMEM;
	skb_copy_bits(skb, 0, copy, len);
	begin(n, 1);
	add_piece(n, copy, len, of_copy(copy));
	describe(skb, &gathered.pieces[gathered.nr_pieces - 1]);
	consume_skb(skb);
	return 0;
}

/* From the first byte of its Ethernet header on. */
static int send_up(struct lxd_netdev *n, struct sk_buff *skb)
{
	/* The kernel may have forgotten it when the packet comes there. */
	if (!n->handle || !netif_running(&n->dev) || skb->len < ETH_HLEN)
		return -EINVAL;
	/* Put together by the device: nothing here can say so. */
	if (skb_is_gso(skb))
		return -EOPNOTSUPP;
	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb))
		return -ENOMEM;
	if (lies_in_room(skb))
		return send_as_it_lies(n, skb);
	return send_copy(n, skb);
}

int lxd_net_receive(struct sk_buff *skb)
{
	struct lxd_netdev *n = lxd_netdev_of(skb->dev);
	int ret;

	if (skb_shared(skb)) {
		skb = skb_share_check(skb, GFP_ATOMIC);
		if (!skb)
			return -ENOMEM;
	}
	if (skb_mac_header_was_set(skb) && skb->data > skb_mac_header(skb))
		skb_push(skb, skb->data - skb_mac_header(skb));
	ret = send_up(n, skb);
	if (ret) {
		dev_core_stats_rx_dropped_inc(&n->dev);
		kfree_skb(skb);
	}
	return ret;
}
