/* SPDX-License-Identifier: GPL-2.0-only */
/* Which classes a domain needs: what its modules import says it. */
#ifndef LXD_RUNNER_CLASSES_H
#define LXD_RUNNER_CLASSES_H

#include "find.h"

/**
 * lxd_classes_of() - classes that a domain of these modules may use
 * @set: the modules
 *
 * A driver that registers no interface has no business with network messages.
 *
 * Return: LXDOM_CLASS_*
 */
u32 lxd_classes_of(const struct lxd_set *set);

#endif /* LXD_RUNNER_CLASSES_H */
