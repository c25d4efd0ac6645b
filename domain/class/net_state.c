// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of an interface while it is there: it comes and goes with its
 * device, changes the number of its queues, and is watched while it sends.
 */
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/random.h>
#include <linux/rtnetlink.h>
#include <linux/timer.h>
#include "net.h"

/* ---- present or not ---- */

static void tell_present(struct net_device *dev, bool on)
{
	struct lxd_net_present_req req = {
		.n = lxd_netdev_of(dev)->handle,
		.on = on,
	};

	if (req.n)
		lxd_net_present_post(&req);
}

/**
 * netif_tx_stop_all_queues() - nothing more can be sent for now
 * @dev: interface
 */
void netif_tx_stop_all_queues(struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->num_tx_queues; i++)
		netif_tx_stop_queue(netdev_get_tx_queue(dev, i));
}

/**
 * netif_device_detach() - the device is gone, or sleeps
 * @dev: interface
 */
void netif_device_detach(struct net_device *dev)
{
	if (!test_and_clear_bit(__LINK_STATE_PRESENT, &dev->state))
		return;
	if (netif_running(dev))
		netif_tx_stop_all_queues(dev);
	tell_present(dev, false);
}

/**
 * netif_device_attach() - it is there again
 * @dev: interface
 */
void netif_device_attach(struct net_device *dev)
{
	if (test_and_set_bit(__LINK_STATE_PRESENT, &dev->state))
		return;
	if (netif_running(dev)) {
		netif_tx_wake_all_queues(dev);
		__netdev_watchdog_up(dev);
	}
	tell_present(dev, true);
}

/* ---- its address ---- */

void lxd_net_tell_address(struct lxd_netdev *n)
{
	struct lxd_net_address_req req = { .n = n->handle };

	if (!req.n || n->dev.addr_len != ETH_ALEN ||
	    ether_addr_equal_unaligned(n->address, n->dev.dev_addr))
		return;
	ether_addr_copy(n->address, n->dev.dev_addr);
	req.address = ether_addr_to_u64(n->address);
	lxd_net_address_post(&req);
}

void lxd_net_tell_addresses(void)
{
	struct net_device *dev;

	for_each_netdev(&init_net, dev)
		lxd_net_tell_address(lxd_netdev_of(dev));
}

/* ---- what is the kernel's to do ---- */

static void want(struct net_device *dev, u32 what)
{
	struct lxd_net_want_req req = {
		.n = lxd_netdev_of(dev)->handle,
		.what = what,
	};

	if (req.n)
		lxd_net_want_post(&req);
}

/**
 * netdev_update_features() - what the interface can do has changed
 * @dev: interface
 *
 * The kernel asks the driver when what it has asked of it now is done.
 */
void netdev_update_features(struct net_device *dev)
{
	want(dev, LXD_NET_WISH_FEATURES);
}

/**
 * dev_close() - stop an interface
 * @dev: interface
 *
 * At once here; the kernel follows, and finds it stopped.
 */
void dev_close(struct net_device *dev)
{
	ASSERT_RTNL();
	if (!netif_running(dev))
		return;
	lxd_net_stop(lxd_netdev_of(dev));
	want(dev, LXD_NET_WISH_CLOSE);
}

/* ---- queues ---- */

/* What waits for a queue that is not used any more would do so for ever. */
static void use_tx_queues(struct net_device *dev, unsigned int txq)
{
	u32 nr;

	dev->real_num_tx_queues = txq;
	for (nr = lxd_net_unpark(lxd_netdev_of(dev), txq); nr; nr--)
		dev_core_stats_tx_dropped_inc(dev);
}

/**
 * netif_set_real_num_tx_queues() - how many transmit queues are in use
 * @dev: interface
 * @txq: number
 *
 * The kernel hears of it when what it has asked of the driver is done.
 *
 * Return: 0 or -EINVAL.
 */
int netif_set_real_num_tx_queues(struct net_device *dev, unsigned int txq)
{
	if (txq < 1 || txq > dev->num_tx_queues)
		return -EINVAL;
	use_tx_queues(dev, txq);
	return 0;
}

/**
 * netif_set_real_num_rx_queues() - how many receive queues are in use
 * @dev: interface
 * @rxq: number
 *
 * Return: 0 or -EINVAL.
 */
int netif_set_real_num_rx_queues(struct net_device *dev, unsigned int rxq)
{
	if (rxq < 1 || rxq > dev->num_rx_queues)
		return -EINVAL;
	dev->real_num_rx_queues = rxq;
	return 0;
}

/**
 * netif_set_real_num_queues() - both
 * @dev: interface
 * @txq: number of transmit queues
 * @rxq: number of receive queues
 *
 * Return: 0 or -EINVAL.
 */
int netif_set_real_num_queues(struct net_device *dev, unsigned int txq,
			      unsigned int rxq)
{
	if (txq < 1 || txq > dev->num_tx_queues || rxq < 1 ||
	    rxq > dev->num_rx_queues)
		return -EINVAL;
	use_tx_queues(dev, txq);
	dev->real_num_rx_queues = rxq;
	return 0;
}

/**
 * netdev_rss_key_fill() - key of the hash that spreads packets over queues
 * @buffer: filled in
 * @len: bytes of it, at most NETDEV_RSS_KEY_LEN
 *
 * The same for all of a domain's.
 */
void netdev_rss_key_fill(void *buffer, size_t len)
{
	static u8 key[NETDEV_RSS_KEY_LEN];
	static bool made;

	if (len > sizeof(key))
		lxd_fault("net: a key of %zu bytes, of at most %zu", len,
			  sizeof(key));
	if (!made)
		get_random_bytes(key, sizeof(key));
	made = true;
	memcpy(buffer, key, len);
}

/**
 * netif_get_num_default_rss_queues() - queues, of a driver that has no opinion
 *
 * Return: as many as there are processors up to two, then half of them.
 */
int netif_get_num_default_rss_queues(void)
{
	unsigned int count = num_online_cpus();

	return count > 2 ? DIV_ROUND_UP(count, 2) : count;
}

/**
 * dev_set_threaded() - poll the queues in threads
 * @dev: interface
 * @threaded: whether to
 *
 * Return: -EOPNOTSUPP, unless they are not to be: the main loop polls.
 */
int dev_set_threaded(struct net_device *dev, bool threaded)
{
	return threaded ? -EOPNOTSUPP : 0;
}

/* ---- is anything sent? ---- */

/**
 * dev_trans_start() - when something was sent last
 * @dev: interface
 *
 * Return: jiffies.
 */
unsigned long dev_trans_start(struct net_device *dev)
{
	unsigned long last = dev->_tx[0].trans_start;
	unsigned int i;

	for (i = 1; i < dev->num_tx_queues; i++) {
		unsigned long start = dev->_tx[i].trans_start;

		if (start && time_after(start, last))
			last = start;
	}
	return last;
}

/**
 * netif_tx_lock() - keep everybody from transmitting
 * @dev: interface
 *
 * Nobody else runs until the caller blocks, which this lock forbids: the locks
 * of the queues need not be taken.
 */
void netif_tx_lock(struct net_device *dev)
{
	spin_lock(&dev->tx_global_lock);
}

/**
 * netif_tx_unlock() - undo netif_tx_lock()
 * @dev: interface
 */
void netif_tx_unlock(struct net_device *dev)
{
	spin_unlock(&dev->tx_global_lock);
}

static bool stuck(const struct netdev_queue *txq)
{
	return netif_xmit_stopped(txq) &&
	       time_after(jiffies, txq->trans_start + txq->dev->watchdog_timeo);
}

static void look_at_queues(struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->real_num_tx_queues; i++) {
		struct netdev_queue *txq = netdev_get_tx_queue(dev, i);

		if (!stuck(txq))
			continue;
		netdev_crit(dev, "transmit queue %u timed out\n", i);
		atomic_long_inc(&txq->trans_timeout);
		dev->netdev_ops->ndo_tx_timeout(dev, i);
		return;
	}
}

/* As natively, it is the driver's own time-out that counts, and its repair. */
static void watch(struct timer_list *t)
{
	struct net_device *dev = from_timer(dev, t, watchdog_timer);

	if (!netif_running(dev) || !netif_device_present(dev))
		return;
	if (netif_carrier_ok(dev)) {
		netif_tx_lock(dev);
		look_at_queues(dev);
		netif_tx_unlock(dev);
	}
	mod_timer(&dev->watchdog_timer,
		  round_jiffies(jiffies + dev->watchdog_timeo));
}

/**
 * __netdev_watchdog_up() - watch the transmit queues
 * @dev: interface
 */
void __netdev_watchdog_up(struct net_device *dev)
{
	if (!dev->netdev_ops->ndo_tx_timeout)
		return;
	if (dev->watchdog_timeo <= 0)
		dev->watchdog_timeo = 5 * HZ;
	mod_timer(&dev->watchdog_timer,
		  round_jiffies(jiffies + dev->watchdog_timeo));
}

void lxd_net_watch_anew(struct net_device *dev)
{
	unsigned int i;

	for (i = 0; i < dev->num_tx_queues; i++)
		dev->_tx[i].trans_start = jiffies;
	__netdev_watchdog_up(dev);
}

void lxd_net_watch_init(struct net_device *dev)
{
	spin_lock_init(&dev->tx_global_lock);
	timer_setup(&dev->watchdog_timer, watch, 0);
}

void lxd_net_watch_stop(struct net_device *dev)
{
	del_timer_sync(&dev->watchdog_timer);
}

/* ---- what packets may be ---- */

/**
 * netif_set_tso_max_size() - bytes of a packet that the device segments
 * @dev: interface that is not registered yet
 * @size: at most
 */
void netif_set_tso_max_size(struct net_device *dev, unsigned int size)
{
	dev->tso_max_size = min(GSO_MAX_SIZE, size);
	if (size < READ_ONCE(dev->gso_max_size))
		WRITE_ONCE(dev->gso_max_size, size);
}

/**
 * netif_set_tso_max_segs() - segments of such a packet
 * @dev: interface that is not registered yet
 * @segs: at most
 */
void netif_set_tso_max_segs(struct net_device *dev, unsigned int segs)
{
	dev->tso_max_segs = segs;
	if (segs < READ_ONCE(dev->gso_max_segs))
		WRITE_ONCE(dev->gso_max_segs, segs);
}

/*
 * The kernel knows what the interface can do.  What it can't do for just this
 * packet only the driver knows.
 */
int lxd_net_fit(struct sk_buff *skb, struct net_device *dev)
{
	netdev_features_t can = dev->features;
	bool sum;

	if (!dev->netdev_ops->ndo_features_check)
		return 0;
	can = dev->netdev_ops->ndo_features_check(skb, dev, can);
	/* The kernel has looked at the headers of what it does not trust. */
	can |= NETIF_F_GSO_ROBUST;
	/* There is no stack here that could segment it, but the kernel's. */
	sum = skb->ip_summed == CHECKSUM_PARTIAL && !(can & NETIF_F_CSUM_MASK);
	if (skb_is_gso(skb) &&
	    (sum || !net_gso_ok(can, skb_shinfo(skb)->gso_type)))
		return -EOPNOTSUPP;
	return sum ? skb_checksum_help(skb) : 0;
}

/**
 * passthru_features_check() - a driver that takes whatever it has said it can
 * @skb: packet
 * @dev: interface
 * @features: of the interface
 */
netdev_features_t passthru_features_check(struct sk_buff *skb,
					  struct net_device *dev,
					  netdev_features_t features)
{
	return features;
}
