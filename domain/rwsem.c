// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reader-writer semaphores: first come, first served; readers in a row enter
 * together.
 */
#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include "lxd.h"

/* sem->count: not 0 means locked, also for inline code in modules. */
#define WRITER		1L
#define READER		256L

struct waiter {
	struct list_head list;
	struct task_struct *task;
	bool write;
	bool granted;
};

static long count(struct rw_semaphore *sem)
{
	return atomic_long_read(&sem->count);
}

void __init_rwsem(struct rw_semaphore *sem, const char *name,
		  struct lock_class_key *key)
{
	atomic_long_set(&sem->count, 0);
	atomic_long_set(&sem->owner, 0);
	raw_spin_lock_init(&sem->wait_lock);
	INIT_LIST_HEAD(&sem->wait_list);
}

static bool try_enter(struct rw_semaphore *sem, bool write,
		      struct task_struct *p)
{
	if (write ? count(sem) != 0 : count(sem) & WRITER)
		return false;
	atomic_long_add(write ? WRITER : READER, &sem->count);
	if (write)
		atomic_long_set(&sem->owner, (long)p);
	return true;
}

static void admit(struct rw_semaphore *sem)
{
	struct waiter *w, *next;

	list_for_each_entry_safe(w, next, &sem->wait_list, list) {
		if (!try_enter(sem, w->write, w->task))
			return;
		list_del(&w->list);
		w->granted = true;
		wake_up_process(w->task);
	}
}

/* Return: 0 or -EINTR. */
static int enter_by(struct rw_semaphore *sem, bool write, unsigned int state)
{
	struct waiter w = { .task = current, .write = write };

	if (list_empty(&sem->wait_list) && try_enter(sem, write, current))
		return 0;
	if (atomic_long_read(&sem->owner) == (long)current)
		lxd_fault("deadlock: rwsem at %px is held already by the same thread %s",
			  sem, current->comm);
	list_add_tail(&w.list, &sem->wait_list);
	do {
		/* By kthread_stop().  Others may have waited for us to have it. */
		if (signal_pending_state(state, current)) {
			list_del(&w.list);
			admit(sem);
			return -EINTR;
		}
		set_current_state(state);
		schedule();
	} while (!w.granted);
	return 0;
}

static void enter(struct rw_semaphore *sem, bool write)
{
	enter_by(sem, write, TASK_UNINTERRUPTIBLE);
}

void down_read(struct rw_semaphore *sem)
{
	enter(sem, false);
}

int down_read_interruptible(struct rw_semaphore *sem)
{
	return enter_by(sem, false, TASK_INTERRUPTIBLE);
}

int down_read_killable(struct rw_semaphore *sem)
{
	enter(sem, false);
	return 0;
}

int down_read_trylock(struct rw_semaphore *sem)
{
	return try_enter(sem, false, current);
}

void down_write(struct rw_semaphore *sem)
{
	enter(sem, true);
}

int down_write_killable(struct rw_semaphore *sem)
{
	enter(sem, true);
	return 0;
}

int down_write_trylock(struct rw_semaphore *sem)
{
	return try_enter(sem, true, current);
}

void up_read(struct rw_semaphore *sem)
{
	if (count(sem) < READER)
		lxd_fault("rwsem at %px: up_read() without down_read()", sem);
	atomic_long_sub(READER, &sem->count);
	admit(sem);
}

void up_write(struct rw_semaphore *sem)
{
	if (!(count(sem) & WRITER))
		lxd_fault("rwsem at %px: up_write() without down_write()", sem);
	atomic_long_set(&sem->owner, 0);
	atomic_long_sub(WRITER, &sem->count);
	admit(sem);
}

void downgrade_write(struct rw_semaphore *sem)
{
	if (!(count(sem) & WRITER))
		lxd_fault("rwsem at %px: downgrade_write() without down_write()",
			  sem);
	atomic_long_set(&sem->owner, 0);
	atomic_long_add(READER - WRITER, &sem->count);
	admit(sem);
}
