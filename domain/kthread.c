// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads: lightweight threads that live longer than a callback.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/stdarg.h>
#include "lxd.h"
#include "thread.h"

/**
 * struct kthread - one of them
 * @fn: what it runs
 * @data: argument of @fn
 * @result: what @fn returned
 * @exited: it has
 * @parked: it is in kthread_parkme()
 * @should_stop: kthread_stop() was called
 * @should_park: kthread_park() was called
 *
 * Lives until the last reference to its task is put.
 */
struct kthread {
	int (*fn)(void *data);
	void *data;
	int result;
	struct completion exited;
	struct completion parked;
	bool should_stop;
	bool should_park;
};

static struct kthread *to_kthread(struct task_struct *k)
{
	if (!k->worker_private)
		lxd_fault("task %s is not a kernel thread", k->comm);
	return k->worker_private;
}

/* The last reference to a task is gone; its stack slot can be used again. */
void __put_task_struct(struct task_struct *task)
{
	struct lxd_thread *t = lxd_thread_of(task);

	if (!task->worker_private)
		lxd_fault("put_task_struct(): reference count of task %s underflows",
			  task->comm);
	kfree(task->worker_private);
	task->worker_private = NULL;
	refcount_set(&task->usage, 1);
	clear_tsk_thread_flag(task, TIF_NOTIFY_SIGNAL);
	lxd_thread_name(t, LXD_THREAD_NAME);
	t->next = lxd_free_threads;
	lxd_free_threads = t;
}

void kthread_exit(long result)
{
	struct lxd_thread *t = lxd_self();
	struct kthread *k = to_kthread(current);

	if (preempt_count() || current->rcu_read_lock_nesting)
		lxd_thread_unbalanced(t);
	k->result = result;
	/* Whoever still has the task may wake it up: it must not go on here. */
	WRITE_ONCE(t->task.__state, TASK_DEAD);
	complete_all(&k->exited);
	complete_all(&k->parked);
	lxd_thread_figures.alive--;
	this_cpu_write(current_task, &lxd_main.task);
	put_task_struct(&t->task);
	lxd_thread_exit();
	unreachable();
}

void kthread_complete_and_exit(struct completion *comp, long code)
{
	if (comp)
		complete(comp);
	kthread_exit(code);
}

static void run_kthread(struct lxd_thread *t)
{
	struct kthread *k = to_kthread(&t->task);

	/* Stopped before it was ever woken: as natively. */
	kthread_exit(k->should_stop ? -EINTR : k->fn(k->data));
}

struct task_struct *kthread_create_on_node(int (*threadfn)(void *data),
					   void *data, int node,
					   const char namefmt[], ...)
{
	struct kthread *k = kzalloc(sizeof(*k), GFP_KERNEL);
	struct lxd_thread *t;
	va_list args;

	if (!k)
		return ERR_PTR(-ENOMEM);
	t = lxd_thread_peek();
	if (!t) {
		kfree(k);
		return ERR_PTR(-EAGAIN);
	}
	lxd_thread_take(t, run_kthread);
	k->fn = threadfn;
	k->data = data;
	init_completion(&k->exited);
	init_completion(&k->parked);
	t->task.worker_private = k;
	t->task.__state = TASK_UNINTERRUPTIBLE;
	va_start(args, namefmt);
	vsnprintf(t->task.comm, sizeof(t->task.comm), namefmt, args);
	va_end(args);
	return &t->task;
}

struct task_struct *kthread_create_on_cpu(int (*threadfn)(void *data),
					  void *data, unsigned int cpu,
					  const char *namefmt)
{
	return kthread_create_on_node(threadfn, data, 0, namefmt, cpu);
}

/* There is one CPU to run on; where a thread would like to is only noted. */
void kthread_bind(struct task_struct *k, unsigned int cpu)
{
	set_cpus_allowed_ptr(k, cpumask_of(cpu));
}

void kthread_bind_mask(struct task_struct *k, const struct cpumask *mask)
{
	set_cpus_allowed_ptr(k, mask);
}

/* Nobody stops or parks a thread that runs work or a callback: it may ask. */
bool kthread_should_stop(void)
{
	struct kthread *self = current->worker_private;

	return self && self->should_stop;
}

bool kthread_should_park(void)
{
	struct kthread *self = current->worker_private;

	return self && self->should_park;
}

bool __kthread_should_park(struct task_struct *k)
{
	return to_kthread(k)->should_park;
}

bool kthread_freezable_should_stop(bool *was_frozen)
{
	if (was_frozen)
		*was_frozen = false;
	return kthread_should_stop();
}

void *kthread_func(struct task_struct *k)
{
	return to_kthread(k)->fn;
}

void *kthread_data(struct task_struct *k)
{
	return to_kthread(k)->data;
}

void kthread_parkme(void)
{
	struct kthread *self = current->worker_private;

	while (kthread_should_park()) {
		complete(&self->parked);
		set_current_state(TASK_PARKED);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

int kthread_park(struct task_struct *k)
{
	struct kthread *kthread = to_kthread(k);

	if (completion_done(&kthread->exited))
		return -ESRCH;
	if (kthread->should_park)
		return -EBUSY;
	reinit_completion(&kthread->parked);
	kthread->should_park = true;
	if (k != current) {
		wake_up_process(k);
		wait_for_completion(&kthread->parked);
	}
	return 0;
}

void kthread_unpark(struct task_struct *k)
{
	to_kthread(k)->should_park = false;
	wake_up_state(k, TASK_PARKED);
}

int kthread_stop(struct task_struct *k)
{
	struct kthread *kthread = to_kthread(k);
	int ret;

	get_task_struct(k);
	kthread->should_stop = true;
	kthread_unpark(k);
	/* It counts as a signal, for it may wait for something that never comes. */
	set_tsk_thread_flag(k, TIF_NOTIFY_SIGNAL);
	wake_up_process(k);
	wait_for_completion(&kthread->exited);
	ret = kthread->result;
	put_task_struct(k);
	return ret;
}
