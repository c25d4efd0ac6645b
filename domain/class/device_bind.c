// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drivers and devices become one by the kernel's own drivers/base/dd.c.  What
 * asks to be probed again later is.
 */
#include "device.h"

#include "drivers/base/dd.c"

int lxd_device_bind_init(void)
{
	/* All modules are there from the start: nobody waits for more. */
	driver_deferred_probe_timeout = 0;
	return deferred_probe_initcall();
}
