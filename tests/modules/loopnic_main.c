// SPDX-License-Identifier: GPL-2.0-only
/*
 * loopnic: pairs of interfaces, each pair a wire.  Does what a driver of a
 * network card does, with NAPI, byte queue limits and offloads, but that the
 * processor moves the packets.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_vlan.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>

#include "loopnic.h"

#define WIRE_MAX	256
#define NICS_MAX	8
#define KEPT		8

static unsigned int nics = 2;
module_param(nics, uint, 0444);
MODULE_PARM_DESC(nics, "interfaces, an even number");

static char *name = "loop%d";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "their name");

static char *lie = "none";
module_param(lie, charp, 0444);
MODULE_PARM_DESC(lie, "see loopnic_lie.c");

static unsigned int after;
module_param(after, uint, 0444);
MODULE_PARM_DESC(after, "packets that are received well before the lie");

static unsigned int sums = 9000;
module_param(sums, uint, 0444);
MODULE_PARM_DESC(sums, "largest MTU with which it computes checksums");

static unsigned int close;
module_param(close, uint, 0444);
MODULE_PARM_DESC(close, "received packets after which the first interface closes itself");

unsigned int loopnic_queues = 1;
module_param_named(queues, loopnic_queues, uint, 0444);
MODULE_PARM_DESC(queues, "queues of each interface, each way");

static unsigned int patience = 1;
module_param(patience, uint, 0444);
MODULE_PARM_DESC(patience, "seconds for which a transmit queue may stand still");

static char *keep = "no";
module_param(keep, charp, 0444);
MODULE_PARM_DESC(keep, "KEPT sent packets of each interface, and when it is closed, too: no, or until it is opened again (open), until the driver goes (remove), for ever (ever)");

static bool moves;
module_param(moves, bool, 0444);
MODULE_PARM_DESC(moves, "an interface gets another address when it is opened, and a moment later one more");

static bool lists;
module_param(lists, bool, 0444);
MODULE_PARM_DESC(lists, "log which addresses it is to receive, and no longer");

static struct nic *nic[NICS_MAX];
static unsigned int received;

/* ---- receiving ---- */

static void receive(struct nic *n, struct sk_buff *skb)
{
	/* As a device with a filter does. */
	if (skb_vlan_tag_present(skb) &&
	    !test_bit(skb_vlan_tag_get_id(skb), n->vlans)) {
		kfree_skb(skb);
		return;
	}
	n->rx_packets++;
	n->rx_bytes += skb->len;
	if (close && n->rx_packets == close) {
		close = 0;
		schedule_work(&n->close);
	}
	if (strcmp(lie, "none") && received++ >= after)
		loopnic_lie(lie, n, skb);
	else
		loopnic_deliver(n, skb);
}

static void clean_sent(struct nic *n, int budget)
{
	unsigned int packets[LOOPNIC_QUEUES] = {}, bytes[LOOPNIC_QUEUES] = {};
	struct sk_buff *skb;
	unsigned int i;

	while ((skb = skb_dequeue(&n->sent))) {
		i = skb_get_queue_mapping(skb);
		packets[i]++;
		bytes[i] += skb->len;
		if (strcmp(keep, "no") && skb_queue_len(&n->kept) < KEPT)
			skb_queue_tail(&n->kept, skb);
		else
			napi_consume_skb(skb, budget);
	}
	for (i = 0; i < loopnic_queues; i++)
		netdev_tx_completed_queue(netdev_get_tx_queue(n->dev, i),
					  packets[i], bytes[i]);
}

static void wake_peer(struct nic *n)
{
	unsigned int i;

	if (skb_queue_len(&n->wire) > WIRE_MAX / 2)
		return;
	for (i = 0; i < loopnic_queues; i++) {
		if (!n->peer->tx[i].stopped)
			continue;
		n->peer->tx[i].stopped = false;
		netif_wake_subqueue(n->peer->dev, i);
	}
}

static int loopnic_poll(struct napi_struct *napi, int budget)
{
	struct nic *n = container_of(napi, struct nic, napi);
	struct sk_buff *skb;
	int done = 0;

	clean_sent(n, budget);
	while (done < budget && (skb = skb_dequeue(&n->wire))) {
		receive(n, skb);
		done++;
	}
	wake_peer(n);
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

/* ---- sending ---- */

/* One in the middle goes wrong, with others on both sides of it. */
static bool gets_stuck(struct nic *n, unsigned int queue)
{
	return !strcmp(lie, "stuck") && queue == loopnic_queues / 2 &&
	       n->tx[queue].packets == after;
}

static netdev_tx_t loopnic_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct nic *n = *(struct nic **)netdev_priv(dev);
	unsigned int queue = skb_get_queue_mapping(skb);
	struct sk_buff *copy = NULL;

	if (skb->ip_summed == CHECKSUM_PARTIAL && skb_checksum_help(skb)) {
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	skb_tx_timestamp(skb);
	n->tx[queue].packets++;
	n->tx[queue].bytes += skb->len;
	if (netif_running(n->peer->dev))
		copy = loopnic_make(n->peer, skb);
	if (copy)
		skb_queue_tail(&n->peer->wire, copy);
	else
		n->peer->missed++;
	netdev_tx_sent_queue(netdev_get_tx_queue(dev, queue), skb->len);
	skb_queue_tail(&n->sent, skb);
	if (gets_stuck(n, queue)) {
		netif_stop_subqueue(dev, queue);
		return NETDEV_TX_OK;
	}
	if (loopnic_holds(n))
		netif_tx_stop_all_queues(dev);
	if (skb_queue_len(&n->peer->wire) >= WIRE_MAX) {
		n->tx[queue].stopped = true;
		netif_stop_subqueue(dev, queue);
	}
	if (copy)
		napi_schedule(&n->peer->napi);
	napi_schedule(&n->napi);
	return NETDEV_TX_OK;
}

/* ---- addresses ---- */

static int log_address(struct net_device *dev, const unsigned char *addr)
{
	if (lists)
		pr_info("%s: receives %pM\n", dev->name, addr);
	return 0;
}

static int log_no_address(struct net_device *dev, const unsigned char *addr)
{
	if (lists)
		pr_info("%s: no longer receives %pM\n", dev->name, addr);
	return 0;
}

/* As drivers do whose device is told of each address by itself. */
static void loopnic_rx_mode(struct net_device *dev)
{
	__dev_uc_sync(dev, log_address, log_no_address);
	__dev_mc_sync(dev, log_address, log_no_address);
}

/* ---- life ---- */

/* As of a virtual function, whose address somebody else decides. */
static void move(struct net_device *dev)
{
	u8 addr[ETH_ALEN];

	ether_addr_copy(addr, dev->dev_addr);
	addr[ETH_ALEN - 1]++;
	eth_hw_addr_set(dev, addr);
}

static void move_again(struct work_struct *work)
{
	struct nic *n = container_of(to_delayed_work(work), struct nic, move);

	rtnl_lock();
	move(n->dev);
	rtnl_unlock();
}

static int loopnic_open(struct net_device *dev)
{
	struct nic *n = *(struct nic **)netdev_priv(dev);
	unsigned int i;

	for (i = 0; i < loopnic_queues; i++)
		n->tx[i].stopped = false;
	loopnic_begin(n);
	if (moves) {
		move(dev);
		schedule_delayed_work(&n->move, HZ / 2);
	}
	if (!strcmp(keep, "open"))
		skb_queue_purge(&n->kept);
	if (!strcmp(keep, "ever"))
		skb_queue_head_init(&n->kept);
	napi_enable(&n->napi);
	netif_tx_start_all_queues(dev);
	netif_carrier_on(dev);
	return 0;
}

static int loopnic_stop(struct net_device *dev)
{
	struct nic *n = *(struct nic **)netdev_priv(dev);
	unsigned int i;

	netif_tx_stop_all_queues(dev);
	netif_carrier_off(dev);
	napi_disable(&n->napi);
	skb_queue_purge(&n->wire);
	skb_queue_purge(&n->sent);
	for (i = 0; i < loopnic_queues; i++)
		netdev_tx_reset_queue(netdev_get_tx_queue(dev, i));
	wake_peer(n);
	__dev_uc_unsync(dev, log_no_address);
	__dev_mc_unsync(dev, log_no_address);
	return 0;
}

static void loopnic_stats(struct net_device *dev, struct rtnl_link_stats64 *s)
{
	struct nic *n = *(struct nic **)netdev_priv(dev);
	unsigned int i;

	s->rx_packets = n->rx_packets;
	s->rx_bytes = n->rx_bytes;
	for (i = 0; i < loopnic_queues; i++) {
		s->tx_packets += n->tx[i].packets;
		s->tx_bytes += n->tx[i].bytes;
	}
	s->rx_missed_errors = n->missed;
	if (!strcmp(lie, "stats"))
		memset(s, 0xff, sizeof(*s));
}

static int loopnic_vlan_add(struct net_device *dev, __be16 proto, u16 vid)
{
	struct nic *n = *(struct nic **)netdev_priv(dev);

	set_bit(vid, n->vlans);
	return 0;
}

static int loopnic_vlan_kill(struct net_device *dev, __be16 proto, u16 vid)
{
	struct nic *n = *(struct nic **)netdev_priv(dev);

	clear_bit(vid, n->vlans);
	return 0;
}

/* As a driver resets its device, and all goes on. */
static void loopnic_timeout(struct net_device *dev, unsigned int queue)
{
	struct nic *n = *(struct nic **)netdev_priv(dev);

	if (loopnic_holds(n))
		return;
	netif_wake_subqueue(dev, queue);
	napi_schedule(&n->napi);
	napi_schedule(&n->peer->napi);
}

/* Tags out and in together, as some devices have it. */
static netdev_features_t loopnic_fix_features(struct net_device *dev,
					      netdev_features_t features)
{
	if (!(features & NETIF_F_HW_VLAN_CTAG_RX))
		features &= ~NETIF_F_HW_VLAN_CTAG_TX;
	if (dev->mtu > sums)
		features &= ~NETIF_F_HW_CSUM;
	return features;
}

static int loopnic_change_mtu(struct net_device *dev, int mtu)
{
	dev->mtu = mtu;
	netdev_update_features(dev);
	return 0;
}

/* As a driver whose device has failed for good. */
static void close_self(struct work_struct *work)
{
	struct nic *n = container_of(work, struct nic, close);

	rtnl_lock();
	dev_close(n->dev);
	pr_info("loopnic: closed, %s\n",
		netif_running(n->dev) ? "and runs" : "and has stopped");
	rtnl_unlock();
}

/* A device that sums short packets only. */
static netdev_features_t loopnic_features_check(struct sk_buff *skb,
						struct net_device *dev,
						netdev_features_t features)
{
	features = loopnic_can(skb, features);
	return skb->len > 1000 ? features & ~NETIF_F_CSUM_MASK : features;
}

static const struct net_device_ops loopnic_ndo = {
	.ndo_open = loopnic_open,
	.ndo_stop = loopnic_stop,
	.ndo_start_xmit = loopnic_xmit,
	.ndo_get_stats64 = loopnic_stats,
	.ndo_set_mac_address = eth_mac_addr,
	.ndo_validate_addr = eth_validate_addr,
	.ndo_set_rx_mode = loopnic_rx_mode,
	.ndo_vlan_rx_add_vid = loopnic_vlan_add,
	.ndo_vlan_rx_kill_vid = loopnic_vlan_kill,
	.ndo_eth_ioctl = loopnic_ioctl,
	.ndo_tx_timeout = loopnic_timeout,
	.ndo_fix_features = loopnic_fix_features,
	.ndo_change_mtu = loopnic_change_mtu,
	.ndo_features_check = loopnic_features_check,
};

static struct nic *make_nic(void)
{
	struct net_device *dev;
	struct nic *n;

	n = kzalloc(sizeof(*n), GFP_KERNEL);
	if (!n)
		return NULL;
	dev = alloc_netdev_mqs(sizeof(n), name, NET_NAME_ENUM, ether_setup,
			       loopnic_queues, loopnic_queues);
	if (!dev) {
		kfree(n);
		return NULL;
	}
	*(struct nic **)netdev_priv(dev) = n;
	n->dev = dev;
	n->peer = n;
	skb_queue_head_init(&n->wire);
	skb_queue_head_init(&n->sent);
	skb_queue_head_init(&n->kept);
	INIT_WORK(&n->close, close_self);
	INIT_DELAYED_WORK(&n->move, move_again);
	dev->netdev_ops = &loopnic_ndo;
	dev->ethtool_ops = &loopnic_ethtool_ops;
	dev->features = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_RXCSUM |
			NETIF_F_HW_VLAN_CTAG_TX | NETIF_F_HW_VLAN_CTAG_RX |
			NETIF_F_HW_VLAN_CTAG_FILTER;
	dev->hw_features = dev->features;
	dev->max_mtu = 9000;
	dev->watchdog_timeo = patience * HZ;
	eth_hw_addr_random(dev);
	if (!strcmp(lie, "address"))
		eth_hw_addr_set(dev, (const u8 *)"\x01\x00\x5e\x00\x00\x01");
	netif_carrier_off(dev);
	netif_napi_add(dev, &n->napi, loopnic_poll);
	return n;
}

static void drop_nic(struct nic *n)
{
	cancel_work_sync(&n->close);
	cancel_delayed_work_sync(&n->move);
	netif_napi_del(&n->napi);
	if (strcmp(keep, "ever"))
		skb_queue_purge(&n->kept);
	free_netdev(n->dev);
	kfree(n);
}

/* As cards that speak to storage have, beside that of the interface. */
static int storage_address(struct nic *n, int (*change)(struct net_device *dev,
							const unsigned char *addr,
							unsigned char type))
{
	static const u8 addr[ETH_ALEN] = { 0x02, 0, 0, 0, 0, 1 };
	int ret;

	rtnl_lock();
	ret = change(n->dev, addr, NETDEV_HW_ADDR_T_SAN);
	rtnl_unlock();
	return ret;
}

static void drop_all(void)
{
	unsigned int i;

	/* Each looks at its peer when it stops. */
	for (i = 0; i < nics && nic[i]; i++) {
		if (nic[i]->dev->reg_state != NETREG_REGISTERED)
			continue;
		storage_address(nic[i], dev_addr_del);
		unregister_netdev(nic[i]->dev);
	}
	for (i = 0; i < nics && nic[i]; i++)
		drop_nic(nic[i]);
}

static int make_all(void)
{
	unsigned int i;
	int ret;

	for (i = 0; i < nics; i++) {
		nic[i] = make_nic();
		if (!nic[i])
			return -ENOMEM;
	}
	for (i = 0; i < nics; i++)
		nic[i]->peer = nic[i ^ 1];
	for (i = 0; i < nics; i++) {
		loopnic_will_appear(nic[i]);
		ret = register_netdev(nic[i]->dev);
		flush_work(&nic[i]->link);
		if (!ret)
			ret = storage_address(nic[i], dev_addr_add);
		if (ret)
			return ret;
	}
	return 0;
}

static int __init loopnic_init(void)
{
	int ret;

	if (!nics || nics > NICS_MAX || nics % 2 || !loopnic_queues ||
	    loopnic_queues > LOOPNIC_QUEUES || !loopnic_lie_known(lie))
		return -EINVAL;
	ret = make_all();
	if (ret)
		drop_all();
	return ret;
}

static void __exit loopnic_exit(void)
{
	loopnic_let_go();
	drop_all();
}

module_init(loopnic_init);
module_exit(loopnic_exit);

MODULE_DESCRIPTION("Pairs of network interfaces, for tests");
MODULE_LICENSE("GPL");
