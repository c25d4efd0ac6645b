/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_TASKLET_H
#define LXD_TASKLET_H

#include <linux/types.h>

/**
 * lxd_tasklets_run() - run the tasklets that were scheduled
 *
 * Context: main loop.
 * Return: true if there were any.
 */
bool lxd_tasklets_run(void);

#endif /* LXD_TASKLET_H */
