// SPDX-License-Identifier: GPL-2.0-only
/*
 * Helpers of ethtool's that drivers call.
 */
#include <linux/ethtool.h>
#include <linux/linkmode.h>
#include <linux/net_tstamp.h>
#include <linux/netdevice.h>
#include "net.h"

/**
 * ethtool_op_get_ts_info() - time stamps of a driver that calls
 *	skb_tx_timestamp()
 * @dev: interface
 * @info: filled in
 */
int ethtool_op_get_ts_info(struct net_device *dev, struct ethtool_ts_info *info)
{
	info->so_timestamping = SOF_TIMESTAMPING_TX_SOFTWARE |
				SOF_TIMESTAMPING_RX_SOFTWARE |
				SOF_TIMESTAMPING_SOFTWARE;
	info->phc_index = -1;
	return 0;
}

/**
 * ethtool_op_get_link() - is the link up?
 * @dev: interface
 */
u32 ethtool_op_get_link(struct net_device *dev)
{
	return netif_carrier_ok(dev);
}

/**
 * ethtool_convert_legacy_u32_to_link_mode() - the first 32 modes
 * @dst: bit map of all modes
 * @legacy_u32: those that the old interface can say
 */
void ethtool_convert_legacy_u32_to_link_mode(unsigned long *dst, u32 legacy_u32)
{
	linkmode_zero(dst);
	dst[0] = legacy_u32;
}

/**
 * ethtool_convert_link_mode_to_legacy_u32() - the other way
 * @legacy_u32: set to the first 32 modes
 * @src: bit map of all modes
 *
 * Return: whether these are all.
 */
bool ethtool_convert_link_mode_to_legacy_u32(u32 *legacy_u32,
					     const unsigned long *src)
{
	*legacy_u32 = src[0];
	return find_next_bit(src, __ETHTOOL_LINK_MODE_MASK_NBITS, 32) ==
	       __ETHTOOL_LINK_MODE_MASK_NBITS;
}

/**
 * ethtool_intersect_link_masks() - modes that are in both
 * @dst: bit maps, changed
 * @src: others
 */
void ethtool_intersect_link_masks(struct ethtool_link_ksettings *dst,
				  struct ethtool_link_ksettings *src)
{
	linkmode_and(dst->link_modes.supported, dst->link_modes.supported,
		     src->link_modes.supported);
	linkmode_and(dst->link_modes.advertising, dst->link_modes.advertising,
		     src->link_modes.advertising);
}

/**
 * ethtool_sprintf() - write the next string of a set
 * @data: where; moved on by ETH_GSTRING_LEN
 * @fmt: as of printk()
 */
void ethtool_sprintf(u8 **data, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(*data, ETH_GSTRING_LEN, fmt, args);
	va_end(args);
	*data += ETH_GSTRING_LEN;
}
