// SPDX-License-Identifier: GPL-2.0-only
/*
 * Start of a domain.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/radix-tree.h>
#include <linux/sched.h>
#include <linux/wait_bit.h>
#include "call.h"
#include "clock.h"
#include "core_domain.h"
#include "loop.h"
#include "lxd.h"
#include "lxd_domain_glue.h"
#include "module.h"
#include "page.h"
#include "cpus.h"
#include "printk.h"
#include "slab.h"
#include "thread.h"
#include "work.h"

static struct lxdom_boot boot_block;
struct lxdom_boot *lxd_boot = &boot_block;

/* Inline code in modules finds the direct map by these. */
unsigned long page_offset_base;
unsigned long vmemmap_base;
unsigned long vmalloc_base;
unsigned long phys_base;

static void start_driver(void *unused)
{
	struct lxd_core_ready_req ready = { };

	lxd_devices_init();
	lxd_block_init();
	lxd_net_init();
	lxd_pci_init();
	lxd_hwmon_init();
	ready.status = lxd_modules_start();
	lxd_printk_flush();
	lxd_core_ready_post(&ready);
	if (ready.status)
		lxd_leave(0);
}

__visible void lxd_start(struct lxdom_boot *boot)
{
	boot_block = *boot;
	if (boot->magic != LXDOM_BOOT_MAGIC || boot->abi != LXDOM_BOOT_ABI)
		lxd_fault("the runner speaks another version of the boot ABI: %u, not %u",
			  boot->abi, LXDOM_BOOT_ABI);
	page_offset_base = boot->direct;
	vmemmap_base = boot->memmap;
	phys_base = boot->phys_base;
	lxd_percpu_init();
	lxd_threads_init();
	lxd_clock_init();
	lxd_page_init();
	lxd_slab_init();
	radix_tree_init();
	wait_bit_init();
	lxd_work_init();
	lxd_channel_init();
	lxd_printk_ready = true;
	if (lxd_spawn(start_driver, NULL, "init"))
		lxd_fault("no stack for the driver's init");
	lxd_loop();
}
