// SPDX-License-Identifier: GPL-2.0-only
/*
 * What spin locks do when they are taken.  The locks themselves are the
 * kernel's own, and inline code in modules.
 *
 * Whoever holds a spin lock runs until it gives it back, and nothing else runs
 * meanwhile.  So whoever finds one taken has taken it itself, or somebody went
 * away with it: it would spin for ever.
 */
#include <linux/bottom_half.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <asm/paravirt.h>
#include <asm/qrwlock.h>
#include <asm/qspinlock.h>
#include "lxd.h"

static __cold __noreturn void deadlock(const char *what, void *lock)
{
	lxd_fault("deadlock: %s at %px is held already, thread %s", what, lock,
		  current->comm);
}

/* Softirqs are run by the main loop alone: there is nothing to catch up on. */
void __local_bh_enable_ip(unsigned long ip, unsigned int cnt)
{
	preempt_count_sub(cnt);
}

void native_queued_spin_lock_slowpath(struct qspinlock *lock, u32 val)
{
	deadlock("spin lock", lock);
}

void queued_read_lock_slowpath(struct qrwlock *lock)
{
	deadlock("rwlock (for reading)", lock);
}

void queued_write_lock_slowpath(struct qrwlock *lock)
{
	deadlock("rwlock (for writing)", lock);
}
