// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pool of lightweight threads and the queue of those that are ready.
 */
#include <linux/gfp.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include "lxd.h"
#include "rcu.h"
#include "thread.h"

static_assert(offsetof(struct lxd_thread, ctx) == 0);
static_assert(offsetof(struct lxd_thread, run) == 16);

/*
 * All threads' memory and stacks are equal in the address bits that choose a
 * set of the first-level cache.  Unless they begin at different lines, more
 * than eight threads that take turns throw each other out of it.
 */
#define THREAD_ORDER	2
#define THREAD_COLOURS	64
#define STACK_COLOURS	16

static_assert(sizeof(struct lxd_thread) + (THREAD_COLOURS - 1) * 64 <=
	      PAGE_SIZE << THREAD_ORDER);

struct lxd_thread lxd_main;
struct lxd_thread *lxd_free_threads;
struct lxd_thread_figures lxd_thread_figures;

/* Every task's; there are no signals in a domain, but they can be asked for. */
static struct signal_struct signals;
static struct sighand_struct sighands;
static struct lxd_thread *threads[LXD_THREADS_MAX];
static unsigned int nr_threads;

struct lxd_queue lxd_ready_now;
struct lxd_queue lxd_ready_later = { .last = &lxd_ready_later.first };

static void init_task_struct(struct task_struct *p, pid_t pid)
{
	refcount_set(&p->usage, 1);
	p->flags = PF_KTHREAD;
	p->pid = pid;
	p->tgid = pid;
	p->group_leader = p;
	p->real_parent = &lxd_main.task;
	p->parent = &lxd_main.task;
	p->signal = &signals;
	p->sighand = &sighands;
	p->prio = DEFAULT_PRIO;
	p->static_prio = DEFAULT_PRIO;
	p->normal_prio = DEFAULT_PRIO;
	p->on_cpu = 1;
	p->nr_cpus_allowed = nr_cpu_ids;
	p->cpus_ptr = &p->cpus_mask;
	p->cpus_mask = *cpu_possible_mask;
	INIT_LIST_HEAD(&p->tasks);
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->sibling);
	INIT_LIST_HEAD(&p->thread_group);
	INIT_LIST_HEAD(&p->rcu_node_entry);
	spin_lock_init(&p->alloc_lock);
	raw_spin_lock_init(&p->pi_lock);
	strscpy(p->comm, LXD_THREAD_NAME, sizeof(p->comm));
}

/**
 * lxd_threads_init() - make the main loop's context a thread
 *
 * Called before anything that looks at `current`.
 */
void lxd_threads_init(void)
{
	spin_lock_init(&sighands.siglock);
	init_waitqueue_head(&sighands.signalfd_wqh);
	INIT_LIST_HEAD(&signals.thread_head);
	init_waitqueue_head(&signals.wait_chldexit);
	init_task_struct(&lxd_main.task, 0);
	strscpy(lxd_main.task.comm, "lxd/main", sizeof(lxd_main.task.comm));
	this_cpu_write(current_task, &lxd_main.task);
}

/**
 * lxd_thread_more() - put one more stack slot to use
 *
 * Return: the thread, now first in the free list, or NULL if all slots are in
 * use or memory is out.
 */
struct lxd_thread *lxd_thread_more(void)
{
	unsigned long slot, room;
	struct lxd_thread *t;

	if (nr_threads >= min_t(u64, lxd_boot->nr_stacks, LXD_THREADS_MAX))
		return NULL;
	room = __get_free_pages(GFP_ATOMIC | __GFP_ZERO | __GFP_NOWARN,
				THREAD_ORDER);
	if (!room)
		return NULL;
	t = (struct lxd_thread *)(room + nr_threads % THREAD_COLOURS * 64);
	slot = lxd_boot->stacks + nr_threads * lxd_boot->stack_stride;
	t->top = slot + lxd_boot->stack_stride -
		 nr_threads % STACK_COLOURS * 64;
	t->number = nr_threads;
	threads[nr_threads++] = t;
	init_task_struct(&t->task, nr_threads);
	t->task.stack = (void *)(slot + lxd_boot->stack_stride -
				 lxd_boot->stack_size);
	t->next = lxd_free_threads;
	lxd_free_threads = t;
	return t;
}

/**
 * lxd_thread_numbered() - find a thread
 * @number: of its stack slot, below LXD_THREADS_MAX
 *
 * Return: NULL if that slot was never used.
 */
struct lxd_thread *lxd_thread_numbered(unsigned int number)
{
	return threads[number];
}

/**
 * lxd_thread_unbalanced() - a thread ends in a state that it must not end in
 * @t: the thread
 *
 * A driver that leaves a lock held or an RCU read side open would corrupt
 * whatever runs next, so this is where it ends.
 */
void lxd_thread_unbalanced(struct lxd_thread *t)
{
	if (preempt_count())
		lxd_fault("thread %s ended with preempt_count %x: a spin lock is still held",
			  t->task.comm, preempt_count());
	lxd_fault("thread %s ended inside rcu_read_lock()", t->task.comm);
}

void lxd_thread_name(struct lxd_thread *t, const char *name)
{
	strscpy(t->task.comm, name, sizeof(t->task.comm));
}

static void run_spawned(struct lxd_thread *t)
{
	t->fn(t->arg);
	lxd_thread_name(t, LXD_THREAD_NAME);
	lxd_thread_end(t);
}

int lxd_spawn(void (*fn)(void *arg), void *arg, const char *name)
{
	struct lxd_thread *t = lxd_thread_peek();

	if (!t)
		return -EAGAIN;
	lxd_thread_take(t, run_spawned);
	t->fn = fn;
	t->arg = arg;
	lxd_thread_name(t, name);
	lxd_ready_push(t);
	return 0;
}
