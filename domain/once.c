// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done once.  The kernel then switches the question off, too, by a static
 * key; text of a domain stays as it is, and whoever comes again is told that it is
 * done.
 */
#include <linux/jump_label.h>
#undef static_branch_disable
#define static_branch_disable(key)

#include "lib/once.c"
