// SPDX-License-Identifier: GPL-2.0-only
/*
 * wirephy: a PHY that is a table of registers, on an MDIO bus of its own, driven by
 * phylib.  Loading succeeds when the link has come up, gone, and come up again; the
 * PHY stays attached, and phylib in use, until exit, when the link goes a last time.
 */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/mii.h>
#include <linux/module.h>
#include <linux/phy.h>

#define ADDRESS		3

static u16 regs[32];
static struct mii_bus *bus;
static struct net_device *dev;
static struct device *root;
/* phylib asks the driver of the interface's device for its module. */
static struct device_driver driver = { .name = "wirephy", .owner = THIS_MODULE };
static int ups, downs;

static int wire_read(struct mii_bus *mii, int addr, int reg)
{
	return addr == ADDRESS && reg < ARRAY_SIZE(regs) ? regs[reg] : 0xffff;
}

static int wire_write(struct mii_bus *mii, int addr, int reg, u16 value)
{
	if (addr != ADDRESS || reg >= ARRAY_SIZE(regs))
		return 0;
	regs[reg] = value;
	/* A reset, and a negotiation, are over at once. */
	if (reg == MII_BMCR)
		regs[reg] &= ~(BMCR_RESET | BMCR_ANRESTART);
	return 0;
}

static void plug(bool in)
{
	regs[MII_BMSR] = BMSR_100FULL | BMSR_100HALF | BMSR_10FULL |
			 BMSR_ANEGCAPABLE;
	if (in)
		regs[MII_BMSR] |= BMSR_LSTATUS | BMSR_ANEGCOMPLETE;
}

static void link_changed(struct net_device *ndev)
{
	struct phy_device *phy = ndev->phydev;

	phy_print_status(phy);
	if (phy->link && phy->speed == SPEED_100 && phy->duplex == DUPLEX_FULL)
		ups++;
	else if (!phy->link)
		downs++;
}

static bool wait_for(int *count, int number)
{
	int i;

	for (i = 0; i < 1000 && *count < number; i++)
		msleep(20);
	return *count >= number;
}

static void stop_link(struct phy_device *phy)
{
	phy_stop(phy);
	phy_disconnect(phy);
}

static int run_link(void)
{
	struct phy_device *phy = phy_find_first(bus);
	int ret;

	if (!phy)
		return -ENODEV;
	ret = phy_connect_direct(dev, phy, link_changed,
				 PHY_INTERFACE_MODE_MII);
	if (ret)
		return ret;
	phy_attached_info(phy);
	phy_start(phy);
	if (!wait_for(&ups, 1))
		goto late;
	plug(false);
	if (!wait_for(&downs, 1))
		goto late;
	plug(true);
	if (wait_for(&ups, 2))
		return 0;
late:
	stop_link(phy);
	return -ETIMEDOUT;
}

static int add_bus(void)
{
	int ret;

	bus->name = "wire";
	bus->parent = root;
	bus->read = wire_read;
	bus->write = wire_write;
	bus->phy_mask = ~(1u << ADDRESS);
	snprintf(bus->id, MII_BUS_ID_SIZE, "wire");
	ret = mdiobus_register(bus);
	if (ret)
		return ret;
	ret = run_link();
	if (ret)
		mdiobus_unregister(bus);
	return ret;
}

static void free_all(void)
{
	if (bus)
		mdiobus_free(bus);
	if (dev)
		free_netdev(dev);
	root->driver = NULL;
	root_device_unregister(root);
}

static int __init wirephy_init(void)
{
	int ret = -ENOMEM;

	regs[MII_PHYSID1] = 0x1234;
	regs[MII_PHYSID2] = 0x5678;
	regs[MII_LPA] = LPA_100FULL | LPA_LPACK;
	plug(true);
	root = root_device_register("wirephy");
	if (IS_ERR(root))
		return PTR_ERR(root);
	root->driver = &driver;
	dev = alloc_etherdev(0);
	bus = mdiobus_alloc();
	if (dev)
		SET_NETDEV_DEV(dev, root);
	if (dev && bus)
		ret = add_bus();
	if (ret)
		free_all();
	return ret;
}

static void __exit wirephy_exit(void)
{
	stop_link(phy_find_first(bus));
	mdiobus_unregister(bus);
	free_all();
	pr_info("wirephy: %d times up, %d times down\n", ups, downs);
}

module_init(wirephy_init);
module_exit(wirephy_exit);

MODULE_DESCRIPTION("A PHY without hardware, driven by phylib");
MODULE_LICENSE("GPL");
