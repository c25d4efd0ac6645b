// SPDX-License-Identifier: GPL-2.0-only
/* Enabling: decoding, bus mastering, and what else is in the command register. */
#include <linux/delay.h>
#include <linux/pci.h>
#include "pci.h"

static int change_command(struct pci_dev *dev, u16 clear, u16 set)
{
	u16 old, cmd;
	int ret = pci_read_config_word(dev, PCI_COMMAND, &old);

	if (ret)
		return pcibios_err_to_errno(ret);
	cmd = (old & ~clear) | set;
	if (cmd == old)
		return 0;
	return pcibios_err_to_errno(pci_write_config_word(dev, PCI_COMMAND,
							  cmd));
}

static int enable(struct pci_dev *dev, unsigned long flags)
{
	u16 set = 0;
	int i, ret;

	if (atomic_inc_return(&dev->enable_cnt) > 1)
		return 0;
	for (i = 0; i < LXDOM_PCI_BARS; i++) {
		unsigned long has = dev->resource[i].flags & flags;

		if (has & IORESOURCE_MEM)
			set |= PCI_COMMAND_MEMORY;
		if (has & IORESOURCE_IO)
			set |= PCI_COMMAND_IO;
	}
	ret = pci_set_power_state(dev, PCI_D0);
	if (ret == -EIO)
		ret = 0;	/* It has no power management. */
	if (!ret)
		ret = change_command(dev, 0, set);
	if (ret)
		atomic_dec(&dev->enable_cnt);
	return ret;
}

int pci_enable_device_io(struct pci_dev *dev)
{
	return enable(dev, IORESOURCE_IO);
}

int pci_enable_device_mem(struct pci_dev *dev)
{
	return enable(dev, IORESOURCE_MEM);
}

int pci_enable_device(struct pci_dev *dev)
{
	return enable(dev, IORESOURCE_MEM | IORESOURCE_IO);
}

int pci_reenable_device(struct pci_dev *dev)
{
	if (!pci_is_enabled(dev))
		return 0;
	atomic_dec(&dev->enable_cnt);
	return pci_enable_device(dev);
}

/* As natively, decoding stays on, and bus mastering goes off. */
void pci_disable_device(struct pci_dev *dev)
{
	WARN_ONCE(atomic_read(&dev->enable_cnt) <= 0,
		  "disabling already-disabled device");
	if (atomic_dec_return(&dev->enable_cnt))
		return;
	pci_clear_master(dev);
}

void pci_set_master(struct pci_dev *dev)
{
	if (!change_command(dev, 0, PCI_COMMAND_MASTER))
		dev->is_busmaster = 1;
}

void pci_clear_master(struct pci_dev *dev)
{
	change_command(dev, PCI_COMMAND_MASTER, 0);
	dev->is_busmaster = 0;
}

/* ---- with the device's own resources, which go when its driver does ---- */

static void managed_end(void *data)
{
	struct pci_dev *dev = data;

	pci_free_irq_vectors(dev);
	pci_release_regions(dev);
	if (pci_is_enabled(dev))
		pci_disable_device(dev);
	dev->is_managed = 0;
}

int pcim_enable_device(struct pci_dev *dev)
{
	int ret;

	if (dev->is_managed)
		return 0;
	ret = pci_enable_device(dev);
	if (ret)
		return ret;
	dev->is_managed = 1;
	return devm_add_action_or_reset(&dev->dev, managed_end, dev);
}

/* ---- bits of the command register ---- */

/* The size of a line of the cache, in words: 64 bytes on every x86-64. */
static int set_cacheline_size(struct pci_dev *dev)
{
	const u8 want = boot_cpu_data.x86_clflush_size >> 2 ?: 16;
	u8 size;

	if (pci_read_config_byte(dev, PCI_CACHE_LINE_SIZE, &size))
		return -EIO;
	if (size >= want && size % want == 0)
		return 0;
	pci_write_config_byte(dev, PCI_CACHE_LINE_SIZE, want);
	if (pci_read_config_byte(dev, PCI_CACHE_LINE_SIZE, &size))
		return -EIO;
	return size == want ? 0 : -EINVAL;
}

int pci_set_mwi(struct pci_dev *dev)
{
	int ret = set_cacheline_size(dev);

	return ret ?: change_command(dev, 0, PCI_COMMAND_INVALIDATE);
}

int pci_try_set_mwi(struct pci_dev *dev)
{
	return pci_set_mwi(dev);
}

static void managed_mwi_end(void *data)
{
	pci_clear_mwi(data);
}

int pcim_set_mwi(struct pci_dev *dev)
{
	int ret = pci_set_mwi(dev);

	return ret ?: devm_add_action_or_reset(&dev->dev, managed_mwi_end, dev);
}

void pci_clear_mwi(struct pci_dev *dev)
{
	change_command(dev, PCI_COMMAND_INVALIDATE, 0);
}

/* VFIO keeps this bit to itself while the pin's interrupt is on. */
void pci_intx(struct pci_dev *dev, int on)
{
	change_command(dev, on ? PCI_COMMAND_INTX_DISABLE : 0,
		       on ? 0 : PCI_COMMAND_INTX_DISABLE);
}

int pci_wait_for_pending_transaction(struct pci_dev *dev)
{
	u16 status;
	int i;

	for (i = 0; i < 4; i++) {
		if (i)
			msleep((1 << (i - 1)) * 100);
		pcie_capability_read_word(dev, PCI_EXP_DEVSTA, &status);
		if (!(status & PCI_EXP_DEVSTA_TRPND))
			return 1;
	}
	return 0;
}
