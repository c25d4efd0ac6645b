// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets on their way from the kernel to the driver, and back when it is done
 * with them.  The data is where the kernel has put it, in the window.
 */
#include <linux/errqueue.h>
#include <linux/if_ether.h>
#include <linux/if_vlan.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include "net.h"

/* How long packets are parked until we look whether they can go on, in jiffies. */
#define NAP_MIN		1
#define NAP_MAX		(HZ / 10)

/* Drivers ask it whether another packet follows. */
DEFINE_PER_CPU_ALIGNED(struct softnet_data, softnet_data);

static struct lxd_net_tx_done_req gathered;
/*
 * A driver without a device is done with a packet before it returns from
 * ndo_start_xmit().  Told one by one, they would cost a doorbell each; a device
 * takes its time anyway, and its driver is done with many in one poll.
 */
static bool sending;
/* Some of those gathered were done at another time. */
static bool urgent;

/* ---- done ---- */

bool lxd_net_flush(bool all)
{
	u32 i = gathered.nr_slots;

	if (!i || !(all || urgent))
		return i;
	/* What lies behind the count is zero. */
	for (; i < LXD_NET_TAGS_MAX; i++)
		gathered.slots[i] = 0;
	lxd_net_tx_done_post(&gathered);
	gathered.nr_slots = 0;
	urgent = false;
	return false;
}

static void done(struct lxd_packet *p)
{
	struct lxd_netdev *n = p->n;

	/* What the driver has kept for longer than the interface. */
	if (!n)
		return;
	n->active--;
	if (!n->handle)
		return;
	if (p->refused) {
		const struct lxd_net_tx_refused_req req = {
			.n = n->handle,
			.slot = p->slot,
		};

		lxd_net_tx_refused_post(&req);
		return;
	}
	if (p->stamped) {
		const struct lxd_net_tx_stamped_req req = {
			.n = n->handle,
			.slot = p->slot,
		};

		lxd_net_tx_stamped_post(&req);
		return;
	}
	if (gathered.n != n->handle) {
		lxd_net_flush(true);
		gathered.n = n->handle;
	}
	gathered.slots[gathered.nr_slots++] = p->slot;
	urgent |= !sending;
	if (gathered.nr_slots == LXD_NET_TAGS_MAX)
		lxd_net_flush(true);
}

void lxd_packet_part_gone(struct lxd_packet *p)
{
	if (!p->parts)
		lxd_fault("net: a packet was freed twice");
	if (!--p->parts)
		done(p);
}

struct lxd_packet *lxd_packet_by_head(const void *head)
{
	/* fill() has left it there. */
	return (struct lxd_packet *)virt_to_page(head)->private;
}

/**
 * __dev_kfree_skb_any() - the same, from anywhere
 * @skb: packet, or NULL
 * @reason: sent or dropped
 */
void __dev_kfree_skb_any(struct sk_buff *skb, enum skb_free_reason reason)
{
	consume_skb(skb);
}

/**
 * __dev_kfree_skb_irq() - the same, from an interrupt
 * @skb: packet, or NULL
 * @reason: sent or dropped
 */
void __dev_kfree_skb_irq(struct sk_buff *skb, enum skb_free_reason reason)
{
	consume_skb(skb);
}

/**
 * skb_tstamp_tx() - a packet goes out to the wire just now
 * @skb: packet
 * @hwtstamps: when, as the device says; nobody ever asks for that here
 *
 * The kernel takes the time when it hears of it, together with the end of the
 * packet.
 */
void skb_tstamp_tx(struct sk_buff *skb, struct skb_shared_hwtstamps *hwtstamps)
{
	struct lxd_packet *p = container_of(skb, struct lxd_packet, pair.skb1);

	/* Of what is not the kernel's nobody wants to know. */
	if (!hwtstamps && skb->fclone == SKB_FCLONE_ORIG && p->n)
		p->stamped = true;
}

/* ---- sending ---- */

static void fill_inner(struct sk_buff *skb,
		       const struct lxd_net_start_xmit_req *m)
{
	skb->encapsulation = 1;
	skb_set_inner_mac_header(skb, m->inner_mac);
	skb_set_inner_network_header(skb, m->inner_network);
	skb_set_inner_transport_header(skb, m->inner_transport);
}

static void fill(struct lxd_packet *p, struct net_device *dev,
		 const struct lxd_net_start_xmit_req *m)
{
	struct sk_buff *skb = &p->pair.skb1;
	struct skb_shared_info *shinfo;

	p->parts = 2;
	p->stamped = false;
	p->refused = false;
	memset(skb, 0, offsetof(struct sk_buff, tail));
	skb->fclone = SKB_FCLONE_ORIG;
	refcount_set(&p->pair.fclone_ref, 1);
	skb->head_frag = 1;
	lxd_window_page(m->off - LXD_HEADROOM)->private = (unsigned long)p;
	skb->head = lxd_window_addr(m->off) - LXD_HEADROOM;
	skb->data = skb->head + LXD_HEADROOM;
	skb->end = SKB_DATA_ALIGN(LXD_HEADROOM + m->len);
	skb->truesize = SKB_TRUESIZE(skb->end);
	refcount_set(&skb->users, 1);
	shinfo = skb_shinfo(skb);
	memset(shinfo, 0, sizeof(*shinfo));
	atomic_set(&shinfo->dataref, 1);
	skb_reset_tail_pointer(skb);
	__skb_put(skb, m->len);

	skb->dev = dev;
	skb->protocol = htons(m->protocol);
	skb_set_queue_mapping(skb, m->queue);
	skb_reset_mac_header(skb);
	skb_set_network_header(skb, m->network);
	skb->transport_header = (typeof(skb->transport_header))~0U;
	if (m->transport)
		skb_set_transport_header(skb, m->transport);
	if (m->flags & LXD_NET_PACKET_FLAG_CSUM) {
		skb->ip_summed = CHECKSUM_PARTIAL;
		skb->csum_start = skb_headroom(skb) + m->csum_start;
		skb->csum_offset = m->csum_offset;
	}
	if (m->flags & LXD_NET_PACKET_FLAG_INNER)
		fill_inner(skb, m);
	if (m->flags & LXD_NET_PACKET_FLAG_VLAN)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), m->tag);
	else if (m->flags & LXD_NET_PACKET_FLAG_VLAN_S)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021AD), m->tag);
	if (m->flags & LXD_NET_PACKET_FLAG_STAMP)
		shinfo->tx_flags |= SKBTX_SW_TSTAMP;
	if (m->gso_size) {
		shinfo->gso_type = lxd_net_gso_from(m->gso_type);
		shinfo->gso_size = m->gso_size;
		shinfo->gso_segs = m->gso_segs;
	}
}

/* Return: false if the driver could not take it, which is then ours still. */
static bool send(struct net_device *dev, struct sk_buff *skb, bool more)
{
	struct netdev_queue *txq = skb_get_tx_queue(dev, skb);
	netdev_tx_t ret;

	local_bh_disable();
	__this_cpu_write(softnet_data.xmit.more, more);
	HARD_TX_LOCK(dev, txq, smp_processor_id());
	sending = true;
	ret = dev->netdev_ops->ndo_start_xmit(skb, dev);
	sending = false;
	if (ret == NETDEV_TX_OK)
		txq_trans_update(txq);
	HARD_TX_UNLOCK(dev, txq);
	local_bh_enable();
	return dev_xmit_complete(ret);
}

static bool may_send(struct lxd_netdev *n, u16 queue)
{
	return !netif_xmit_frozen_or_stopped(netdev_get_tx_queue(&n->dev,
								 queue));
}

/* Behind those that wait for the same queue. */
static void park(struct lxd_netdev *n, u16 queue, struct sk_buff *skb)
{
	struct sk_buff_head *list = &n->parked[queue];

	if (skb_queue_empty(list))
		n->nap = NAP_MIN;
	__skb_queue_tail(list, skb);
	/* It goes on, and has not told us. */
	if (skb_queue_len(list) > 1 && may_send(n, queue))
		mod_delayed_work(system_wq, &n->resume, 0);
	else
		schedule_delayed_work(&n->resume, n->nap);
}

/* Return: false if packets are left. */
static bool resume_queue(struct lxd_netdev *n, u16 queue)
{
	struct sk_buff_head *list = &n->parked[queue];
	struct sk_buff *skb;

	while (may_send(n, queue) && (skb = __skb_dequeue(list))) {
		if (send(&n->dev, skb, !skb_queue_empty(list)))
			continue;
		__skb_queue_head(list, skb);
		n->nap = 0;
		return false;
	}
	return skb_queue_empty(list);
}

/*
 * Not every driver says that a queue goes on: netif_tx_start_queue() is no more
 * than a bit, and one that is busy may not have stopped its queue at all.  So
 * while packets are parked we look ourselves, ever more rarely.
 */
static void resume(struct work_struct *work)
{
	struct lxd_netdev *n = container_of(to_delayed_work(work),
					    struct lxd_netdev, resume);
	bool all = true;
	u16 i;

	for (i = 0; i < n->dev.real_num_tx_queues; i++)
		all &= resume_queue(n, i);
	n->nap = clamp_t(unsigned int, n->nap * 2, NAP_MIN, NAP_MAX);
	if (!all)
		schedule_delayed_work(&n->resume, n->nap);
}

u32 lxd_net_unpark(struct lxd_netdev *n, u32 from)
{
	struct sk_buff *skb;
	u32 i, nr = 0;

	for (i = from; i < n->dev.num_tx_queues; i++) {
		for (; (skb = __skb_dequeue(&n->parked[i])); nr++)
			consume_skb(skb);
	}
	return nr;
}

/**
 * netif_tx_wake_queue() - the driver has room again
 * @txq: queue
 */
void netif_tx_wake_queue(struct netdev_queue *txq)
{
	if (test_and_clear_bit(__QUEUE_STATE_DRV_XOFF, &txq->state))
		mod_delayed_work(system_wq, &lxd_netdev_of(txq->dev)->resume, 0);
}

/**
 * netif_schedule_queue() - look whether a queue has packets to send
 * @txq: queue
 */
void netif_schedule_queue(struct netdev_queue *txq)
{
	mod_delayed_work(system_wq, &lxd_netdev_of(txq->dev)->resume, 0);
}

void lxd_net_xmit(const struct lxd_net_start_xmit_req *m)
{
	struct lxd_netdev *n = lxd_netdev_by_handle(m->n);
	struct lxd_packet *p;
	struct sk_buff *skb;
	int ret;

	if (m->slot >= n->nr_packets || m->queue >= n->dev.num_tx_queues)
		lxd_fault("net: %s: the kernel sent packet %u of %u by queue %u",
			  n->dev.name, m->slot, n->nr_packets, m->queue);
	p = &n->packet[m->slot];
	if (p->parts)
		lxd_fault("net: %s: the kernel sent packet %u twice",
			  n->dev.name, m->slot);
	fill(p, &n->dev, m);
	n->active++;
	skb = &p->pair.skb1;
	/* It may have fewer queues since the kernel chose one. */
	ret = netif_running(&n->dev) && m->queue < n->dev.real_num_tx_queues ?
	      lxd_net_fit(skb, &n->dev) : -ENETDOWN;
	if (ret) {
		p->refused = ret == -EOPNOTSUPP;
		if (!p->refused)
			dev_core_stats_tx_dropped_inc(&n->dev);
		consume_skb(skb);
		return;
	}
	if (skb_queue_empty(&n->parked[m->queue]) && may_send(n, m->queue) &&
	    send(&n->dev, skb, m->flags & LXD_NET_PACKET_FLAG_MORE))
		return;
	park(n, m->queue, skb);
}

/* ---- life ---- */

int lxd_net_xmit_init(struct lxd_netdev *n)
{
	u32 i;

	/* It may have been registered before, in vain. */
	lxd_net_xmit_exit(n);
	INIT_DELAYED_WORK(&n->resume, resume);
	n->packet = kvcalloc(n->nr_packets, sizeof(*n->packet), GFP_KERNEL);
	if (!n->packet)
		return -ENOMEM;
	for (i = 0; i < n->nr_packets; i++) {
		n->packet[i].n = n;
		n->packet[i].slot = i;
	}
	return 0;
}

void lxd_net_xmit_stop(struct lxd_netdev *n)
{
	cancel_delayed_work_sync(&n->resume);
	lxd_net_unpark(n, 0);
	lxd_net_flush(true);
}

void lxd_net_xmit_exit(struct lxd_netdev *n)
{
	u32 i;

	if (!n->packet)
		return;
	cancel_delayed_work_sync(&n->resume);
	/* A driver that forgets packets leaks them; they lie in this. */
	for (i = 0; n->active && i < n->nr_packets; i++)
		n->packet[i].n = NULL;
	if (!n->active)
		kvfree(n->packet);
	n->packet = NULL;
	n->active = 0;
}
