// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual functions: a domain can't make any, for each would be a device of its
 * own.  As in a kernel without them.
 */
#include <linux/pci.h>

int pci_enable_sriov(struct pci_dev *dev, int nr)
{
	return -ENODEV;
}

void pci_disable_sriov(struct pci_dev *dev)
{
}

int pci_num_vf(struct pci_dev *dev)
{
	return 0;
}

int pci_vfs_assigned(struct pci_dev *dev)
{
	return 0;
}

int pci_sriov_set_totalvfs(struct pci_dev *dev, u16 nr)
{
	return 0;
}

int pci_sriov_get_totalvfs(struct pci_dev *dev)
{
	return 0;
}

int pci_sriov_configure_simple(struct pci_dev *dev, int nr)
{
	return -EOPNOTSUPP;
}
