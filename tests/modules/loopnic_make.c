// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ways in which drivers make packets of what their device has received.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/module.h>

#include "loopnic.h"

static char *way = "skb";
module_param(way, charp, 0444);
MODULE_PARM_DESC(way, "skb, napi, build, pages, private, empty, clone");

static struct sk_buff *fill(struct sk_buff *skb, struct sk_buff *from)
{
	if (skb)
		skb_copy_bits(from, 0, skb_put(skb, from->len), from->len);
	return skb;
}

static struct sk_buff *build(struct nic *to, struct sk_buff *from)
{
	unsigned int size = SKB_DATA_ALIGN(NET_SKB_PAD + from->len) +
			    SKB_DATA_ALIGN(sizeof(struct skb_shared_info));
	struct sk_buff *skb;
	void *data;

	data = netdev_alloc_frag(size);
	if (!data)
		return NULL;
	skb = build_skb(data, size);
	if (!skb) {
		skb_free_frag(data);
		return NULL;
	}
	skb_reserve(skb, NET_SKB_PAD);
	skb->dev = to->dev;
	return fill(skb, from);
}

static struct page *take_page(void)
{
	if (!strcmp(way, "private"))
		return alloc_page(GFP_ATOMIC);
	return dev_alloc_page();
}

/* A fragment without a byte, as of a buffer of which all has been pulled. */
static void add_empty(struct sk_buff *skb, unsigned int i)
{
	struct page *page = strcmp(way, "empty") ? NULL : dev_alloc_page();

	if (page)
		skb_add_rx_frag(skb, i, page, 64, 0, PAGE_SIZE);
}

/* Nothing in the linear part: half a page each. */
static struct sk_buff *paged(struct nic *to, struct sk_buff *from)
{
	struct sk_buff *skb = netdev_alloc_skb(to->dev, 128);
	unsigned int at, part, i = 0;

	for (at = 0; skb && at < from->len; at += part) {
		struct page *page = take_page();

		if (!page) {
			kfree_skb(skb);
			return NULL;
		}
		part = min_t(unsigned int, from->len - at, PAGE_SIZE / 2);
		skb_copy_bits(from, at, page_address(page) + 64, part);
		skb_add_rx_frag(skb, i++, page, 64, part, PAGE_SIZE);
	}
	if (skb)
		add_empty(skb, i);
	return skb;
}

/* A second one of the stack's own packet. */
static struct sk_buff *cloned(struct nic *to, struct sk_buff *from)
{
	struct sk_buff *skb = skb_clone(from, GFP_ATOMIC);

	if (!skb)
		return NULL;
	skb->dev = to->dev;
	skb->ip_summed = CHECKSUM_NONE;
	return skb;
}

static struct sk_buff *make(struct nic *to, struct sk_buff *from)
{
	if (!strcmp(way, "napi"))
		return fill(napi_alloc_skb(&to->napi, from->len), from);
	if (!strcmp(way, "build"))
		return build(to, from);
	if (!strcmp(way, "pages") || !strcmp(way, "private") ||
	    !strcmp(way, "empty"))
		return paged(to, from);
	if (!strcmp(way, "clone"))
		return cloned(to, from);
	return fill(netdev_alloc_skb_ip_align(to->dev, from->len), from);
}

struct sk_buff *loopnic_make(struct nic *to, struct sk_buff *from)
{
	struct sk_buff *skb = make(to, from);

	if (!skb)
		return NULL;
	if (skb_vlan_tag_present(from))
		__vlan_hwaccel_put_tag(skb, from->vlan_proto,
				       skb_vlan_tag_get(from));
	/* By the queue of the same number, if there are several. */
	if (loopnic_queues > 1)
		skb_record_rx_queue(skb, skb_get_queue_mapping(from));
	return skb;
}

/* By the pages of a context rather than as a packet. */
static void deliver_frags(struct nic *n, struct sk_buff *skb)
{
	struct sk_buff *to = napi_get_frags(&n->napi);
	unsigned int i;

	if (!to) {
		n->missed++;
		kfree_skb(skb);
		return;
	}
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		skb_frag_ref(skb, i);
		skb_add_rx_frag(to, i, skb_frag_page(frag), skb_frag_off(frag),
				skb_frag_size(frag), PAGE_SIZE);
	}
	__vlan_hwaccel_copy_tag(to, skb);
	to->ip_summed = CHECKSUM_UNNECESSARY;
	kfree_skb(skb);
	napi_gro_frags(&n->napi);
}

void loopnic_deliver(struct nic *n, struct sk_buff *skb)
{
	if (!skb_headlen(skb)) {
		deliver_frags(n, skb);
		return;
	}
	skb->protocol = eth_type_trans(skb, n->dev);
	if (n->dev->features & NETIF_F_RXCSUM)
		skb->ip_summed = CHECKSUM_UNNECESSARY;
	napi_gro_receive(&n->napi, skb);
}
