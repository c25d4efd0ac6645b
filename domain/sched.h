/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_SCHED_H
#define LXD_SCHED_H

/**
 * lxd_cond_resched() - give way if the others have waited long enough
 *
 * Context: any; blocks only where lxd_may_block().
 * Return: 1 if it did.
 */
int lxd_cond_resched(void);

struct swait_queue;
struct swait_queue_head;

/**
 * swake_up_all_locked() - wake all that wait: of kernel/sched/swait.c, for completion.c
 * @q: queue, its lock held
 *
 * Context: any.
 */
void swake_up_all_locked(struct swait_queue_head *q);

/**
 * __prepare_to_swait() - put a waiter into a queue: of kernel/sched/swait.c, for completion.c
 * @q: queue, its lock held
 * @wait: the waiter
 *
 * Context: thread; does not block.
 */
void __prepare_to_swait(struct swait_queue_head *q, struct swait_queue *wait);

#endif /* LXD_SCHED_H */
