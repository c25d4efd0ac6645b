// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host module: the trusted side of every domain.
 */
#include <linux/module.h>

#include "device.h"
#include "domain.h"

static int __init lxdom_init(void)
{
	int ret = lxd_domains_init();

	if (ret)
		return ret;
	ret = lxd_device_init();
	if (ret)
		lxd_domains_exit();
	return ret;
}

static void __exit lxdom_exit(void)
{
	lxd_device_exit();
	lxd_domains_exit();
}

module_init(lxdom_init);
module_exit(lxdom_exit);

MODULE_DESCRIPTION("Isolated execution domains for stock driver modules");
MODULE_LICENSE("GPL");
