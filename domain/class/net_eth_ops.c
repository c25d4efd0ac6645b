// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel asks on behalf of ethtool: the driver's ethtool_ops, between
 * begin() and complete(), with rtnl.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include "net.h"

/* A driver's word to whoever asked; it does not travel, the log has it. */
void do_trace_netlink_extack(const char *msg)
{
	pr_info("%s\n", msg);
}

int lxd_eth_begin(lxdom_handle_t handle, struct net_device **dev)
{
	const struct ethtool_ops *eth;
	int ret = 0;

	lxd_rtnl_enter();
	*dev = &lxd_netdev_by_handle(handle)->dev;
	eth = (*dev)->ethtool_ops;
	if (!netif_device_present(*dev))
		ret = -ENODEV;
	else if (!eth)
		ret = -EOPNOTSUPP;
	else if (eth->begin)
		ret = eth->begin(*dev);
	if (ret)
		lxd_rtnl_leave();
	return ret;
}

void lxd_eth_end(struct net_device *dev)
{
	if (dev->ethtool_ops->complete)
		dev->ethtool_ops->complete(dev);
	lxd_rtnl_leave();
}

/*
 * Runs an expression, of type int, if the driver has the operation.  Both know
 * the interface as dev, its operations as eth.
 */
#define ETH_CALL(handle, has, expr)					\
({									\
	struct net_device *dev;						\
	const struct ethtool_ops *eth;					\
	int ret = lxd_eth_begin(handle, &dev);				\
									\
	if (!ret) {							\
		eth = dev->ethtool_ops;					\
		ret = (has) ? (expr) : -EOPNOTSUPP;			\
		lxd_eth_end(dev);					\
	}								\
	ret;								\
})

/* The same for operations that return nothing. */
#define ETH_CALL_VOID(handle, has, expr)				\
	ETH_CALL(handle, has, ((expr), 0))

/* ---- rings, coalescing, channels, pauses ---- */

static int read_ring(struct net_device *dev, struct ethtool_ringparam *ring,
		     struct kernel_ethtool_ringparam *more)
{
	if (!dev->ethtool_ops->get_ringparam)
		return -EOPNOTSUPP;
	dev->ethtool_ops->get_ringparam(dev, ring, more, NULL);
	return 0;
}

static int get_ring(const struct lxd_net_get_ring_req *req,
		    struct lxd_net_get_ring_rep *rep)
{
	struct ethtool_ringparam ring = { };
	struct kernel_ethtool_ringparam more = { };
	int ret = ETH_CALL(req->n, eth->get_ringparam, read_ring(dev, &ring, &more));

	LXD_NET_RING_TO(&rep->ring, &ring);
	return ret;
}

static int write_ring(struct net_device *dev, const struct lxd_net_ring_size *to)
{
	struct ethtool_ringparam ring = { .cmd = ETHTOOL_SRINGPARAM };
	struct kernel_ethtool_ringparam more = { };
	int ret = read_ring(dev, &ring, &more);

	if (ret)
		return ret;
	LXD_NET_RING_SIZE_FROM(&ring, to);
	return dev->ethtool_ops->set_ringparam(dev, &ring, &more, NULL);
}

static int set_ring(const struct lxd_net_set_ring_req *req)
{
	return ETH_CALL(req->n, eth->set_ringparam, write_ring(dev, &req->ring));
}

static int get_coalesce(const struct lxd_net_get_coalesce_req *req,
			struct lxd_net_get_coalesce_rep *rep)
{
	struct ethtool_coalesce c = { .cmd = ETHTOOL_GCOALESCE };
	struct kernel_ethtool_coalesce more = { };
	int ret = ETH_CALL(req->n, eth->get_coalesce,
			   eth->get_coalesce(dev, &c, &more, NULL));

	LXD_NET_COALESCE_TO(&rep->coalesce, &c);
	rep->cqe_rx = !!more.use_cqe_mode_rx;
	rep->cqe_tx = !!more.use_cqe_mode_tx;
	return ret;
}

static int set_coalesce(const struct lxd_net_set_coalesce_req *req)
{
	struct ethtool_coalesce c = { .cmd = ETHTOOL_SCOALESCE };
	struct kernel_ethtool_coalesce more = {
		.use_cqe_mode_rx = req->cqe_rx,
		.use_cqe_mode_tx = req->cqe_tx,
	};

	LXD_NET_COALESCE_FROM(&c, &req->coalesce);
	return ETH_CALL(req->n, eth->set_coalesce,
			eth->set_coalesce(dev, &c, &more, NULL));
}

static u32 used(u32 count)
{
	return min_t(u32, count, LXD_NET_QUEUES_MAX);
}

/* No more than the kernel's interface has, whatever the device has. */
static void limit_channels(struct ethtool_channels *c)
{
	c->max_rx = used(c->max_rx);
	c->max_tx = used(c->max_tx);
	c->max_other = used(c->max_other);
	c->max_combined = used(c->max_combined);
	c->rx_count = used(c->rx_count);
	c->tx_count = used(c->tx_count);
	c->other_count = used(c->other_count);
	c->combined_count = used(c->combined_count);
}

static int get_channels(const struct lxd_net_get_channels_req *req,
			struct lxd_net_get_channels_rep *rep)
{
	struct ethtool_channels c = { .cmd = ETHTOOL_GCHANNELS };
	int ret = ETH_CALL_VOID(req->n, eth->get_channels,
				eth->get_channels(dev, &c));

	limit_channels(&c);
	LXD_NET_CHANNELS_TO(&rep->channels, &c);
	return ret;
}

static int write_channels(struct net_device *dev, struct ethtool_channels *c,
			  struct lxd_net_set_channels_rep *rep)
{
	int ret = dev->ethtool_ops->set_channels(dev, c);

	rep->queues = min_t(u32, dev->real_num_tx_queues, LXD_NET_QUEUES_MAX);
	rep->rx_queues = min_t(u32, dev->real_num_rx_queues,
			       LXD_NET_QUEUES_MAX);
	return ret;
}

static int set_channels(const struct lxd_net_set_channels_req *req,
			struct lxd_net_set_channels_rep *rep)
{
	struct ethtool_channels c = { .cmd = ETHTOOL_SCHANNELS };

	LXD_NET_CHANNELS_FROM(&c, &req->channels);
	return ETH_CALL(req->n, eth->set_channels, write_channels(dev, &c, rep));
}

static int get_pause(const struct lxd_net_get_pause_req *req,
		     struct lxd_net_get_pause_rep *rep)
{
	struct ethtool_pauseparam p = { .cmd = ETHTOOL_GPAUSEPARAM };
	int ret = ETH_CALL_VOID(req->n, eth->get_pauseparam,
				eth->get_pauseparam(dev, &p));

	LXD_NET_PAUSE_TO(&rep->pause, &p);
	return ret;
}

static int set_pause(const struct lxd_net_set_pause_req *req)
{
	struct ethtool_pauseparam p = { .cmd = ETHTOOL_SPAUSEPARAM };

	LXD_NET_PAUSE_FROM(&p, &req->pause);
	return ETH_CALL(req->n, eth->set_pauseparam, eth->set_pauseparam(dev, &p));
}

/* ---- the link ---- */

#define MODE_WORDS	DIV_ROUND_UP(__ETHTOOL_LINK_MODE_MASK_NBITS, 32)
static_assert(MODE_WORDS <= LXD_NET_MODES_MAX);

static u16 modes_to(u32 *words, const unsigned long *modes)
{
	bitmap_to_arr32(words, modes, __ETHTOOL_LINK_MODE_MASK_NBITS);
	return MODE_WORDS;
}

static int get_link(const struct lxd_net_get_link_req *req,
		    struct lxd_net_get_link_rep *rep)
{
	struct ethtool_link_ksettings s = { };
	int ret = ETH_CALL(req->n, eth->get_link_ksettings,
			   eth->get_link_ksettings(dev, &s));

	LXD_NET_LINK_TO(&rep->link, &s.base);
	rep->nr_supported = modes_to(rep->supported, s.link_modes.supported);
	rep->nr_advertising = modes_to(rep->advertising,
				       s.link_modes.advertising);
	rep->nr_partner = modes_to(rep->partner, s.link_modes.lp_advertising);
	return ret;
}

static int write_link(struct net_device *dev,
		      const struct lxd_net_set_link_req *req)
{
	u32 nr = min_t(u32, req->nr_advertising * 32,
		       __ETHTOOL_LINK_MODE_MASK_NBITS);
	struct ethtool_link_ksettings s = { };
	int ret = -EOPNOTSUPP;

	if (dev->ethtool_ops->get_link_ksettings)
		ret = dev->ethtool_ops->get_link_ksettings(dev, &s);
	if (ret)
		return ret;
	LXD_NET_LINK_FROM(&s.base, &req->link);
	bitmap_zero(s.link_modes.advertising, __ETHTOOL_LINK_MODE_MASK_NBITS);
	bitmap_from_arr32(s.link_modes.advertising, req->advertising, nr);
	return dev->ethtool_ops->set_link_ksettings(dev, &s);
}

static int set_link(const struct lxd_net_set_link_req *req)
{
	return ETH_CALL(req->n, eth->set_link_ksettings, write_link(dev, req));
}

static int nway_reset(const struct lxd_net_nway_reset_req *req)
{
	return ETH_CALL(req->n, eth->nway_reset, eth->nway_reset(dev));
}

static int get_eee(const struct lxd_net_get_eee_req *req,
		   struct lxd_net_get_eee_rep *rep)
{
	struct ethtool_eee e = { .cmd = ETHTOOL_GEEE };
	int ret = ETH_CALL(req->n, eth->get_eee, eth->get_eee(dev, &e));

	LXD_NET_EEE_TO(&rep->eee, &e);
	return ret;
}

static int set_eee(const struct lxd_net_set_eee_req *req)
{
	struct ethtool_eee e = { .cmd = ETHTOOL_SEEE };

	LXD_NET_EEE_FROM(&e, &req->eee);
	return ETH_CALL(req->n, eth->set_eee, eth->set_eee(dev, &e));
}

static int identify(const struct lxd_net_identify_req *req,
		    struct lxd_net_identify_rep *rep)
{
	static const enum ethtool_phys_id_state states[] = {
		[LXD_NET_IDENTIFY_INACTIVE] = ETHTOOL_ID_INACTIVE,
		[LXD_NET_IDENTIFY_ACTIVE] = ETHTOOL_ID_ACTIVE,
		[LXD_NET_IDENTIFY_ON] = ETHTOOL_ID_ON,
		[LXD_NET_IDENTIFY_OFF] = ETHTOOL_ID_OFF,
	};
	int ret = ETH_CALL(req->n, eth->set_phys_id,
			   eth->set_phys_id(dev, states[req->state]));

	rep->times = clamp(ret, 0, 16);
	return min(ret, 0);
}

/* ---- single words ---- */

static int get_wol(const struct lxd_net_get_wol_req *req,
		   struct lxd_net_get_wol_rep *rep)
{
	struct ethtool_wolinfo w = { .cmd = ETHTOOL_GWOL };
	int ret = ETH_CALL_VOID(req->n, eth->get_wol, eth->get_wol(dev, &w));

	BUILD_BUG_ON(sizeof(w.sopass) != LXD_NET_PASS_LEN);
	rep->supported = w.supported;
	rep->options = w.wolopts;
	rep->pass_len = sizeof(w.sopass);
	memcpy(rep->pass, w.sopass, sizeof(w.sopass));
	return ret;
}

static int set_wol(const struct lxd_net_set_wol_req *req)
{
	struct ethtool_wolinfo w = {
		.cmd = ETHTOOL_SWOL,
		.wolopts = req->options,
	};

	memcpy(w.sopass, req->pass, req->pass_len);
	return ETH_CALL(req->n, eth->set_wol, eth->set_wol(dev, &w));
}

static int get_level(const struct lxd_net_get_level_req *req,
		     struct lxd_net_get_level_rep *rep)
{
	return ETH_CALL_VOID(req->n, eth->get_msglevel,
			     rep->level = eth->get_msglevel(dev));
}

static int set_level(const struct lxd_net_set_level_req *req)
{
	return ETH_CALL_VOID(req->n, eth->set_msglevel,
			     eth->set_msglevel(dev, req->level));
}

static int get_private(const struct lxd_net_get_private_req *req,
		       struct lxd_net_get_private_rep *rep)
{
	return ETH_CALL_VOID(req->n, eth->get_priv_flags,
			     rep->value = eth->get_priv_flags(dev));
}

static int set_private(const struct lxd_net_set_private_req *req)
{
	return ETH_CALL(req->n, eth->set_priv_flags,
			eth->set_priv_flags(dev, req->value));
}

void lxd_net_eth_ops(struct lxd_net_domain_ops *ops)
{
	ops->get_ring = get_ring;
	ops->set_ring = set_ring;
	ops->get_coalesce = get_coalesce;
	ops->set_coalesce = set_coalesce;
	ops->get_channels = get_channels;
	ops->set_channels = set_channels;
	ops->get_pause = get_pause;
	ops->set_pause = set_pause;
	ops->get_link = get_link;
	ops->set_link = set_link;
	ops->nway_reset = nway_reset;
	ops->get_eee = get_eee;
	ops->set_eee = set_eee;
	ops->identify = identify;
	ops->get_wol = get_wol;
	ops->set_wol = set_wol;
	ops->get_level = get_level;
	ops->set_level = set_level;
	ops->get_private = get_private;
	ops->set_private = set_private;
}
