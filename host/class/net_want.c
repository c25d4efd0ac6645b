// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver wants done to its interface under rtnl, which may be held by who
 * waits for it: features worked out anew, or the interface closed.  It is done when
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

static u32 take(struct net_if *n)
{
	unsigned long flags;
	u32 what;

	spin_lock_irqsave(&n->word_lock, flags);
	what = n->wants;
	n->wants = 0;
	spin_unlock_irqrestore(&n->word_lock, flags);
	return what;
}

void lxd_net_grant(struct net_if *n)
{
	u32 what = take(n);

	if (n->ndev->reg_state != NETREG_REGISTERED)
		return;
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

void lxd_net_want(struct lxd_domain *dom, struct lxd_obj *obj,
		  const struct lxd_net_want_req *req)
{
	struct net_if *n = to_net_if(obj);
	long wait = READ_ONCE(n->want_next) - jiffies;
	unsigned long flags;

	spin_lock_irqsave(&n->word_lock, flags);
	if (n->listening) {
		n->wants |= req->what;
		queue_delayed_work(dom->slow_wq, &n->want, clamp(wait, 0L, (long)HZ));
	}
	spin_unlock_irqrestore(&n->word_lock, flags);
}

void lxd_net_want_init(struct net_if *n)
{
	INIT_DELAYED_WORK(&n->want, grant_later);
	n->want_next = jiffies;
}
