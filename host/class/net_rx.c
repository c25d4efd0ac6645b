// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets out of the domain.
 *
 * Whoever drains the channel queues where they lie; the interface's poll copies
 * them, and nothing looks at a packet before it is copied whole: what lies in
 * the window the domain can change at any time.  So what the stack holds is the
 * kernel's own, whatever becomes of the domain.  Now and then the domain is told
 * how far we are.
 */
#include <linux/if_vlan.h>
#include <linux/llist.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "net.h"
#include "window.h"

/* Pieces between two words to the domain; its ring waits for none that early. */
#define TELL_EVERY	64
static_assert(TELL_EVERY * 4 <= LXD_NET_RX_MAX);
/*
 * Or less, if they lie in so great a part of the room that is lent for all of them: 4
 * pages of the smallest window.
 */
#define TELL_PART	16
/*
 * Of fewer, it hears so much later, jiffies: many interfaces together could keep all
 * of the room, each with its last few.
 */
#define TELL_LATE	(HZ / 10)

/* A packet has at most so many: those of one message. */
#define PIECES_MAX	LXD_NET_RX_MANY

/* Packets up to here are copied into one piece of memory. */
#define LINEAR_MAX	SKB_MAX_HEAD(NET_SKB_PAD + NET_IP_ALIGN)
/* Of larger ones, so much is: what headers are looked for in. */
#define LINEAR_PART	256

/* ---- what is lent ---- */

int lxd_net_room(struct lxd_domain *dom, struct lxd_net_room_rep *rep)
{
	u32 len = dom->window_size / LXD_NET_ROOM_PART & PAGE_MASK;
	bool again;
	long off;

	spin_lock(&dom->class_lock);
	again = dom->room_lent;
	dom->room_lent = true;
	spin_unlock(&dom->class_lock);
	if (again)
		return -EBUSY;
	off = len ? lxd_window_alloc(dom, len) : -ENOSPC;
	if (off < 0)
		return off;
	/* For good: it goes with the window. */
	rep->off = off;
	rep->len = len;
	return 0;
}

/* ---- telling the domain ---- */

/* Under rx_lock. */
static bool must_tell(struct net_if *n, bool all)
{
	u32 most = n->obj.dom->window_size / LXD_NET_ROOM_PART / TELL_PART;
	u32 untold = n->rx_done - n->rx_told;

	return untold >= TELL_EVERY || n->rx_pages >= most >> PAGE_SHIFT ||
	       (all && untold);
}

/*
 * The domain's ring is full.  Messages about an interface may come as long as
 * somebody acts on them, after its end too: the work has a reference.
 */
static void tell_soon(struct net_if *n)
{
	lxd_obj_hold(&n->obj);
	if (mod_delayed_work(lxd_wq, &n->rx_tell, 1))
		lxd_obj_put(&n->obj);
}

static void tell_late(struct net_if *n)
{
	if (delayed_work_pending(&n->rx_tell))
		return;
	lxd_obj_hold(&n->obj);
	if (!queue_delayed_work(lxd_wq, &n->rx_tell, TELL_LATE))
		lxd_obj_put(&n->obj);
}

static void tell(struct net_if *n, bool all)
{
	struct lxd_net_rx_taken_req req = { .n = n->obj.handle };
	unsigned long flags;

	spin_lock_irqsave(&n->rx_lock, flags);
	if (must_tell(n, all)) {
		req.count = n->rx_done;
		/* Under the lock, so that they arrive in their order. */
		if (lxd_net_rx_taken_post(n->obj.dom, &req) == -EAGAIN) {
			tell_soon(n);
		} else {
			n->rx_told = req.count;
			n->rx_pages = 0;
		}
	} else if (n->rx_done != n->rx_told) {
		tell_late(n);
	}
	spin_unlock_irqrestore(&n->rx_lock, flags);
}

static void tell_again(struct work_struct *work)
{
	struct net_if *n = container_of(to_delayed_work(work), struct net_if,
					rx_tell);

	tell(n, true);
	lxd_obj_put(&n->obj);
}

/* ---- out of the channel ---- */

static const char *piece_fault(struct lxd_domain *dom,
			       const struct lxd_net_rx_piece *piece)
{
	if (!piece->len)
		return "an empty piece";
	if (!lxd_window_ok(dom, piece->off, piece->len))
		return "a piece outside of the window";
	return NULL;
}

/* What is wrong with a message, or NULL. */
static const char *fault_of(struct lxd_domain *dom,
			    const struct lxd_net_rx_piece *pieces, u32 nr)
{
	const char *why = NULL;
	u32 i;

	for (i = 0; i < nr && !why; i++)
		why = piece_fault(dom, &pieces[i]);
	if (!why && nr && pieces[nr - 1].flags & LXD_NET_RX_FLAG_MORE)
		why = "half a packet";
	return why;
}

/* Return: false if the domain has sent more than it may. */
static bool enqueue(struct net_if *n, const struct lxd_net_rx_piece *pieces,
		    u32 nr)
{
	unsigned long flags;
	bool fits;
	u32 i;

	spin_lock_irqsave(&n->rx_lock, flags);
	/* A piece stays in the ring until the domain has been told of it. */
	fits = nr <= LXD_NET_RX_MAX - (n->rx_head - n->rx_told);
	if (fits && !n->rx_open) {
		/* Nobody listens.  Nothing is queued either. */
		n->rx_head += nr;
		n->rx_tail = n->rx_head;
		n->rx_done = n->rx_head;
	} else if (fits) {
		for (i = 0; i < nr; i++)
			n->rx[n->rx_head++ % LXD_NET_RX_MAX] = pieces[i];
	}
	spin_unlock_irqrestore(&n->rx_lock, flags);
	return fits;
}

/* Has the poll run as soon as the ring has been drained. */
static void poll_soon(struct net_if *n)
{
	if (test_and_set_bit(NET_RX_READY, &n->rx_flags))
		return;
	lxd_obj_hold(&n->obj);
	llist_add(&n->rx_ready, &n->obj.dom->rx_ready);
}

static void receive(struct lxd_domain *dom, struct lxd_obj *obj,
		    const struct lxd_net_rx_piece *pieces, u32 nr)
{
	struct net_if *n = to_net_if(obj);
	const char *why = fault_of(dom, pieces, nr);

	if (why) {
		lxd_domain_kill(dom, "%s: received %s", netdev_name(n->ndev),
				why);
		return;
	}
	if (!enqueue(n, pieces, nr)) {
		lxd_domain_kill(dom, "%s: more than %u received pieces at one time",
				netdev_name(n->ndev), LXD_NET_RX_MAX);
		return;
	}
	if (READ_ONCE(n->rx_open))
		poll_soon(n);
	else
		tell(n, true);
}

void lxd_net_rx_few(struct lxd_domain *dom, struct lxd_obj *obj,
		    const struct lxd_net_rx_few_req *req)
{
	receive(dom, obj, req->pieces, req->nr_pieces);
}

void lxd_net_rx_many(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_rx_many_req *req)
{
	receive(dom, obj, req->pieces, req->nr_pieces);
}

void lxd_net_drained(struct lxd_domain *dom)
{
	struct llist_node *list = llist_del_all(&dom->rx_ready);
	struct net_if *n, *next;
	/* Then the softirq runs at once, rather than with the next interrupt. */
	bool now = !irqs_disabled();

	if (!list && llist_empty(&dom->net_sent))
		return;
	if (now)
		local_bh_disable();
	lxd_net_free_sent(dom, now);
	llist_for_each_entry_safe(n, next, list, rx_ready) {
		clear_bit(NET_RX_READY, &n->rx_flags);
		napi_schedule(&n->napi);
		lxd_obj_put(&n->obj);
	}
	if (now)
		local_bh_enable();
}

/* ---- into the stack ---- */

/*
 * The pieces of the next packet.  Those of one packet come in one message, and
 * messages are queued whole.
 */
static u32 dequeue(struct net_if *n, struct lxd_net_rx_piece *pieces)
{
	unsigned long flags;
	u32 nr = 0;

	spin_lock_irqsave(&n->rx_lock, flags);
	while (n->rx_tail != n->rx_head && nr < PIECES_MAX) {
		pieces[nr] = n->rx[n->rx_tail++ % LXD_NET_RX_MAX];
		if (!(pieces[nr++].flags & LXD_NET_RX_FLAG_MORE))
			break;
	}
	spin_unlock_irqrestore(&n->rx_lock, flags);
	return nr;
}

static struct sk_buff *alloc_packet(struct net_if *n, u32 len)
{
	struct sk_buff *skb;
	int err;

	if (len <= LINEAR_MAX) {
		skb = napi_alloc_skb(&n->napi, len);
		if (skb)
			skb_put(skb, len);
		return skb;
	}
	skb = alloc_skb_with_frags(NET_SKB_PAD + NET_IP_ALIGN + LINEAR_PART,
				   len - LINEAR_PART, 0, &err,
				   GFP_ATOMIC | __GFP_NOWARN);
	if (!skb)
		return NULL;
	skb_reserve(skb, NET_SKB_PAD + NET_IP_ALIGN);
	skb_put(skb, LINEAR_PART);
	skb->data_len = len - LINEAR_PART;
	skb->len += skb->data_len;
	skb->dev = n->ndev;
	return skb;
}

static struct sk_buff *copy_packet(struct net_if *n,
				   const struct lxd_net_rx_piece *pieces,
				   u32 nr)
{
	struct lxd_domain *dom = n->obj.dom;
	struct sk_buff *skb;
	u32 i, at = 0, len = 0;

	for (i = 0; i < nr; i++)
		len += pieces[i].len;
	if (len < ETH_HLEN || len > LXD_NET_RX_LEN_MAX)
		return NULL;
	skb = alloc_packet(n, len);
	if (!skb)
		return NULL;
	for (i = 0; i < nr; i++) {
		/* Cannot fail: it is as long as they are together. */
		skb_store_bits(skb, at, dom->window + pieces[i].off,
			       pieces[i].len);
		at += pieces[i].len;
	}
	return skb;
}

static void set_checksum(struct sk_buff *skb, u16 flags)
{
	if (!(flags & LXD_NET_RX_FLAG_CSUM) ||
	    !(skb->dev->features & NETIF_F_RXCSUM))
		return;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	if (flags & LXD_NET_RX_FLAG_LEVEL_1)
		skb->csum_level |= 1;
	if (flags & LXD_NET_RX_FLAG_LEVEL_2)
		skb->csum_level |= 2;
}

static void set_tag(struct sk_buff *skb, u16 flags, u16 tag)
{
	netdev_features_t has = skb->dev->features;

	if (flags & LXD_NET_RX_FLAG_VLAN && has & NETIF_F_HW_VLAN_CTAG_RX)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021Q), tag);
	else if (flags & LXD_NET_RX_FLAG_VLAN_S &&
		 has & NETIF_F_HW_VLAN_STAG_RX)
		__vlan_hwaccel_put_tag(skb, htons(ETH_P_8021AD), tag);
}

/* What a device may say of a packet, if the interface has the feature. */
static void describe(struct sk_buff *skb, const struct lxd_net_rx_piece *first)
{
	u16 flags = first->flags;

	set_checksum(skb, flags);
	set_tag(skb, flags, first->tag);
	if (skb->dev->features & NETIF_F_RXHASH &&
	    flags & (LXD_NET_RX_FLAG_HASH | LXD_NET_RX_FLAG_HASH_L4))
		skb_set_hash(skb, first->hash,
			     flags & LXD_NET_RX_FLAG_HASH_L4 ?
			     PKT_HASH_TYPE_L4 : PKT_HASH_TYPE_L3);
	if (flags & LXD_NET_RX_FLAG_QUEUE &&
	    first->queue < skb->dev->real_num_rx_queues)
		skb_record_rx_queue(skb, first->queue);
}

static void done_with(struct net_if *n, const struct lxd_net_rx_piece *pieces,
		      u32 nr)
{
	unsigned long flags;
	u32 i;

	spin_lock_irqsave(&n->rx_lock, flags);
	n->rx_done += nr;
	for (i = 0; i < nr; i++)
		n->rx_pages += PFN_UP(pieces[i].len);
	spin_unlock_irqrestore(&n->rx_lock, flags);
}

/* Return: false if there is none. */
static bool one_packet(struct net_if *n)
{
	struct lxd_net_rx_piece pieces[PIECES_MAX];
	struct sk_buff *skb;
	u32 nr = dequeue(n, pieces);

	if (!nr)
		return false;
	skb = copy_packet(n, pieces, nr);
	done_with(n, pieces, nr);
	if (!skb) {
		dev_core_stats_rx_dropped_inc(n->ndev);
		return true;
	}
	describe(skb, &pieces[0]);
	skb->protocol = eth_type_trans(skb, n->ndev);
	napi_gro_receive(&n->napi, skb);
	return true;
}

static int net_poll(struct napi_struct *napi, int budget)
{
	struct net_if *n = container_of(napi, struct net_if, napi);
	int done = 0;

	/*
	 * Netpoll, which only wants room to send: from a line of the kernel log, say,
	 * that was written with rx_lock held.
	 */
	if (!budget)
		return 0;
	while (done < budget && lxd_domain_alive(n->obj.dom) && one_packet(n))
		done++;
	tell(n, false);
	if (done < budget)
		napi_complete_done(napi, done);
	return done;
}

/* ---- life ---- */

int lxd_net_rx_init(struct net_if *n)
{
	spin_lock_init(&n->rx_lock);
	INIT_DELAYED_WORK(&n->rx_tell, tell_again);
	n->rx = kvcalloc(LXD_NET_RX_MAX, sizeof(*n->rx), GFP_KERNEL);
	if (!n->rx)
		return -ENOMEM;
	netif_napi_add(n->ndev, &n->napi, net_poll);
	return 0;
}

void lxd_net_rx_free(struct net_if *n)
{
	kvfree(n->rx);
}

void lxd_net_rx_open(struct net_if *n)
{
	unsigned long flags;

	napi_enable(&n->napi);
	spin_lock_irqsave(&n->rx_lock, flags);
	WRITE_ONCE(n->rx_open, true);
	spin_unlock_irqrestore(&n->rx_lock, flags);
}

void lxd_net_rx_close(struct net_if *n)
{
	unsigned long flags;

	napi_disable(&n->napi);
	spin_lock_irqsave(&n->rx_lock, flags);
	WRITE_ONCE(n->rx_open, false);
	n->rx_tail = n->rx_head;
	n->rx_done = n->rx_head;
	spin_unlock_irqrestore(&n->rx_lock, flags);
	tell(n, true);
}

void lxd_net_rx_stop(struct net_if *n)
{
	if (cancel_delayed_work_sync(&n->rx_tell))
		lxd_obj_put(&n->obj);
}
