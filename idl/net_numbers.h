/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The numbers of interface net (net.idl) and what they are in a kernel: compiled
 * into the host module and into each library kernel, with its own headers.  What
 * is not in these tables a domain can neither offer nor be asked for.
 */
#ifndef LXD_NET_NUMBERS_H
#define LXD_NET_NUMBERS_H

#include <linux/netdev_features.h>
#include <linux/skbuff.h>
#include "net_msg.h"

static const struct {
	u64 wire;
	netdev_features_t feature;
} lxd_net_features[] __maybe_unused = {
	{ LXD_NET_FEATURE_SG, NETIF_F_SG },
	{ LXD_NET_FEATURE_IP_CSUM, NETIF_F_IP_CSUM },
	{ LXD_NET_FEATURE_IPV6_CSUM, NETIF_F_IPV6_CSUM },
	{ LXD_NET_FEATURE_HW_CSUM, NETIF_F_HW_CSUM },
	{ LXD_NET_FEATURE_HIGHDMA, NETIF_F_HIGHDMA },
	{ LXD_NET_FEATURE_FRAGLIST, NETIF_F_FRAGLIST },
	{ LXD_NET_FEATURE_TSO, NETIF_F_TSO },
	{ LXD_NET_FEATURE_TSO_ECN, NETIF_F_TSO_ECN },
	{ LXD_NET_FEATURE_TSO_MANGLEID, NETIF_F_TSO_MANGLEID },
	{ LXD_NET_FEATURE_TSO6, NETIF_F_TSO6 },
	{ LXD_NET_FEATURE_GSO_GRE, NETIF_F_GSO_GRE },
	{ LXD_NET_FEATURE_GSO_GRE_CSUM, NETIF_F_GSO_GRE_CSUM },
	{ LXD_NET_FEATURE_GSO_IPXIP4, NETIF_F_GSO_IPXIP4 },
	{ LXD_NET_FEATURE_GSO_IPXIP6, NETIF_F_GSO_IPXIP6 },
	{ LXD_NET_FEATURE_GSO_UDP_TUNNEL, NETIF_F_GSO_UDP_TUNNEL },
	{ LXD_NET_FEATURE_GSO_UDP_TUNNEL_CSUM, NETIF_F_GSO_UDP_TUNNEL_CSUM },
	{ LXD_NET_FEATURE_GSO_SCTP, NETIF_F_GSO_SCTP },
	{ LXD_NET_FEATURE_GSO_UDP_L4, NETIF_F_GSO_UDP_L4 },
	{ LXD_NET_FEATURE_GSO_FRAGLIST, NETIF_F_GSO_FRAGLIST },
	{ LXD_NET_FEATURE_RXCSUM, NETIF_F_RXCSUM },
	{ LXD_NET_FEATURE_RXHASH, NETIF_F_RXHASH },
	{ LXD_NET_FEATURE_RXALL, NETIF_F_RXALL },
	{ LXD_NET_FEATURE_RXFCS, NETIF_F_RXFCS },
	{ LXD_NET_FEATURE_VLAN_CTAG_TX, NETIF_F_HW_VLAN_CTAG_TX },
	{ LXD_NET_FEATURE_VLAN_CTAG_RX, NETIF_F_HW_VLAN_CTAG_RX },
	{ LXD_NET_FEATURE_VLAN_STAG_TX, NETIF_F_HW_VLAN_STAG_TX },
	{ LXD_NET_FEATURE_VLAN_STAG_RX, NETIF_F_HW_VLAN_STAG_RX },
	{ LXD_NET_FEATURE_LOOPBACK, NETIF_F_LOOPBACK },
	/* The stack then calls net_vlan_add(), which every interface has. */
	{ LXD_NET_FEATURE_VLAN_CTAG_FILTER, NETIF_F_HW_VLAN_CTAG_FILTER },
	{ LXD_NET_FEATURE_VLAN_STAG_FILTER, NETIF_F_HW_VLAN_STAG_FILTER },
};

static const struct {
	u32 wire;
	u32 type;
} lxd_net_gsos[] __maybe_unused = {
	{ LXD_NET_GSO_TCPV4, SKB_GSO_TCPV4 },
	{ LXD_NET_GSO_DODGY, SKB_GSO_DODGY },
	{ LXD_NET_GSO_TCP_ECN, SKB_GSO_TCP_ECN },
	{ LXD_NET_GSO_TCP_FIXEDID, SKB_GSO_TCP_FIXEDID },
	{ LXD_NET_GSO_TCPV6, SKB_GSO_TCPV6 },
	{ LXD_NET_GSO_GRE, SKB_GSO_GRE },
	{ LXD_NET_GSO_GRE_CSUM, SKB_GSO_GRE_CSUM },
	{ LXD_NET_GSO_IPXIP4, SKB_GSO_IPXIP4 },
	{ LXD_NET_GSO_IPXIP6, SKB_GSO_IPXIP6 },
	{ LXD_NET_GSO_UDP_TUNNEL, SKB_GSO_UDP_TUNNEL },
	{ LXD_NET_GSO_UDP_TUNNEL_CSUM, SKB_GSO_UDP_TUNNEL_CSUM },
	{ LXD_NET_GSO_SCTP, SKB_GSO_SCTP },
	{ LXD_NET_GSO_UDP_L4, SKB_GSO_UDP_L4 },
	{ LXD_NET_GSO_FRAGLIST, SKB_GSO_FRAGLIST },
};

/**
 * lxd_net_features_from() - the kernel's features of those in a message
 * @wire: LXD_NET_FEATURE_*
 *
 * Context: any.
 * Return: NETIF_F_*; bits that the interface does not know are left out.
 */
static inline netdev_features_t lxd_net_features_from(u64 wire)
{
	netdev_features_t result = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lxd_net_features); i++) {
		if (wire & lxd_net_features[i].wire)
			result |= lxd_net_features[i].feature;
	}
	return result;
}

/**
 * lxd_net_features_to() - those that a message can carry
 * @from: the kernel's
 *
 * Context: any.
 * Return: LXD_NET_FEATURE_*
 */
static inline u64 lxd_net_features_to(netdev_features_t from)
{
	unsigned int i;
	u64 wire = 0;

	for (i = 0; i < ARRAY_SIZE(lxd_net_features); i++) {
		if (from & lxd_net_features[i].feature)
			wire |= lxd_net_features[i].wire;
	}
	return wire;
}

#endif /* LXD_NET_NUMBERS_H */
