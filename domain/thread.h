/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lightweight threads: the asynchronous runtime.
 *
 * One CPU runs everything.  The main loop (loop.c) is a context of its own, on
 * the stack that the runner entered with.  Whatever the main loop starts runs
 * at once on a stack slot; if it never blocks it costs two jumps and no queue.
 * A thread that blocks jumps to the next ready thread or back to the main loop.
 * There is no preemption: between two calls of schedule() a thread is alone.
 */
#ifndef LXD_THREAD_H
#define LXD_THREAD_H

#include <linux/percpu.h>
#include <linux/sched.h>
#include <asm/current.h>
#include <lxdom/msg.h>

/**
 * struct lxd_context - where a context goes on when somebody jumps to it
 * @sp: stack pointer
 * @ip: instruction pointer
 *
 * Offsets are known to thread_asm.S and lxd_jump().
 */
struct lxd_context {
	unsigned long sp;
	unsigned long ip;
};

/**
 * struct lxd_thread - a lightweight thread and its stack slot
 * @ctx: where it goes on; first member
 * @run: what it runs from the start (offset known to thread_asm.S); ends with
 *	 lxd_thread_end()
 * @next: next in the free list or in a queue of ready threads
 * @ready: it is in a queue of ready threads
 * @fn: for threads made by lxd_spawn(): what to call
 * @arg: its argument
 * @call: what it waits for in lxd_call(), or NULL
 * @work: work item that it runs, or NULL
 * @number: of its stack slot
 * @top: one past the highest address of its stack
 * @len: bytes of @body in use
 * @head: header of the message that it serves
 * @body: body of the message that it serves
 * @reply: body of the reply
 * @task: what the rest of the kernel knows of it (`current`)
 */
struct lxd_thread {
	struct lxd_context ctx;
	void (*run)(struct lxd_thread *t);
	struct lxd_thread *next;
	bool ready;
	void (*fn)(void *arg);
	void *arg;
	struct lxd_call *call;
	struct work_struct *work;
	unsigned int number;
	unsigned long top;
	size_t len;
	struct lxdom_head head;
	u8 body[LXDOM_BODY_MAX] __aligned(8);
	u8 reply[LXDOM_BODY_MAX] __aligned(8);
	struct task_struct task;
};

/* The main loop's context; its task is `current` while no thread runs. */
extern struct lxd_thread lxd_main;

/* More stack slots than that are not used. */
#define LXD_THREADS_MAX		1024

/* Threads that nobody uses; the next one to be used first. */
extern struct lxd_thread *lxd_free_threads;

/**
 * struct lxd_queue - threads in a row
 * @first: first of them, or NULL
 * @last: where the next one is linked to
 */
struct lxd_queue {
	struct lxd_thread *first;
	struct lxd_thread **last;
};

/*
 * Threads that became ready go to the tail of "later".  The main loop moves
 * them over to "now" all at once, so that two threads that keep waking each
 * other can't keep it from looking at the ring and at the timers.
 */
extern struct lxd_queue lxd_ready_now;	/* its @last is not used */
extern struct lxd_queue lxd_ready_later;

struct lxd_thread_figures {
	u64 alive;
	u64 alive_max;
	u64 switches;
};

extern struct lxd_thread_figures lxd_thread_figures;

/**
 * lxd_threads_init() - make the main loop a context of its own
 *
 * Context: start-up.
 */
void lxd_threads_init(void);

/**
 * lxd_thread_more() - take a stack slot into use that nobody has used yet
 *
 * Context: any; allocates with GFP_ATOMIC.
 * Return: its thread, first in the free list; NULL if there is no slot, or no
 * memory for it.
 */
struct lxd_thread *lxd_thread_more(void);

/**
 * lxd_thread_numbered() - thread of a stack slot
 * @number: below LXD_THREADS_MAX
 *
 * Context: any.
 * Return: the thread, or NULL if the slot has not been used yet.
 */
struct lxd_thread *lxd_thread_numbered(unsigned int number);

/**
 * lxd_thread_entry() - first instructions of a thread (thread_asm.S)
 *
 * Context: jumped to by lxd_jump(), never called.
 */
void lxd_thread_entry(void);

/**
 * lxd_thread_exit() - leave a thread that has called lxd_thread_end(), from any depth
 *
 * Context: the thread; never returns: the main loop goes on.
 */
void lxd_thread_exit(void);

/**
 * lxd_thread_unbalanced() - a thread ended with a lock held: the domain ends
 * @t: thread
 *
 * Context: the thread; never returns.
 */
__cold void lxd_thread_unbalanced(struct lxd_thread *t);

/**
 * lxd_thread_name() - name a thread
 * @t: thread
 * @name: its name while it does what it does, at most TASK_COMM_LEN - 1 bytes
 *
 * Context: any.
 */
void lxd_thread_name(struct lxd_thread *t, const char *name);

/* What a thread is called that serves messages. */
#define LXD_THREAD_NAME		"lxd"

/**
 * lxd_thread_of() - our thread around the kernel's
 * @p: task of a thread, or the main loop's
 *
 * Context: any.
 * Return: that.
 */
static __always_inline struct lxd_thread *lxd_thread_of(struct task_struct *p)
{
	return container_of(p, struct lxd_thread, task);
}

/**
 * lxd_self() - the thread that runs
 *
 * Context: any.
 * Return: that, or lxd_main.
 */
static __always_inline struct lxd_thread *lxd_self(void)
{
	return lxd_thread_of(current);
}

/**
 * lxd_thread_peek() - the thread that lxd_thread_take() will return
 *
 * Context: any.
 * Return: NULL if there is no free stack.
 */
static __always_inline struct lxd_thread *lxd_thread_peek(void)
{
	struct lxd_thread *t = lxd_free_threads;

	return likely(t) ? t : lxd_thread_more();
}

/**
 * lxd_thread_take() - take a free thread, ready to be jumped to
 * @t: what lxd_thread_peek() returned, not NULL
 * @run: what it shall run
 *
 * Context: any.
 */
static __always_inline void
lxd_thread_take(struct lxd_thread *t, void (*run)(struct lxd_thread *t))
{
	lxd_free_threads = t->next;
	t->run = run;
	t->ctx.ip = (unsigned long)lxd_thread_entry;
	t->ctx.sp = t->top;
	t->task.__state = TASK_RUNNING;
	if (++lxd_thread_figures.alive > lxd_thread_figures.alive_max)
		lxd_thread_figures.alive_max = lxd_thread_figures.alive;
}

/**
 * lxd_thread_end() - the last thing that @run of a thread does
 * @t: the thread itself
 *
 * Context: the thread, holding no lock: else the domain ends.
 */
static __always_inline void lxd_thread_end(struct lxd_thread *t)
{
	if (unlikely((preempt_count() | t->task.rcu_read_lock_nesting) != 0))
		lxd_thread_unbalanced(t);
	lxd_thread_figures.alive--;
	/* A driver that has kept `current` can't wake up what has ended. */
	t->task.__state = TASK_DEAD;
	t->next = lxd_free_threads;
	lxd_free_threads = t;
	this_cpu_write(current_task, &lxd_main.task);
}

/**
 * lxd_ready_push() - let a thread run when its turn comes
 * @t: a thread that is not running; nothing happens if it is queued already
 *
 * Context: any.
 */
static __always_inline void lxd_ready_push(struct lxd_thread *t)
{
	if (unlikely(t->ready))
		return;
	t->ready = true;
	t->next = NULL;
	*lxd_ready_later.last = t;
	lxd_ready_later.last = &t->next;
}

/**
 * lxd_ready_next() - the thread whose turn it is
 *
 * Context: main loop, or a thread that switches away.
 * Return: NULL if the round is over: it is the main loop's turn.
 */
static __always_inline struct lxd_thread *lxd_ready_next(void)
{
	struct lxd_thread *t = lxd_ready_now.first;

	if (!t)
		return NULL;
	lxd_ready_now.first = t->next;
	t->ready = false;
	return t;
}

/**
 * lxd_ready_any() - begin a new round, if the last one is over
 *
 * Context: main loop.
 * Return: false if no thread is ready.
 */
static __always_inline bool lxd_ready_any(void)
{
	if (lxd_ready_now.first)
		return true;
	if (!lxd_ready_later.first)
		return false;
	lxd_ready_now.first = lxd_ready_later.first;
	lxd_ready_later.first = NULL;
	lxd_ready_later.last = &lxd_ready_later.first;
	return true;
}

/**
 * lxd_jump() - go on in another context
 * @from: where to remember this one
 * @to: the other
 *
 * Inline on purpose: no call, hence no return address that the processor would
 * predict wrongly.  Functions that contain it are unknown to objtool.  What is
 * jumped to finds its struct lxd_context in %rax.
 *
 * Context: main loop, or a thread with preemption on.
 */
static __always_inline void lxd_jump(struct lxd_context *from,
				     struct lxd_context *to)
{
	asm volatile("pushq	%%rbp\n\t"
		     "movq	%%rsp, (%[from])\n\t"
		     "movq	$1f, 8(%[from])\n\t"
		     "movq	(%[to]), %%rsp\n\t"
		     "jmpq	*8(%[to])\n"
		     "1:\n\t"
		     "popq	%%rbp\n\t"
		     : [from] "+D" (from), [to] "+a" (to)
		     :
		     : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11",
		       "r12", "r13", "r14", "r15", "cc", "memory");
}

#endif /* LXD_THREAD_H */
