// SPDX-License-Identifier: GPL-2.0-only
/*
 * PHYs: phylib itself is a module, and is loaded with its driver.  Here is what it
 * wants of ethtool, by which nobody reaches a PHY in a domain yet: its statistics
 * and tests of the cable are not offered.
 */
#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/phy.h>
#include <linux/rtnetlink.h>

const struct ethtool_phy_ops *ethtool_phy_ops;

void ethtool_set_ethtool_phy_ops(const struct ethtool_phy_ops *ops)
{
	rtnl_lock();
	ethtool_phy_ops = ops;
	rtnl_unlock();
}

/* As without netlink for ethtool: a test has nobody to be reported to. */

int ethnl_cable_test_alloc(struct phy_device *phydev, u8 cmd)
{
	return -EOPNOTSUPP;
}

void ethnl_cable_test_free(struct phy_device *phydev)
{
}

void ethnl_cable_test_finished(struct phy_device *phydev)
{
}
