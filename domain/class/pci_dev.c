// SPDX-License-Identifier: GPL-2.0-only
/*
 * The devices: made once, before the driver's init, as the runner describes
 * them.
 */
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <asm/pci.h>
#include "pci.h"

/* Until a device is awake, ms: PCI Power Management Specification 1.2, 5.6.1. */
#define D3HOT_DELAY	10

/**
 * struct root - a bus, all of whose devices are on the root of it
 */
struct root {
	struct pci_bus bus;
	struct pci_sysdata sysdata;
};

static struct lxd_pci_dev *devices[LXDOM_PCI_MAX];
static struct root roots[LXDOM_PCI_MAX];

struct lxd_pci_dev *lxd_pci_device(unsigned int i)
{
	return i < lxd_boot->nr_pci ? devices[i] : NULL;
}

/* What the devices of a bus hang on.  It stays. */
static void add_bridge(struct root *r)
{
	struct device *dev = &r->bus.dev;

	device_initialize(dev);
	if (dev_set_name(dev, "%s", r->bus.name) || device_add(dev))
		lxd_fault("pci: no memory for a bus");
}

/* Bridges are not the domain's business: it sees no bus above its own. */
static struct pci_bus *find_bus(const struct lxdom_pci *info)
{
	struct root *r = roots;

	while (r->bus.ops && (r->bus.number != info->bus ||
			      r->sysdata.domain != info->segment))
		r++;
	if (!r->bus.ops) {
		static struct pci_ops none;

		r->sysdata.domain = info->segment;
		r->sysdata.node = NUMA_NO_NODE;
		r->bus.number = info->bus;
		r->bus.sysdata = &r->sysdata;
		r->bus.ops = &none;
		r->bus.max_bus_speed = PCI_SPEED_UNKNOWN;
		r->bus.cur_bus_speed = PCI_SPEED_UNKNOWN;
		INIT_LIST_HEAD(&r->bus.devices);
		INIT_LIST_HEAD(&r->bus.children);
		snprintf(r->bus.name, sizeof(r->bus.name), "PCI Bus %04x:%02x",
			 info->segment, info->bus);
		add_bridge(r);
	}
	return &r->bus;
}

static void fill_resources(struct pci_dev *dev, const struct lxdom_pci *info)
{
	unsigned int i;

	for (i = 0; i < LXDOM_PCI_BARS; i++) {
		const struct lxdom_bar *bar = &info->bar[i];
		struct resource *r = &dev->resource[i];

		if (!bar->size)
			continue;
		r->name = dev_name(&dev->dev);
		r->start = bar->addr;
		r->end = bar->addr + bar->size - 1;
		r->flags = bar->flags & LXDOM_BAR_MEM ? IORESOURCE_MEM :
							IORESOURCE_IO;
		if (bar->flags & LXDOM_BAR_PREFETCH)
			r->flags |= IORESOURCE_PREFETCH;
		if (bar->flags & LXDOM_BAR_64BIT)
			r->flags |= IORESOURCE_MEM_64;
	}
}

static void fill_ids(struct pci_dev *dev, const struct lxdom_pci *info)
{
	dev->devfn = info->devfn;
	dev->vendor = info->vendor;
	dev->device = info->device;
	dev->subsystem_vendor = info->subsystem_vendor;
	dev->subsystem_device = info->subsystem_device;
	dev->class = info->class;
	dev->revision = info->revision;
	dev->hdr_type = PCI_HEADER_TYPE_NORMAL;
	dev->pin = info->has_intx;
	dev->cfg_size = info->config_size;
}

/* What the kernel's own scan finds in configuration space. */
static void find_capabilities(struct pci_dev *dev)
{
	u16 pmc;

	dev->pcie_cap = pci_find_capability(dev, PCI_CAP_ID_EXP);
	if (dev->pcie_cap) {
		pci_read_config_word(dev, dev->pcie_cap + PCI_EXP_FLAGS,
				     &dev->pcie_flags_reg);
		pci_read_config_dword(dev, dev->pcie_cap + PCI_EXP_DEVCAP,
				      &dev->devcap);
		dev->pcie_mpss = dev->devcap & PCI_EXP_DEVCAP_PAYLOAD;
	}
	dev->msi_cap = pci_find_capability(dev, PCI_CAP_ID_MSI);
	dev->msix_cap = pci_find_capability(dev, PCI_CAP_ID_MSIX);
	dev->pm_cap = pci_find_capability(dev, PCI_CAP_ID_PM);
	if (dev->pm_cap) {
		pci_read_config_word(dev, dev->pm_cap + PCI_PM_PMC, &pmc);
		dev->d1_support = !!(pmc & PCI_PM_CAP_D1);
		dev->d2_support = !!(pmc & PCI_PM_CAP_D2);
	}
#ifdef CONFIG_PCIEAER
	dev->aer_cap = pci_find_ext_capability(dev, PCI_EXT_CAP_ID_ERR);
#endif
}

static void init_power(struct device *dev)
{
	pm_runtime_forbid(dev);
	pm_runtime_set_active(dev);
	pm_runtime_enable(dev);
}

static void init_device(struct lxd_pci_dev *d, const struct lxdom_pci *info)
{
	struct pci_dev *dev = &d->dev;

	d->info = info;
	dev->bus = find_bus(info);
	dev->sysdata = dev->bus->sysdata;
	device_initialize(&dev->dev);
	if (dev_set_name(&dev->dev, "%04x:%02x:%02x.%d", info->segment,
			 info->bus, PCI_SLOT(info->devfn),
			 PCI_FUNC(info->devfn)))
		lxd_fault("pci: no memory for a name");
	init_power(&dev->dev);
	fill_ids(dev, info);
	fill_resources(dev, info);
	dev->dev.bus = &pci_bus_type;
	dev->dev.parent = &dev->bus->dev;
	dev->dma_mask = DMA_BIT_MASK(32);
	dev->dev.dma_mask = &dev->dma_mask;
	dev->dev.dma_parms = &dev->dma_parms;
	dev->dev.coherent_dma_mask = DMA_BIT_MASK(32);
	dma_set_max_seg_size(&dev->dev, 65536);
	dma_set_seg_boundary(&dev->dev, 0xffffffff);
	dev->current_state = PCI_D0;
	dev->d3hot_delay = D3HOT_DELAY;
	dev->error_state = pci_channel_io_normal;
	dev->no_d3cold = 1;
	spin_lock_init(&dev->pcie_cap_lock);
	INIT_HLIST_HEAD(&dev->saved_cap_space);
	list_add_tail(&dev->bus_list, &dev->bus->devices);
}

static void add(unsigned int i)
{
	struct lxd_pci_dev *d = kzalloc(sizeof(*d), GFP_KERNEL);
	struct lxd_pci_open_req req = { .number = i };
	struct lxd_pci_open_rep rep;
	int ret;

	if (!d)
		lxd_fault("pci: no memory for the devices");
	init_device(d, &lxd_boot->pci[i]);
	ret = lxd_pci_open(&req, &rep);
	if (ret)
		lxd_fault("pci: the kernel does not know device %s: %d",
			  dev_name(&d->dev.dev), ret);
	d->handle = rep.d;
	d->number = i;
	find_capabilities(&d->dev);
	lxd_pci_irq_init(d);
	devices[i] = d;
	/* It stays: who made it never gives its reference back. */
	if (device_add(&d->dev.dev))
		lxd_fault("pci: no memory for device %s",
			  dev_name(&d->dev.dev));
}

void lxd_pci_init(void)
{
	unsigned int i;

	lxd_pci_bus_init();
	for (i = 0; i < lxd_boot->nr_pci; i++)
		add(i);
}

/* ---- looking for devices: there are those of the domain ---- */

struct pci_dev *pci_dev_get(struct pci_dev *dev)
{
	if (dev)
		get_device(&dev->dev);
	return dev;
}

void pci_dev_put(struct pci_dev *dev)
{
	if (dev)
		put_device(&dev->dev);
}

struct pci_dev *pci_get_domain_bus_and_slot(int domain, unsigned int bus,
					    unsigned int devfn)
{
	unsigned int i;

	for (i = 0; i < lxd_boot->nr_pci; i++) {
		const struct lxdom_pci *info = devices[i]->info;

		if (info->segment == domain && info->bus == bus &&
		    info->devfn == devfn)
			return pci_dev_get(&devices[i]->dev);
	}
	return NULL;
}

/* As natively, the caller gives the reference back. */
struct pci_dev *pci_get_slot(struct pci_bus *bus, unsigned int devfn)
{
	struct pci_dev *dev;

	list_for_each_entry(dev, &bus->devices, bus_list) {
		if (dev->devfn == devfn)
			return pci_dev_get(dev);
	}
	return NULL;
}

static bool is_id(const struct pci_dev *dev, unsigned int vendor,
		  unsigned int device)
{
	return (vendor == PCI_ANY_ID || vendor == dev->vendor) &&
	       (device == PCI_ANY_ID || device == dev->device);
}

struct pci_dev *pci_get_device(unsigned int vendor, unsigned int device,
			       struct pci_dev *from)
{
	bool after = !from;
	struct pci_dev *found = NULL;
	unsigned int i;

	for (i = 0; i < lxd_boot->nr_pci && !found; i++) {
		struct pci_dev *dev = &devices[i]->dev;

		if (after && is_id(dev, vendor, device))
			found = pci_dev_get(dev);
		after |= dev == from;
	}
	pci_dev_put(from);
	return found;
}

int pci_dev_present(const struct pci_device_id *ids)
{
	unsigned int i;

	for (i = 0; i < lxd_boot->nr_pci; i++) {
		if (pci_match_id(ids, &devices[i]->dev))
			return 1;
	}
	return 0;
}
