// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <lxdom/lxdom.h>

#include "classes.h"
#include "ints.h"
#include "module.h"

/* Nobody registers anything with a class without one of its functions. */
static const struct {
	u32 class;
	const char *symbol;
} markers[] = {
	{ LXDOM_CLASS_BLOCK, "__blk_alloc_disk" },
	{ LXDOM_CLASS_BLOCK, "__blk_mq_alloc_disk" },
	{ LXDOM_CLASS_BLOCK, "__register_blkdev" },
	{ LXDOM_CLASS_BLOCK, "blk_mq_alloc_disk_for_queue" },
	{ LXDOM_CLASS_BLOCK, "blk_mq_alloc_sq_tag_set" },
	{ LXDOM_CLASS_BLOCK, "blk_mq_alloc_tag_set" },
	{ LXDOM_CLASS_BLOCK, "device_add_disk" },
	{ LXDOM_CLASS_NET, "alloc_etherdev_mqs" },
	{ LXDOM_CLASS_NET, "alloc_netdev_mqs" },
	{ LXDOM_CLASS_NET, "register_netdev" },
	{ LXDOM_CLASS_NET, "register_netdevice" },
	{ LXDOM_CLASS_PCI, "__pci_register_driver" },
	{ LXDOM_CLASS_FIRMWARE, "firmware_request_nowarn" },
	{ LXDOM_CLASS_FIRMWARE, "request_firmware" },
	{ LXDOM_CLASS_FIRMWARE, "request_firmware_direct" },
	{ LXDOM_CLASS_FIRMWARE, "request_firmware_into_buf" },
	{ LXDOM_CLASS_FIRMWARE, "request_firmware_nowait" },
	{ LXDOM_CLASS_FIRMWARE, "request_partial_firmware_into_buf" },
};

static u32 class_of(const char *symbol)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(markers); i++) {
		if (!strcmp(symbol, markers[i].symbol))
			return markers[i].class;
	}
	return 0;
}

u32 lxd_classes_of(const struct lxd_set *set)
{
	u32 classes = 0, i, k;

	for (i = 0; i < set->nr; i++) {
		const struct lxd_module *mod = set->modules[i];

		for (k = 0; k < mod->nr_imports; k++)
			classes |= class_of(mod->imports[k].name);
	}
	return classes;
}
