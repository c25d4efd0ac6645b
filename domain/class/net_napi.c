// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAPI: polling of drivers, by a tasklet.  Each round polls once whoever was
 * scheduled before it; then the main loop looks at messages, timers and threads
 * before the next one.
 *
 * Who polls is alone on the processor, and no thread ever sees a poll under way:
 * bits of the state need no atomic operations.
 */
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/rculist.h>
#include "net.h"

/* As in the kernel: room for the headers. */
#define FRAGS_HEAD	(MAX_HEADER + 128)

static void run(struct tasklet_struct *t);

static LIST_HEAD(scheduled);
static LIST_HEAD(starving);	/* until the kernel has taken packets */
static DECLARE_TASKLET(tasklet, run);
static unsigned int last_id;

/* ---- scheduling ---- */

/**
 * napi_schedule_prep() - may and must @n be scheduled?
 * @n: context
 *
 * Return: true if the caller has to call __napi_schedule().
 */
bool napi_schedule_prep(struct napi_struct *n)
{
	if (n->state & NAPIF_STATE_DISABLE)
		return false;
	if (n->state & NAPIF_STATE_SCHED) {
		n->state |= NAPIF_STATE_MISSED;
		return false;
	}
	n->state |= NAPIF_STATE_SCHED;
	return true;
}

/**
 * __napi_schedule() - have a driver polled
 * @n: context, for which napi_schedule_prep() returned true
 */
void __napi_schedule(struct napi_struct *n)
{
	list_add_tail(&n->poll_list, &scheduled);
	tasklet_schedule(&tasklet);
}

/**
 * __napi_schedule_irqoff() - the same, with interrupts off
 * @n: context
 */
void __napi_schedule_irqoff(struct napi_struct *n)
{
	__napi_schedule(n);
}

/**
 * napi_complete_done() - the driver has nothing more to do
 * @n: context
 * @work_done: packets in this poll
 *
 * Return: false if it was scheduled again meanwhile, or is disabled: leave interrupts
 * off.
 */
bool napi_complete_done(struct napi_struct *n, int work_done)
{
	bool missed = n->state & NAPIF_STATE_MISSED;

	if (n->state & NAPIF_STATE_NPSVC)
		return false;
	WARN_ON_ONCE(!(n->state & NAPIF_STATE_SCHED));
	list_del_init(&n->poll_list);
	n->state &= ~(NAPIF_STATE_MISSED | NAPIF_STATE_SCHED);
	if (!missed)
		return true;
	n->state |= NAPIF_STATE_SCHED;
	__napi_schedule(n);
	return false;
}

/* Return: true if it shall be polled again. */
static bool poll(struct napi_struct *n)
{
	int work;

	if (!(n->state & NAPIF_STATE_SCHED))
		return false;
	work = n->poll(n, n->weight);
	if (work > n->weight)
		netdev_err_once(n->dev, "poll did %d packets of %d\n", work,
				n->weight);
	/* It may have completed itself for all that. */
	if (work < n->weight || !(n->state & NAPIF_STATE_SCHED))
		return false;
	if (n->state & NAPIF_STATE_DISABLE) {
		napi_complete(n);
		return false;
	}
	/* Or it has been scheduled again since. */
	return list_empty(&n->poll_list);
}

static void run(struct tasklet_struct *t)
{
	LIST_HEAD(round);

	list_splice_init(&scheduled, &round);
	while (!list_empty(&round)) {
		struct napi_struct *n;

		n = list_first_entry(&round, struct napi_struct, poll_list);
		list_del_init(&n->poll_list);
		if (!lxd_net_rx_room(n->dev))
			list_add_tail(&n->poll_list, &starving);
		else if (poll(n))
			list_add_tail(&n->poll_list, &scheduled);
	}
	if (!list_empty(&scheduled))
		tasklet_schedule(&tasklet);
}

void lxd_napi_feed(void)
{
	if (list_empty(&starving))
		return;
	list_splice_tail_init(&starving, &scheduled);
	tasklet_schedule(&tasklet);
}

/* ---- life ---- */

/**
 * netif_napi_add_weight() - make a context, which is disabled
 * @dev: interface
 * @napi: context
 * @poll: what polls
 * @weight: packets in one poll, at most
 */
void netif_napi_add_weight(struct net_device *dev, struct napi_struct *napi,
			   int (*poll)(struct napi_struct *, int), int weight)
{
	/* By a driver that does so whenever it is opened, say: it works all the same. */
	if (WARN_ON(napi->state & NAPIF_STATE_LISTED))
		return;
	INIT_LIST_HEAD(&napi->poll_list);
	napi->skb = NULL;
	INIT_LIST_HEAD(&napi->rx_list);
	napi->rx_count = 0;
	napi->poll = poll;
	napi->weight = weight;
	napi->dev = dev;
	napi->poll_owner = -1;
	napi->napi_id = ++last_id;
	napi->state = NAPIF_STATE_LISTED | NAPIF_STATE_SCHED |
		      NAPIF_STATE_NPSVC;
	list_add_rcu(&napi->dev_list, &dev->napi_list);
}

/**
 * __netif_napi_del() - undo netif_napi_add_weight()
 * @napi: context, disabled
 */
void __netif_napi_del(struct napi_struct *napi)
{
	if (!(napi->state & NAPIF_STATE_LISTED))
		return;
	napi->state &= ~NAPIF_STATE_LISTED;
	list_del_rcu(&napi->dev_list);
	list_del_init(&napi->poll_list);
	napi_free_frags(napi);
}

/**
 * napi_enable() - let it be scheduled
 * @n: context that is disabled
 */
void napi_enable(struct napi_struct *n)
{
	if (!(n->state & NAPIF_STATE_SCHED))
		lxd_fault("net: %s: napi_enable() of what is enabled",
			  n->dev->name);
	n->state &= ~(NAPIF_STATE_SCHED | NAPIF_STATE_NPSVC);
}

/**
 * napi_disable() - no poll from here on
 * @n: context; waits for the one that is scheduled
 */
void napi_disable(struct napi_struct *n)
{
	might_sleep();
	n->state |= NAPIF_STATE_DISABLE;
	while (n->state & (NAPIF_STATE_SCHED | NAPIF_STATE_NPSVC))
		usleep_range(20, 200);
	n->state |= NAPIF_STATE_SCHED | NAPIF_STATE_NPSVC;
	n->state &= ~NAPIF_STATE_DISABLE;
}

/**
 * synchronize_net() - wait until nobody looks at what was taken away
 */
void synchronize_net(void)
{
	might_sleep();
	synchronize_rcu();
}

/* ---- received packets ---- */

/* The kernel puts packets together that belong together: none stay here. */

/**
 * napi_gro_receive() - a packet has come
 * @napi: context
 * @skb: packet, as eth_type_trans() leaves it
 */
gro_result_t napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb)
{
	lxd_net_receive(skb);
	return GRO_NORMAL;
}

/**
 * napi_gro_flush() - hand on what is being put together: nothing
 * @napi: context
 * @flush_old: only the old of it
 */
void napi_gro_flush(struct napi_struct *napi, bool flush_old)
{
}

/**
 * napi_get_frags() - the packet that fragments are being added to
 * @napi: context
 *
 * Return: packet, or NULL.
 */
struct sk_buff *napi_get_frags(struct napi_struct *napi)
{
	if (!napi->skb)
		napi->skb = napi_alloc_skb(napi, FRAGS_HEAD);
	return napi->skb;
}

/**
 * napi_gro_frags() - it is complete; begins with the Ethernet header
 * @napi: context
 */
gro_result_t napi_gro_frags(struct napi_struct *napi)
{
	struct sk_buff *skb = napi->skb;

	napi->skb = NULL;
	skb_reset_mac_header(skb);
	lxd_net_receive(skb);
	return GRO_NORMAL;
}

/**
 * netif_receive_skb() - a packet has come, without NAPI
 * @skb: packet, as eth_type_trans() leaves it
 */
int netif_receive_skb(struct sk_buff *skb)
{
	return lxd_net_receive(skb) ? NET_RX_DROP : NET_RX_SUCCESS;
}

/**
 * netif_receive_skb_list() - several
 * @head: list of them
 */
void netif_receive_skb_list(struct list_head *head)
{
	struct sk_buff *skb, *next;

	list_for_each_entry_safe(skb, next, head, list) {
		skb_list_del_init(skb);
		lxd_net_receive(skb);
	}
}

/**
 * netif_rx() - the same, from anywhere
 * @skb: packet, as eth_type_trans() leaves it
 */
int netif_rx(struct sk_buff *skb)
{
	return netif_receive_skb(skb);
}

/**
 * __netif_rx() - the same
 * @skb: packet
 */
int __netif_rx(struct sk_buff *skb)
{
	return netif_receive_skb(skb);
}
