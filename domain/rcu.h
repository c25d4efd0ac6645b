/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_RCU_H
#define LXD_RCU_H

#include <linux/types.h>

struct task_struct;

/**
 * lxd_rcu_reader_blocks() - a thread blocks inside rcu_read_lock()
 * @p: thread
 *
 * No grace period ends until it goes on.
 *
 * Context: the thread, about to switch.
 */
__cold void lxd_rcu_reader_blocks(struct task_struct *p);

/**
 * lxd_rcu_reader_runs() - such a thread goes on
 *
 * Context: the thread.
 */
__cold void lxd_rcu_reader_runs(void);

/**
 * lxd_rcu_run() - run what waits for a grace period, if one has passed
 *
 * For the main loop: while it runs, no thread does.
 *
 * Context: main loop; callbacks run as in a softirq.
 */
void lxd_rcu_run(void);

/**
 * lxd_rcu_ready() - would lxd_rcu_run() have something to do?
 *
 * Context: main loop.
 * Return: true if it would.
 */
bool lxd_rcu_ready(void);

#endif /* LXD_RCU_H */
