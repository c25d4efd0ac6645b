// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space.  VFIO has a map of what users may write, and shows them
 * much that is not the device's; below that, a driver gets to write what drivers
 * have a reason to.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <unistd.h>

#include "pci.h"

#define CAPS_MAX	48	/* that fit into 256 bytes, at least 4 each */
#define EXT_CAPS_MAX	480

int lxd_config_read(const struct lxd_pci_device *dev, u32 off, u32 size,
		    u32 *value)
{
	/* Little endian, as the processor. */
	*value = 0;
	if (pread(dev->fd, value, size, dev->config + off) == size)
		return 0;
	return errno ? -errno : -EIO;
}

u32 lxd_config_find(const struct lxd_pci_device *dev, u8 id)
{
	u32 at, cap, status, i;

	if (lxd_config_read(dev, PCI_STATUS, 2, &status) ||
	    !(status & PCI_STATUS_CAP_LIST) ||
	    lxd_config_read(dev, PCI_CAPABILITY_LIST, 1, &at))
		return 0;
	for (i = 0; i < CAPS_MAX && at >= PCI_STD_HEADER_SIZEOF; i++) {
		at &= ~3u;
		if (lxd_config_read(dev, at, 2, &cap))
			return 0;
		if ((cap & 0xff) == id)
			return at;
		at = cap >> 8;
	}
	return 0;
}

u32 lxd_config_find_ext(const struct lxd_pci_device *dev, u16 id)
{
	u32 at = PCI_CFG_SPACE_SIZE, head, i;

	if (dev->info.config_size <= PCI_CFG_SPACE_SIZE)
		return 0;
	for (i = 0; i < EXT_CAPS_MAX && at >= PCI_CFG_SPACE_SIZE; i++) {
		if (lxd_config_read(dev, at, 4, &head) || !head || head == ~0u)
			return 0;
		if (PCI_EXT_CAP_ID(head) == id)
			return at;
		at = PCI_EXT_CAP_NEXT(head);
	}
	return 0;
}

static bool within(u32 off, u32 size, u32 start, u32 len)
{
	return off >= start && off + size <= start + len;
}

static bool in_header(u32 off, u32 size)
{
	static const struct {
		u32 start;
		u32 len;
	} may[] = {
		{ PCI_COMMAND, 4 },		/* and status */
		{ PCI_CACHE_LINE_SIZE, 2 },	/* and latency timer */
		{ PCI_BASE_ADDRESS_0, 24 },	/* VFIO's own, not the device's */
		{ PCI_ROM_ADDRESS, 4 },		/* the same */
		{ PCI_INTERRUPT_LINE, 1 },	/* the same */
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(may); i++) {
		if (within(off, size, may[i].start, may[i].len))
			return true;
	}
	return false;
}

static bool may_write(const struct lxd_pci_device *dev, u32 off, u32 size)
{
	if (in_header(off, size))
		return true;
	if (dev->pm && within(off, size, dev->pm + PCI_PM_CTRL, 2))
		return true;
	if (dev->exp && within(off, size, dev->exp + PCI_EXP_DEVCTL, 4))
		return true;
	/* The first version of the capability ends before it. */
	if (dev->exp && dev->exp_version > 1 &&
	    within(off, size, dev->exp + PCI_EXP_DEVCTL2, 2))
		return true;
	/* Errors that were seen. */
	return dev->aer &&
	       (within(off, size, dev->aer + PCI_ERR_UNCOR_STATUS, 4) ||
		within(off, size, dev->aer + PCI_ERR_COR_STATUS, 4));
}

int lxd_config_write(const struct lxd_pci_device *dev, u32 off, u32 size,
		     u32 value)
{
	if (!may_write(dev, off, size))
		return -EPERM;
	if (pwrite(dev->fd, &value, size, dev->config + off) == size)
		return 0;
	return errno ? -errno : -EIO;
}
