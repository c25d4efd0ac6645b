// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host module: the trusted side of every domain.
 */
#include <linux/module.h>

#include "device.h"

static int __init lxdom_init(void)
{
	return lxd_device_init();
}

static void __exit lxdom_exit(void)
{
	lxd_device_exit();
	/* Objects and domains are freed by RCU callbacks of this module. */
	rcu_barrier();
}

module_init(lxdom_init);
module_exit(lxdom_exit);

MODULE_DESCRIPTION("Isolated execution domains for stock driver modules");
MODULE_LICENSE("GPL");
