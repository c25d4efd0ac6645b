// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interfaces: making one, showing it to the system, taking it away.
 *
 * The object holds the net_device, which stays until nobody acts on a message
 * about it any more.
 */
#include <linux/ctype.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/tcp.h>

#include "net.h"
#include "net_numbers.h"

/* Passes on what the driver says of the link, from now on or no longer. */
static void listen(struct net_if *n, bool on)
{
	unsigned long flags;

	spin_lock_irqsave(&n->word_lock, flags);
	n->listening = on;
	if (on && n->carrier)
		netif_carrier_on(n->ndev);
	else if (on)
		netif_carrier_off(n->ndev);
	spin_unlock_irqrestore(&n->word_lock, flags);
}

void lxd_net_carrier(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_carrier_req *req)
{
	struct net_if *n = to_net_if(obj);
	unsigned long flags;

	/* The kernel must not hear of the link of an interface that is gone. */
	spin_lock_irqsave(&n->word_lock, flags);
	n->carrier = req->up;
	if (n->listening && req->up)
		netif_carrier_on(n->ndev);
	else if (n->listening)
		netif_carrier_off(n->ndev);
	spin_unlock_irqrestore(&n->word_lock, flags);
}

void lxd_net_present(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_present_req *req)
{
	struct net_if *n = to_net_if(obj);
	unsigned long flags;

	spin_lock_irqsave(&n->word_lock, flags);
	if (n->listening && req->on)
		netif_device_attach(n->ndev);
	else if (n->listening)
		netif_device_detach(n->ndev);
	spin_unlock_irqrestore(&n->word_lock, flags);
}

/*
 * Whoever has it may wait for his turn at rtnl, which depends on the domain's answers to
 * others: idle, as there.
 */
static void lock_live(struct net_if *n)
{
	while (!mutex_trylock(&n->live_lock))
		schedule_timeout_idle(1);
}

static void take_out(struct net_if *n)
{
	lock_live(n);
	if (n->state == NET_LIVE) {
		listen(n, false);
		lxd_net_rtnl_lock(n->obj.dom);
		unregister_netdevice(n->ndev);
		lxd_net_rtnl_unlock(n->obj.dom);
		cancel_work_sync(&n->rx_mode);
		cancel_delayed_work_sync(&n->want);
		lxd_net_rx_stop(n);
		lxd_net_fail(n);
		atomic_dec(&n->obj.dom->devices);
	}
	WRITE_ONCE(n->state, NET_GONE);
	mutex_unlock(&n->live_lock);
}

static void net_destroy(struct lxd_obj *obj)
{
	struct net_if *n = to_net_if(obj);

	take_out(n);
	spin_lock(&obj->dom->class_lock);
	list_del_init(&n->node);
	spin_unlock(&obj->dom->class_lock);
}

static void net_release(struct lxd_obj *obj)
{
	struct net_if *n = to_net_if(obj);

	lxd_net_slots_free(n);
	if (n->ndev)
		free_netdev(n->ndev);
	lxd_net_rx_free(n);
	atomic_dec(&obj->dom->netifs);
	kfree(n->eth);
	kfree(n);
}

static const struct lxd_obj_ops net_obj_ops = {
	.destroy = net_destroy,
	.release = net_release,
};

/* A name, or a pattern with one %d for a number that is free. */
static bool name_ok(const char *name)
{
	const char *number = strchr(name, '%');
	size_t i;

	for (i = 0; name[i]; i++) {
		if (!isascii(name[i]) || !isgraph(name[i]))
			return false;
	}
	if (number && (number[1] != 'd' || strchr(number + 1, '%')))
		return false;
	/* A file of the bonding driver lies where interfaces have their links. */
	return dev_valid_name(name) && strcmp(name, "bonding_masters");
}

static int add_check(struct lxd_domain *dom,
		     const struct lxd_net_netdev_add_req *req)
{
	if (!name_ok(req->name))
		return -EINVAL;
	if (req->mtu < req->min_mtu ||
	    (req->max_mtu && req->mtu > req->max_mtu))
		return -EINVAL;
	/*
	 * IPv4 is taken from an interface whose MTU becomes less, not from one that
	 * comes so, and cuts packets for it into pieces of nothing, for ever
	 * (ip_frag_next()).
	 */
	if (req->mtu < ETH_MIN_MTU)
		return -EINVAL;
	/* TCP takes the room for headers off, without a look (sk_setup_caps()). */
	if (req->tso_size <= MAX_TCP_HEADER)
		return -EINVAL;
	/* Those that are not live, too: each has room for its packets. */
	if (atomic_read(&dom->netifs) >= LXD_DEVICES_MAX)
		return -ENOSPC;
	return 0;
}

static void set_flags(struct net_device *ndev, u32 flags)
{
	ndev->flags = 0;
	if (flags & LXD_NET_DEV_FLAG_BROADCAST)
		ndev->flags |= IFF_BROADCAST;
	if (flags & LXD_NET_DEV_FLAG_MULTICAST)
		ndev->flags |= IFF_MULTICAST;
	if (flags & LXD_NET_DEV_FLAG_NOARP)
		ndev->flags |= IFF_NOARP;
	if (flags & LXD_NET_DEV_FLAG_LIVE_ADDR_CHANGE)
		ndev->priv_flags |= IFF_LIVE_ADDR_CHANGE;
	if (flags & LXD_NET_DEV_FLAG_UNICAST_FLT)
		ndev->priv_flags |= IFF_UNICAST_FLT;
	/* Packets are copied, never written to. */
	if (!(flags & LXD_NET_DEV_FLAG_TX_SKB_SHARING))
		ndev->priv_flags &= ~IFF_TX_SKB_SHARING;
}

static int fill(struct net_if *n, const struct lxd_net_netdev_add_req *req)
{
	static const u8 types[] = {
		[LXD_NET_ADDR_TYPE_PERM] = NET_ADDR_PERM,
		[LXD_NET_ADDR_TYPE_RANDOM] = NET_ADDR_RANDOM,
		[LXD_NET_ADDR_TYPE_STOLEN] = NET_ADDR_STOLEN,
		[LXD_NET_ADDR_TYPE_SET] = NET_ADDR_SET,
	};
	struct net_device *ndev = n->ndev;
	u8 address[ETH_ALEN];

	set_flags(ndev, req->flags);
	ndev->features = lxd_net_features_from(req->features);
	ndev->hw_features = lxd_net_features_from(req->hw_features);
	ndev->hw_enc_features = lxd_net_features_from(req->enc_features);
	ndev->vlan_features = lxd_net_features_from(req->vlan_features);
	ndev->mtu = req->mtu;
	ndev->min_mtu = req->min_mtu;
	ndev->max_mtu = req->max_mtu;
	u64_to_ether_addr(req->address, address);
	eth_hw_addr_set(ndev, address);
	ndev->addr_assign_type = types[req->address_type];
	netif_set_tso_max_size(ndev, req->tso_size);
	netif_set_tso_max_segs(ndev, req->tso_segs);
	n->carrier = req->flags & LXD_NET_DEV_FLAG_CARRIER;
	n->headroom = req->headroom;
	n->tailroom = req->tailroom;
	n->ops = req->ops;
	lxd_net_ops_set(n);
	return lxd_net_ethtool_set(n, req->eth_ops, req->coalesce);
}

static struct net_if *alloc_if(struct lxd_domain *dom,
			       const struct lxd_net_netdev_add_req *req)
{
	struct net_if *n = kzalloc(sizeof(*n), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!n)
		return ERR_PTR(-ENOMEM);
	lxd_obj_init(&n->obj, dom, &net_obj_ops);
	atomic_inc(&dom->netifs);
	INIT_LIST_HEAD(&n->node);
	mutex_init(&n->live_lock);
	spin_lock_init(&n->word_lock);
	lxd_net_want_init(n);
	n->ndev = alloc_netdev_mqs(sizeof(n), req->name, NET_NAME_ENUM,
				   ether_setup, req->queues, req->rx_queues);
	if (n->ndev) {
		*(struct net_if **)netdev_priv(n->ndev) = n;
		ret = lxd_net_slots_init(n, req->queues);
		if (!ret)
			ret = lxd_net_rx_init(n);
	}
	if (ret) {
		/* The release frees what is there. */
		lxd_obj_put(&n->obj);
		return ERR_PTR(ret);
	}
	return n;
}

int lxd_net_add(struct lxd_domain *dom,
		const struct lxd_net_netdev_add_req *req,
		struct lxd_net_netdev_add_rep *rep, struct lxd_obj **made)
{
	struct net_if *n;
	int ret = add_check(dom, req);

	if (ret)
		return ret;
	n = alloc_if(dom, req);
	if (IS_ERR(n))
		return PTR_ERR(n);
	ret = fill(n, req);
	if (ret) {
		lxd_obj_put(&n->obj);
		return ret;
	}
	spin_lock(&dom->class_lock);
	list_add_tail(&n->node, &dom->netdevs);
	spin_unlock(&dom->class_lock);
	rep->slots = n->nr_queues * NET_SLOTS;
	*made = &n->obj;
	return 0;
}

/* Under live_lock.  A failure is for good: the net_device is used up. */
static int go_live(struct net_if *n, struct lxd_net_netdev_live_rep *rep)
{
	int ret;

	if (atomic_read(&n->obj.dom->devices) >= LXD_DEVICES_MAX)
		return -ENOSPC;
	lxd_net_rtnl_lock(n->obj.dom);
	ret = register_netdevice(n->ndev);
	if (!ret) {
		strscpy(rep->name, n->ndev->name, sizeof(rep->name));
		rep->name_len = strlen(rep->name);
		listen(n, true);
	}
	lxd_net_rtnl_unlock(n->obj.dom);
	WRITE_ONCE(n->state, ret ? NET_GONE : NET_LIVE);
	if (!ret)
		atomic_inc(&n->obj.dom->devices);
	return ret;
}

int lxd_net_live(struct lxd_domain *dom, struct lxd_obj *obj,
		 struct lxd_net_netdev_live_rep *rep)
{
	struct net_if *n = to_net_if(obj);
	int ret = -EINVAL;

	lxd_noise(dom);
	lock_live(n);
	if (n->state == NET_NEW)
		ret = go_live(n, rep);
	mutex_unlock(&n->live_lock);
	return ret;
}

int lxd_net_gone(struct lxd_domain *dom, struct lxd_obj *obj)
{
	take_out(to_net_if(obj));
	return 0;
}

int lxd_net_free(struct lxd_domain *dom, struct lxd_obj *obj)
{
	/* The generated dispatch drops the object: net_destroy(). */
	return 0;
}
