// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads, locks that block, waiting, RCU.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/sched/task.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/wait.h>

#include "runtime.h"

#define THREADS	8
#define ROUNDS	20

static struct task_struct *threads[THREADS];
static atomic_t wrong, inside, left;

/* Runs a function in so many threads and waits for the end of all. */
static bool in_threads(int (*fn)(void *data), int nr)
{
	int i, err = 0;

	atomic_set(&wrong, 0);
	atomic_set(&inside, 0);
	atomic_set(&left, nr);
	for (i = 0; i < nr; i++) {
		threads[i] = kthread_create(fn, (void *)(long)i, "runtime/%d",
					    i);
		expect(!IS_ERR(threads[i]));
		get_task_struct(threads[i]);
	}
	for (i = 0; i < nr; i++)
		wake_up_process(threads[i]);
	for (i = 0; i < nr; i++) {
		while (atomic_read(&left) > 0)
			nap(1);
		err |= kthread_stop(threads[i]);
		put_task_struct(threads[i]);
	}
	expect(!err && !atomic_read(&wrong));
	return true;
}

static DEFINE_MUTEX(mutex);

static int take_mutex(void *data)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		mutex_lock(&mutex);
		if (atomic_inc_return(&inside) != 1 || mutex_trylock(&mutex))
			atomic_inc(&wrong);
		if (i % 4 == 0)
			usleep_range(50, 100);
		atomic_dec(&inside);
		mutex_unlock(&mutex);
	}
	atomic_dec(&left);
	return 0;
}

static bool mutexes(void)
{
	expect(in_threads(take_mutex, THREADS));
	expect(!mutex_is_locked(&mutex));
	return true;
}

static DECLARE_RWSEM(rwsem);
static atomic_t writers, most_readers;

static int take_rwsem(void *data)
{
	int i, readers;

	for (i = 0; i < ROUNDS; i++) {
		if ((long)data == 0) {
			down_write(&rwsem);
			if (atomic_inc_return(&writers) != 1 ||
			    atomic_read(&inside))
				atomic_inc(&wrong);
			usleep_range(50, 100);
			atomic_dec(&writers);
			up_write(&rwsem);
			continue;
		}
		down_read(&rwsem);
		readers = atomic_inc_return(&inside);
		if (atomic_read(&writers))
			atomic_inc(&wrong);
		if (readers > atomic_read(&most_readers))
			atomic_set(&most_readers, readers);
		usleep_range(50, 100);
		atomic_dec(&inside);
		up_read(&rwsem);
	}
	atomic_dec(&left);
	return 0;
}

static bool rwsems(void)
{
	expect(in_threads(take_rwsem, THREADS));
	expect(atomic_read(&most_readers) > 1);
	expect(down_write_trylock(&rwsem) && !down_read_trylock(&rwsem));
	downgrade_write(&rwsem);
	expect(down_read_trylock(&rwsem) && !down_write_trylock(&rwsem));
	up_read(&rwsem);
	up_read(&rwsem);
	expect(!rwsem_is_locked(&rwsem));
	return true;
}

static struct semaphore sem;

static int take_sem(void *data)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		down(&sem);
		if (atomic_inc_return(&inside) > 3)
			atomic_inc(&wrong);
		usleep_range(50, 100);
		atomic_dec(&inside);
		up(&sem);
	}
	atomic_dec(&left);
	return 0;
}

static bool semaphores(void)
{
	sema_init(&sem, 3);
	expect(in_threads(take_sem, THREADS));
	expect(!down_trylock(&sem) && !down_trylock(&sem) &&
	       !down_trylock(&sem) && down_trylock(&sem));
	return true;
}

static DECLARE_COMPLETION(done);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static int value;

static int say_done(void *data)
{
	nap(5);
	complete(&done);
	nap(5);
	WRITE_ONCE(value, 1);
	wake_up(&queue);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ);
	return 7;
}

static bool waiting(void)
{
	struct task_struct *t = kthread_run(say_done, NULL, "runtime");

	expect(!IS_ERR(t));
	expect(wait_for_completion_timeout(&done, 10 * HZ));
	expect(!wait_for_completion_timeout(&done, 2));
	wait_event(queue, READ_ONCE(value));
	expect(!wait_event_timeout(queue, READ_ONCE(value) == 2, 2));
	expect(wait_event_timeout(queue, READ_ONCE(value), 2) > 0);
	expect(kthread_stop(t) == 7);
	return true;
}

static int never_runs(void *data)
{
	WRITE_ONCE(value, 99);
	return 0;
}

static int park(void *data)
{
	while (!kthread_should_stop()) {
		if (kthread_should_park())
			kthread_parkme();
		value++;
		usleep_range(100, 200);
	}
	return 0;
}

static DEFINE_MUTEX(held);
static DECLARE_RWSEM(written);

/* None of what it waits for ever comes; that it is to stop ends each of the waits. */
static int wait_in_vain(void *data)
{
	DECLARE_COMPLETION_ONSTACK(never);
	int ret;

	complete(&done);
	ret = wait_event_interruptible(queue, READ_ONCE(value) == -1);
	if (ret != -ERESTARTSYS || !kthread_should_stop())
		return 1;
	if (wait_for_completion_interruptible(&never) != -ERESTARTSYS)
		return 2;
	if (!msleep_interruptible(60 * MSEC_PER_SEC))
		return 3;
	if (schedule_timeout_interruptible(60 * HZ) < 50 * HZ)
		return 4;
	if (mutex_lock_interruptible(&held) != -EINTR)
		return 6;
	if (down_read_interruptible(&written) != -EINTR)
		return 7;
	/* Nobody else's wait is meant. */
	return schedule_timeout_uninterruptible(1) ? 5 : 0;
}

static bool stopped_in_a_wait(void)
{
	struct task_struct *t = kthread_run(wait_in_vain, NULL, "runtime");
	int ret;

	expect(!IS_ERR(t));
	mutex_lock(&held);
	down_write(&written);
	wait_for_completion(&done);
	nap(2);
	ret = kthread_stop(t);
	up_write(&written);
	mutex_unlock(&held);
	expect(ret == 0);
	return true;
}

static bool kthreads(void)
{
	struct task_struct *t = kthread_create(never_runs, NULL, "runtime");
	int then;

	value = 0;
	expect(!IS_ERR(t));
	expect(kthread_stop(t) == -EINTR && !value);
	t = kthread_run(park, NULL, "runtime");
	expect(!IS_ERR(t));
	expect(comes(READ_ONCE(value)));
	expect(!kthread_park(t));
	then = READ_ONCE(value);
	nap(3);
	expect(READ_ONCE(value) == then);
	kthread_unpark(t);
	expect(comes(READ_ONCE(value) > then));
	expect(!kthread_stop(t));
	return true;
}

struct thing {
	struct rcu_head rcu;
	bool *gone;
};

static void thing_gone(struct rcu_head *rcu)
{
	struct thing *t = container_of(rcu, struct thing, rcu);

	WRITE_ONCE(*t->gone, true);
	kfree(t);
}

static bool grace_periods(void)
{
	struct thing *t = kzalloc(sizeof(*t), GFP_KERNEL);
	static bool gone;

	expect(t);
	t->gone = &gone;
	gone = false;
	rcu_read_lock();
	call_rcu(&t->rcu, thing_gone);
	expect(!READ_ONCE(gone));
	rcu_read_unlock();
	rcu_barrier();
	expect(READ_ONCE(gone));
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	expect(t);
	kfree_rcu(t, rcu);
	synchronize_rcu();
	return true;
}

DEFINE_STATIC_SRCU(srcu);
static DECLARE_COMPLETION(waited_for);

static int read_srcu(void *data)
{
	int idx = srcu_read_lock(&srcu);

	complete(&done);
	wait_for_completion(&waited_for);
	nap(20);
	WRITE_ONCE(value, 1);
	srcu_read_unlock(&srcu, idx);
	while (!kthread_should_stop())
		schedule_timeout_interruptible(HZ);
	return 0;
}

static bool sleeping_readers(void)
{
	struct task_struct *t;
	struct thing *thing = kzalloc(sizeof(*thing), GFP_KERNEL);
	static bool gone;

	expect(thing);
	value = 0;
	reinit_completion(&done);
	reinit_completion(&waited_for);
	t = kthread_run(read_srcu, NULL, "runtime");
	expect(!IS_ERR(t));
	wait_for_completion(&done);
	thing->gone = &gone;
	gone = false;
	call_srcu(&srcu, &thing->rcu, thing_gone);
	nap(5);
	expect(!READ_ONCE(gone));
	complete(&waited_for);
	synchronize_srcu(&srcu);
	expect(READ_ONCE(value) == 1);
	srcu_barrier(&srcu);
	expect(READ_ONCE(gone));
	expect(!kthread_stop(t));
	return true;
}

const struct runtime_test runtime_locks[] = {
	{ "mutexes", mutexes },
	{ "rwsems", rwsems },
	{ "semaphores", semaphores },
	{ "waiting", waiting },
	{ "kthreads", kthreads },
	{ "stopped in a wait", stopped_in_a_wait },
	{ "grace_periods", grace_periods },
	{ "sleeping_readers", sleeping_readers },
	{ }
};
