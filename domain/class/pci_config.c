// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration space: each access is a call, which VFIO serves in the end.  It
 * may block, unlike natively; the kernel has no cheaper way there.
 */
#include <linux/pci.h>
#include <linux/ratelimit.h>
#include "pci.h"

static int read(const struct pci_dev *dev, int where, unsigned int size,
		u32 *value)
{
	struct lxd_pci_config_read_req req = {
		.d = lxd_pci_of((struct pci_dev *)dev)->handle,
		.offset = where,
		.size = size,
	};
	struct lxd_pci_config_read_rep rep;
	int ret;

	*value = ~0U >> (32 - size * 8);
	if (where < 0 || where >= dev->cfg_size || where % size)
		return PCIBIOS_BAD_REGISTER_NUMBER;
	ret = lxd_pci_config_read(&req, &rep);
	if (ret)
		return PCIBIOS_DEVICE_NOT_FOUND;
	*value = rep.value;
	return PCIBIOS_SUCCESSFUL;
}

static int write(const struct pci_dev *dev, int where, unsigned int size,
		 u32 value)
{
	static DEFINE_RATELIMIT_STATE(limit, 5 * HZ, 5);
	struct lxd_pci_config_write_req req = {
		.d = lxd_pci_of((struct pci_dev *)dev)->handle,
		.offset = where,
		.size = size,
		.value = value,
	};
	int ret;

	if (where < 0 || where >= dev->cfg_size || where % size)
		return PCIBIOS_BAD_REGISTER_NUMBER;
	ret = lxd_pci_config_write(&req);
	if (ret == -EPERM && __ratelimit(&limit))
		dev_notice(&dev->dev,
			   "configuration space at %#x is not for a driver to write\n",
			   where);
	return ret ? PCIBIOS_SET_FAILED : PCIBIOS_SUCCESSFUL;
}

int pci_read_config_byte(const struct pci_dev *dev, int where, u8 *val)
{
	u32 value;
	int ret = read(dev, where, sizeof(*val), &value);

	*val = value;
	return ret;
}

int pci_read_config_word(const struct pci_dev *dev, int where, u16 *val)
{
	u32 value;
	int ret = read(dev, where, sizeof(*val), &value);

	*val = value;
	return ret;
}

int pci_read_config_dword(const struct pci_dev *dev, int where, u32 *val)
{
	return read(dev, where, sizeof(*val), val);
}

int pci_write_config_byte(const struct pci_dev *dev, int where, u8 val)
{
	return write(dev, where, sizeof(val), val);
}

int pci_write_config_word(const struct pci_dev *dev, int where, u16 val)
{
	return write(dev, where, sizeof(val), val);
}

int pci_write_config_dword(const struct pci_dev *dev, int where, u32 val)
{
	return write(dev, where, sizeof(val), val);
}

bool pci_device_is_present(struct pci_dev *dev)
{
	u32 id;

	return !pci_read_config_dword(dev, PCI_VENDOR_ID, &id) && id != ~0U;
}
