/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Class net, private to host/class: what an interface is to the kernel, and
 * what a domain may say about one.
 */
#ifndef LXD_CLASS_NET_H
#define LXD_CLASS_NET_H

#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "domain.h"
#include "net_host.h"

/* Packets of one transmit queue that may be in the domain at one time. */
#define NET_SLOTS	256
static_assert(NET_SLOTS * LXD_NET_QUEUES_MAX <= LXD_NET_SLOTS_MAX);

/**
 * struct net_slot - one packet in the domain
 * @skb: the packet, or NULL.  Who exchanges it for NULL has it: the driver's
 *       word, the end of the interface and the death of the domain race for it.
 *       NET_LOST: the interface was stopped and the kernel has its packet back, but
 *       the driver still has to say that it is done.
 * @off: its room in the window
 * @len: bytes of it
 * @own: @off lies in the slot's own page
 */
struct net_slot {
	struct sk_buff *skb;
	u32 off;
	u32 len;
	bool own;
};

/**
 * struct net_queue - a transmit queue
 * @lock: guards all that follows; any context, hence irqsave
 * @txq: the stack's
 * @nr_free: slots without a packet
 * @starved: stopped for lack of room in the window: wake it at the next chance
 * @choked: stopped as there was no room, in the ring or the window, until the next tick
 * @free: numbers of these slots
 */
struct net_queue {
	spinlock_t lock;	/* nr_free, starved, choked, free, stopping of txq */
	struct netdev_queue *txq;
	u32 nr_free;
	bool starved;
	bool choked;
	u16 free[NET_SLOTS];
} ____cacheline_aligned_in_smp;

/* In net_if.wants: the interface has another address. */
#define NET_WANT_ADDRESS	BIT(31)
static_assert(!(LXD_NET_WISH_ALL & NET_WANT_ADDRESS));

/* Bits of net_if.rx_flags */
enum {
	NET_RX_READY,	/* in the domain's list of those to poll */
};

enum net_state {
	NET_NEW,	/* not shown to the system yet */
	NET_LIVE,
	NET_GONE,	/* taken out of it, or could not get in */
};

/**
 * struct net_if - an interface
 * @obj: its object; holds the net_device
 * @node: in the domain's list, under its class_lock
 * @ndev: the net_device
 * @queue: transmit queues
 * @nr_queues: how many
 * @slot: packets in the domain, NET_SLOTS a queue
 * @own_off: a page of the window for each slot, for small packets
 * @own_len: bytes at @own_off, 0 if there was no room
 * @refused: packets that the driver can't segment, in slots of theirs still
 * @segments: of one of them, those that are still to be sent; for @resend alone
 * @resend: sends them
 * @unchoke: wakes queues that are @choked
 * @headroom: bytes that the domain wants before each packet
 * @tailroom: bytes that it wants behind
 * @ops: LXD_NET_DEV_OPS_*
 * @rx_mode: tells the driver of the address lists
 * @state: enum net_state; under @live_lock
 * @live_lock: serializes appearing and going
 * @word_lock: guards @listening, @carrier, @wants, @address and the figures; any
 *	       context
 * @listening: what the driver says of the link is passed on
 * @carrier: the link is up, as the driver says
 * @stats: figures, as the driver said last
 * @wants: LXD_NET_WISH_*, what the driver wants done, and NET_WANT_ADDRESS
 * @address: that it has now, with the latter
 * @want: does it
 * @want_next: when @want may do so again, in jiffies
 * @seq_asked: number of the last question for them
 * @seq_told: number of the last question that was answered
 * @napi: hands received packets to the stack
 * @rx_lock: guards the ring of received pieces; any context
 * @rx: pieces that the domain has sent, LXD_NET_RX_MAX of them; numbers wrap
 * @rx_head: so many have come
 * @rx_tail: so many have been taken out of @rx
 * @rx_done: so many have been copied or dropped
 * @rx_told: so many are, as the domain was told
 * @rx_pages: pages of the window that those between the two lie in, or more
 * @rx_open: they are wanted
 * @rx_flags: NET_RX_*
 * @rx_ready: in the domain's list of those to poll
 * @rx_tell: tells the domain later: there was no room for it, or not enough to tell
 * @eth: its table of ethtool's operations
 * @set_count: strings in each set, 0: not known yet; under rtnl
 * @regs_len: bytes of registers, likewise
 * @eeprom_len: bytes of EEPROM, likewise
 * @blinks: the driver itself shows where the device is; under rtnl
 */
struct net_if {
	struct lxd_obj obj;
	struct list_head node;
	struct net_device *ndev;
	struct net_queue *queue;
	u32 nr_queues;
	struct net_slot *slot;
	u32 own_off;
	u32 own_len;
	struct sk_buff_head refused;
	struct sk_buff *segments;
	struct delayed_work resend;
	struct delayed_work unchoke;
	u32 headroom;
	u32 tailroom;
	u32 ops;
	struct work_struct rx_mode;
	enum net_state state;
	struct mutex live_lock;		/* state */
	spinlock_t word_lock;		/* listening, carrier, stats, wants, address */
	bool listening;
	bool carrier;
	struct lxd_net_all_stats stats;
	u32 wants;
	u64 address;
	struct delayed_work want;
	unsigned long want_next;
	atomic_t seq_asked;
	u32 seq_told;
	struct napi_struct napi;
	spinlock_t rx_lock;		/* rx to rx_open */
	struct lxd_net_rx_piece *rx;
	u32 rx_head;
	u32 rx_tail;
	u32 rx_done;
	u32 rx_told;
	u32 rx_pages;
	bool rx_open;
	unsigned long rx_flags;
	struct llist_node rx_ready;
	struct delayed_work rx_tell;
	void *eth;
	u32 set_count[LXD_NET_SET_PRIVATE + 1];
	u32 regs_len;
	u32 eeprom_len;
	bool blinks;
};

/**
 * to_net_if() - the interface of an object
 * @obj: object of type netdev
 *
 * Context: any.
 * Return: the interface; no reference is taken.
 */
static inline struct net_if *to_net_if(struct lxd_obj *obj)
{
	return container_of(obj, struct net_if, obj);
}

/**
 * net_if_of() - the interface of a net_device
 * @ndev: one of ours
 *
 * The private part of the net_device is a pointer: the object outlives it.
 *
 * Context: any.
 * Return: the interface; no reference is taken.
 */
static inline struct net_if *net_if_of(struct net_device *ndev)
{
	return *(struct net_if **)netdev_priv(ndev);
}

/* ---- net_wire.c ---- */

/**
 * lxd_net_describe() - fill in what a message says of a packet's inside
 * @skb: packet
 * @req: message; offsets, checksum and segmentation are set
 *
 * Context: any.
 * Return: false if a message can't express it.
 */
bool lxd_net_describe(const struct sk_buff *skb,
		      struct lxd_net_start_xmit_req *req);

/* ---- net_xmit.c ---- */

/**
 * lxd_net_slots_init() - allocate queues and slots
 * @n: interface
 * @queues: transmit queues
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int lxd_net_slots_init(struct net_if *n, u32 queues);

/**
 * lxd_net_slots_free() - free them; no packet is in them
 * @n: interface
 *
 * Context: may sleep.
 */
void lxd_net_slots_free(struct net_if *n);

/**
 * lxd_net_may_drain() - may messages be taken out here?
 * @dom: domain
 *
 * Among those of a domain that has disks, too, may be the completion of a request
 * that is polled for, which must not happen in a softirq (block/bio.c, bio_put()), nor
 * under a lock of whoever writes a line that netconsole sends.
 *
 * Context: any.
 * Return: true if what comes may be served.
 */
static inline bool lxd_net_may_drain(const struct lxd_domain *dom)
{
	return !(dom->classes & LXDOM_CLASS_BLOCK) ||
	       !(in_interrupt() || irqs_disabled());
}

/**
 * lxd_net_xmit() - ndo_start_xmit() of every interface
 * @skb: packet
 * @ndev: interface
 *
 * Context: as ndo_start_xmit(): the transmit queue's lock held, bottom halves
 * disabled.
 * Return: NETDEV_TX_OK, or NETDEV_TX_BUSY when there is no room for it now.
 */
netdev_tx_t lxd_net_xmit(struct sk_buff *skb, struct net_device *ndev);

/**
 * lxd_net_lose() - take back the packets of an interface that has stopped
 * @n: interface; nothing goes into the domain any more
 *
 * What the driver has of them stays its own, and so do their slots and their room in
 * the window, until it says that it is done.  No driver has to do that in its
 * ndo_stop: some do when they are opened again, some when they are removed.
 *
 * Context: may sleep.
 */
void lxd_net_lose(struct net_if *n);

/**
 * lxd_net_fail() - take back every packet that is in the domain
 * @n: interface that sends no more
 *
 * Context: process; may sleep, takes each queue's lock.
 */
void lxd_net_fail(struct net_if *n);

/**
 * lxd_net_tx_done() - post tx_done: the driver has let go of packets
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * A slot that holds no packet ends the domain.
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_net_tx_done(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_tx_done_req *req);

/**
 * lxd_net_tx_stamped() - post tx_stamped: the same of one packet, which wants a time stamp
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * A slot that holds no packet ends the domain.
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_net_tx_stamped(struct lxd_domain *dom, struct lxd_obj *obj,
			const struct lxd_net_tx_stamped_req *req);

/**
 * lxd_net_tx_refused() - post tx_refused: the driver can't segment this packet
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * It is cut and sent again from a work item.  A slot that holds no packet, or one
 * that need not be segmented, ends the domain.
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_net_tx_refused(struct lxd_domain *dom, struct lxd_obj *obj,
			const struct lxd_net_tx_refused_req *req);

/**
 * lxd_net_free_sent() - free the packets that the driver has let go of
 * @dom: domain
 * @in_bulk: many at a time, as NAPI does; bottom halves are disabled and interrupts on
 *
 * Context: any but hard interrupts.
 */
void lxd_net_free_sent(struct lxd_domain *dom, bool in_bulk);

/* ---- net_rx.c ---- */

/**
 * lxd_net_rx_init() - prepare to receive
 * @n: new interface
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int lxd_net_rx_init(struct net_if *n);

/**
 * lxd_net_rx_free() - free what lxd_net_rx_init() has made
 * @n: interface whose net_device is freed
 *
 * Context: may sleep.
 */
void lxd_net_rx_free(struct net_if *n);

/**
 * lxd_net_rx_open() - packets are wanted
 * @n: interface
 *
 * Context: ndo_open(): rtnl held; may sleep.
 */
void lxd_net_rx_open(struct net_if *n);

/**
 * lxd_net_rx_close() - they no longer are; drops those that wait
 * @n: interface, open
 *
 * Context: may sleep.
 */
void lxd_net_rx_close(struct net_if *n);

/**
 * lxd_net_rx_stop() - nothing runs for it any more
 * @n: interface that is taken out of the system
 *
 * Context: may sleep.
 */
void lxd_net_rx_stop(struct net_if *n);

/**
 * lxd_net_room() - call room: lend the domain a part of the window for received packets
 * @dom: domain
 * @rep: receives where it is and how long, bytes
 *
 * It is lent once, for good: it goes with the window.
 *
 * Context: the domain's work queue; takes @class_lock.
 * Return: 0, -EBUSY (it has been lent), -ENOSPC.
 */
int lxd_net_room(struct lxd_domain *dom, struct lxd_net_room_rep *rep);

/**
 * lxd_net_rx_few() - post rx_few: packets have come, in a few pieces
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch; where its pieces lie is checked here
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_net_rx_few(struct lxd_domain *dom, struct lxd_obj *obj,
		    const struct lxd_net_rx_few_req *req);

/**
 * lxd_net_rx_many() - post rx_many: packets have come, in more pieces
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch; where its pieces lie is checked here
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_net_rx_many(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_rx_many_req *req);

/**
 * lxd_net_drained() - see struct lxd_class
 * @dom: domain
 *
 * Context: the drainer's: any but hard interrupts.  With interrupts on, packets
 * may be polled before it returns.
 */
void lxd_net_drained(struct lxd_domain *dom);

/* ---- net_want.c ---- */

/**
 * lxd_net_rtnl_lock() - take rtnl for something that the domain wants
 * @dom: domain
 *
 * Context: sleeps, for as long as other tasks of the domain have it and then for as
 * long again.
 */
void lxd_net_rtnl_lock(struct lxd_domain *dom);

/**
 * lxd_net_rtnl_unlock() - give it back
 * @dom: domain
 *
 * Context: sleeps.
 */
void lxd_net_rtnl_unlock(struct lxd_domain *dom);

/**
 * lxd_net_want_init() - before anything is wanted
 * @n: interface, not yet live
 *
 * Context: any.
 */
void lxd_net_want_init(struct net_if *n);

/**
 * lxd_net_grant() - do what the driver wants
 * @n: interface
 *
 * Context: rtnl held; may sleep.
 */
void lxd_net_grant(struct net_if *n);

/**
 * lxd_net_readdress() - the driver has changed the address, if it has
 * @n: interface
 *
 * Context: rtnl held; may sleep.
 */
void lxd_net_readdress(struct net_if *n);

/**
 * lxd_net_forget_address() - whatever the driver has changed the address to before
 * @n: interface that was given another one since
 *
 * Context: any.
 */
void lxd_net_forget_address(struct net_if *n);

/* ---- net_ops.c ---- */

/**
 * lxd_net_ops_set() - give a new interface its operations
 * @n: interface, not yet live
 *
 * Context: any.
 */
void lxd_net_ops_set(struct net_if *n);

/**
 * lxd_net_set_queues() - the driver uses so many queues
 * @ndev: interface
 * @queues: transmit queues
 * @rx_queues: receive queues
 *
 * Context: rtnl held.
 * Return: 0 or -errno; -EIO if it has not that many.
 */
int lxd_net_set_queues(struct net_device *ndev, u32 queues, u32 rx_queues);

/**
 * lxd_net_stats_tell() - post stats_tell: figures that were asked for
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * Context: the drainer's: any but hard interrupts; takes @word_lock.
 */
void lxd_net_stats_tell(struct lxd_domain *dom, struct lxd_obj *obj,
			const struct lxd_net_stats_tell_req *req);

/* ---- net_ethtool.c, net_blob.c ---- */

/**
 * lxd_net_ethtool_set() - give a new interface its operations of ethtool's
 * @n: interface, not yet live
 * @has: LXD_NET_ETH_OPS_*: those that the driver has
 * @coalesce_can: LXD_NET_COALESCE_CAN_*
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int lxd_net_ethtool_set(struct net_if *n, u32 has, u32 coalesce_can);

/**
 * lxd_net_printable() - text of a domain's that ends up on a terminal
 * @text: changed where it would do more there than be read
 * @size: bytes of it; the last one becomes 0
 *
 * Context: any.
 */
void lxd_net_printable(char *text, size_t size);

/* Those that ask for more than a message has. */
extern const struct ethtool_ops lxd_net_blob_ops;

/**
 * lxd_net_forget_counts() - the driver may have other statistics now
 * @n: interface
 *
 * Context: rtnl held.
 */
void lxd_net_forget_counts(struct net_if *n);

/* ---- net_dev.c ---- */

/**
 * lxd_net_add() - call netdev_add: make an interface that the system does not see yet
 * @dom: domain
 * @req: message, checked by the dispatch
 * @rep: receives how many slots it has
 * @made: receives its object, with the reference for the handle table
 *
 * Context: the domain's work queue; sleeps.
 * Return: 0 or -errno.
 */
int lxd_net_add(struct lxd_domain *dom,
		const struct lxd_net_netdev_add_req *req,
		struct lxd_net_netdev_add_rep *rep, struct lxd_obj **made);

/**
 * lxd_net_live() - call netdev_live: show an interface to the system
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @rep: receives its name
 *
 * Context: the domain's work queue; sleeps, takes @live_lock and rtnl, and the
 * domain is called meanwhile.
 * Return: 0, -EINVAL (it is live, or gone), or -errno of the stack: then it is
 * gone.
 */
int lxd_net_live(struct lxd_domain *dom, struct lxd_obj *obj,
		 struct lxd_net_netdev_live_rep *rep);

/**
 * lxd_net_gone() - call netdev_gone: take an interface out of the system
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 *
 * Context: the domain's work queue; sleeps, takes @live_lock and rtnl, and the
 * domain is called meanwhile.
 * Return: 0.
 */
int lxd_net_gone(struct lxd_domain *dom, struct lxd_obj *obj);

/**
 * lxd_net_free() - call netdev_free: the driver lets its interface go
 * @dom: domain
 * @obj: interface, which the dispatch drops
 *
 * Context: the domain's work queue.
 * Return: 0.
 */
int lxd_net_free(struct lxd_domain *dom, struct lxd_obj *obj);

/**
 * lxd_net_carrier() - post carrier: what the driver says of the link
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * Context: the drainer's: any but hard interrupts; takes @word_lock.
 */
void lxd_net_carrier(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_carrier_req *req);

/**
 * lxd_net_present() - post present: the driver detaches its device, or attaches it again
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * Context: the drainer's: any but hard interrupts; takes @word_lock.
 */
void lxd_net_present(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_present_req *req);

/**
 * lxd_net_address() - post address: the driver has changed the address by itself
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * What no interface can have is not heard: natively, too, it could not be opened then.
 *
 * Context: the drainer's; any but hard interrupts.
 */
void lxd_net_address(struct lxd_domain *dom, struct lxd_obj *obj,
		     const struct lxd_net_address_req *req);

/**
 * lxd_net_want() - post want: the driver wants something done that takes rtnl
 * @dom: domain
 * @obj: interface, referenced by the dispatch
 * @req: message, checked by the dispatch; LXD_NET_WISH_*
 *
 * Context: the drainer's: any but hard interrupts; takes @word_lock.
 */
void lxd_net_want(struct lxd_domain *dom, struct lxd_obj *obj,
		  const struct lxd_net_want_req *req);

#endif /* LXD_CLASS_NET_H */
