/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's side of a domain as an ordinary program: for the hosted tests,
 * the fuzzers and the benchmarks.  One thread does everything: whoever waits
 * for something serves what the domain sends meanwhile.
 */
#ifndef PEER_H
#define PEER_H

#include <sys/types.h>

#include "block_host.h"
#include "core_host.h"

/* As the kernel has them. */
#ifndef __aligned
#define __aligned(n)	__attribute__((__aligned__(n)))
#endif
#ifndef __printf
#define __printf(f, a)	__attribute__((__format__(printf, f, a)))
#endif

#define PEER_HANDLES	1024
#define PEER_PENDING	32
#define PEER_TEXT	65536
#define PEER_WINDOW	(16u << 20)
#define PEER_PAGE	4096u

/* Limits that a test means when it says "soon", ms; far above what is usual. */
#define PEER_SOON	20000

/**
 * struct lxd_obj_ops - what kinds of objects differ in
 * @destroy: its life ends (the driver, or the domain's end)
 * @release: the last reference is gone: free it
 */
struct lxd_obj_ops {
	void (*destroy)(struct lxd_obj *obj);
	void (*release)(struct lxd_obj *obj);
};

/**
 * struct lxd_obj - an object that a handle names
 * @ops: operations
 * @dom: domain
 * @handle: its name
 * @refs: references
 */
struct lxd_obj {
	const struct lxd_obj_ops *ops;
	struct lxd_domain *dom;
	lxdom_handle_t handle;
	u32 refs;
};

/**
 * struct peer_entry - a row of the handle table
 * @obj: object, or NULL
 * @type: its type
 * @gen: generation, never 0
 */
struct peer_entry {
	struct lxd_obj *obj;
	u16 type;
	u32 gen;
};

/**
 * struct peer_pending - a call that waits for its reply
 * @token: what the reply must echo; 0: the place is free
 * @proc: procedure
 * @done: the reply is there
 * @status: status of the reply
 * @rep: where its body goes
 * @rep_len: bytes of it
 */
struct peer_pending {
	u32 token;
	u16 proc;
	bool done;
	int status;
	void *rep;
	size_t rep_len;
};

/**
 * struct lxd_domain - a domain, seen from its kernel
 * @chan: the channel
 * @window: the window
 * @window_size: bytes of it
 * @rx: our end of the ring from the domain
 * @tx: our end of the ring to the domain
 * @chan_fd: memory file of the channel
 * @window_fd: memory file of the window
 * @wait_fd: event that the domain sleeps on
 * @kick_fd: event that we sleep on
 * @pid_fd: the runner's process
 * @pid: its number; 0 once it has been waited for
 * @exit_status: of it, as waitpid() has it
 * @dead: the domain is gone, or not to be talked to any more
 * @reason: why, if it is our doing
 * @deadline_ms: limit of a call
 * @ready: the driver's init has returned
 * @init_status: what it returned
 * @token: last one given out
 * @pending: calls that wait
 * @entries: the handle table
 * @nr_handles: handles in use
 * @disks: disks that the driver has added, newest first
 * @majors: majors given out so far
 * @refused: messages refused
 * @kicks_in: doorbells rung by the domain
 * @kicks_out: doorbells rung by us
 * @posts_in: posts served
 * @log: what the driver logged
 * @log_len: bytes of it
 * @output_fd: memory file with what the runner printed, the fault report above
 *	all
 */
struct lxd_domain {
	struct lxdom_channel *chan;
	u8 *window;
	u32 window_size;
	struct lxd_rx rx;
	struct lxd_tx tx;
	int chan_fd;
	int window_fd;
	int wait_fd;
	int kick_fd;
	int pid_fd;
	pid_t pid;
	int exit_status;
	bool dead;
	char reason[128];
	u32 deadline_ms;
	bool ready;
	int init_status;
	u32 token;
	struct peer_pending pending[PEER_PENDING];
	struct peer_entry entries[PEER_HANDLES];
	u32 nr_handles;
	struct peer_disk *disks;
	u32 majors;
	unsigned long refused;
	unsigned long kicks_in;
	unsigned long kicks_out;
	unsigned long posts_in;
	char log[PEER_TEXT];
	size_t log_len;
	int output_fd;
};

/* ---- memory and process: peer.c, process.c ---- */

/**
 * peer_open() - memory and rings of a domain, without a process
 * @dom: filled in
 * @window_size: bytes of the window
 *
 * Return: 0 or -errno.
 */
int peer_open(struct lxd_domain *dom, u32 window_size);

/**
 * peer_close() - end everything, by force where needed
 * @dom: domain
 */
void peer_close(struct lxd_domain *dom);

/**
 * peer_run() - start a runner on the domain
 * @dom: domain, from peer_open()
 * @argv: module and parameters, NULL at the end
 *
 * The runner is $LXDOM_RUNNER; options in $LXDOM_RUNNER_FLAGS, separated by
 * blanks, go before the module.
 *
 * Return: 0 or -errno.
 */
int peer_run(struct lxd_domain *dom, const char *const *argv);

/**
 * peer_kill() - the domain broke the rules: end it
 * @dom: domain
 * @fmt: reason
 */
__printf(2, 3)
void peer_kill(struct lxd_domain *dom, const char *fmt, ...);

/**
 * peer_driver_pid() - the process that runs the driver
 * @dom: domain
 *
 * Return: its number, or 0 if there is none.
 */
pid_t peer_driver_pid(struct lxd_domain *dom);

/**
 * peer_output() - what the runner has printed
 * @dom: domain
 * @text: filled in, with a NUL at the end
 * @size: bytes of it
 */
void peer_output(struct lxd_domain *dom, char *text, size_t size);

/**
 * peer_dead() - is the runner gone?
 * @dom: domain
 *
 * Asks the system; notes the exit status.
 *
 * Return: true if it is.
 */
bool peer_dead(struct lxd_domain *dom);

/* ---- messages: channel.c, call.c, serve.c ---- */

/**
 * peer_send() - send a message
 * @dom: domain
 * @head: header
 * @body: body
 * @len: bytes of it
 * @more: leave it staged, more follows at once
 *
 * Return: 0, -EAGAIN (ring full; what was staged is published),
 * -EOWNERDEAD.
 */
int peer_send(struct lxd_domain *dom, struct lxdom_head *head, const void *body,
	      size_t len, bool more);

/**
 * peer_flush() - publish what is staged
 * @dom: domain
 */
void peer_flush(struct lxd_domain *dom);

/**
 * peer_pump() - serve all that the domain has sent
 * @dom: domain
 *
 * Return: true if there was anything.
 */
bool peer_pump(struct lxd_domain *dom);

/**
 * peer_wait() - serve the domain until something is true
 * @dom: domain
 * @done: the condition
 * @arg: its argument
 * @ms: limit
 *
 * Spins for a while, then sleeps.
 *
 * Return: 0, -ETIMEDOUT, -EOWNERDEAD (and not @done).
 */
int peer_wait(struct lxd_domain *dom, bool (*done)(void *arg), void *arg,
	      u32 ms);

/**
 * peer_reply() - a reply came
 * @dom: domain
 * @head: its header
 * @body: its body
 * @len: bytes of it
 */
void peer_reply(struct lxd_domain *dom, const struct lxdom_head *head,
		const void *body, size_t len);

/**
 * peer_serve() - a call or a post came
 * @dom: domain
 * @head: its header
 * @body: its body
 * @len: bytes of it
 */
void peer_serve(struct lxd_domain *dom, const struct lxdom_head *head,
		const void *body, size_t len);

/**
 * peer_ready() - wait for the driver's init
 * @dom: domain
 *
 * Return: what it returned, or -EOWNERDEAD, -ETIMEDOUT.
 */
int peer_ready(struct lxd_domain *dom);

/**
 * peer_stop() - run the driver's exit and wait for the runner to leave
 * @dom: domain
 *
 * Return: 0, -errno of the call, -EIO if the runner's exit code isn't 0.
 */
int peer_stop(struct lxd_domain *dom);

/* ---- handles: handle.c ---- */

/**
 * peer_obj_init() - make an object
 * @obj: object, with one reference
 * @dom: domain
 * @ops: operations
 */
void peer_obj_init(struct lxd_obj *obj, struct lxd_domain *dom,
		   const struct lxd_obj_ops *ops);

/**
 * peer_drop_all() - end the life of all objects, disks first
 * @dom: domain
 */
void peer_drop_all(struct lxd_domain *dom);

#endif /* PEER_H */
