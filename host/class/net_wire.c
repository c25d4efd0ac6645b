// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a message says, for what the kernel knows.
 */
#include <linux/if_vlan.h>
#include <linux/module.h>

#include "net.h"
#include "net_numbers.h"

static bool describe_gso(const struct sk_buff *skb,
			 struct lxd_net_start_xmit_req *req)
{
	u32 type = skb_shinfo(skb)->gso_type;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lxd_net_gsos); i++) {
		if (type & lxd_net_gsos[i].type) {
			req->gso_type |= lxd_net_gsos[i].wire;
			type &= ~lxd_net_gsos[i].type;
		}
	}
	req->gso_size = skb_shinfo(skb)->gso_size;
	req->gso_segs = skb_shinfo(skb)->gso_segs;
	return !type;
}

static void describe_tag(const struct sk_buff *skb,
			 struct lxd_net_start_xmit_req *req)
{
	req->tag = skb_vlan_tag_get(skb);
	req->flags |= skb->vlan_proto == htons(ETH_P_8021AD) ?
		      LXD_NET_PACKET_FLAG_VLAN_S : LXD_NET_PACKET_FLAG_VLAN;
}

bool lxd_net_describe(const struct sk_buff *skb,
		      struct lxd_net_start_xmit_req *req)
{
	req->protocol = ntohs(skb->protocol);
	req->network = skb_network_offset(skb);
	if (skb_transport_header_was_set(skb))
		req->transport = skb_transport_offset(skb);
	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		req->flags |= LXD_NET_PACKET_FLAG_CSUM;
		req->csum_start = skb_checksum_start_offset(skb);
		req->csum_offset = skb->csum_offset;
	}
	if (skb->encapsulation) {
		req->flags |= LXD_NET_PACKET_FLAG_INNER;
		req->inner_mac = skb_inner_mac_header(skb) - skb->data;
		req->inner_network = skb_inner_network_offset(skb);
		req->inner_transport = skb_inner_transport_offset(skb);
	}
	if (skb_vlan_tag_present(skb))
		describe_tag(skb, req);
	if (skb_shinfo(skb)->tx_flags & SKBTX_SW_TSTAMP)
		req->flags |= LXD_NET_PACKET_FLAG_STAMP;
	return !skb_is_gso(skb) || describe_gso(skb, req);
}
