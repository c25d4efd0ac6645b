// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the driver core asks of parts that a domain has not: firmware that
 * describes devices, device nodes, pin controllers, links between a module and
 * its drivers in sysfs.  Each answers as where it is not configured.
 */
#include <linux/acpi.h>
#include <linux/pinctrl/devinfo.h>
#include <linux/pm_domain.h>
#include "drivers/base/base.h"
#include "drivers/base/physical_location.h"

/* ---- ACPI ---- */

bool is_acpi_device_node(const struct fwnode_handle *fwnode)
{
	return false;
}

bool is_acpi_data_node(const struct fwnode_handle *fwnode)
{
	return false;
}

void acpi_device_notify(struct device *dev)
{
}

void acpi_device_notify_remove(struct device *dev)
{
}

bool dev_add_physical_location(struct device *dev)
{
	return false;
}

static struct attribute *no_attributes[] = { NULL };

const struct attribute_group dev_attr_physical_location_group = {
	.attrs = no_attributes,
};

/* ---- domains of power, which firmware would tell of ---- */

int dev_pm_domain_attach(struct device *dev, bool power_on)
{
	return 0;
}

void dev_pm_domain_detach(struct device *dev, bool power_off)
{
}

/* ---- nodes ---- */

void software_node_notify(struct device *dev)
{
}

void software_node_notify_remove(struct device *dev)
{
}

int devtmpfs_create_node(struct device *dev)
{
	return 0;
}

int devtmpfs_delete_node(struct device *dev)
{
	return 0;
}

void module_add_driver(struct module *mod, struct device_driver *drv)
{
}

void module_remove_driver(struct device_driver *drv)
{
}

/* ---- pins; without pin controllers the header has these ---- */

#ifdef CONFIG_PINCTRL

int pinctrl_bind_pins(struct device *dev)
{
	return 0;
}

int pinctrl_init_done(struct device *dev)
{
	return 0;
}

#endif /* CONFIG_PINCTRL */
