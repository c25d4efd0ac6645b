/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_RCU_H
#define LXD_RCU_H

#include <linux/types.h>

struct task_struct;

/* A thread blocks, or goes on, inside rcu_read_lock(). */
__cold void lxd_rcu_reader_blocks(struct task_struct *p);
__cold void lxd_rcu_reader_runs(void);

/**
 * lxd_rcu_run() - run what waits for a grace period, if one has passed
 *
 * For the main loop: while it runs, no thread does.
 */
void lxd_rcu_run(void);

/**
 * lxd_rcu_ready() - would lxd_rcu_run() have something to do?
 */
bool lxd_rcu_ready(void);

#endif /* LXD_RCU_H */
