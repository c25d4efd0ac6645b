// SPDX-License-Identifier: GPL-2.0-only
/*
 * Monitors of temperature, voltage and the like: the kernel's own class.  Its
 * attributes are those of sysfs: not seen outside (see sysfs.c).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/init.h>
#undef subsys_initcall
#define subsys_initcall(fn)	static initcall_t fn##_later __maybe_unused = fn
#include <linux/device.h>
#include "lxd.h"

static int register_told(struct device *dev)
{
	dev_info_once(dev, "readings are not seen outside of the domain\n");
	return device_register(dev);
}

#define device_register		register_told

#include "drivers/hwmon/hwmon.c"

void lxd_hwmon_init(void)
{
	if (hwmon_init())
		lxd_fault("no memory for the class of monitors");
}
