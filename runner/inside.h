/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the runner and its code inside the domain (inside_process.c,
 * inside_kvm.c) share: one struct that the runner fills in before the child is
 * made.  That code is compiled freestanding, linked into the image like a
 * module, and is all of the runner that is left in the domain's address space
 * when the driver starts.
 */
#ifndef LXD_RUNNER_INSIDE_H
#define LXD_RUNNER_INSIDE_H

#include <linux/filter.h>
#include <lxdom/boot.h>

#include "ints.h"

/* Descriptors that the domain's process keeps; kvm has one more after them. */
#define LXD_FD_VCPU	0	/* a virtual CPU; nothing else then */
#define LXD_FD_WAIT	0	/* hosted: doorbell that wakes the domain */
#define LXD_FD_KICK	1	/* hosted: doorbell of the peer */

/* How the process ends when it isn't the library kernel that says so. */
enum lxd_inside_exit {
	LXD_EXIT_IN_ORDER	= 0,
	LXD_EXIT_FAULT		= 1,	/* the fault block says why */
	LXD_EXIT_ENDED		= 2,	/* the kernel has ended the domain */
	LXD_EXIT_SETUP		= 64,	/* + enum lxd_inside_step */
};

/* Last steps before the driver's code, in this order. */
enum lxd_inside_step {
	LXD_STEP_GS,
	LXD_STEP_SIGNALS,
	LXD_STEP_UNMAP,
	LXD_STEP_FILTER,
	LXD_STEP_START,
};

/* Text of the fault block if the monitor had to ask where the domain is. */
#define LXD_KICKED_TEXT	"made no progress"

/*
 * Ports by which a guest leaves.  Nothing is ever transferred: what the runner
 * is to do stands in the mail, and a doorbell says all by being rung.
 */
#define LXD_PORT_SERVICE	0x10
#define LXD_PORT_BELL		0x14

/**
 * struct lxd_mail - a service that a guest asks the runner for
 * @service: enum lxdom_service
 * @a: its first argument; of LXDOM_SVC_EXIT: enum lxd_inside_exit
 * @b: its second argument
 * @ret: what it returned
 */
struct lxd_mail {
	u64 service;
	u64 a;
	u64 b;
	s64 ret;
};

#define LXD_KEEP_MAX	9	/* ranges of memory that stay */
#define LXD_FILTER_MAX	256	/* instructions */
#define LXD_ARGS_MAX	65536	/* bytes of parameters of all modules */

/**
 * struct lxd_inside - what the code inside needs
 * @boot: the library kernel's boot block
 * @start: address of lxd_start()
 * @exception: address of lxd_exception()
 * @stack_top: first byte after the stack that lxd_start() gets
 * @signal_stack: first byte of the signal stack
 * @signal_stack_size: bytes of it
 * @keep_start: ranges of memory that stay mapped, by rising address
 * @keep_end: first byte after each
 * @nr_keep: how many
 * @hosted: whether the doorbells are eventfds
 * @filter_len: instructions of @filter
 * @filter: system call filter
 * @mail: kvm: the service asked for
 * @args: parameter strings of the modules
 */
struct lxd_inside {
	struct lxdom_boot boot;
	u64 start;
	u64 exception;
	u64 stack_top;
	u64 signal_stack;
	u64 signal_stack_size;
	u64 keep_start[LXD_KEEP_MAX];
	u64 keep_end[LXD_KEEP_MAX];
	u32 nr_keep;
	u32 hosted;
	u32 filter_len;
	struct sock_filter filter[LXD_FILTER_MAX];
	struct lxd_mail mail;
	char args[LXD_ARGS_MAX];
};

/**
 * lxd_inside_restore() - return from a signal, for the kernel to call
 */
void lxd_inside_restore(void);

/**
 * lxd_inside_service() - do what the library kernel asks for
 * @service: enum lxdom_service
 * @a: its first argument
 * @b: its second argument
 * @frame: saved frame pointer and return address of the caller
 *
 * Return: as boot.h says
 */
long lxd_inside_service(u64 service, u64 a, u64 b, u64 *frame);

/**
 * lxd_inside_exception() - kvm: an exception of any vector
 * @regs: registers; they are taken over when it returns
 *
 * On a stack of its own.
 */
void lxd_inside_exception(struct lxdom_regs *regs);

/**
 * lxd_inside_main() - the last steps, on the library kernel's stack
 */
void lxd_inside_main(void) __noreturn;

#endif /* LXD_RUNNER_INSIDE_H */
