// SPDX-License-Identifier: GPL-2.0-only
/*
 * What firmware says of a machine: nothing, in a domain.  Drivers do without their
 * work-arounds for certain boards.
 */
#include <linux/cc_platform.h>
#include <linux/crash_dump.h>
#include <linux/dmi.h>

#ifdef CONFIG_DMI

int dmi_check_system(const struct dmi_system_id *list)
{
	return 0;
}

const struct dmi_system_id *dmi_first_match(const struct dmi_system_id *list)
{
	return NULL;
}

const char *dmi_get_system_info(int field)
{
	return NULL;
}

bool dmi_match(enum dmi_field f, const char *str)
{
	return false;
}

int dmi_name_in_vendors(const char *str)
{
	return 0;
}

#endif /* CONFIG_DMI */

#ifdef CONFIG_ARCH_HAS_CC_PLATFORM

/* The memory of a domain is what it seems to be, for its devices, too. */
bool cc_platform_has(enum cc_attr attr)
{
	return false;
}

#endif /* CONFIG_ARCH_HAS_CC_PLATFORM */

/* No kernel has crashed before this one. */
unsigned long long elfcorehdr_addr = ELFCORE_ADDR_MAX;
