// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutexes: first come, first served; the lock is handed to the one who waits.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include "lxd.h"

struct waiter {
	struct list_head list;
	struct task_struct *task;
};

static struct task_struct *owner(struct mutex *lock)
{
	return (struct task_struct *)atomic_long_read(&lock->owner);
}

static void set_owner(struct mutex *lock, struct task_struct *p)
{
	atomic_long_set(&lock->owner, (long)p);
}

void __mutex_init(struct mutex *lock, const char *name,
		  struct lock_class_key *key)
{
	set_owner(lock, NULL);
	raw_spin_lock_init(&lock->wait_lock);
	INIT_LIST_HEAD(&lock->wait_list);
}

bool mutex_is_locked(struct mutex *lock)
{
	return owner(lock);
}

/* Return: 0 or -EINTR. */
static noinline int wait_for(struct mutex *lock, unsigned int state)
{
	struct waiter w = { .task = current };

	if (owner(lock) == current)
		lxd_fault("deadlock: mutex at %px is held already by the same thread %s",
			  lock, current->comm);
	list_add_tail(&w.list, &lock->wait_list);
	do {
		if (signal_pending_state(state, current)) {
			list_del(&w.list);
			return -EINTR;
		}
		set_current_state(state);
		schedule();
	} while (owner(lock) != current);
	return 0;
}

static __always_inline int take(struct mutex *lock, unsigned int state)
{
	if (unlikely(owner(lock)))
		return wait_for(lock, state);
	set_owner(lock, current);
	return 0;
}

void mutex_lock(struct mutex *lock)
{
	take(lock, TASK_UNINTERRUPTIBLE);
}

void mutex_unlock(struct mutex *lock)
{
	struct waiter *w;

	if (unlikely(owner(lock) != current))
		lxd_fault("mutex at %px: thread %s unlocks what it doesn't hold",
			  lock, current->comm);
	if (likely(list_empty(&lock->wait_list))) {
		set_owner(lock, NULL);
		return;
	}
	w = list_first_entry(&lock->wait_list, struct waiter, list);
	list_del(&w->list);
	set_owner(lock, w->task);
	wake_up_process(w->task);
}

int mutex_trylock(struct mutex *lock)
{
	if (owner(lock))
		return 0;
	set_owner(lock, current);
	return 1;
}

/* By kthread_stop(): there are no signals in a domain, and nothing kills. */
int mutex_lock_interruptible(struct mutex *lock)
{
	return take(lock, TASK_INTERRUPTIBLE);
}

int mutex_lock_killable(struct mutex *lock)
{
	mutex_lock(lock);
	return 0;
}

void mutex_lock_io(struct mutex *lock)
{
	mutex_lock(lock);
}

int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock)
{
	if (atomic_add_unless(cnt, -1, 1))
		return 0;
	mutex_lock(lock);
	if (atomic_dec_and_test(cnt))
		return 1;
	mutex_unlock(lock);
	return 0;
}
