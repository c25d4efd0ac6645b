// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsing of parameters is the kernel's own.  Its other half, parameters as
 * files in sysfs, is left out: there is no sysfs in a domain.
 */
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/string.h>

#undef CONFIG_SYSFS
#include "kernel/params.c"

/* In that other half there is one for each module. */
static DEFINE_MUTEX(lock);

void kernel_param_lock(struct module *mod)
{
	mutex_lock(&lock);
}

void kernel_param_unlock(struct module *mod)
{
	mutex_unlock(&lock);
}

/* No lock-down in a domain: it holds nothing that could be locked down. */
int security_locked_down(enum lockdown_reason what)
{
	return 0;
}
