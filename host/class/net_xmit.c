// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets on their way into the domain, and back from it.  What comes out of a
 * domain is the number of a slot, never more: whoever exchanges the slot's
 * packet for NULL has it, so that it is freed once, whatever the domain says.
 */
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "net.h"
#include "window.h"

/* So many free slots wake a queue that had none. */
#define WAKE_AT		(NET_SLOTS / 4)
/* Below so many, a sender looks for packets that are done himself. */
#define DRAIN_BELOW	(NET_SLOTS / 2)

/* In place of a packet: see struct net_slot. */
#define NET_LOST	((struct sk_buff *)ERR_PTR(-ENOENT))

static void queue_init(struct net_if *n, u32 i)
{
	struct net_queue *q = &n->queue[i];
	u32 k;

	spin_lock_init(&q->lock);
	q->txq = netdev_get_tx_queue(n->ndev, i);
	q->nr_free = NET_SLOTS;
	/* The first one is handed out first: it may still be in the cache. */
	for (k = 0; k < NET_SLOTS; k++)
		q->free[k] = NET_SLOTS - 1 - k;
}

static void resend(struct work_struct *work);
static void unchoke(struct work_struct *work);

int lxd_net_slots_init(struct net_if *n, u32 queues)
{
	struct lxd_domain *dom = n->obj.dom;
	u32 i, bytes = queues * NET_SLOTS << PAGE_SHIFT;
	long off;

	skb_queue_head_init(&n->refused);
	INIT_DELAYED_WORK(&n->resend, resend);
	INIT_DELAYED_WORK(&n->unchoke, unchoke);
	n->queue = kvcalloc(queues, sizeof(*n->queue), GFP_KERNEL);
	n->slot = kvcalloc(queues * NET_SLOTS, sizeof(*n->slot), GFP_KERNEL);
	if (!n->queue || !n->slot)
		return -ENOMEM;
	n->nr_queues = queues;
	for (i = 0; i < queues; i++)
		queue_init(n, i);
	/* A page for each slot saves the allocator on small packets. */
	off = lxd_window_alloc_own(dom, bytes);
	if (off >= 0) {
		n->own_off = off;
		n->own_len = bytes;
	}
	return 0;
}

/* Has the driver let go of all that it was given? */
static bool none_lost(const struct net_if *n)
{
	u32 i;

	for (i = 0; n->slot && i < n->nr_queues * NET_SLOTS; i++) {
		if (n->slot[i].skb)
			return false;
	}
	return true;
}

void lxd_net_slots_free(struct net_if *n)
{
	/* Or its library kernel's packets would lie in somebody else's data. */
	if (n->own_len && none_lost(n))
		lxd_window_free_own(n->obj.dom, n->own_off, n->own_len);
	kvfree(n->slot);
	kvfree(n->queue);
}

/* ---- out of the domain ---- */

static void free_room(struct net_if *n, struct net_slot *slot)
{
	if (slot->len && !slot->own)
		lxd_window_free(n->obj.dom, slot->off, slot->len);
	slot->len = 0;
}

/*
 * Gives back the slots of packets that do not count as under way any more: of @nr those
 * at the beginning that are of one queue.
 *
 * Return: how many.
 */
static u32 put_slots(struct net_if *n, const u32 *slots, u32 nr)
{
	u32 i, queue = slots[0] / NET_SLOTS;
	struct net_queue *q = &n->queue[queue];
	unsigned long flags;

	for (i = 0; i < nr && slots[i] / NET_SLOTS == queue; i++)
		free_room(n, &n->slot[slots[i]]);
	nr = i;
	spin_lock_irqsave(&q->lock, flags);
	for (i = 0; i < nr; i++)
		q->free[q->nr_free++] = slots[i] % NET_SLOTS;
	if (netif_running(n->ndev) && netif_tx_queue_stopped(q->txq) &&
	    (q->starved || q->nr_free >= WAKE_AT)) {
		q->starved = false;
		netif_tx_wake_queue(q->txq);
	}
	spin_unlock_irqrestore(&q->lock, flags);
	return nr;
}

/* The packets are the caller's by now: gives the slots back, wakes their queues. */
static void give_slots(struct net_if *n, const u32 *slots, u32 nr)
{
	atomic_add(nr, &n->obj.dom->left);
	while (nr) {
		u32 put = put_slots(n, slots, nr);

		slots += put;
		nr -= put;
	}
}

static void give_slot(struct net_if *n, u32 i)
{
	give_slots(n, &i, 1);
}

static struct sk_buff *take_skb(struct net_slot *slot)
{
	return xchg(&slot->skb, NULL);
}

/*
 * The packet that a domain speaks of, or NULL if it was lost, and its slot has been
 * given back.  Ends the domain if it has no such.
 */
static struct sk_buff *take_named(struct net_if *n, u32 *i)
{
	u32 nr = n->nr_queues * NET_SLOTS;
	struct sk_buff *skb = NULL;

	if (*i < nr) {
		*i = array_index_nospec(*i, nr);
		skb = take_skb(&n->slot[*i]);
	}
	if (!skb)
		lxd_domain_kill(n->obj.dom, "%s: done with packet %u, which it has not",
				netdev_name(n->ndev), *i);
	if (skb != NET_LOST)
		return skb;
	put_slots(n, i, 1);
	return NULL;
}

/*
 * The packets are freed when the ring has been drained, all at once, but for those that
 * others have, too: the same one may be in several slots (pktgen's bursts).
 */
void lxd_net_tx_done(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_tx_done_req *req)
{
	struct net_if *n = to_net_if(obj);
	struct llist_node *first = NULL, *last = NULL;
	u32 slots[LXD_NET_TAGS_MAX], nr = 0, i;

	for (i = 0; i < req->nr_slots; i++) {
		struct sk_buff *skb;

		slots[nr] = req->slots[i];
		skb = take_named(n, &slots[nr]);
		if (!skb)
			continue;
		nr++;
		if (skb_shared(skb)) {
			dev_consume_skb_any(skb);
			continue;
		}
		skb->ll_node.next = first;
		first = &skb->ll_node;
		last = last ?: first;
	}
	if (nr)
		give_slots(n, slots, nr);
	if (first)
		llist_add_batch(first, last, &dom->net_sent);
}

void lxd_net_tx_stamped(struct lxd_domain *dom, struct lxd_obj *obj,
			const struct lxd_net_tx_stamped_req *req)
{
	struct net_if *n = to_net_if(obj);
	u32 i = req->slot;
	struct sk_buff *skb = take_named(n, &i);

	if (!skb)
		return;
	give_slot(n, i);
	if (skb_shinfo(skb)->tx_flags & SKBTX_SW_TSTAMP)
		skb_tstamp_tx(skb, NULL);
	dev_consume_skb_any(skb);
}

void lxd_net_free_sent(struct lxd_domain *dom, bool in_bulk)
{
	struct llist_node *list = llist_del_all(&dom->net_sent);
	struct sk_buff *skb, *next;

	llist_for_each_entry_safe(skb, next, list, ll_node) {
		if (in_bulk)
			napi_consume_skb(skb, 1);	/* of more than one */
		else
			dev_consume_skb_any(skb);
	}
}

/* Frees every packet that is in the domain; @instead is put into its slot. */
static void take_all(struct net_if *n, struct sk_buff *instead)
{
	u32 i;

	/* It drops what it finds. */
	flush_delayed_work(&n->resend);
	/* Pairs with offer(): its packet is seen here, or the domain's death there. */
	smp_mb();
	for (i = 0; i < n->nr_queues * NET_SLOTS; i++) {
		struct net_slot *slot = &n->slot[i];
		struct sk_buff *skb = READ_ONCE(slot->skb);

		/* The driver may be done with it just now. */
		if (IS_ERR_OR_NULL(skb) ||
		    cmpxchg(&slot->skb, skb, instead) != skb)
			continue;
		if (instead)
			atomic_inc(&n->obj.dom->left);
		else
			give_slot(n, i);
		dev_kfree_skb_any(skb);
	}
}

void lxd_net_lose(struct net_if *n)
{
	take_all(n, NET_LOST);
}

void lxd_net_fail(struct net_if *n)
{
	take_all(n, NULL);
}

/* ---- into the domain ---- */

/* Room for @len bytes; under the queue's lock. */
static bool place(struct net_if *n, u32 i, u32 len)
{
	struct net_slot *slot = &n->slot[i];
	long off;

	slot->own = len <= PAGE_SIZE && n->own_len;
	if (slot->own) {
		off = n->own_off + (i << PAGE_SHIFT);
	} else {
		off = lxd_window_alloc(n->obj.dom, len);
		if (off < 0)
			return false;
	}
	slot->off = off;
	slot->len = len;
	return true;
}

/*
 * A slot with room for @len bytes.  The last one stops the queue; so does a
 * lack of room in the window, unless nothing is under way that could end it.
 *
 * Return: its number, -EBUSY or -ENOSPC.
 */
static int take_slot(struct net_if *n, u32 queue, u32 len)
{
	struct net_queue *q = &n->queue[queue];
	unsigned long flags;
	int i = -EBUSY;

	spin_lock_irqsave(&q->lock, flags);
	if (q->nr_free) {
		i = queue * NET_SLOTS + q->free[q->nr_free - 1];
		if (place(n, i, len)) {
			q->nr_free--;
		} else {
			q->starved = q->nr_free < NET_SLOTS;
			i = q->starved ? -EBUSY : -ENOSPC;
		}
	}
	if (!q->nr_free || q->starved)
		netif_tx_stop_queue(q->txq);
	spin_unlock_irqrestore(&q->lock, flags);
	return i;
}

/* Return: false if the domain is dead and the packet still ours. */
static bool offer(struct net_if *n, struct net_slot *slot, struct sk_buff *skb)
{
	struct lxd_domain *dom = n->obj.dom;

	atomic_inc(&dom->entered);
	/*
	 * A full barrier: either the death of the domain finds the packet in
	 * the slot, or we find the domain dead here.
	 */
	xchg(&slot->skb, skb);
	if (unlikely(!lxd_domain_alive(dom)))
		return !take_skb(slot);
	lxd_watch(dom);
	return true;
}

static netdev_tx_t drop(struct net_if *n, struct sk_buff *skb)
{
	dev_core_stats_tx_dropped_inc(n->ndev);
	dev_kfree_skb_any(skb);
	/* Those before it may have been told that another one follows. */
	if (!netdev_xmit_more())
		lxd_send_flush(n->obj.dom);
	return NETDEV_TX_OK;
}

static int post(struct net_if *n, u32 i, struct lxd_net_start_xmit_req *req)
{
	struct lxdom_head head = {
		.proc = LXD_NET_P_START_XMIT,
		.kind = LXDOM_KIND_POST,
	};
	bool more = netdev_xmit_more() &&
		    !netif_xmit_stopped(n->queue[req->queue].txq);

	if (more)
		req->flags |= LXD_NET_PACKET_FLAG_MORE;
	return lxd_send(n->obj.dom, &head, req, sizeof(*req), more);
}

/*
 * There is no room in the domain's ring, or in the window.  The stack would try again
 * at once, for as long as that lasts; it is to try again with the next tick.
 */
static void choke(struct net_if *n, u32 queue)
{
	struct net_queue *q = &n->queue[queue];
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	q->choked = true;
	netif_tx_stop_queue(q->txq);
	spin_unlock_irqrestore(&q->lock, flags);
	lxd_obj_hold(&n->obj);
	if (!queue_delayed_work(lxd_wq, &n->unchoke, 1))
		lxd_obj_put(&n->obj);
}

static void unchoke_queue(struct net_if *n, struct net_queue *q)
{
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	/* Without a free slot, put_slots() does it. */
	if (q->choked && q->nr_free && netif_running(n->ndev)) {
		q->starved = false;
		netif_tx_wake_queue(q->txq);
	}
	q->choked = false;
	spin_unlock_irqrestore(&q->lock, flags);
}

static void unchoke(struct work_struct *work)
{
	struct net_if *n = container_of(to_delayed_work(work), struct net_if,
					unchoke);
	u32 i;

	for (i = 0; i < n->nr_queues; i++)
		unchoke_queue(n, &n->queue[i]);
	lxd_obj_put(&n->obj);
}

/* The message did not go out: take the packet back, if it is still ours. */
static netdev_tx_t take_back(struct net_if *n, u32 i, int err)
{
	struct sk_buff *skb = take_skb(&n->slot[i]);

	if (!skb)
		return NETDEV_TX_OK;
	give_slot(n, i);
	if (err != -EAGAIN)
		return drop(n, skb);
	choke(n, i / NET_SLOTS);
	return NETDEV_TX_BUSY;
}

static void copy_in(void *room, const struct sk_buff *skb)
{
	if (!skb_is_nonlinear(skb))
		memcpy(room, skb->data, skb->len);
	else	/* cannot fail: it is as long as it says */
		skb_copy_bits(skb, 0, room, skb->len);
}

netdev_tx_t lxd_net_xmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_domain *dom = n->obj.dom;
	struct lxd_net_start_xmit_req req = {
		.n = n->obj.handle,
		.len = skb->len,
		.queue = skb_get_queue_mapping(skb),
	};
	struct net_slot *slot;
	int i, ret;

	if (unlikely(!lxd_domain_alive(dom) || !skb->len ||
		     skb->len > LXD_NET_PACKET_MAX ||
		     req.queue >= n->nr_queues || !lxd_net_describe(skb, &req)))
		return drop(n, skb);
	/* Looks without the locks; if they are wrong, somebody else is at it. */
	if (READ_ONCE(n->queue[req.queue].nr_free) < DRAIN_BELOW &&
	    lxd_rx_ready(&dom->rx) && lxd_net_may_drain(dom))
		lxd_drain(dom);
	i = take_slot(n, req.queue, n->headroom + skb->len + n->tailroom);
	if (i == -ENOSPC)
		return drop(n, skb);
	if (i < 0) {
		lxd_send_flush(dom);
		/*
		 * Room may come from elsewhere; and the driver may wait for this packet
		 * before it sends the last one, if that was told that it follows.
		 */
		if (READ_ONCE(n->queue[req.queue].starved))
			choke(n, req.queue);
		return NETDEV_TX_BUSY;
	}
	slot = &n->slot[i];
	req.slot = i;
	req.off = slot->off + n->headroom;
	copy_in(dom->window + req.off, skb);
	/*
	 * Who takes connection tracking away waits for all that refers to it, and
	 * the domain may keep the packet for as long as it lives.
	 */
	nf_reset_ct(skb);
	if (unlikely(!offer(n, slot, skb))) {
		give_slot(n, i);
		return drop(n, skb);
	}
	ret = post(n, i, &req);
	return unlikely(ret) ? take_back(n, i, ret) : NETDEV_TX_OK;
}

/* ---- segments of what the driver can't segment ---- */

/*
 * Whether a driver can segment just this packet, only its ndo_features_check()
 * knows, which is on the other side.  A packet that it can't comes back, and is
 * cut here, as the stack would have done.  It keeps its slot until then, so that
 * no more of them wait than there are slots, and no two of them are cut at a time.
 */
static u32 *slot_of(struct sk_buff *skb)
{
	return (u32 *)skb->cb;
}

/* With a reference to the interface, which the work puts. */
static void resend_in(struct net_if *n, unsigned long delay)
{
	lxd_obj_hold(&n->obj);
	if (!queue_delayed_work(lxd_wq, &n->resend, delay))
		lxd_obj_put(&n->obj);
}

void lxd_net_tx_refused(struct lxd_domain *dom, struct lxd_obj *obj,
			const struct lxd_net_tx_refused_req *req)
{
	struct net_if *n = to_net_if(obj);
	u32 i = req->slot;
	struct sk_buff *skb = take_named(n, &i);

	if (!skb)
		return;
	if (!skb_is_gso(skb)) {
		lxd_domain_kill(dom, "%s: can't segment packet %u, which need not be",
				netdev_name(n->ndev), i);
		give_slot(n, i);
		dev_kfree_skb_any(skb);
		return;
	}
	free_room(n, &n->slot[i]);
	*slot_of(skb) = i;
	skb_queue_tail(&n->refused, skb);
	resend_in(n, 0);
}

static struct sk_buff *cut(struct net_if *n, struct sk_buff *skb)
{
	struct sk_buff *segments;

	local_bh_disable();
	segments = skb_gso_segment(skb, netif_skb_features(skb) &
					~NETIF_F_GSO_MASK);
	local_bh_enable();
	if (IS_ERR_OR_NULL(segments)) {
		dev_core_stats_tx_dropped_inc(n->ndev);
		kfree_skb(skb);
		return NULL;
	}
	consume_skb(skb);
	return segments;
}

/* Return: false if there is no room for it now. */
static bool send_segment(struct net_if *n, struct sk_buff *skb)
{
	struct netdev_queue *txq = skb_get_tx_queue(n->ndev, skb);
	netdev_tx_t ret = NETDEV_TX_OK;

	local_bh_disable();
	__netif_tx_lock(txq, smp_processor_id());
	/*
	 * Who stops the interface takes this lock before he has the driver stop:
	 * nothing goes into the domain after that.  A queue of ours that is
	 * stopped is no obstacle, but a lack of slots.
	 */
	if (netif_running(n->ndev))
		ret = netdev_start_xmit(skb, n->ndev, txq, false);
	else
		dev_kfree_skb_any(skb);
	__netif_tx_unlock(txq);
	local_bh_enable();
	return ret == NETDEV_TX_OK;
}

static bool send_segments(struct net_if *n)
{
	struct sk_buff *skb, *next;

	for (; (skb = n->segments); n->segments = next) {
		next = skb->next;
		skb_mark_not_on_list(skb);
		if (!send_segment(n, skb)) {
			skb->next = next;
			return false;
		}
	}
	return true;
}

static void resend(struct work_struct *work)
{
	struct net_if *n = container_of(to_delayed_work(work), struct net_if,
					resend);
	struct sk_buff *skb;

	while (send_segments(n) && (skb = skb_dequeue(&n->refused))) {
		give_slot(n, *slot_of(skb));
		n->segments = cut(n, skb);
		cond_resched();
	}
	if (n->segments)
		resend_in(n, 1);
	lxd_obj_put(&n->obj);
}
