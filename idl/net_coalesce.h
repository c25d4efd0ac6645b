/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of coalescing a driver can set: the numbers of interface net (net.idl) and
 * what they are in a kernel, as in net_numbers.h.
 */
#ifndef LXD_NET_COALESCE_H
#define LXD_NET_COALESCE_H

#include <linux/ethtool.h>
#include "net_msg.h"

#define LXD_CAN(name)	{ LXD_NET_COALESCE_CAN_##name, ETHTOOL_COALESCE_##name }

static const struct {
	u32 wire;
	u32 param;
} lxd_net_coalesce[] = {
	LXD_CAN(RX_USECS),
	LXD_CAN(RX_MAX_FRAMES),
	LXD_CAN(RX_USECS_IRQ),
	LXD_CAN(RX_MAX_FRAMES_IRQ),
	LXD_CAN(TX_USECS),
	LXD_CAN(TX_MAX_FRAMES),
	LXD_CAN(TX_USECS_IRQ),
	LXD_CAN(TX_MAX_FRAMES_IRQ),
	LXD_CAN(STATS_BLOCK_USECS),
	LXD_CAN(USE_ADAPTIVE_RX),
	LXD_CAN(USE_ADAPTIVE_TX),
	LXD_CAN(PKT_RATE_LOW),
	LXD_CAN(RX_USECS_LOW),
	LXD_CAN(RX_MAX_FRAMES_LOW),
	LXD_CAN(TX_USECS_LOW),
	LXD_CAN(TX_MAX_FRAMES_LOW),
	LXD_CAN(PKT_RATE_HIGH),
	LXD_CAN(RX_USECS_HIGH),
	LXD_CAN(RX_MAX_FRAMES_HIGH),
	LXD_CAN(TX_USECS_HIGH),
	LXD_CAN(TX_MAX_FRAMES_HIGH),
	LXD_CAN(RATE_SAMPLE_INTERVAL),
	LXD_CAN(USE_CQE_RX),
	LXD_CAN(USE_CQE_TX),
};

#endif /* LXD_NET_COALESCE_H */
