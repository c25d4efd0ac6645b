// SPDX-License-Identifier: GPL-2.0-only
/*
 * Class net: the table of what a domain may call, and the end.
 */
#include <linux/module.h>

#include "../class.h"
#include "net.h"

static const struct lxd_net_host_ops net_ops = {
	.netdev_add = lxd_net_add,
	.netdev_live = lxd_net_live,
	.netdev_gone = lxd_net_gone,
	.netdev_free = lxd_net_free,
	.carrier = lxd_net_carrier,
	.tx_done = lxd_net_tx_done,
	.tx_stamped = lxd_net_tx_stamped,
	.tx_refused = lxd_net_tx_refused,
	.stats_tell = lxd_net_stats_tell,
	.room = lxd_net_room,
	.present = lxd_net_present,
	.want = lxd_net_want,
	.address = lxd_net_address,
	.rx_few = lxd_net_rx_few,
	.rx_many = lxd_net_rx_many,
};

static int net_serve(struct lxd_domain *dom, u16 proc, u8 kind,
		     const void *req, size_t len, void *rep, size_t *rep_len)
{
	return lxd_net_host_dispatch(dom, &net_ops, proc, kind, req, len, rep,
				     rep_len);
}

/*
 * The next interface of the domain after @prev, referenced; puts @prev.  If that has
 * been removed meanwhile, there is no telling which comes next: NULL, and @lost,
 * which may be NULL, is set.
 */
static struct net_if *next_if(struct lxd_domain *dom, struct net_if *prev, bool *lost)
{
	struct net_if *n = NULL;
	struct list_head *pos;

	spin_lock(&dom->class_lock);
	pos = prev ? prev->node.next : dom->netdevs.next;
	if (prev && list_empty(&prev->node)) {
		if (lost)
			*lost = true;
	} else if (pos != &dom->netdevs) {
		n = list_entry(pos, struct net_if, node);
		lxd_obj_hold(&n->obj);
	}
	spin_unlock(&dom->class_lock);
	if (prev)
		lxd_obj_put(&prev->obj);
	return n;
}

/* Takes back what is in the domain.  What comes later is dropped on the way. */
static void net_dead(struct lxd_domain *dom)
{
	struct net_if *n = NULL;
	bool lost;

	do {	/* Doing it twice does no harm. */
		lost = false;
		while ((n = next_if(dom, n, &lost)))
			lxd_net_fail(n);
	} while (lost);
}

static void net_reap(struct lxd_domain *dom)
{
	lxd_handles_drop_all(dom, LXD_NET_H_NETDEV);
}

static u32 net_devices(struct lxd_domain *dom, struct lxdom_device *rows,
		       u32 capacity)
{
	struct net_if *n = NULL;
	u32 nr = 0;

	while ((n = next_if(dom, n, NULL))) {
		if (READ_ONCE(n->state) != NET_LIVE)
			continue;
		if (nr < capacity) {
			/* It may be renamed just now: then a mix is shown. */
			strscpy(rows[nr].name, n->ndev->name,
				sizeof(rows[nr].name));
			rows[nr].class = LXDOM_CLASS_NET;
		}
		nr++;
	}
	return nr;
}

const struct lxd_class lxd_net_class = {
	.name = "net",
	.interface = LXD_NET_ID,
	.bit = LXDOM_CLASS_NET,
	.slow = true,
	.serve = net_serve,
	.may_sleep = lxd_net_host_may_sleep,
	.proc_name = lxd_net_proc_name,
	.drained = lxd_net_drained,
	.dead = net_dead,
	.reap = net_reap,
	.devices = net_devices,
};
