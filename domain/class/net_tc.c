// SPDX-License-Identifier: GPL-2.0-only
/*
 * Traffic classes, upper interfaces, and which processor sends by which queue:
 * what drivers note down of them.  The kernel does not offer the driver's
 * classes, and has no uppers in here.
 */
#include <linux/netdevice.h>
#include "lxd.h"

/**
 * netdev_reset_tc() - no traffic classes
 * @dev: interface
 */
void netdev_reset_tc(struct net_device *dev)
{
	dev->num_tc = 0;
	memset(dev->tc_to_txq, 0, sizeof(dev->tc_to_txq));
	memset(dev->prio_tc_map, 0, sizeof(dev->prio_tc_map));
}

/**
 * netdev_set_num_tc() - so many traffic classes
 * @dev: interface
 * @num_tc: number
 *
 * Return: 0 or -EINVAL.
 */
int netdev_set_num_tc(struct net_device *dev, u8 num_tc)
{
	if (num_tc > TC_MAX_QUEUE)
		return -EINVAL;
	dev->num_tc = num_tc;
	return 0;
}

/**
 * netdev_set_tc_queue() - queues of a traffic class
 * @dev: interface
 * @tc: class
 * @count: how many
 * @offset: first of them
 *
 * Return: 0 or -EINVAL.
 */
int netdev_set_tc_queue(struct net_device *dev, u8 tc, u16 count, u16 offset)
{
	if (tc >= dev->num_tc)
		return -EINVAL;
	dev->tc_to_txq[tc].count = count;
	dev->tc_to_txq[tc].offset = offset;
	return 0;
}

/**
 * netif_set_xps_queue() - processors that send by a queue
 * @dev: interface
 * @mask: processors
 * @index: queue
 *
 * Return: -EOPNOTSUPP: the kernel chooses without being told.
 */
int netif_set_xps_queue(struct net_device *dev, const struct cpumask *mask,
			u16 index)
{
	return -EOPNOTSUPP;
}

/**
 * netdev_walk_all_upper_dev_rcu() - call a function for each upper interface
 * @dev: interface, which has none that are known here
 * @fn: function
 * @priv: its argument
 *
 * Return: 0.
 */
int netdev_walk_all_upper_dev_rcu(struct net_device *dev,
				  int (*fn)(struct net_device *upper,
					    struct netdev_nested_priv *priv),
				  struct netdev_nested_priv *priv)
{
	return 0;
}
