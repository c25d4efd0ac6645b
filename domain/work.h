/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_WORK_H
#define LXD_WORK_H

#include <linux/types.h>

struct lxd_thread;

/**
 * lxd_work_init() - make the system's work queues
 *
 * Context: start-up, behind lxd_slab_init().
 */
void lxd_work_init(void);

/**
 * lxd_work_next() - a thread for work that waits, ready to be jumped to
 *
 * Context: main loop.
 * Return: NULL if there is no work that may begin now, or no stack for it.
 */
struct lxd_thread *lxd_work_next(void);

/**
 * lxd_works_run() - work items run since the start
 *
 * Context: any.
 * Return: how many, wraps.
 */
u64 lxd_works_run(void);

#endif /* LXD_WORK_H */
