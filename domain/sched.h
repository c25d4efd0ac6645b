/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_SCHED_H
#define LXD_SCHED_H

/**
 * lxd_cond_resched() - give way if the others have waited long enough
 *
 * Return: 1 if it did.
 */
int lxd_cond_resched(void);

#endif /* LXD_SCHED_H */
