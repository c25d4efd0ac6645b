// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver core is the kernel's own: devices, buses, classes and drivers of a
 * domain find each other as they do natively.  Here is what has to be known of
 * drivers/base/core.c to start it.
 */
#include <linux/device.h>
#include <linux/swiotlb.h>
#include <linux/user_namespace.h>
#include "device.h"
#include "lxd.h"

/* Devices of a domain reach all of its memory: nothing is bounced. */
static struct io_tlb_mem no_bounce;
/* There are no users to own a device node, and no device nodes. */
static struct user_namespace no_user_ns;

#define io_tlb_default_mem	no_bounce
#define init_user_ns		no_user_ns

#include "drivers/base/core.c"

/* Partitions are the kernel's: no device here has this type. */
struct device_type part_type = { .name = "partition" };

bool initcall_debug;

void lxd_devices_init(void)
{
	/* As driver_init() does, and the initcalls behind it. */
	if (devices_init() || buses_init() || classes_init() ||
	    devlink_class_init() || lxd_device_bind_init())
		lxd_fault("no memory for the driver core");
	auxiliary_bus_init();
}
