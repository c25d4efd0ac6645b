// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is odd of a driver, and no lie.
 */
#include <linux/etherdevice.h>
#include <linux/module.h>

#include "loopnic.h"

static unsigned int hold;
module_param(hold, uint, 0444);
MODULE_PARM_DESC(hold, "packets after which an interface sends no more until ethtool -r");

static unsigned int hoard;
module_param(hoard, uint, 0444);
MODULE_PARM_DESC(hoard, "MiB of memory for receive buffers that it takes when it is opened, until ethtool -r");

static LIST_HEAD(hoarded);

void loopnic_begin(struct nic *n)
{
	unsigned int i, nr = hoard << (20 - PAGE_SHIFT);

	hoard = 0;
	for (i = 0; i < nr; i++) {
		struct page *page = alloc_page(GFP_KERNEL | __GFP_MEMALLOC);

		if (!page)
			break;
		list_add(&page->lru, &hoarded);
	}
}

static bool tso;
module_param(tso, bool, 0444);
MODULE_PARM_DESC(tso, "says that its device segments packets of TCP, which it can't do with any of them");

netdev_features_t loopnic_can(const struct sk_buff *skb,
			      netdev_features_t features)
{
	if (!tso || !skb_is_gso(skb))
		return features;
	pr_info_once("loopnic: a packet that it can't segment\n");
	return features & ~NETIF_F_GSO_MASK;
}

static bool late_link;
module_param(late_link, bool, 0444);
MODULE_PARM_DESC(late_link, "the link comes up while the interface is registered");

static void link_up(struct work_struct *work)
{
	netif_carrier_on(container_of(work, struct nic, link)->dev);
}

/* The work has its turn when who registers it waits for the kernel. */
void loopnic_will_appear(struct nic *n)
{
	if (tso) {
		n->dev->features |= NETIF_F_TSO | NETIF_F_TSO6;
		n->dev->hw_features |= NETIF_F_TSO | NETIF_F_TSO6;
	}
	INIT_WORK(&n->link, link_up);
	if (late_link)
		schedule_work(&n->link);
}

void loopnic_let_go(void)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &hoarded, lru) {
		list_del(&page->lru);
		__free_page(page);
	}
}

bool loopnic_holds(struct nic *n)
{
	u64 sent = 0;
	unsigned int i;

	for (i = 0; i < LOOPNIC_QUEUES; i++)
		sent += n->tx[i].packets;
	return hold && sent >= hold;
}

/*
 * Quietly: by netif_tx_start_all_queues(), which is no more than a bit, as some
 * drivers have it.
 */
void loopnic_go_on(struct nic *n)
{
	loopnic_let_go();
	hold = 0;
	netif_tx_start_all_queues(n->dev);
}
