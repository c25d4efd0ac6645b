/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_FAMILY_H
#define LXD_FAMILY_H

#include <stdbool.h>

/**
 * lxd_family() - the kernel subsystem that a symbol belongs to
 * @symbol: name of an exported symbol
 *
 * Exported symbols of the core kernel have no owner but "vmlinux", so their
 * names have to say it.
 *
 * Return: name of the subsystem ("pci", "net"), or "core" for what every
 * driver uses whatever its subsystem
 */
const char *lxd_family(const char *symbol);

/**
 * lxd_family_lacks_class() - would it take a class that there is not?
 * @family: what lxd_family() returned
 *
 * False for subsystems that have a class, and for those that need none because
 * they only serve the driver: their functions can be added one by one.
 *
 * Return: true if there is neither class nor service for it.
 */
bool lxd_family_lacks_class(const char *family);

#endif /* LXD_FAMILY_H */
