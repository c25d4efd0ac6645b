// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interfaces: made and registered, unregistered and freed, in the order that
 * the kernel does.
 */
#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/core/dev.h>
#include <net/net_namespace.h>
#include "net.h"
#include "net_numbers.h"

/* The one namespace: the list of interfaces, and what dev_net() returns. */
struct net init_net = {
	.list = { .next = &net_namespace_list, .prev = &net_namespace_list },
	.dev_base_head = LIST_HEAD_INIT(init_net.dev_base_head),
};

struct list_head net_namespace_list = {
	.next = &init_net.list, .prev = &init_net.list,
};

/* What messages about an interface itself begin with: "net eth0: ". */
static struct class net_class = { .name = "net" };

static LIST_HEAD(todo);

/* ---- notifiers ---- */

/* Nobody in a domain can register one: what the kernel does then. */

int dev_pre_changeaddr_notify(struct net_device *dev, const char *addr,
			      struct netlink_ext_ack *extack)
{
	return 0;
}

int call_netdevice_notifiers(unsigned long val, struct net_device *dev)
{
	return NOTIFY_DONE;
}

/* ---- finding ---- */

struct lxd_netdev *lxd_netdev_by_handle(lxdom_handle_t handle)
{
	struct net_device *dev;

	for_each_netdev(&init_net, dev) {
		if (lxd_netdev_of(dev)->handle == handle)
			return lxd_netdev_of(dev);
	}
	lxd_fault("net: the kernel speaks of interface %#llx, which there is not",
		  handle);
}

/* ---- making ---- */

static int alloc_queues(struct net_device *dev, unsigned int txqs)
{
	struct lxd_netdev *n = lxd_netdev_of(dev);
	unsigned int i;

	dev->_tx = kvcalloc(txqs, sizeof(*dev->_tx), GFP_KERNEL);
	n->parked = kcalloc(txqs, sizeof(*n->parked), GFP_KERNEL);
	dev->pcpu_refcnt = alloc_percpu(int);
	if (!dev->_tx || !n->parked || !dev->pcpu_refcnt)
		return -ENOMEM;
	dev->num_tx_queues = txqs;
	dev->real_num_tx_queues = txqs;
	for (i = 0; i < txqs; i++) {
		dev->_tx[i].dev = dev;
		dev->_tx[i].xmit_lock_owner = -1;
		spin_lock_init(&dev->_tx[i]._xmit_lock);
		dql_init(&dev->_tx[i].dql, HZ);
		__skb_queue_head_init(&n->parked[i]);
	}
	return 0;
}

static void init_lists(struct net_device *dev)
{
	INIT_LIST_HEAD(&dev->dev_list);
	INIT_LIST_HEAD(&dev->napi_list);
	INIT_LIST_HEAD(&dev->unreg_list);
	INIT_LIST_HEAD(&dev->close_list);
	INIT_LIST_HEAD(&dev->link_watch_list);
	INIT_LIST_HEAD(&dev->adj_list.upper);
	INIT_LIST_HEAD(&dev->adj_list.lower);
	INIT_LIST_HEAD(&dev->ptype_all);
	INIT_LIST_HEAD(&dev->ptype_specific);
	INIT_LIST_HEAD(&dev->net_notifier_list);
	spin_lock_init(&dev->addr_list_lock);
	dev_mc_init(dev);
	dev_uc_init(dev);
	lxd_net_watch_init(dev);
}

static void release(struct net_device *dev)
{
	struct lxd_netdev *n = lxd_netdev_of(dev);

	struct napi_struct *napi, *next;

	list_for_each_entry_safe(napi, next, &dev->napi_list, dev_list)
		netif_napi_del(napi);
	dev_addr_flush(dev);
	free_percpu(dev->pcpu_refcnt);
	free_percpu(dev->core_stats);
	lxd_net_blob_free(n);
	lxd_net_xmit_exit(n);
	kvfree(dev->_tx);
	kfree(n->parked);
	kvfree(n);
}

/**
 * alloc_netdev_mqs() - make an interface
 * @sizeof_priv: bytes of the driver's own
 * @name: name, or a pattern with %d
 * @name_assign_type: NET_NAME_*
 * @setup: fills it in
 * @txqs: transmit queues
 * @rxqs: receive queues
 *
 * Return: the interface, or NULL.
 */
struct net_device *alloc_netdev_mqs(int sizeof_priv, const char *name,
				    unsigned char name_assign_type,
				    void (*setup)(struct net_device *),
				    unsigned int txqs, unsigned int rxqs)
{
	struct lxd_netdev *n;
	struct net_device *dev;

	if (strlen(name) >= sizeof(dev->name))
		lxd_fault("net: the name %s is too long", name);
	if (txqs < 1 || rxqs < 1) {
		pr_err("%s: an interface needs queues of both kinds\n", name);
		return NULL;
	}
	n = kvzalloc(ALIGN(sizeof(*n), NETDEV_ALIGN) + sizeof_priv, GFP_KERNEL);
	if (!n)
		return NULL;
	dev = &n->dev;
	INIT_LIST_HEAD(&n->todo);
	init_lists(dev);
	dev_net_set(dev, &init_net);
	dev->gso_max_size = GSO_LEGACY_MAX_SIZE;
	dev->gso_max_segs = GSO_MAX_SEGS;
	dev->gro_max_size = GRO_LEGACY_MAX_SIZE;
	dev->tso_max_size = TSO_LEGACY_MAX_SIZE;
	dev->tso_max_segs = TSO_MAX_SEGS;
	dev->priv_flags = IFF_XMIT_DST_RELEASE | IFF_XMIT_DST_RELEASE_PERM;
	if (dev_addr_init(dev) || alloc_queues(dev, txqs)) {
		release(dev);
		return NULL;
	}
	dev->num_rx_queues = rxqs;
	dev->real_num_rx_queues = rxqs;
	setup(dev);
	strcpy(dev->name, name);
	dev->name_assign_type = name_assign_type;
	return dev;
}

/**
 * free_netdev() - free an interface
 * @dev: one that was never registered, or has been unregistered
 */
void free_netdev(struct net_device *dev)
{
	might_sleep();
	/* rtnl_unlock() does it. */
	if (dev->reg_state == NETREG_UNREGISTERING) {
		dev->needs_free_netdev = true;
		return;
	}
	if (lxd_netdev_of(dev)->handle)
		lxd_fault("net: %s: freed before it is unregistered", dev->name);
	release(dev);
}

/* ---- registering ---- */

static void tell_carrier(struct net_device *dev, bool up)
{
	struct lxd_net_carrier_req req = {
		.n = lxd_netdev_of(dev)->handle,
		.up = up,
	};

	if (req.n)
		lxd_net_carrier_post(&req);
}

static u32 flags_wire(const struct net_device *dev)
{
	u32 flags = 0;

	if (dev->flags & IFF_BROADCAST)
		flags |= LXD_NET_DEV_FLAG_BROADCAST;
	if (dev->flags & IFF_MULTICAST)
		flags |= LXD_NET_DEV_FLAG_MULTICAST;
	if (dev->flags & IFF_NOARP)
		flags |= LXD_NET_DEV_FLAG_NOARP;
	if (dev->priv_flags & IFF_LIVE_ADDR_CHANGE)
		flags |= LXD_NET_DEV_FLAG_LIVE_ADDR_CHANGE;
	if (dev->priv_flags & IFF_TX_SKB_SHARING)
		flags |= LXD_NET_DEV_FLAG_TX_SKB_SHARING;
	if (dev->priv_flags & IFF_UNICAST_FLT)
		flags |= LXD_NET_DEV_FLAG_UNICAST_FLT;
	if (netif_carrier_ok(dev))
		flags |= LXD_NET_DEV_FLAG_CARRIER;
	return flags;
}

static u8 address_type_wire(const struct net_device *dev)
{
	switch (dev->addr_assign_type) {
	case NET_ADDR_RANDOM:
		return LXD_NET_ADDR_TYPE_RANDOM;
	case NET_ADDR_STOLEN:
		return LXD_NET_ADDR_TYPE_STOLEN;
	case NET_ADDR_SET:
		return LXD_NET_ADDR_TYPE_SET;
	default:
		return LXD_NET_ADDR_TYPE_PERM;
	}
}

static void describe(const struct net_device *dev,
		     struct lxd_net_netdev_add_req *req)
{
	netdev_features_t part = dev->gso_partial_features;

	req->name_len = strnlen(dev->name, LXD_NET_NAME_MAX);
	memcpy(req->name, dev->name, req->name_len);
	/*
	 * What a driver can do in part only, after the stack has prepared the
	 * outer headers (gso_features_check()), does not travel: the stack does
	 * all of it.
	 */
	req->features = lxd_net_features_to(dev->features & ~part);
	req->hw_features = lxd_net_features_to(dev->hw_features & ~part);
	req->enc_features = lxd_net_features_to(dev->hw_enc_features & ~part);
	req->vlan_features = lxd_net_features_to(dev->vlan_features & ~part);
	req->address = ether_addr_to_u64(dev->dev_addr);
	req->flags = flags_wire(dev);
	req->ops = lxd_net_ops_wire(dev);
	req->eth_ops = lxd_net_eth_ops_wire(dev);
	req->coalesce = lxd_net_coalesce_wire(dev);
	req->mtu = dev->mtu;
	req->min_mtu = dev->min_mtu;
	/* The kernel has a limit of its own. */
	req->max_mtu = min_t(u32, dev->max_mtu, LXD_NET_MTU_MAX);
	req->queues = min_t(u32, dev->num_tx_queues, LXD_NET_QUEUES_MAX);
	req->rx_queues = min_t(u32, dev->num_rx_queues, LXD_NET_QUEUES_MAX);
	req->tso_size = clamp_t(u32, dev->tso_max_size, 1, LXD_NET_PACKET_MAX);
	req->tso_segs = clamp_t(u32, dev->tso_max_segs, 1, 0xffff);
	req->headroom = LXD_HEADROOM;
	req->tailroom = LXD_TAILROOM;
	req->address_type = address_type_wire(dev);
}

static int check(const struct net_device *dev)
{
	if (dev->type != ARPHRD_ETHER || dev->addr_len != ETH_ALEN) {
		pr_err("%s: only Ethernet interfaces can be isolated\n",
		       dev->name);
		return -EOPNOTSUPP;
	}
	if (dev->flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) {
		pr_err("%s: loopback and point-to-point interfaces can't be isolated\n",
		       dev->name);
		return -EOPNOTSUPP;
	}
	/* The core would allocate them, and its driver count in them. */
	if (dev->pcpu_stat_type != NETDEV_PCPU_STAT_NONE) {
		pr_err("%s: statistics that the network core keeps (pcpu_stat_type) are missing\n",
		       dev->name);
		return -EOPNOTSUPP;
	}
	return 0;
}

/* The kernel knows it by its handle: have it appear. */
static int go_live(struct net_device *dev)
{
	struct lxd_net_netdev_live_req req = {
		.n = lxd_netdev_of(dev)->handle,
	};
	struct lxd_net_netdev_live_rep rep;
	int ret;

	set_bit(__LINK_STATE_PRESENT, &dev->state);
	dev->reg_state = NETREG_REGISTERED;
	lxd_rtnl_lend();
	ret = lxd_net_netdev_live(&req, &rep);
	lxd_rtnl_regain();
	if (ret)
		return ret;
	strscpy(dev->name, rep.name, sizeof(dev->name));
	return 0;
}

/* The kernel forgets it. */
static void forget(struct lxd_netdev *n)
{
	struct lxd_net_netdev_free_req req = { .n = n->handle };

	lxd_net_xmit_stop(n);
	/* What has been received and not told names it. */
	lxd_net_rx_flush(true);
	/* Others run while we wait for the reply: it is not to be spoken of any more. */
	n->handle = 0;
	lxd_net_netdev_free(&req);
	list_del_init(&n->dev.dev_list);
	lxd_net_rx_exit(n);
}

static int add(struct net_device *dev)
{
	struct lxd_netdev *n = lxd_netdev_of(dev);
	struct lxd_net_netdev_add_req req = { };
	struct lxd_net_netdev_add_rep rep;
	int ret;

	lxd_net_rx_lend();
	describe(dev, &req);
	ether_addr_copy(n->address, dev->dev_addr);
	ret = lxd_net_netdev_add(&req, &rep);
	if (ret)
		return ret;
	n->handle = rep.n;
	n->nr_packets = rep.slots;
	list_add_tail(&dev->dev_list, &init_net.dev_base_head);
	/* It may have changed while there was no handle to tell it by. */
	tell_carrier(dev, netif_carrier_ok(dev));
	ret = lxd_net_xmit_init(n);
	if (!ret)
		ret = lxd_net_rx_init(n);
	if (!ret)
		ret = go_live(dev);
	if (ret) {
		dev->reg_state = NETREG_UNINITIALIZED;
		forget(n);
	}
	return ret;
}

/**
 * register_netdevice() - show an interface to the world
 * @dev: interface
 *
 * Return: 0 or -errno.
 */
int register_netdevice(struct net_device *dev)
{
	const struct net_device_ops *ops = dev->netdev_ops;
	int ret = check(dev);

	ASSERT_RTNL();
	if (dev->reg_state != NETREG_UNINITIALIZED)
		lxd_fault("net: %s: registered twice", dev->name);
	if (ret)
		return ret;
	if (ops->ndo_init) {
		ret = ops->ndo_init(dev);
		if (ret)
			return ret > 0 ? -EIO : ret;
	}
	dev->wanted_features = dev->features & dev->hw_features;
	if (dev->addr_assign_type == NET_ADDR_PERM)
		memcpy(dev->perm_addr, dev->dev_addr, dev->addr_len);
	dev->dev.class = &net_class;
	dev->dev.init_name = dev->name;
	lxd_net_gather();
	ret = add(dev);
	if (ret) {
		if (ops->ndo_uninit)
			ops->ndo_uninit(dev);
		if (dev->priv_destructor)
			dev->priv_destructor(dev);
	}
	return ret;
}

/**
 * register_netdev() - the same, for those who do not hold rtnl
 * @dev: interface
 */
int register_netdev(struct net_device *dev)
{
	int ret;

	rtnl_lock();
	ret = register_netdevice(dev);
	rtnl_unlock();
	return ret;
}

/* ---- unregistering ---- */

static void unregister(struct net_device *dev)
{
	struct lxd_netdev *n = lxd_netdev_of(dev);
	struct lxd_net_netdev_gone_req req = { .n = n->handle };

	dev->reg_state = NETREG_UNREGISTERING;
	lxd_rtnl_lend();
	lxd_net_netdev_gone(&req);
	lxd_rtnl_regain();
	dev_uc_flush(dev);
	dev_mc_flush(dev);
	if (dev->netdev_ops->ndo_uninit)
		dev->netdev_ops->ndo_uninit(dev);
	forget(n);
	list_add_tail(&n->todo, &todo);
}

/**
 * unregister_netdevice_many() - take interfaces away from the world
 * @head: list of them, by unreg_list
 */
void unregister_netdevice_many(struct list_head *head)
{
	struct net_device *dev, *next;

	list_for_each_entry_safe(dev, next, head, unreg_list) {
		list_del_init(&dev->unreg_list);
		unregister(dev);
	}
}

/**
 * unregister_netdevice_queue() - take an interface away, now or with others
 * @dev: interface
 * @head: list of those to take away later, or NULL
 */
void unregister_netdevice_queue(struct net_device *dev, struct list_head *head)
{
	ASSERT_RTNL();
	if (head)
		list_move_tail(&dev->unreg_list, head);
	else
		unregister(dev);
}

/**
 * unregister_netdev() - the same, for those who do not hold rtnl
 * @dev: interface
 */
void unregister_netdev(struct net_device *dev)
{
	rtnl_lock();
	unregister_netdevice_queue(dev, NULL);
	rtnl_unlock();
}

void lxd_netdev_run_todo(void)
{
	while (!list_empty(&todo)) {
		struct lxd_netdev *n = list_first_entry(&todo,
							struct lxd_netdev,
							todo);
		struct net_device *dev = &n->dev;

		list_del_init(&n->todo);
		dev->reg_state = NETREG_UNREGISTERED;
		if (dev->priv_destructor)
			dev->priv_destructor(dev);
		if (dev->needs_free_netdev)
			free_netdev(dev);
	}
}

/* ---- link ---- */

/**
 * netif_carrier_on() - the link is up
 * @dev: interface
 */
void netif_carrier_on(struct net_device *dev)
{
	if (!test_and_clear_bit(__LINK_STATE_NOCARRIER, &dev->state))
		return;
	if (netif_running(dev))
		lxd_net_watch_anew(dev);
	lxd_net_tell_address(lxd_netdev_of(dev));
	tell_carrier(dev, true);
}

/**
 * netif_carrier_off() - the link is down
 * @dev: interface
 */
void netif_carrier_off(struct net_device *dev)
{
	if (!test_and_set_bit(__LINK_STATE_NOCARRIER, &dev->state))
		tell_carrier(dev, false);
}
