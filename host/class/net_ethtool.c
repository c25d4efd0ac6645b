// SPDX-License-Identifier: GPL-2.0-only
/*
 * ethtool.  Each interface has a table of those operations that its driver has.
 * All are called with rtnl held.
 */
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/ethtool.h>
#include <linux/module.h>
#include <linux/net_tstamp.h>
#include <linux/slab.h>

#include "net.h"
#include "net_coalesce.h"

void lxd_net_printable(char *text, size_t size)
{
	size_t i, len = strnlen(text, size - 1);

	for (i = 0; i < len; i++) {
		if (!isascii(text[i]) || !isprint(text[i]))
			text[i] = '?';
	}
	memset(text + len, 0, size - len);
}

static void get_drvinfo(struct net_device *ndev, struct ethtool_drvinfo *info)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_drvinfo_req req = { .n = n->obj.handle };
	struct lxd_net_drvinfo_rep rep;

	if (!(n->ops & LXD_NET_DEV_OPS_DRVINFO) ||
	    lxd_net_drvinfo(n->obj.dom, &req, &rep))
		return;
	strscpy(info->driver, rep.driver, sizeof(info->driver));
	/* Of who says nothing, the kernel says its own. */
	if (rep.version[0])
		strscpy(info->version, rep.version, sizeof(info->version));
	strscpy(info->fw_version, rep.firmware, sizeof(info->fw_version));
	strscpy(info->bus_info, rep.bus, sizeof(info->bus_info));
	lxd_net_printable(info->driver, sizeof(info->driver));
	lxd_net_printable(info->version, sizeof(info->version));
	lxd_net_printable(info->fw_version, sizeof(info->fw_version));
	lxd_net_printable(info->bus_info, sizeof(info->bus_info));
}

/* What a device stamps does not travel: the kernel's own stamps are left. */
static int get_ts_info(struct net_device *ndev, struct ethtool_ts_info *info)
{
	if (net_if_of(ndev)->ops & LXD_NET_DEV_OPS_TS_INFO)
		return ethtool_op_get_ts_info(ndev, info);
	/* As the kernel says of a driver that says nothing. */
	info->so_timestamping = SOF_TIMESTAMPING_RX_SOFTWARE |
				SOF_TIMESTAMPING_SOFTWARE;
	info->phc_index = -1;
	return 0;
}

/* ---- rings, coalescing, channels, pauses ---- */

static void get_ringparam(struct net_device *ndev,
			  struct ethtool_ringparam *ring,
			  struct kernel_ethtool_ringparam *more,
			  struct netlink_ext_ack *extack)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_ring_req req = { .n = n->obj.handle };
	struct lxd_net_get_ring_rep rep;

	if (!lxd_net_get_ring(n->obj.dom, &req, &rep))
		LXD_NET_RING_FROM(ring, &rep.ring);
}

static int set_ringparam(struct net_device *ndev,
			 struct ethtool_ringparam *ring,
			 struct kernel_ethtool_ringparam *more,
			 struct netlink_ext_ack *extack)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_ring_req req = { .n = n->obj.handle };

	LXD_NET_RING_SIZE_TO(&req.ring, ring);
	return lxd_net_set_ring(n->obj.dom, &req);
}

static int get_coalesce(struct net_device *ndev, struct ethtool_coalesce *c,
			struct kernel_ethtool_coalesce *more,
			struct netlink_ext_ack *extack)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_coalesce_req req = { .n = n->obj.handle };
	struct lxd_net_get_coalesce_rep rep;
	int ret = lxd_net_get_coalesce(n->obj.dom, &req, &rep);

	if (ret)
		return ret;
	LXD_NET_COALESCE_FROM(c, &rep.coalesce);
	more->use_cqe_mode_rx = rep.cqe_rx;
	more->use_cqe_mode_tx = rep.cqe_tx;
	return 0;
}

static int set_coalesce(struct net_device *ndev, struct ethtool_coalesce *c,
			struct kernel_ethtool_coalesce *more,
			struct netlink_ext_ack *extack)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_coalesce_req req = {
		.n = n->obj.handle,
		.cqe_rx = !!more->use_cqe_mode_rx,
		.cqe_tx = !!more->use_cqe_mode_tx,
	};

	LXD_NET_COALESCE_TO(&req.coalesce, c);
	return lxd_net_set_coalesce(n->obj.dom, &req);
}

static void get_channels(struct net_device *ndev, struct ethtool_channels *c)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_channels_req req = { .n = n->obj.handle };
	struct lxd_net_get_channels_rep rep;

	if (!lxd_net_get_channels(n->obj.dom, &req, &rep))
		LXD_NET_CHANNELS_FROM(c, &rep.channels);
}

static int set_channels(struct net_device *ndev, struct ethtool_channels *c)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_channels_req req = { .n = n->obj.handle };
	struct lxd_net_set_channels_rep rep;
	int ret;

	LXD_NET_CHANNELS_TO(&req.channels, c);
	ret = lxd_net_set_channels(n->obj.dom, &req, &rep);
	lxd_net_forget_counts(n);
	return ret ?: lxd_net_set_queues(ndev, rep.queues, rep.rx_queues);
}

static void get_pauseparam(struct net_device *ndev,
			   struct ethtool_pauseparam *p)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_pause_req req = { .n = n->obj.handle };
	struct lxd_net_get_pause_rep rep;

	if (!lxd_net_get_pause(n->obj.dom, &req, &rep))
		LXD_NET_PAUSE_FROM(p, &rep.pause);
}

static int set_pauseparam(struct net_device *ndev,
			  struct ethtool_pauseparam *p)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_pause_req req = { .n = n->obj.handle };

	LXD_NET_PAUSE_TO(&req.pause, p);
	return lxd_net_set_pause(n->obj.dom, &req);
}

/* ---- the link ---- */

#define MODE_WORDS	DIV_ROUND_UP(__ETHTOOL_LINK_MODE_MASK_NBITS, 32)
static_assert(MODE_WORDS <= LXD_NET_MODES_MAX);

static void modes_from(unsigned long *modes, const u32 *words, u16 nr)
{
	u32 bits = min_t(u32, nr * 32, __ETHTOOL_LINK_MODE_MASK_NBITS);

	bitmap_zero(modes, __ETHTOOL_LINK_MODE_MASK_NBITS);
	bitmap_from_arr32(modes, words, bits);
}

static int get_link_ksettings(struct net_device *ndev,
			      struct ethtool_link_ksettings *s)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_link_req req = { .n = n->obj.handle };
	struct lxd_net_get_link_rep rep;
	int ret = lxd_net_get_link(n->obj.dom, &req, &rep);

	if (ret)
		return ret;
	LXD_NET_LINK_FROM(&s->base, &rep.link);
	modes_from(s->link_modes.supported, rep.supported, rep.nr_supported);
	modes_from(s->link_modes.advertising, rep.advertising,
		   rep.nr_advertising);
	modes_from(s->link_modes.lp_advertising, rep.partner, rep.nr_partner);
	return 0;
}

static int set_link_ksettings(struct net_device *ndev,
			      const struct ethtool_link_ksettings *s)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_link_req req = {
		.n = n->obj.handle,
		.nr_advertising = MODE_WORDS,
	};

	LXD_NET_LINK_TO(&req.link, &s->base);
	bitmap_to_arr32(req.advertising, s->link_modes.advertising,
			__ETHTOOL_LINK_MODE_MASK_NBITS);
	return lxd_net_set_link(n->obj.dom, &req);
}

static int nway_reset(struct net_device *ndev)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_nway_reset_req req = { .n = n->obj.handle };

	return lxd_net_nway_reset(n->obj.dom, &req);
}

static int get_eee(struct net_device *ndev, struct ethtool_eee *e)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_eee_req req = { .n = n->obj.handle };
	struct lxd_net_get_eee_rep rep;
	int ret = lxd_net_get_eee(n->obj.dom, &req, &rep);

	if (!ret)
		LXD_NET_EEE_FROM(e, &rep.eee);
	return ret;
}

static int set_eee(struct net_device *ndev, struct ethtool_eee *e)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_eee_req req = { .n = n->obj.handle };

	LXD_NET_EEE_TO(&req.eee, e);
	return lxd_net_set_eee(n->obj.dom, &req);
}

static int identify(struct net_if *n, u8 state)
{
	struct lxd_net_identify_req req = {
		.n = n->obj.handle,
		.state = state,
	};
	struct lxd_net_identify_rep rep;

	return lxd_net_identify(n->obj.dom, &req, &rep) ?: (int)rep.times;
}

/*
 * Whoever looks for the device holds a reference to it and sleeps, for ever
 * perhaps.  So it is called again even if the driver needs no calls: the end of
 * the domain then ends that, too.
 */
static int set_phys_id(struct net_device *ndev, enum ethtool_phys_id_state state)
{
	struct net_if *n = net_if_of(ndev);
	int ret;

	switch (state) {
	case ETHTOOL_ID_ACTIVE:
		ret = identify(n, LXD_NET_IDENTIFY_ACTIVE);
		n->blinks = !ret;
		return ret ?: 2;
	case ETHTOOL_ID_INACTIVE:
		return min(identify(n, LXD_NET_IDENTIFY_INACTIVE), 0);
	default:
		if (n->blinks)
			return lxd_domain_alive(n->obj.dom) ? 0 : -EOWNERDEAD;
		return min(identify(n, state == ETHTOOL_ID_ON ?
				    LXD_NET_IDENTIFY_ON :
				    LXD_NET_IDENTIFY_OFF), 0);
	}
}

/* ---- single words ---- */

static void get_wol(struct net_device *ndev, struct ethtool_wolinfo *w)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_wol_req req = { .n = n->obj.handle };
	struct lxd_net_get_wol_rep rep;

	BUILD_BUG_ON(sizeof(w->sopass) != LXD_NET_PASS_LEN);
	if (lxd_net_get_wol(n->obj.dom, &req, &rep))
		return;
	w->supported = rep.supported;
	w->wolopts = rep.options;
	memcpy(w->sopass, rep.pass, rep.pass_len);
}

static int set_wol(struct net_device *ndev, struct ethtool_wolinfo *w)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_wol_req req = {
		.n = n->obj.handle,
		.options = w->wolopts,
		.pass_len = LXD_NET_PASS_LEN,
	};

	memcpy(req.pass, w->sopass, LXD_NET_PASS_LEN);
	return lxd_net_set_wol(n->obj.dom, &req);
}

static u32 get_msglevel(struct net_device *ndev)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_level_req req = { .n = n->obj.handle };
	struct lxd_net_get_level_rep rep;

	return lxd_net_get_level(n->obj.dom, &req, &rep) ? 0 : rep.level;
}

static void set_msglevel(struct net_device *ndev, u32 level)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_level_req req = {
		.n = n->obj.handle,
		.level = level,
	};

	/* No way to say so if it fails. */
	lxd_net_set_level(n->obj.dom, &req);
}

static u32 get_priv_flags(struct net_device *ndev)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_get_private_req req = { .n = n->obj.handle };
	struct lxd_net_get_private_rep rep;

	return lxd_net_get_private(n->obj.dom, &req, &rep) ? 0 : rep.value;
}

static int set_priv_flags(struct net_device *ndev, u32 value)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_set_private_req req = {
		.n = n->obj.handle,
		.value = value,
	};

	return lxd_net_set_private(n->obj.dom, &req);
}

/* ---- the table ---- */

static u32 coalesce_from(u32 wire)
{
	unsigned int i;
	u32 params = 0;

	for (i = 0; i < ARRAY_SIZE(lxd_net_coalesce); i++) {
		if (wire & lxd_net_coalesce[i].wire)
			params |= lxd_net_coalesce[i].param;
	}
	return params;
}

static const struct ethtool_ops ops = {
	.get_ringparam = get_ringparam,
	.set_ringparam = set_ringparam,
	.get_coalesce = get_coalesce,
	.set_coalesce = set_coalesce,
	.get_channels = get_channels,
	.set_channels = set_channels,
	.get_pauseparam = get_pauseparam,
	.set_pauseparam = set_pauseparam,
	.get_link_ksettings = get_link_ksettings,
	.set_link_ksettings = set_link_ksettings,
	.get_wol = get_wol,
	.set_wol = set_wol,
	.get_msglevel = get_msglevel,
	.set_msglevel = set_msglevel,
	.nway_reset = nway_reset,
	.get_eee = get_eee,
	.set_eee = set_eee,
	.set_phys_id = set_phys_id,
	.get_priv_flags = get_priv_flags,
	.set_priv_flags = set_priv_flags,
};

/* Which of them stand for an operation of a driver's; all are pointers. */
#define OP(name, op)	{ LXD_NET_ETH_OPS_##name, \
			  offsetof(const struct ethtool_ops, op) }

static const struct {
	u32 wire;
	size_t op;
} table[] = {
	OP(GET_RING, get_ringparam),
	OP(SET_RING, set_ringparam),
	OP(GET_COALESCE, get_coalesce),
	OP(SET_COALESCE, set_coalesce),
	OP(GET_CHANNELS, get_channels),
	OP(SET_CHANNELS, set_channels),
	OP(GET_PAUSE, get_pauseparam),
	OP(SET_PAUSE, set_pauseparam),
	OP(GET_LINK, get_link_ksettings),
	OP(SET_LINK, set_link_ksettings),
	OP(GET_WOL, get_wol),
	OP(SET_WOL, set_wol),
	OP(GET_LEVEL, get_msglevel),
	OP(SET_LEVEL, set_msglevel),
	OP(NWAY_RESET, nway_reset),
	OP(GET_EEE, get_eee),
	OP(SET_EEE, set_eee),
	OP(STRINGS, get_strings),
	OP(STRINGS, get_sset_count),
	OP(STATS, get_ethtool_stats),
	OP(REGS, get_regs),
	OP(REGS, get_regs_len),
	OP(EEPROM, get_eeprom),
	OP(EEPROM, get_eeprom_len),
	OP(TEST, self_test),
	OP(IDENTIFY, set_phys_id),
	OP(GET_PRIVATE, get_priv_flags),
	OP(SET_PRIVATE, set_priv_flags),
};

/* Those of @from that @has says the driver has. */
static void take_ops(void *to, const void *from, u32 has)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		void *op = *(void * const *)(from + table[i].op);

		if (op && has & table[i].wire)
			*(void **)(to + table[i].op) = op;
	}
}

int lxd_net_ethtool_set(struct net_if *n, u32 has, u32 coalesce_can)
{
	const struct ethtool_ops basic = {
		.supported_coalesce_params = coalesce_from(coalesce_can),
		.get_drvinfo = get_drvinfo,
		.get_ts_info = get_ts_info,
		.get_link = n->ops & LXD_NET_DEV_OPS_LINK ?
			    ethtool_op_get_link : NULL,
	};

	/* The kernel warns of one without the other. */
	if (!basic.supported_coalesce_params)
		has &= ~LXD_NET_ETH_OPS_SET_COALESCE;
	n->eth = kmemdup(&basic, sizeof(basic), GFP_KERNEL);
	if (!n->eth)
		return -ENOMEM;
	take_ops(n->eth, &ops, has);
	take_ops(n->eth, &lxd_net_blob_ops, has);
	n->ndev->ethtool_ops = n->eth;
	return 0;
}
