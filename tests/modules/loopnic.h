/* SPDX-License-Identifier: GPL-2.0-only */
/* Network interfaces without hardware, in pairs: what one sends, the other gets. */
#ifndef LOOPNIC_H
#define LOOPNIC_H

#include <linux/bitmap.h>
#include <linux/ethtool.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>

#define LOOPNIC_QUEUES	8

/**
 * struct nic_queue - a transmit queue
 * @stopped: it waits for the peer to receive
 * @packets: figures
 * @bytes: likewise
 */
struct nic_queue {
	bool stopped;
	u64 packets;
	u64 bytes;
};

/**
 * struct nic - an interface
 * @dev: the interface
 * @peer: the one at the other end of its wire
 * @napi: polled while packets wait in @wire or @sent
 * @wire: packets that have come and not been received yet
 * @sent: packets of the stack's that are on the wire by now
 * @kept: of them, those that the driver forgets to let go of for now
 * @close: closes it
 * @link: its link comes up
 * @move: it gets another address
 * @tx: transmit queues
 * @rx_packets: figures
 * @rx_bytes: likewise
 * @missed: likewise, packets for which there was no memory
 * @vlans: those that it receives
 */
struct nic {
	struct net_device *dev;
	struct nic *peer;
	struct napi_struct napi;
	struct sk_buff_head wire;
	struct sk_buff_head sent;
	struct sk_buff_head kept;
	struct work_struct close;
	struct work_struct link;
	struct delayed_work move;
	struct nic_queue tx[LOOPNIC_QUEUES];
	u64 rx_packets;
	u64 rx_bytes;
	u64 missed;
	DECLARE_BITMAP(vlans, VLAN_N_VID);
};

/**
 * loopnic_make() - what a device would leave in memory of a packet
 * @to: interface that it comes to
 * @skb: packet of the stack's, which stays as it is
 *
 * Return: a packet of the driver's that begins with the Ethernet header, NULL if
 * there is no memory.
 */
struct sk_buff *loopnic_make(struct nic *to, struct sk_buff *skb);

/**
 * loopnic_deliver() - hand a packet to the stack
 * @nic: interface
 * @skb: as loopnic_make() made it
 */
void loopnic_deliver(struct nic *nic, struct sk_buff *skb);

extern const struct ethtool_ops loopnic_ethtool_ops;

/* How many transmit queues each interface has, the module's parameter. */
extern unsigned int loopnic_queues;

/**
 * loopnic_ioctl() - ndo_eth_ioctl(): the registers of a PHY
 * @dev: interface
 * @ifr: request
 * @cmd: SIOC*
 *
 * Return: 0, or -EOPNOTSUPP for another @cmd.
 */
int loopnic_ioctl(struct net_device *dev, struct ifreq *ifr, int cmd);

/**
 * loopnic_lie_known() - is there such a lie?
 * @name: its name, as given to the parameter lie
 *
 * Return: true if there is.
 */
bool loopnic_lie_known(const char *name);

/**
 * loopnic_lie() - tell one, instead of delivering a packet
 * @name: which
 * @nic: interface
 * @skb: packet, not the caller's any more
 */
void loopnic_lie(const char *name, struct nic *nic, struct sk_buff *skb);

/**
 * loopnic_will_appear() - an interface is about to be registered
 * @n: interface
 */
void loopnic_will_appear(struct nic *n);

/**
 * loopnic_can() - what can be done with a packet
 * @skb: packet
 * @features: those of the interface
 *
 * Return: those for this packet.
 */
netdev_features_t loopnic_can(const struct sk_buff *skb,
			      netdev_features_t features);

/**
 * loopnic_begin() - begin what the parameters of loopnic_odd.c ask for
 * @n: interface that is opened
 */
void loopnic_begin(struct nic *n);

/**
 * loopnic_let_go() - give the memory back that it has taken
 */
void loopnic_let_go(void);

/**
 * loopnic_holds() - does the driver keep its queues stopped?
 * @n: interface
 *
 * Return: true if it does.
 */
bool loopnic_holds(struct nic *n);

/**
 * loopnic_go_on() - end what the parameters of loopnic_odd.c have begun
 * @n: interface
 */
void loopnic_go_on(struct nic *n);

#endif /* LOOPNIC_H */
