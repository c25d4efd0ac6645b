// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that drivers import for users that a domain never has.  Nobody can
 * get there: the kernel does not hand on what would lead to them.  A driver that
 * does has gone astray, and its domain ends with the reason below.
 *
 * The one table of them.  Each gets its name from the assembler, so that none needs
 * a header of the kernel's and its prototype there.
 */
#include "lxd.h"

#define NEVER(function, why)						\
static void __used __cold lxd_never_##function(void)			\
{									\
	lxd_fault("%s() was called, but " why, #function);		\
}									\
asm(".globl " #function "\n\t.set " #function ", lxd_never_" #function)

/* ---- XDP: the kernel refuses a program for an interface of a domain ---- */

#define NO_XDP	"no domain has an XDP program"

NEVER(bpf_dispatcher_xdp_func, NO_XDP);
NEVER(bpf_prog_add, NO_XDP);
NEVER(bpf_prog_inc, NO_XDP);
NEVER(bpf_prog_put, NO_XDP);
NEVER(bpf_prog_sub, NO_XDP);
NEVER(bpf_warn_invalid_xdp_action, NO_XDP);
NEVER(xdp_do_flush, NO_XDP);
NEVER(xdp_do_redirect, NO_XDP);
NEVER(xdp_master_redirect, NO_XDP);
NEVER(__SCT__tp_func_xdp_exception, "no tracepoint of a domain can be on");

/* ---- and a socket for such packets (AF_XDP) ---- */

#define NO_XSK	"no domain has a buffer pool of an XDP socket"

NEVER(xp_alloc, NO_XSK);
NEVER(xp_alloc_batch, NO_XSK);
NEVER(xp_can_alloc, NO_XSK);
NEVER(xp_dma_map, NO_XSK);
NEVER(xp_dma_sync_for_cpu_slow, NO_XSK);
NEVER(xp_dma_sync_for_device_slow, NO_XSK);
NEVER(xp_dma_unmap, NO_XSK);
NEVER(xp_free, NO_XSK);
NEVER(xp_raw_get_data, NO_XSK);
NEVER(xp_raw_get_dma, NO_XSK);
NEVER(xp_set_rxq_info, NO_XSK);
NEVER(xsk_clear_rx_need_wakeup, NO_XSK);
NEVER(xsk_clear_tx_need_wakeup, NO_XSK);
NEVER(xsk_set_rx_need_wakeup, NO_XSK);
NEVER(xsk_set_tx_need_wakeup, NO_XSK);
NEVER(xsk_tx_completed, NO_XSK);
NEVER(xsk_tx_peek_desc, NO_XSK);
NEVER(xsk_tx_peek_release_desc_batch, NO_XSK);
NEVER(xsk_tx_release, NO_XSK);
NEVER(xsk_uses_need_wakeup, NO_XSK);

/* ---- interfaces on top of one: the driver's are offered to none ---- */

#define NO_UPPER "no interface lends its queues to one on top of it"

NEVER(netdev_bind_sb_channel_queue, NO_UPPER);
NEVER(netdev_set_sb_channel, NO_UPPER);
NEVER(netdev_unbind_sb_channel, NO_UPPER);

/* ---- netlink: the kernel's own, which asks the driver nothing ---- */

#define NO_NETLINK "no domain is asked by netlink"

NEVER(ndo_dflt_bridge_getlink, NO_NETLINK);
NEVER(ndo_dflt_fdb_add, NO_NETLINK);
NEVER(ndo_dflt_fdb_del, NO_NETLINK);
NEVER(ndo_dflt_fdb_dump, NO_NETLINK);

/* ---- offloads that are not offered ---- */

#define NO_CHANGE "the kernel does not hear of features that a driver changes"

NEVER(netdev_features_change, NO_CHANGE);
NEVER(netdev_pick_tx, "the kernel picks the queue of a packet");
NEVER(secpath_set, "no domain decrypts IPsec");
NEVER(linkwatch_fire_event, "no link is dormant or tested in a domain");

/* ---- clocks of devices: see ptp.c, none is ever registered ---- */

#define NO_CLOCK "no device of a domain has a clock that others could ask"

NEVER(convert_art_ns_to_tsc, NO_CLOCK);
NEVER(convert_art_to_tsc, NO_CLOCK);

/* ---- files of debugfs: see debugfs.c, none is ever made ---- */

#define NO_DEBUGFS "no domain has files in debugfs"

NEVER(simple_open, NO_DEBUGFS);
NEVER(simple_read_from_buffer, NO_DEBUGFS);
NEVER(simple_write_to_buffer, NO_DEBUGFS);
