// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel asks of an interface, beside sending.  Most of it comes with
 * rtnl held: lxd_call() ends with the domain, or ends the domain.
 */
#include <linux/if_vlan.h>
#include <linux/ktime.h>
#include <linux/mii.h>
#include <linux/module.h>

#include "net.h"
#include "net_numbers.h"

/*
 * How long somebody who must not sleep waits for figures: enough for a driver
 * that reads fifty registers of a device that is emulated.
 */
#define STATS_NS	(20 * NSEC_PER_MSEC)

int lxd_net_set_queues(struct net_device *ndev, u32 queues, u32 rx_queues)
{
	if (queues > ndev->num_tx_queues || rx_queues > ndev->num_rx_queues)
		return -EIO;
	return netif_set_real_num_queues(ndev, queues, rx_queues);
}

static int net_open(struct net_device *ndev)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_open_req req = { .n = n->obj.handle };
	struct lxd_net_open_rep rep;
	int ret;

	/* Packets may come before the reply does. */
	lxd_net_rx_open(n);
	ret = lxd_net_open(n->obj.dom, &req, &rep);
	if (!ret)
		ret = lxd_net_set_queues(ndev, rep.queues, rep.rx_queues);
	if (ret) {
		lxd_net_rx_close(n);
		return ret;
	}
	/* Before anybody sends by the old one. */
	lxd_net_readdress(n);
	netif_tx_start_all_queues(ndev);
	return 0;
}

static int net_stop(struct net_device *ndev)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_stop_req req = { .n = n->obj.handle };
	int ret;

	netif_tx_disable(ndev);
	ret = lxd_net_stop(n->obj.dom, &req);
	/* Not before: a driver may wait for us to take what it has received. */
	lxd_net_rx_close(n);
	lxd_net_lose(n);
	return ret;
}

static int net_change_mtu(struct net_device *ndev, int mtu)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_change_mtu_req req = {
		.n = n->obj.handle,
		.mtu = mtu,
	};
	int ret;

	if (mtu < 0 || mtu > LXD_NET_MTU_MAX)
		return -EINVAL;
	ret = lxd_net_change_mtu(n->obj.dom, &req);
	if (ret)
		return ret;
	WRITE_ONCE(ndev->mtu, mtu);
	/* Some drivers can do less for larger packets. */
	lxd_net_grant(n);
	return 0;
}

static int net_set_address(struct net_device *ndev, void *p)
{
	struct net_if *n = net_if_of(ndev);
	struct sockaddr *addr = p;
	struct lxd_net_set_address_req req = {
		.n = n->obj.handle,
		.address = ether_addr_to_u64((u8 *)addr->sa_data),
	};
	int ret;

	if (!(n->ops & LXD_NET_DEV_OPS_ADDRESS))
		return -EOPNOTSUPP;
	ret = lxd_net_set_address(n->obj.dom, &req);
	if (ret)
		return ret;
	lxd_net_forget_address(n);
	eth_hw_addr_set(ndev, (u8 *)addr->sa_data);
	return 0;
}

static netdev_features_t net_fix_features(struct net_device *ndev,
					  netdev_features_t features)
{
	const netdev_features_t can = lxd_net_features_from(LXD_NET_FEATURE_ALL);
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_fix_features_req req = {
		.n = n->obj.handle,
		.features = lxd_net_features_to(features),
	};
	struct lxd_net_fix_features_rep rep;

	/* A domain that does not answer has ended: nothing is to be said. */
	if (!(n->ops & LXD_NET_DEV_OPS_FIX_FEATURES) ||
	    lxd_net_fix_features(n->obj.dom, &req, &rep))
		return features;
	return (features & ~can) | lxd_net_features_from(rep.features);
}

static int net_set_features(struct net_device *ndev, netdev_features_t features)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_features_req req = {
		.n = n->obj.handle,
		.features = lxd_net_features_to(features),
	};

	/* What is the kernel's business alone. */
	if (req.features == lxd_net_features_to(ndev->features))
		return 0;
	return lxd_net_set_features(n->obj.dom, &req);
}

static int net_change_carrier(struct net_device *ndev, bool up)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_change_carrier_req req = {
		.n = n->obj.handle,
		.up = up,
	};

	if (!(n->ops & LXD_NET_DEV_OPS_CARRIER))
		return -EOPNOTSUPP;
	return lxd_net_change_carrier(n->obj.dom, &req);
}

/* ---- address lists ---- */

static void net_set_rx_mode(struct net_device *ndev)
{
	struct net_if *n = net_if_of(ndev);

	/* Called where nobody may sleep. */
	if (n->ops & LXD_NET_DEV_OPS_RX_MODE)
		queue_work(n->obj.dom->slow_wq, &n->rx_mode);
}

/* Return: false if there are more than @max. */
static bool list_addresses(struct netdev_hw_addr_list *list, u64 *to, u16 *nr,
			   u32 max)
{
	struct netdev_hw_addr *ha;

	netdev_hw_addr_list_for_each(ha, list) {
		if (*nr == max)
			return false;
		to[(*nr)++] = ether_addr_to_u64(ha->addr);
	}
	return true;
}

static void tell_rx_mode(struct work_struct *work)
{
	struct net_if *n = container_of(work, struct net_if, rx_mode);
	struct net_device *ndev = n->ndev;
	struct lxd_net_set_rx_mode_req req = { .n = n->obj.handle };

	netif_addr_lock_bh(ndev);
	if (ndev->flags & IFF_PROMISC)
		req.mode |= LXD_NET_RX_MODE_PROMISC;
	if (ndev->flags & IFF_ALLMULTI)
		req.mode |= LXD_NET_RX_MODE_ALLMULTI;
	/* More than fit: the driver shall take them all, the stack sorts. */
	if (!list_addresses(&ndev->uc, req.unicast, &req.nr_unicast,
			    LXD_NET_UNICAST_MAX))
		req.mode |= LXD_NET_RX_MODE_PROMISC;
	if (!list_addresses(&ndev->mc, req.multicast, &req.nr_multicast,
			    LXD_NET_MULTICAST_MAX))
		req.mode |= LXD_NET_RX_MODE_ALLMULTI;
	netif_addr_unlock_bh(ndev);
	/* Nobody waits for it; if it fails, the domain is gone. */
	lxd_net_set_rx_mode(n->obj.dom, &req);
}

/* ---- figures ---- */

struct stats_wait {
	struct net_if *n;
	u32 seq;
};

static bool stats_told(void *arg)
{
	struct stats_wait *w = arg;

	return (s32)(READ_ONCE(w->n->seq_told) - w->seq) >= 0;
}

/* The answer may have come after the last look. */
static void told_late(struct stats_wait *w)
{
	unsigned long flags;

	spin_lock_irqsave(&w->n->word_lock, flags);
	if (!stats_told(w))
		WRITE_ONCE(w->n->obj.dom->stats_late, true);
	spin_unlock_irqrestore(&w->n->word_lock, flags);
}

/*
 * Asked for with rtnl, dev_base_lock or no more than RCU: nobody may sleep.  So
 * the driver is asked by a message, and its answer awaited for a moment.  When
 * that has passed, the figures are those that it told last; and until the domain has
 * answered, nobody waits for those of any interface, or fills its ring with questions.
 */
static void ask_stats(struct net_if *n)
{
	struct lxd_domain *dom = n->obj.dom;
	struct lxd_net_stats_ask_req req = { .n = n->obj.handle };
	struct stats_wait w = { .n = n };
	u64 end = ktime_get_ns() + STATS_NS;

	if (READ_ONCE(dom->stats_late) &&
	    READ_ONCE(n->seq_told) != atomic_read(&n->seq_asked))
		return;
	w.seq = atomic_inc_return(&n->seq_asked);
	req.seq = w.seq;
	if (lxd_net_stats_ask_post(dom, &req) || READ_ONCE(dom->stats_late) ||
	    !lxd_net_may_drain(dom))
		return;
	while (!lxd_drain_until(dom, stats_told, &w, STATS_NS)) {
		if (ktime_get_ns() > end || !lxd_domain_alive(dom)) {
			told_late(&w);
			return;
		}
		cpu_relax();
	}
}

static void net_get_stats(struct net_device *ndev, struct rtnl_link_stats64 *s)
{
	struct net_if *n = net_if_of(ndev);
	unsigned long flags;

	ask_stats(n);
	spin_lock_irqsave(&n->word_lock, flags);
	LXD_NET_ALL_STATS_FROM(s, &n->stats);
	spin_unlock_irqrestore(&n->word_lock, flags);
}

void lxd_net_stats_tell(struct lxd_domain *dom, struct lxd_obj *obj,
			const struct lxd_net_stats_tell_req *req)
{
	struct net_if *n = to_net_if(obj);
	unsigned long flags;

	spin_lock_irqsave(&n->word_lock, flags);
	n->stats = req->stats;
	WRITE_ONCE(n->seq_told, req->seq);
	WRITE_ONCE(dom->stats_late, false);
	spin_unlock_irqrestore(&n->word_lock, flags);
}

/* ---- VLANs and the PHY ---- */

static int net_vlan_add(struct net_device *ndev, __be16 proto, u16 vid)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_vlan_add_req req = {
		.n = n->obj.handle,
		.vid = vid,
		.proto = proto == htons(ETH_P_8021AD),
	};

	if (!(n->ops & LXD_NET_DEV_OPS_VLAN))
		return -EOPNOTSUPP;
	return lxd_net_vlan_add(n->obj.dom, &req);
}

static int net_vlan_kill(struct net_device *ndev, __be16 proto, u16 vid)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_vlan_kill_req req = {
		.n = n->obj.handle,
		.vid = vid,
		.proto = proto == htons(ETH_P_8021AD),
	};

	if (!(n->ops & LXD_NET_DEV_OPS_VLAN))
		return -EOPNOTSUPP;
	return lxd_net_vlan_kill(n->obj.dom, &req);
}

/* Of the ioctls of drivers, these; time stamps of devices do not travel. */
static int mii_op(int cmd)
{
	switch (cmd) {
	case SIOCGMIIPHY:
		return LXD_NET_MII_ADDRESS;
	case SIOCGMIIREG:
		return LXD_NET_MII_READ;
	case SIOCSMIIREG:
		return LXD_NET_MII_WRITE;
	default:
		return -EOPNOTSUPP;
	}
}

static int net_eth_ioctl(struct net_device *ndev, struct ifreq *ifr, int cmd)
{
	struct net_if *n = net_if_of(ndev);
	struct mii_ioctl_data *mii = if_mii(ifr);
	struct lxd_net_mii_req req = {
		.n = n->obj.handle,
		.phy = mii->phy_id,
		.reg = mii->reg_num,
		.value = mii->val_in,
	};
	struct lxd_net_mii_rep rep;
	int ret = mii_op(cmd);

	if (ret < 0 || !(n->ops & LXD_NET_DEV_OPS_MII))
		return -EOPNOTSUPP;
	req.op = ret;
	ret = lxd_net_mii(n->obj.dom, &req, &rep);
	if (ret)
		return ret;
	mii->phy_id = rep.phy;
	mii->val_out = rep.value;
	return 0;
}

static const struct net_device_ops net_ndo = {
	.ndo_open = net_open,
	.ndo_stop = net_stop,
	.ndo_start_xmit = lxd_net_xmit,
	.ndo_change_mtu = net_change_mtu,
	.ndo_set_mac_address = net_set_address,
	.ndo_set_rx_mode = net_set_rx_mode,
	.ndo_fix_features = net_fix_features,
	.ndo_set_features = net_set_features,
	.ndo_change_carrier = net_change_carrier,
	.ndo_get_stats64 = net_get_stats,
	.ndo_vlan_rx_add_vid = net_vlan_add,
	.ndo_vlan_rx_kill_vid = net_vlan_kill,
	.ndo_eth_ioctl = net_eth_ioctl,
};

void lxd_net_ops_set(struct net_if *n)
{
	INIT_WORK(&n->rx_mode, tell_rx_mode);
	n->ndev->netdev_ops = &net_ndo;
}
