// SPDX-License-Identifier: GPL-2.0-only
/* Drivers: which of the devices they match, probing and removing. */
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include "pci.h"

static bool matches(const struct pci_device_id *id, const struct pci_dev *dev)
{
	return (id->vendor == PCI_ANY_ID || id->vendor == dev->vendor) &&
	       (id->device == PCI_ANY_ID || id->device == dev->device) &&
	       (id->subvendor == PCI_ANY_ID ||
		id->subvendor == dev->subsystem_vendor) &&
	       (id->subdevice == PCI_ANY_ID ||
		id->subdevice == dev->subsystem_device) &&
	       !((id->class ^ dev->class) & id->class_mask);
}

const struct pci_device_id *pci_match_id(const struct pci_device_id *ids,
					 struct pci_dev *dev)
{
	for (; ids && (ids->vendor || ids->subvendor || ids->class_mask);
	     ids++) {
		/* For a device that is given to it by hand, only. */
		if (!ids->override_only && matches(ids, dev))
			return ids;
	}
	return NULL;
}

static int bus_match(struct device *dev, struct device_driver *driver)
{
	return pci_match_id(to_pci_driver(driver)->id_table,
			    to_pci_dev(dev)) ? 1 : 0;
}

static int bus_probe(struct device *dev)
{
	struct pci_driver *drv = to_pci_driver(dev->driver);
	struct pci_dev *pdev = to_pci_dev(dev);
	int ret;

	/* For the driver to give back, if it wants to have it suspended. */
	pm_runtime_get_sync(dev);
	pdev->driver = drv;
	ret = drv->probe(pdev, pci_match_id(drv->id_table, pdev));
	if (ret > 0) {
		pci_warn(pdev,
			 "Driver probe function unexpectedly returned %d\n",
			 ret);
		ret = 0;
	}
	if (ret) {
		pdev->driver = NULL;
		pm_runtime_put_sync(dev);
	}
	return ret;
}

static void bus_remove(struct device *dev)
{
	struct pci_dev *pdev = to_pci_dev(dev);
	struct pci_driver *drv = pdev->driver;

	if (drv->remove) {
		pm_runtime_get_sync(dev);
		drv->remove(pdev);
		pm_runtime_put_noidle(dev);
	}
	pdev->driver = NULL;
	pm_runtime_put_sync(dev);
}

struct bus_type pci_bus_type = {
	.name = "pci",
	.match = bus_match,
	.probe = bus_probe,
	.remove = bus_remove,
};

void lxd_pci_bus_init(void)
{
	if (bus_register(&pci_bus_type))
		lxd_fault("pci: no memory for the bus");
}

/**
 * __pci_register_driver() - a driver is there
 * @drv: driver
 * @owner: module
 * @mod_name: its name
 *
 * Probes the devices that it matches.  That one of them fails is no error, as
 * natively; nor is it one that there are none.
 *
 * Return: 0 or -errno.
 */
int __pci_register_driver(struct pci_driver *drv, struct module *owner,
			  const char *mod_name)
{
	drv->driver.name = drv->name;
	drv->driver.bus = &pci_bus_type;
	drv->driver.owner = owner;
	drv->driver.mod_name = mod_name;
	drv->driver.groups = drv->groups;
	drv->driver.dev_groups = drv->dev_groups;
	spin_lock_init(&drv->dynids.lock);
	INIT_LIST_HEAD(&drv->dynids.list);
	return driver_register(&drv->driver);
}

/**
 * pci_unregister_driver() - a driver goes
 * @drv: driver; its devices are removed
 */
void pci_unregister_driver(struct pci_driver *drv)
{
	driver_unregister(&drv->driver);
}

struct pci_driver *pci_dev_driver(const struct pci_dev *dev)
{
	return dev->driver;
}
