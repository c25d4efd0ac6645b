// SPDX-License-Identifier: GPL-2.0-only
/*
 * Base address registers.  Their addresses are where the runner has mapped them,
 * so that mapping them is finding them.  Port numbers are the real ones.
 */
#include <linux/io.h>
#include <linux/pci.h>
#include "pci.h"

int pci_select_bars(struct pci_dev *dev, unsigned long flags)
{
	int i, bars = 0;

	for (i = 0; i < PCI_NUM_RESOURCES; i++) {
		if (pci_resource_flags(dev, i) & flags)
			bars |= 1 << i;
	}
	return bars;
}

/* ---- who has which ---- */

int pci_request_region(struct pci_dev *dev, int bar, const char *name)
{
	struct lxd_pci_dev *d = lxd_pci_of(dev);

	if (bar < 0 || bar >= LXDOM_PCI_BARS || !pci_resource_len(dev, bar))
		return 0;
	if (d->requested & 1 << bar) {
		pci_warn(dev, "BAR %d: can't reserve %pR\n", bar,
			 &dev->resource[bar]);
		return -EBUSY;
	}
	d->requested |= 1 << bar;
	return 0;
}

void pci_release_region(struct pci_dev *dev, int bar)
{
	lxd_pci_of(dev)->requested &= ~(1 << bar);
}

int pci_request_selected_regions(struct pci_dev *dev, int bars,
				 const char *name)
{
	int i;

	for (i = 0; i < LXDOM_PCI_BARS; i++) {
		if (!(bars & 1 << i) || !pci_request_region(dev, i, name))
			continue;
		pci_release_selected_regions(dev, bars & ((1 << i) - 1));
		return -EBUSY;
	}
	return 0;
}

/* Nobody but its driver sees a domain's device: all that it has is exclusive. */
int pci_request_selected_regions_exclusive(struct pci_dev *dev, int bars,
					   const char *name)
{
	return pci_request_selected_regions(dev, bars, name);
}

void pci_release_selected_regions(struct pci_dev *dev, int bars)
{
	lxd_pci_of(dev)->requested &= ~bars;
}

int pci_request_regions(struct pci_dev *dev, const char *name)
{
	return pci_request_selected_regions(dev, (1 << LXDOM_PCI_BARS) - 1,
					    name);
}

int pci_request_regions_exclusive(struct pci_dev *dev, const char *name)
{
	return pci_request_regions(dev, name);
}

void pci_release_regions(struct pci_dev *dev)
{
	pci_release_selected_regions(dev, (1 << LXDOM_PCI_BARS) - 1);
}

/* ---- mapping ---- */

static bool in_bar(const struct lxdom_bar *bar, u64 addr, u64 size)
{
	return bar->flags & LXDOM_BAR_MEM && bar->flags & LXDOM_BAR_MAPPED &&
	       addr >= bar->addr && addr - bar->addr < bar->size &&
	       size <= bar->size - (addr - bar->addr);
}

/**
 * ioremap() - where a device's registers can be reached
 * @addr: their address, as a resource has it
 * @size: bytes
 *
 * The pages of an MSI-X table lie in some of them and are not there: an access
 * faults.
 *
 * Return: NULL if they are not all in one BAR of a device of the domain's.
 */
void __iomem *ioremap(resource_size_t addr, unsigned long size)
{
	struct lxd_pci_dev *d;
	unsigned int i, b;

	for (i = 0; (d = lxd_pci_device(i)); i++) {
		for (b = 0; b < LXDOM_PCI_BARS; b++) {
			if (in_bar(&d->info->bar[b], addr, size))
				return (void __iomem *)addr;
		}
	}
	pr_err("ioremap: %lu bytes at %pa are not registers of a device of this domain\n",
	       size, &addr);
	return NULL;
}

void __iomem *ioremap_uc(resource_size_t addr, unsigned long size)
{
	return ioremap(addr, size);
}

/* Without gathering of writes: slower, and never wrong. */
void __iomem *ioremap_wc(resource_size_t addr, unsigned long size)
{
	return ioremap(addr, size);
}

void iounmap(volatile void __iomem *addr)
{
}

void __iomem *pci_ioremap_bar(struct pci_dev *dev, int bar)
{
	if (!(pci_resource_flags(dev, bar) & IORESOURCE_MEM))
		return NULL;
	return ioremap(pci_resource_start(dev, bar),
		       pci_resource_len(dev, bar));
}

void __iomem *pci_ioremap_wc_bar(struct pci_dev *dev, int bar)
{
	return pci_ioremap_bar(dev, bar);
}

/* ---- the expansion ROM, which the runner does not map ---- */

void __iomem *pci_map_rom(struct pci_dev *dev, size_t *size)
{
	return NULL;
}

void pci_unmap_rom(struct pci_dev *dev, void __iomem *rom)
{
}
