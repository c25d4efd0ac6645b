/* SPDX-License-Identifier: GPL-2.0-only */
/* What processor the domain's code is told that it runs on. */
#ifndef LXD_RUNNER_CAPS_H
#define LXD_RUNNER_CAPS_H

#include "ints.h"

#define LXD_CAPS	32	/* words, as in struct lxdom_boot */

/**
 * lxd_caps_read() - fill in x86_capability words for ring 3
 * @caps: LXD_CAPS words
 *
 * This processor's features, but for those that ring 3 can't use.
 */
void lxd_caps_read(u32 *caps);

#endif /* LXD_RUNNER_CAPS_H */
