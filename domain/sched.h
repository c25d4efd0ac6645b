/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_SCHED_H
#define LXD_SCHED_H

/**
 * lxd_cond_resched() - give way if the others have waited long enough
 *
 * Return: 1 if it did.
 */
int lxd_cond_resched(void);

struct swait_queue;
struct swait_queue_head;

/* Of kernel/sched/swait.c, for kernel/sched/completion.c. */
void swake_up_all_locked(struct swait_queue_head *q);
void __prepare_to_swait(struct swait_queue_head *q, struct swait_queue *wait);

#endif /* LXD_SCHED_H */
