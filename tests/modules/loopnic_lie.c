// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a broken or hostile driver might say of what it has received.
 */
#include <linux/etherdevice.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <linux/random.h>

#include "loopnic.h"

/* The packet, twice. */
static void lie_twice(struct nic *n, struct sk_buff *skb)
{
	skb->protocol = eth_type_trans(skb, n->dev);
	netif_receive_skb(skb);
	netif_receive_skb(skb);
}

/* Longer than its memory. */
static void lie_long(struct nic *n, struct sk_buff *skb)
{
	skb->protocol = eth_type_trans(skb, n->dev);
	skb->len += 60000;
	skb->tail += 60000;
	netif_receive_skb(skb);
}

/* No Ethernet header. */
static void lie_short(struct nic *n, struct sk_buff *skb)
{
	skb_trim(skb, 5);
	skb_reset_mac_header(skb);
	netif_receive_skb(skb);
}

/* Other bytes than were there when it was handed over. */
static void lie_change(struct nic *n, struct sk_buff *skb)
{
	u8 *data = skb->data;
	unsigned int i, len = skb_headlen(skb);

	skb_get(skb);
	loopnic_deliver(n, skb);
	for (i = 0; i < 1000; i++)
		get_random_bytes(data, len);
	kfree_skb(skb);
}

/* Of nothing but noise. */
static void lie_noise(struct nic *n, struct sk_buff *skb)
{
	get_random_bytes(skb->data, skb_headlen(skb));
	skb->protocol = eth_type_trans(skb, n->dev);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = 3;
	skb_set_hash(skb, get_random_u32(), PKT_HASH_TYPE_L4);
	skb_record_rx_queue(skb, 1000);
	__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), get_random_u32());
	netif_receive_skb(skb);
}

/* One packet many times over. */
static void lie_flood(struct nic *n, struct sk_buff *skb)
{
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		struct sk_buff *more = skb_copy(skb, GFP_ATOMIC);

		if (more)
			loopnic_deliver(n, more);
	}
	loopnic_deliver(n, skb);
}

static const struct {
	const char *name;
	void (*fn)(struct nic *n, struct sk_buff *skb);
} lies[] = {
	{ "none", loopnic_deliver },
	{ "twice", lie_twice },
	{ "long", lie_long },
	{ "short", lie_short },
	{ "change", lie_change },
	{ "noise", lie_noise },
	{ "flood", lie_flood },
	/* Those are told elsewhere, loopnic_main.c. */
	{ "stats", loopnic_deliver },
	{ "address", loopnic_deliver },
	{ "stuck", loopnic_deliver },
};

bool loopnic_lie_known(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		if (!strcmp(lies[i].name, name))
			return true;
	}
	return false;
}

void loopnic_lie(const char *name, struct nic *n, struct sk_buff *skb)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		if (!strcmp(lies[i].name, name)) {
			lies[i].fn(n, skb);
			return;
		}
	}
}
