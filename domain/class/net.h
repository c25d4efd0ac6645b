/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Network interfaces as a driver knows them: what the files of class net share.
 *
 * The kernel on the other side of the channel owns the interface that the
 * system sees: its name, queueing, address lists, and rtnl.  Here are the
 * net_device and the sk_buff that a driver holds in its hands.
 */
#ifndef LXD_NET_H
#define LXD_NET_H

#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/workqueue.h>
#include "lxd.h"
#include "net_domain.h"

/* Room before each packet, as network stacks leave it to drivers. */
#define LXD_HEADROOM	NET_SKB_PAD
/* And behind: what every sk_buff has at its end, wherever that falls. */
#define LXD_TAILROOM	(SKB_DATA_ALIGN(sizeof(struct skb_shared_info)) + \
			 SMP_CACHE_BYTES)

/**
 * struct lxd_packet - a packet of the kernel's
 * @pair: what the driver gets is the first; first member
 * @n: interface; NULL in what is not the kernel's (net_skbuff.c)
 * @slot: number, as the messages name it
 * @parts: of those two that the driver, or @parked, has: @pair and the data
 * @stamped: the driver has said that it is on the wire
 * @refused: the driver can't segment it: the kernel has to
 */
struct lxd_packet {
	struct sk_buff_fclones pair;
	struct lxd_netdev *n;
	u32 slot;
	unsigned int parts;
	bool stamped;
	bool refused;
};

/**
 * struct lxd_netdev - an interface
 * @handle: its handle, 0 while there is none in the kernel
 * @packet: packets by slot, from when there is a @handle until the interface is freed
 * @nr_packets: elements of it
 * @active: packets with the driver or parked; the driver may keep some for longer than
 *          the interface is up, or there
 * @parked: packets that wait for their queue to be woken, by queue
 * @resume: lets them go on
 * @nap: how long it waits before it looks for those that can, in jiffies
 * @todo: in the list of those to free once rtnl is let go of
 * @address: that the kernel knows the interface by
 * @filling: the address lists are being written anew
 * @rx: received packets that the kernel has not taken yet, see net_rx.c
 * @rx_sent: pieces of such that the kernel was told of, wraps
 * @rx_taken: of them it has taken so many
 * @blob: what ethtool was told last, see net_blob.c
 * @blob_len: bytes of it
 * @test_data: results of the driver's test
 * @test_nr: how many
 * @test_flags: ETH_TEST_FL_*
 * @test_running: it is going on
 * @dev: what the driver knows; its private part follows
 */
struct lxd_netdev {
	lxdom_handle_t handle;
	struct lxd_packet *packet;
	u32 nr_packets;
	u32 active;
	struct sk_buff_head *parked;
	struct delayed_work resume;
	unsigned int nap;
	struct list_head todo;
	u8 address[ETH_ALEN];
	bool filling;
	void **rx;
	u32 rx_sent;
	u32 rx_taken;
	void *blob;
	u32 blob_len;
	u64 *test_data;
	u32 test_nr;
	u32 test_flags;
	bool test_running;
	struct net_device dev __aligned(NETDEV_ALIGN);
};

/**
 * lxd_netdev_of() - our interface around the driver's
 * @dev: net_device of ours
 *
 * Context: any.
 * Return: that.
 */
static inline struct lxd_netdev *lxd_netdev_of(struct net_device *dev)
{
	return container_of(dev, struct lxd_netdev, dev);
}

/**
 * lxd_netdev_by_handle() - the interface that a message names
 * @handle: its handle; must be one of ours, or the domain ends
 *
 * Context: any.
 * Return: the interface, never NULL.
 */
struct lxd_netdev *lxd_netdev_by_handle(lxdom_handle_t handle);

/* ---- net_state.c ---- */

/**
 * lxd_net_tell_address() - tell the kernel if the driver has changed the address
 * @n: interface
 *
 * A driver just writes it, with rtnl held or about when its link comes up.
 *
 * Context: any.
 */
void lxd_net_tell_address(struct lxd_netdev *n);

/**
 * lxd_net_tell_addresses() - the same for each interface
 *
 * Context: any.
 */
void lxd_net_tell_addresses(void);

/* ---- net_wire.c ---- */

/**
 * lxd_net_gso_from() - SKB_GSO_* of what a message says
 * @wire: LXD_NET_GSO_*
 *
 * Context: any.
 * Return: SKB_GSO_*; bits that the interface does not know are left out.
 */
u32 lxd_net_gso_from(u32 wire);

/* ---- net_rtnl.c ---- */

/**
 * lxd_rtnl_lend() - the kernel is about to be called with rtnl held
 *
 * Its callbacks come with its own rtnl held, and may be what the call waits
 * for: they get in until lxd_rtnl_regain().
 *
 * Context: thread, which holds rtnl; does not block.
 */
void lxd_rtnl_lend(void);

/**
 * lxd_rtnl_regain() - the call is over; waits for callbacks that are inside
 *
 * Context: thread, which holds rtnl.
 */
void lxd_rtnl_regain(void);

/**
 * lxd_rtnl_enter() - a callback comes for which the kernel holds rtnl
 *
 * Context: thread; waits for the one that holds rtnl, unless that has lent it.
 */
void lxd_rtnl_enter(void);

/**
 * lxd_rtnl_leave() - it is over
 *
 * Context: thread, behind lxd_rtnl_enter(); does not block.
 */
void lxd_rtnl_leave(void);

/* ---- net_dev.c ---- */

/**
 * lxd_netdev_run_todo() - free what was unregistered
 *
 * Called when rtnl has been let go of.
 *
 * Context: thread, rtnl not held.
 */
void lxd_netdev_run_todo(void);

/* ---- net_xmit.c ---- */

/**
 * lxd_net_xmit() - start_xmit() of the kernel
 * @m: message
 *
 * Context: the thread that serves the message; does not block.
 */
void lxd_net_xmit(const struct lxd_net_start_xmit_req *m);

/**
 * lxd_net_xmit_init() - prepare to send
 * @n: interface, with @nr_packets set
 *
 * Context: thread.
 * Return: 0 or -ENOMEM.
 */
int lxd_net_xmit_init(struct lxd_netdev *n);

/**
 * lxd_net_unpark() - drop the packets that wait for queues to be woken
 * @n: interface
 * @from: first one of these queues, all that follow are meant, too
 *
 * Context: any.
 * Return: how many.
 */
u32 lxd_net_unpark(struct lxd_netdev *n, u32 from);

/**
 * lxd_net_xmit_stop() - give back the packets that the driver has not seen
 * @n: interface that is stopped
 *
 * Context: thread, rtnl held.
 */
void lxd_net_xmit_stop(struct lxd_netdev *n);

/**
 * lxd_net_xmit_exit() - undo lxd_net_xmit_init(), if that was called
 * @n: interface that the kernel does not know any more
 *
 * Context: thread: waits for a work item.
 */
void lxd_net_xmit_exit(struct lxd_netdev *n);

/**
 * lxd_net_gather() - an interface comes: gather what is told of it
 *
 * From then on lxd_net_flush() and lxd_net_rx_flush() are called at each flush.
 *
 * Context: any.
 */
void lxd_net_gather(void);

/**
 * lxd_net_flush() - tell the kernel of the packets that are done
 * @all: false: not if they are few and the driver was done with them at once
 *
 * Context: any.
 * Return: true if some are left.
 */
bool lxd_net_flush(bool all);

/**
 * lxd_packet_part_gone() - nobody uses its struct, or its data, any more
 * @p: packet of the kernel's, which gets it back after both
 *
 * Context: any.
 */
void lxd_packet_part_gone(struct lxd_packet *p);

/**
 * lxd_packet_by_head() - whose data is this?
 * @head: first byte of the room that the kernel has for a packet
 *
 * Context: any.
 * Return: the packet.
 */
struct lxd_packet *lxd_packet_by_head(const void *head);

/* ---- net_skbuff.c ---- */

/**
 * lxd_net_skbuff_init() - make the caches of packets
 *
 * Context: thread.
 * Return: 0 or -ENOMEM.
 */
int lxd_net_skbuff_init(void);

/* ---- net_ops.c ---- */

/**
 * lxd_net_stop() - stop an interface that runs
 * @n: interface
 *
 * Context: may sleep; rtnl is held.
 */
void lxd_net_stop(struct lxd_netdev *n);

/* ---- net_flow.c ---- */

/**
 * lxd_net_flow_init() - make the tables of the flow dissector
 *
 * Context: thread.
 * Return: 0 or -errno.
 */
int lxd_net_flow_init(void);

/* ---- net_frag.c ---- */

/**
 * lxd_net_frag_lent() - take a fragment of what is lent of the window
 * @nc: what to cut it from, used for such alone
 * @fragsz: bytes, at most PAGE_FRAG_CACHE_MAX_SIZE
 *
 * Context: any.
 * Return: the address, or NULL if there is no room now.
 */
void *lxd_net_frag_lent(struct page_frag_cache *nc, unsigned int fragsz);

/* ---- net_rx.c ---- */

/**
 * lxd_net_rx_lend() - have the kernel lend memory for receive buffers
 *
 * Context: may sleep.
 */
void lxd_net_rx_lend(void);

/**
 * lxd_net_rx_init() - prepare to receive
 * @n: interface
 *
 * Context: thread.
 * Return: 0 or -ENOMEM.
 */
int lxd_net_rx_init(struct lxd_netdev *n);

/**
 * lxd_net_rx_exit() - undo lxd_net_rx_init()
 * @n: interface that the kernel does not know any more
 *
 * Context: any; the driver sends nothing up any more.
 */
void lxd_net_rx_exit(struct lxd_netdev *n);

/**
 * lxd_net_receive() - hand a packet to the kernel
 * @skb: packet of the driver's, which does not have it any more
 *
 * Context: any.
 * Return: 0, or -errno if it was dropped.
 */
int lxd_net_receive(struct sk_buff *skb);

/**
 * lxd_net_rx_room() - may the drivers of an interface be polled?
 * @dev: interface
 *
 * Context: any.
 * Return: true if the kernel takes enough pieces for a poll.
 */
bool lxd_net_rx_room(struct net_device *dev);

/**
 * lxd_net_rx_flush() - tell the kernel of the packets that have come
 * @all: of no matter
 *
 * Context: any.
 * Return: false: none are left.
 */
bool lxd_net_rx_flush(bool all);

/**
 * lxd_net_rx_taken() - the kernel has copied packets
 * @req: message
 *
 * Context: any.
 */
void lxd_net_rx_taken(const struct lxd_net_rx_taken_req *req);

/* ---- net_state.c ---- */

/**
 * lxd_net_watch_init() - prepare to watch an interface's transmit queues
 * @dev: new interface
 *
 * Context: any.
 */
void lxd_net_watch_init(struct net_device *dev);

/**
 * lxd_net_watch_anew() - count from now on how long transmit queues stand still
 * @dev: interface that is open
 *
 * For a queue that was stopped when the link went has not waited for it; natively
 * dev_activate() does this (net/sched/sch_generic.c).
 *
 * Context: any.
 */
void lxd_net_watch_anew(struct net_device *dev);

/**
 * lxd_net_watch_stop() - watch them no longer
 * @dev: interface that is stopped
 *
 * Context: thread.
 */
void lxd_net_watch_stop(struct net_device *dev);

/**
 * lxd_net_fit() - make of a packet what the driver can send
 * @skb: packet of the kernel's
 * @dev: interface
 *
 * Context: any.
 * Return: 0, or -errno if it can't be sent; -EOPNOTSUPP: unless it is segmented.
 */
int lxd_net_fit(struct sk_buff *skb, struct net_device *dev);

/* ---- net_can.c ---- */

/**
 * lxd_net_ops_wire() - operations that the driver provides
 * @dev: interface
 *
 * Context: any.
 * Return: LXD_NET_DEV_OPS_*
 */
u32 lxd_net_ops_wire(const struct net_device *dev);

/**
 * lxd_net_eth_ops_wire() - those of ethtool's
 * @dev: interface
 *
 * Context: any.
 * Return: LXD_NET_ETH_OPS_*
 */
u32 lxd_net_eth_ops_wire(const struct net_device *dev);

/**
 * lxd_net_coalesce_wire() - what of coalescing can be set
 * @dev: interface
 *
 * Context: any.
 * Return: LXD_NET_COALESCE_CAN_*
 */
u32 lxd_net_coalesce_wire(const struct net_device *dev);

/* ---- net_eth_ops.c, net_blob.c ---- */

/**
 * lxd_eth_begin() - call an operation of ethtool's
 * @handle: interface
 * @dev: set to it
 *
 * Context: thread; waits for rtnl.
 * Return: 0, with rtnl held for the driver until lxd_eth_end(), or -errno.
 */
int lxd_eth_begin(lxdom_handle_t handle, struct net_device **dev);

/**
 * lxd_eth_end() - it has been called
 * @dev: interface
 *
 * Context: thread, behind lxd_eth_begin() that succeeded.
 */
void lxd_eth_end(struct net_device *dev);

/**
 * lxd_net_eth_ops() - the callbacks that ask for little
 * @ops: filled in
 *
 * Context: before the first module's init.
 */
void lxd_net_eth_ops(struct lxd_net_domain_ops *ops);

/**
 * lxd_net_blob_ops() - the callbacks that ask for more than a message has
 * @ops: filled in
 *
 * Context: before the first module's init.
 */
void lxd_net_blob_ops(struct lxd_net_domain_ops *ops);

/**
 * lxd_net_blob_free() - free what was made for ethtool
 * @n: interface that goes
 *
 * Context: any.
 */
void lxd_net_blob_free(struct lxd_netdev *n);

/* ---- net_napi.c ---- */

/**
 * lxd_napi_feed() - poll those again that lxd_net_rx_room() kept from it
 *
 * Context: any; the polls run as a tasklet.
 */
void lxd_napi_feed(void);

#endif /* LXD_NET_H */
