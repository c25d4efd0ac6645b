// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of addresses, for %pS and its like.  The domain doesn't have its
 * symbols; module and offset are what addr2line and the monitor need.
 */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include "lxd.h"

static int print(char *buffer, unsigned long addr)
{
	const struct lxdom_module *m = lxd_module_of(addr);
	const char *name;

	if (!m)
		return sprintf(buffer, "0x%lx", addr);
	name = m == &lxd_boot->image ? "library" : m->name;
	return sprintf(buffer, "%s+0x%lx/0x%llx", name,
		       (unsigned long)(addr - m->base), m->size);
}

int sprint_symbol(char *buffer, unsigned long address)
{
	return print(buffer, address);
}

int sprint_symbol_build_id(char *buffer, unsigned long address)
{
	return print(buffer, address);
}

int sprint_symbol_no_offset(char *buffer, unsigned long address)
{
	return print(buffer, address);
}

int sprint_backtrace(char *buffer, unsigned long address)
{
	return print(buffer, address);
}

int sprint_backtrace_build_id(char *buffer, unsigned long address)
{
	return print(buffer, address);
}
