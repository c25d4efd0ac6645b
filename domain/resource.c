// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who has which range of ports and memory: the kernel's own book, kept for the
 * domain alone.  What can really be reached is the runner's to say, and pci_region.c
 * has the ranges of devices.  Its files below /proc and its file system are not
 * made.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/user_namespace.h>
#undef __initcall
#define __initcall(fn)		static initcall_t fn##_unused __maybe_unused = fn
#undef fs_initcall
#define fs_initcall(fn)		static initcall_t fn##_unused __maybe_unused = fn

/* No address is beyond it. */
unsigned long physmem_end = ~0UL;

static struct user_namespace no_user_ns;

#define init_user_ns		no_user_ns
#define kill_anon_super		NULL

#include "kernel/resource.c"
