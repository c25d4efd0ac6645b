// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a driver wants done to its interface under rtnl, which may be held by who
 * waits for it: features worked out anew, or the interface closed.  It is done when
 * the driver has answered, or from a work item, and not more often than once a
 * second: the driver could keep others from rtnl by it.
 */
#include <linux/rtnetlink.h>

#include "net.h"

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
	rtnl_lock();
	lxd_net_grant(n);
	WRITE_ONCE(n->want_next, jiffies + HZ);
	rtnl_unlock();
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
