// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver wants done to its interface under rtnl, which may be held by who
 * waits for it: features worked out anew, the interface closed, or known by another
 * address, which the driver has given it by itself.  It is done when
 * the driver has answered, or from a work item, and not more often than once a
 * second: the driver could keep others from rtnl by it.  For the same reason all that
 * a domain does under rtnl is done in turn.
 */
#include <linux/rtnetlink.h>

#include "net.h"

/* Return: true if it is the caller's turn now. */
static bool take_turn(struct lxd_domain *dom)
{
	if (lxd_domain_alive(dom) &&
	    time_before(jiffies, READ_ONCE(dom->rtnl_next)))
		return false;
	return !test_and_set_bit_lock(0, &dom->rtnl_turn);
}

/*
 * The driver is asked things meanwhile, and may take its time for each answer: others
 * must get rtnl in between.  So one task of a domain at a time, and a pause as long as
 * the last one took.  Idle, for the watchdog of hung tasks need not know.
 */
void lxd_net_rtnl_lock(struct lxd_domain *dom)
{
	while (!take_turn(dom))
		schedule_timeout_idle(1);
	rtnl_lock();
	dom->rtnl_since = jiffies;
}

void lxd_net_rtnl_unlock(struct lxd_domain *dom)
{
	unsigned long now = jiffies;

	WRITE_ONCE(dom->rtnl_next, now + (now - dom->rtnl_since));
	rtnl_unlock();
	clear_bit_unlock(0, &dom->rtnl_turn);
}

static u32 take(struct net_if *n, u32 of, u64 *address)
{
	unsigned long flags;
	u32 what;

	spin_lock_irqsave(&n->word_lock, flags);
	what = n->wants & of;
	n->wants &= ~of;
	*address = n->address;
	spin_unlock_irqrestore(&n->word_lock, flags);
	return what;
}

void lxd_net_readdress(struct net_if *n)
{
	u8 addr[ETH_ALEN];
	u64 address;

	if (!take(n, NET_WANT_ADDRESS, &address))
		return;
	u64_to_ether_addr(address, addr);
	if (ether_addr_equal(n->ndev->dev_addr, addr))
		return;
	eth_hw_addr_set(n->ndev, addr);
	call_netdevice_notifiers(NETDEV_CHANGEADDR, n->ndev);
}

void lxd_net_forget_address(struct net_if *n)
{
	u64 address;

	take(n, NET_WANT_ADDRESS, &address);
}

void lxd_net_grant(struct net_if *n)
{
	u64 address;
	u32 what;

	if (n->ndev->reg_state != NETREG_REGISTERED)
		return;
	lxd_net_readdress(n);
	what = take(n, LXD_NET_WISH_ALL, &address);
	if (what & LXD_NET_WISH_FEATURES)
		netdev_update_features(n->ndev);
	if (what & LXD_NET_WISH_CLOSE)
		dev_close(n->ndev);
}

static void grant_later(struct work_struct *work)
{
	struct net_if *n = container_of(to_delayed_work(work), struct net_if,
					want);
	long wait = n->want_next - jiffies;

	/* Wanted while the last wish was granted, which took time. */
	if (wait > 0) {
		queue_delayed_work(n->obj.dom->slow_wq, &n->want, wait);
		return;
	}
	lxd_noise(n->obj.dom);
	lxd_net_rtnl_lock(n->obj.dom);
	lxd_net_grant(n);
	WRITE_ONCE(n->want_next, jiffies + HZ);
	lxd_net_rtnl_unlock(n->obj.dom);
}

static void want(struct net_if *n, u32 what, u64 address)
{
	long wait = READ_ONCE(n->want_next) - jiffies;
	unsigned long flags;

	spin_lock_irqsave(&n->word_lock, flags);
	if (n->listening) {
		n->wants |= what;
		if (what & NET_WANT_ADDRESS)
			n->address = address;
		queue_delayed_work(n->obj.dom->slow_wq, &n->want,
				   clamp(wait, 0L, (long)HZ));
	}
	spin_unlock_irqrestore(&n->word_lock, flags);
}

void lxd_net_want(struct lxd_domain *dom, struct lxd_obj *obj,
		  const struct lxd_net_want_req *req)
{
	want(to_net_if(obj), req->what, 0);
}

void lxd_net_address(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_address_req *req)
{
	u8 addr[ETH_ALEN];

	u64_to_ether_addr(req->address, addr);
	if (is_valid_ether_addr(addr))
		want(to_net_if(obj), NET_WANT_ADDRESS, req->address);
}

void lxd_net_want_init(struct net_if *n)
{
	INIT_DELAYED_WORK(&n->want, grant_later);
	n->want_next = jiffies;
}
