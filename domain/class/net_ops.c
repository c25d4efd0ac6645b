// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel asks of an interface, beside sending.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/mii.h>
#include <linux/rtnetlink.h>
#include "domain.h"
#include "net.h"
#include "net_numbers.h"

static int open_if(struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	int ret = 0;

	if (!netif_device_present(dev))
		return -ENODEV;
	set_bit(__LINK_STATE_START, &dev->state);
	if (ops->ndo_validate_addr)
		ret = ops->ndo_validate_addr(dev);
	if (!ret && ops->ndo_open)
		ret = ops->ndo_open(dev);
	if (ret) {
		clear_bit(__LINK_STATE_START, &dev->state);
		return ret;
	}
	dev->flags |= IFF_UP;
	lxd_net_watch_anew(dev);
	return 0;
}

static int net_open(const struct lxd_net_open_req *req,
		    struct lxd_net_open_rep *rep)
{
	struct net_device *dev;
	int ret;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	ret = open_if(dev);
	rep->queues = min_t(u32, dev->real_num_tx_queues, LXD_NET_QUEUES_MAX);
	rep->rx_queues = min_t(u32, dev->real_num_rx_queues,
			       LXD_NET_QUEUES_MAX);
	lxd_rtnl_leave();
	return ret;
}

void lxd_net_stop(struct lxd_netdev *n)
{
	clear_bit(__LINK_STATE_START, &n->dev.state);
	lxd_net_watch_stop(&n->dev);
	/* Those before the reply: they must be back when the kernel has it. */
	lxd_net_xmit_stop(n);
	if (n->dev.netdev_ops->ndo_stop)
		n->dev.netdev_ops->ndo_stop(&n->dev);
	n->dev.flags &= ~IFF_UP;
	lxd_net_flush(true);
}

static int net_stop(const struct lxd_net_stop_req *req)
{
	struct lxd_netdev *n;

	lxd_rtnl_enter();
	n = lxd_netdev_by_handle(req->n);
	/* Unless the driver has done so itself. */
	if (netif_running(&n->dev))
		lxd_net_stop(n);
	lxd_rtnl_leave();
	return 0;
}

static int net_change_mtu(const struct lxd_net_change_mtu_req *req)
{
	struct net_device *dev;
	int ret = 0;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	if (dev->netdev_ops->ndo_change_mtu)
		ret = dev->netdev_ops->ndo_change_mtu(dev, req->mtu);
	else
		WRITE_ONCE(dev->mtu, req->mtu);
	lxd_rtnl_leave();
	return ret;
}

static int net_set_address(const struct lxd_net_set_address_req *req)
{
	struct net_device *dev;
	struct sockaddr addr = { };
	int ret = -EOPNOTSUPP;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	addr.sa_family = dev->type;
	u64_to_ether_addr(req->address, (u8 *)addr.sa_data);
	if (dev->netdev_ops->ndo_set_mac_address)
		ret = dev->netdev_ops->ndo_set_mac_address(dev, &addr);
	if (!ret) {
		dev->addr_assign_type = NET_ADDR_SET;
		ether_addr_copy(lxd_netdev_of(dev)->address, dev->dev_addr);
	}
	lxd_rtnl_leave();
	return ret;
}

static int net_fix_features(const struct lxd_net_fix_features_req *req,
			    struct lxd_net_fix_features_rep *rep)
{
	const netdev_features_t can = lxd_net_features_from(LXD_NET_FEATURE_ALL);
	struct net_device *dev;
	netdev_features_t features;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	features = (dev->features & ~can) |
		   lxd_net_features_from(req->features);
	if (dev->netdev_ops->ndo_fix_features)
		features = dev->netdev_ops->ndo_fix_features(dev, features);
	lxd_rtnl_leave();
	rep->features = lxd_net_features_to(features);
	return 0;
}

static int net_set_features(const struct lxd_net_set_features_req *req)
{
	struct net_device *dev;
	netdev_features_t features;
	int ret = 0;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	/* Those that messages do not carry stay. */
	features = dev->features &
		   ~lxd_net_features_from(LXD_NET_FEATURE_ALL);
	features |= lxd_net_features_from(req->features);
	if (dev->netdev_ops->ndo_set_features)
		ret = dev->netdev_ops->ndo_set_features(dev, features);
	/* More than 0: the driver has set them itself. */
	if (!ret)
		dev->features = features;
	lxd_rtnl_leave();
	return min(ret, 0);
}

static int net_change_carrier(const struct lxd_net_change_carrier_req *req)
{
	struct net_device *dev;
	int ret = -EOPNOTSUPP;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	if (dev->netdev_ops->ndo_change_carrier)
		ret = dev->netdev_ops->ndo_change_carrier(dev, req->up);
	lxd_rtnl_leave();
	return ret;
}

/* ---- VLANs ---- */

static __be16 vlan_proto(u8 wire)
{
	return htons(wire ? ETH_P_8021AD : ETH_P_8021Q);
}

static int net_vlan_add(const struct lxd_net_vlan_add_req *req)
{
	struct net_device *dev;
	int ret = -EOPNOTSUPP;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	if (dev->netdev_ops->ndo_vlan_rx_add_vid)
		ret = dev->netdev_ops->ndo_vlan_rx_add_vid(dev,
				vlan_proto(req->proto), req->vid);
	lxd_rtnl_leave();
	return ret;
}

static int net_vlan_kill(const struct lxd_net_vlan_kill_req *req)
{
	struct net_device *dev;
	int ret = -EOPNOTSUPP;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	if (dev->netdev_ops->ndo_vlan_rx_kill_vid)
		ret = dev->netdev_ops->ndo_vlan_rx_kill_vid(dev,
				vlan_proto(req->proto), req->vid);
	lxd_rtnl_leave();
	return ret;
}

/* ---- registers of a PHY ---- */

static int net_mii(const struct lxd_net_mii_req *req,
		   struct lxd_net_mii_rep *rep)
{
	static const int cmds[] = {
		[LXD_NET_MII_ADDRESS] = SIOCGMIIPHY,
		[LXD_NET_MII_READ] = SIOCGMIIREG,
		[LXD_NET_MII_WRITE] = SIOCSMIIREG,
	};
	struct net_device *dev;
	struct ifreq ifr = { };
	struct mii_ioctl_data *mii = if_mii(&ifr);
	int ret = -EOPNOTSUPP;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	strscpy(ifr.ifr_name, dev->name, sizeof(ifr.ifr_name));
	mii->phy_id = req->phy;
	mii->reg_num = req->reg;
	mii->val_in = req->value;
	/* As dev_ioctl() has before it calls (net/core/dev_ioctl.c). */
	if (req->op == LXD_NET_MII_WRITE)
		lxd_allow(CAP_NET_ADMIN);
	if (dev->netdev_ops->ndo_eth_ioctl)
		ret = dev->netdev_ops->ndo_eth_ioctl(dev, &ifr, cmds[req->op]);
	lxd_allow_none();
	lxd_rtnl_leave();
	rep->phy = mii->phy_id;
	rep->value = mii->val_out;
	return ret;
}

/* ---- address lists ---- */

/* Under netif_addr_lock(). */
void __dev_set_rx_mode(struct net_device *dev)
{
	if (lxd_netdev_of(dev)->filling || !(dev->flags & IFF_UP) ||
	    !netif_device_present(dev))
		return;
	/*
	 * While it is closed, too: the kernel's callers would wait for that (they
	 * hold rtnl), and a driver may start a device that it has stopped.
	 */
	if (!netif_running(dev))
		return;
	if (dev->netdev_ops->ndo_set_rx_mode)
		dev->netdev_ops->ndo_set_rx_mode(dev);
}

/**
 * dev_set_rx_mode() - have the driver look at the address lists
 * @dev: interface
 */
void dev_set_rx_mode(struct net_device *dev)
{
	netif_addr_lock_bh(dev);
	__dev_set_rx_mode(dev);
	netif_addr_unlock_bh(dev);
}

/*
 * Has the kernel asked for it, and not yet taken that back?  A driver that keeps
 * book by __dev_uc_sync() holds a reference of its own.
 */
static bool asked_for(const struct netdev_hw_addr *ha)
{
	return ha->refcount > ha->sync_cnt;
}

static bool among(const u8 *addr, const u64 *list, u32 n)
{
	u64 value = ether_addr_to_u64(addr);
	u32 i;

	for (i = 0; i < n; i++) {
		if (list[i] == value)
			return true;
	}
	return false;
}

static bool has(const struct netdev_hw_addr_list *list, const u8 *addr)
{
	const struct netdev_hw_addr *ha;

	netdev_hw_addr_list_for_each(ha, list) {
		if (asked_for(ha) && ether_addr_equal_unaligned(ha->addr, addr))
			return true;
	}
	return false;
}

static bool next_surplus(const struct netdev_hw_addr_list *list,
			 const u64 *want, u32 n, u8 *addr)
{
	const struct netdev_hw_addr *ha;

	netdev_hw_addr_list_for_each(ha, list) {
		if (asked_for(ha) && !among(ha->addr, want, n)) {
			ether_addr_copy(addr, ha->addr);
			return true;
		}
	}
	return false;
}

/*
 * Only what has changed: a driver learns from its own book in the list what it
 * has to take out of its device.  False if there is no memory.
 */
static bool set_list(struct net_device *dev, struct netdev_hw_addr_list *list,
		     const u64 *want, u32 n,
		     int (*add)(struct net_device *dev, const u8 *addr),
		     int (*del)(struct net_device *dev, const u8 *addr))
{
	u8 addr[ETH_ALEN] __aligned(2);
	bool ok = true;
	u32 i;

	while (next_surplus(list, want, n, addr)) {
		if (WARN_ON_ONCE(del(dev, addr)))
			break;
	}
	for (i = 0; i < n; i++) {
		u64_to_ether_addr(want[i], addr);
		if (!has(list, addr) && add(dev, addr))
			ok = false;
	}
	return ok;
}

static void set_lists(struct net_device *dev,
		      const struct lxd_net_set_rx_mode_req *req)
{
	dev->flags &= ~(IFF_PROMISC | IFF_ALLMULTI);
	if (req->mode & LXD_NET_RX_MODE_PROMISC)
		dev->flags |= IFF_PROMISC;
	if (req->mode & LXD_NET_RX_MODE_ALLMULTI)
		dev->flags |= IFF_ALLMULTI;
	if (!set_list(dev, &dev->uc, req->unicast, req->nr_unicast, dev_uc_add,
		      dev_uc_del))
		dev->flags |= IFF_PROMISC;
	if (!set_list(dev, &dev->mc, req->multicast, req->nr_multicast,
		      dev_mc_add, dev_mc_del))
		dev->flags |= IFF_ALLMULTI;
}

static int net_set_rx_mode(const struct lxd_net_set_rx_mode_req *req)
{
	struct lxd_netdev *n = lxd_netdev_by_handle(req->n);

	n->filling = true;
	set_lists(&n->dev, req);
	n->filling = false;
	dev_set_rx_mode(&n->dev);
	return 0;
}

/* ---- figures ---- */

/**
 * netdev_stats_to_stats64() - figures of one kind as those of another
 * @s: filled in
 * @old: an array of longs, as the other is one of u64
 */
void netdev_stats_to_stats64(struct rtnl_link_stats64 *s,
			     const struct net_device_stats *old)
{
	const unsigned long *from = (const unsigned long *)old;
	u64 *to = (u64 *)s;
	unsigned int i;

	BUILD_BUG_ON(sizeof(*old) > sizeof(*s));
	memset(s, 0, sizeof(*s));
	for (i = 0; i < sizeof(*old) / sizeof(*from); i++)
		to[i] = from[i];
}

/**
 * dev_fetch_sw_netstats() - add what each processor has counted
 * @s: figures so far
 * @netstats: those of each
 */
void dev_fetch_sw_netstats(struct rtnl_link_stats64 *s,
			   const struct pcpu_sw_netstats __percpu *netstats)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct pcpu_sw_netstats *c = per_cpu_ptr(netstats, cpu);

		s->rx_packets += u64_stats_read(&c->rx_packets);
		s->rx_bytes += u64_stats_read(&c->rx_bytes);
		s->tx_packets += u64_stats_read(&c->tx_packets);
		s->tx_bytes += u64_stats_read(&c->tx_bytes);
	}
}

/* What was dropped on the driver's way to the kernel. */
static void add_dropped(struct net_device *dev, struct rtnl_link_stats64 *s)
{
	int cpu;

	if (!dev->core_stats)
		return;
	for_each_possible_cpu(cpu) {
		struct net_device_core_stats *c;

		c = per_cpu_ptr(dev->core_stats, cpu);
		s->rx_dropped += c->rx_dropped;
		s->tx_dropped += c->tx_dropped;
	}
}

/**
 * dev_get_stats() - figures of an interface
 * @dev: interface
 * @s: filled in
 *
 * Return: @s.
 */
struct rtnl_link_stats64 *dev_get_stats(struct net_device *dev,
					struct rtnl_link_stats64 *s)
{
	const struct net_device_ops *ops = dev->netdev_ops;

	if (ops->ndo_get_stats64) {
		memset(s, 0, sizeof(*s));
		ops->ndo_get_stats64(dev, s);
	} else if (ops->ndo_get_stats) {
		netdev_stats_to_stats64(s, ops->ndo_get_stats(dev));
	} else {
		netdev_stats_to_stats64(s, &dev->stats);
	}
	add_dropped(dev, s);
	return s;
}

/**
 * netdev_core_stats_alloc() - make room for counting what is dropped
 * @dev: interface
 */
struct net_device_core_stats __percpu *
netdev_core_stats_alloc(struct net_device *dev)
{
	dev->core_stats = alloc_percpu_gfp(struct net_device_core_stats,
					   GFP_ATOMIC | __GFP_NOWARN);
	return dev->core_stats;
}

static void net_stats_ask(const struct lxd_net_stats_ask_req *req)
{
	struct lxd_netdev *n = lxd_netdev_by_handle(req->n);
	struct lxd_net_stats_tell_req tell = {
		.n = req->n,
		.seq = req->seq,
	};
	struct rtnl_link_stats64 s;

	dev_get_stats(&n->dev, &s);
	LXD_NET_ALL_STATS_TO(&tell.stats, &s);
	lxd_net_stats_tell_post(&tell);
}

/**
 * dev_lstats_read() - sum of the processors' counters
 * @dev: interface with lstats
 * @packets: sum of packets
 * @bytes: sum of bytes
 */
void dev_lstats_read(struct net_device *dev, u64 *packets, u64 *bytes)
{
	int cpu;

	*packets = 0;
	*bytes = 0;
	for_each_possible_cpu(cpu) {
		const struct pcpu_lstats *l = per_cpu_ptr(dev->lstats, cpu);

		/* One processor runs a domain: nobody changes them now. */
		*packets += u64_stats_read(&l->packets);
		*bytes += u64_stats_read(&l->bytes);
	}
}

/* ---- ethtool ---- */

static u16 text_to(char *to, const char *from)
{
	size_t len = strnlen(from, LXD_NET_TEXT_MAX);

	memcpy(to, from, len);
	return len;
}

/* As the kernel says it of a driver that does not: ethtool_get_drvinfo(). */
static void info_of_parent(const struct net_device *dev,
			   struct ethtool_drvinfo *info)
{
	const struct device *parent = dev->dev.parent;

	if (!parent || !parent->driver)
		return;
	strscpy(info->bus_info, dev_name(parent), sizeof(info->bus_info));
	strscpy(info->driver, parent->driver->name, sizeof(info->driver));
}

static int net_drvinfo(const struct lxd_net_drvinfo_req *req,
		       struct lxd_net_drvinfo_rep *rep)
{
	struct ethtool_drvinfo info = { };
	struct net_device *dev;

	lxd_rtnl_enter();
	dev = &lxd_netdev_by_handle(req->n)->dev;
	if (dev->ethtool_ops && dev->ethtool_ops->get_drvinfo)
		dev->ethtool_ops->get_drvinfo(dev, &info);
	else
		info_of_parent(dev, &info);
	lxd_rtnl_leave();
	rep->driver_len = text_to(rep->driver, info.driver);
	rep->version_len = text_to(rep->version, info.version);
	rep->firmware_len = text_to(rep->firmware, info.fw_version);
	rep->bus_len = text_to(rep->bus, info.bus_info);
	return 0;
}

/* ---- the table ---- */

/* Completed once, before the first driver is there. */
struct lxd_net_domain_ops lxd_net_ops = {
	.start_xmit = lxd_net_xmit,
	.stats_ask = net_stats_ask,
	.rx_taken = lxd_net_rx_taken,
	.open = net_open,
	.stop = net_stop,
	.change_mtu = net_change_mtu,
	.set_address = net_set_address,
	.set_rx_mode = net_set_rx_mode,
	.fix_features = net_fix_features,
	.set_features = net_set_features,
	.change_carrier = net_change_carrier,
	.drvinfo = net_drvinfo,
	.vlan_add = net_vlan_add,
	.vlan_kill = net_vlan_kill,
	.mii = net_mii,
};

/* A domain without an interface has nothing to gather at each flush. */
void lxd_net_gather(void)
{
	static bool gathers;

	if (gathers)
		return;
	gathers = true;
	lxd_on_flush(lxd_net_flush);
	lxd_on_flush(lxd_net_rx_flush);
}

void lxd_net_init(void)
{
	if (lxd_net_skbuff_init() || lxd_net_flow_init())
		lxd_fault("no memory for packets");
	lxd_net_eth_ops(&lxd_net_ops);
	lxd_net_blob_ops(&lxd_net_ops);
}
