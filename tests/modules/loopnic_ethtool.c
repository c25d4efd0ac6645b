// SPDX-License-Identifier: GPL-2.0-only
/*
 * What loopnic says to ethtool: every operation that drivers of Ethernet cards
 * have, with figures that can be told apart, kept as they are set.
 */
#include <linux/delay.h>
#include <linux/ethtool.h>
#include <linux/mii.h>
#include <linux/module.h>

#include "loopnic.h"

#define STATS_NR	200
#define TESTS_NR	3
#define REGS_LEN	5000
#define EEPROM_LEN	2000

static char *eth_lie = "none";
module_param(eth_lie, charp, 0444);
MODULE_PARM_DESC(eth_lie, "counts, text, slow, channels");

static struct ethtool_coalesce coalesce = {
	.rx_coalesce_usecs = 11,
	.tx_coalesce_usecs = 12,
	.rx_max_coalesced_frames = 13,
};

static struct ethtool_ringparam ring = {
	.rx_max_pending = 4096,
	.tx_max_pending = 2048,
	.rx_pending = 256,
	.tx_pending = 128,
};

static struct ethtool_pauseparam pause = { .autoneg = 1, .rx_pause = 1 };

static struct ethtool_eee eee = {
	.supported = SUPPORTED_1000baseT_Full,
	.advertised = SUPPORTED_1000baseT_Full,
	.eee_enabled = 1,
	.tx_lpi_timer = 17,
};

static struct ethtool_wolinfo wol = {
	.supported = WAKE_MAGIC | WAKE_PHY | WAKE_MAGICSECURE,
	.wolopts = WAKE_MAGIC,
	.sopass = "abcdef",
};

static struct ethtool_link_ksettings settings;
static u32 level = 7;
static u32 flags = 1;
static u16 mii_regs[32] = { 0x1140, 0x796d, 0x0141, 0x0c24 };

static void get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "loopnic", sizeof(info->driver));
	strscpy(info->version, "1.0", sizeof(info->version));
	strscpy(info->fw_version, !strcmp(eth_lie, "text") ?
		"\033]0;owned\007" : "none", sizeof(info->fw_version));
}

static int get_coalesce(struct net_device *dev, struct ethtool_coalesce *c,
			struct kernel_ethtool_coalesce *more,
			struct netlink_ext_ack *extack)
{
	*c = coalesce;
	return 0;
}

static int set_coalesce(struct net_device *dev, struct ethtool_coalesce *c,
			struct kernel_ethtool_coalesce *more,
			struct netlink_ext_ack *extack)
{
	if (c->rx_coalesce_usecs > 10000)
		return -ERANGE;
	coalesce = *c;
	return 0;
}

static void get_ringparam(struct net_device *dev, struct ethtool_ringparam *r,
			  struct kernel_ethtool_ringparam *more,
			  struct netlink_ext_ack *extack)
{
	*r = ring;
}

static int set_ringparam(struct net_device *dev, struct ethtool_ringparam *r,
			 struct kernel_ethtool_ringparam *more,
			 struct netlink_ext_ack *extack)
{
	ring.rx_pending = r->rx_pending;
	ring.tx_pending = r->tx_pending;
	return 0;
}

static void get_channels(struct net_device *dev, struct ethtool_channels *c)
{
	c->max_combined = loopnic_queues;
	c->combined_count = dev->real_num_tx_queues;
	/* More than there can be. */
	if (!strcmp(eth_lie, "channels")) {
		c->max_combined = ~0u;
		c->max_rx = 1000;
		c->combined_count = ~0u;
		c->rx_count = 17;
		c->max_other = 1;
		c->other_count = 1;
	}
}

static int set_channels(struct net_device *dev, struct ethtool_channels *c)
{
	return netif_set_real_num_queues(dev, c->combined_count,
					 c->combined_count);
}

static void get_pauseparam(struct net_device *dev, struct ethtool_pauseparam *p)
{
	*p = pause;
}

static int set_pauseparam(struct net_device *dev, struct ethtool_pauseparam *p)
{
	pause = *p;
	return 0;
}

static int get_eee(struct net_device *dev, struct ethtool_eee *e)
{
	*e = eee;
	return 0;
}

static int set_eee(struct net_device *dev, struct ethtool_eee *e)
{
	eee = *e;
	return 0;
}

static void get_wol(struct net_device *dev, struct ethtool_wolinfo *w)
{
	*w = wol;
}

static int set_wol(struct net_device *dev, struct ethtool_wolinfo *w)
{
	if (w->wolopts & ~wol.supported)
		return -EINVAL;
	wol.wolopts = w->wolopts;
	memcpy(wol.sopass, w->sopass, sizeof(wol.sopass));
	return 0;
}

static int get_link_ksettings(struct net_device *dev,
			      struct ethtool_link_ksettings *s)
{
	if (!settings.base.speed) {
		settings.base.speed = SPEED_2500;
		settings.base.duplex = DUPLEX_FULL;
		settings.base.port = PORT_TP;
		settings.base.autoneg = AUTONEG_ENABLE;
		settings.base.phy_address = 3;
		ethtool_link_ksettings_add_link_mode(&settings, supported, TP);
		ethtool_link_ksettings_add_link_mode(&settings, supported,
						     Autoneg);
		ethtool_link_ksettings_add_link_mode(&settings, supported,
						     1000baseT_Full);
		ethtool_link_ksettings_add_link_mode(&settings, supported,
						     2500baseT_Full);
		ethtool_link_ksettings_add_link_mode(&settings, advertising,
						     2500baseT_Full);
		ethtool_link_ksettings_add_link_mode(&settings, lp_advertising,
						     1000baseT_Full);
	}
	*s = settings;
	return 0;
}

static int set_link_ksettings(struct net_device *dev,
			      const struct ethtool_link_ksettings *s)
{
	settings = *s;
	return 0;
}

static u32 get_msglevel(struct net_device *dev)
{
	return level;
}

static void set_msglevel(struct net_device *dev, u32 value)
{
	level = value;
}

static int nway_reset(struct net_device *dev)
{
	netdev_info(dev, "negotiates anew\n");
	loopnic_go_on(*(struct nic **)netdev_priv(dev));
	return 0;
}

static u32 get_priv_flags(struct net_device *dev)
{
	return flags;
}

static int set_priv_flags(struct net_device *dev, u32 value)
{
	flags = value;
	return 0;
}

static int get_sset_count(struct net_device *dev, int set)
{
	static int calls;

	/* Another one each time that somebody asks. */
	if (!strcmp(eth_lie, "counts"))
		return ++calls % 2 ? 3 : 900;
	switch (set) {
	case ETH_SS_STATS:
		return STATS_NR;
	case ETH_SS_TEST:
		return TESTS_NR;
	case ETH_SS_PRIV_FLAGS:
		return 2;
	default:
		return -EOPNOTSUPP;
	}
}

static void get_strings(struct net_device *dev, u32 set, u8 *data)
{
	int i, nr = get_sset_count(dev, set);

	/* The one before has told the kernel another number. */
	for (i = 0; i < (!strcmp(eth_lie, "counts") ? 3 : nr); i++)
		snprintf(data + i * ETH_GSTRING_LEN, ETH_GSTRING_LEN,
			 !strcmp(eth_lie, "text") ? "\033[31m%u_%u" : "set%u_%u",
			 set, i);
}

static void get_stats(struct net_device *dev, struct ethtool_stats *stats,
		      u64 *data)
{
	struct nic *n = *(struct nic **)netdev_priv(dev);
	u32 i;

	for (i = 0; i < stats->n_stats; i++)
		data[i] = i * 1000000007ull;
	/* The first ones are those of the transmit queues, if there are several. */
	for (i = 0; loopnic_queues > 1 && i < loopnic_queues; i++)
		data[i] = n->tx[i].packets;
}

static void self_test(struct net_device *dev, struct ethtool_test *test,
		      u64 *data)
{
	/* Longer than a call may take, if asked for. */
	msleep(!strcmp(eth_lie, "slow") ? 8000 : 100);
	data[1] = 42;
	if (test->flags & ETH_TEST_FL_OFFLINE)
		test->flags |= ETH_TEST_FL_FAILED;
}

static int get_regs_len(struct net_device *dev)
{
	return REGS_LEN;
}

static void get_regs(struct net_device *dev, struct ethtool_regs *regs,
		     void *data)
{
	u8 *to = data;
	u32 i;

	regs->version = 5;
	for (i = 0; i < regs->len; i++)
		to[i] = i * 7;
}

static int get_eeprom_len(struct net_device *dev)
{
	return EEPROM_LEN;
}

static int get_eeprom(struct net_device *dev, struct ethtool_eeprom *eeprom,
		      u8 *data)
{
	u32 i;

	eeprom->magic = 0x8086;
	for (i = 0; i < eeprom->len; i++)
		data[i] = (eeprom->offset + i) * 3;
	return 0;
}

static int set_phys_id(struct net_device *dev, enum ethtool_phys_id_state state)
{
	return state == ETHTOOL_ID_ACTIVE ? 4 : 0;
}

const struct ethtool_ops loopnic_ethtool_ops = {
	.supported_coalesce_params = ETHTOOL_COALESCE_USECS |
				     ETHTOOL_COALESCE_RX_MAX_FRAMES,
	.get_drvinfo = get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_ts_info = ethtool_op_get_ts_info,
	.get_coalesce = get_coalesce,
	.set_coalesce = set_coalesce,
	.get_ringparam = get_ringparam,
	.set_ringparam = set_ringparam,
	.get_channels = get_channels,
	.set_channels = set_channels,
	.get_pauseparam = get_pauseparam,
	.set_pauseparam = set_pauseparam,
	.get_eee = get_eee,
	.set_eee = set_eee,
	.get_wol = get_wol,
	.set_wol = set_wol,
	.get_link_ksettings = get_link_ksettings,
	.set_link_ksettings = set_link_ksettings,
	.get_msglevel = get_msglevel,
	.set_msglevel = set_msglevel,
	.nway_reset = nway_reset,
	.get_priv_flags = get_priv_flags,
	.set_priv_flags = set_priv_flags,
	.get_sset_count = get_sset_count,
	.get_strings = get_strings,
	.get_ethtool_stats = get_stats,
	.self_test = self_test,
	.get_regs_len = get_regs_len,
	.get_regs = get_regs,
	.get_eeprom_len = get_eeprom_len,
	.get_eeprom = get_eeprom,
	.set_phys_id = set_phys_id,
};

int loopnic_ioctl(struct net_device *dev, struct ifreq *ifr, int cmd)
{
	struct mii_ioctl_data *mii = if_mii(ifr);

	switch (cmd) {
	case SIOCGMIIPHY:
		mii->phy_id = 3;
		return 0;
	case SIOCGMIIREG:
		mii->val_out = mii_regs[mii->reg_num % 32];
		return 0;
	case SIOCSMIIREG:
		/* dev_ioctl() has asked already; some drivers don't know that. */
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		mii_regs[mii->reg_num % 32] = mii->val_in;
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}
