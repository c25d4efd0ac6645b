// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver can be asked, as the kernel is told.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include "net.h"
#include "net_coalesce.h"

u32 lxd_net_coalesce_wire(const struct net_device *dev)
{
	const struct ethtool_ops *eth = dev->ethtool_ops;
	unsigned int i;
	u32 wire = 0;

	for (i = 0; eth && i < ARRAY_SIZE(lxd_net_coalesce); i++) {
		if (eth->supported_coalesce_params & lxd_net_coalesce[i].param)
			wire |= lxd_net_coalesce[i].wire;
	}
	return wire;
}

u32 lxd_net_ops_wire(const struct net_device *dev)
{
	const struct net_device_ops *ndo = dev->netdev_ops;
	const struct ethtool_ops *eth = dev->ethtool_ops;
	u32 ops = 0;

	if (ndo->ndo_set_rx_mode)
		ops |= LXD_NET_DEV_OPS_RX_MODE;
	if (ndo->ndo_set_mac_address)
		ops |= LXD_NET_DEV_OPS_ADDRESS;
	if (ndo->ndo_change_carrier)
		ops |= LXD_NET_DEV_OPS_CARRIER;
	if (ndo->ndo_vlan_rx_add_vid && ndo->ndo_vlan_rx_kill_vid)
		ops |= LXD_NET_DEV_OPS_VLAN;
	if (ndo->ndo_eth_ioctl)
		ops |= LXD_NET_DEV_OPS_MII;
	if (ndo->ndo_fix_features)
		ops |= LXD_NET_DEV_OPS_FIX_FEATURES;
	if ((eth && eth->get_drvinfo) ||
	    (dev->dev.parent && dev->dev.parent->driver))
		ops |= LXD_NET_DEV_OPS_DRVINFO;
	if (eth && eth->get_link)
		ops |= LXD_NET_DEV_OPS_LINK;
	if (eth && eth->get_ts_info)
		ops |= LXD_NET_DEV_OPS_TS_INFO;
	return ops;
}

/* The offset of an operation in struct ethtool_ops, which are all pointers. */
#define OP(name, op)	{ LXD_NET_ETH_OPS_##name, \
			  offsetof(const struct ethtool_ops, op) }

static const struct {
	u32 wire;
	size_t op;
} eth_ops[] = {
	OP(GET_RING, get_ringparam),
	OP(SET_RING, set_ringparam),
	OP(GET_COALESCE, get_coalesce),
	OP(SET_COALESCE, set_coalesce),
	OP(GET_CHANNELS, get_channels),
	OP(SET_CHANNELS, set_channels),
	OP(GET_PAUSE, get_pauseparam),
	OP(SET_PAUSE, set_pauseparam),
	OP(GET_LINK, get_link_ksettings),
	OP(SET_LINK, set_link_ksettings),
	OP(GET_WOL, get_wol),
	OP(SET_WOL, set_wol),
	OP(GET_LEVEL, get_msglevel),
	OP(SET_LEVEL, set_msglevel),
	OP(NWAY_RESET, nway_reset),
	OP(GET_EEE, get_eee),
	OP(SET_EEE, set_eee),
	OP(STRINGS, get_strings),
	OP(STATS, get_ethtool_stats),
	OP(REGS, get_regs),
	OP(EEPROM, get_eeprom),
	OP(TEST, self_test),
	OP(IDENTIFY, set_phys_id),
	OP(GET_PRIVATE, get_priv_flags),
	OP(SET_PRIVATE, set_priv_flags),
};

u32 lxd_net_eth_ops_wire(const struct net_device *dev)
{
	const void *eth = dev->ethtool_ops;
	unsigned int i;
	u32 wire = 0;

	for (i = 0; eth && i < ARRAY_SIZE(eth_ops); i++) {
		if (*(void * const *)(eth + eth_ops[i].op))
			wire |= eth_ops[i].wire;
	}
	return wire;
}
