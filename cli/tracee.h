/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A domain that is a guest, in a debugger's hands.  KVM lets nobody ask for a
 * guest's registers but the process that owns it: so that process is traced, and
 * made to ask.
 */
#ifndef LXD_CLI_TRACEE_H
#define LXD_CLI_TRACEE_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/user.h>

/* The processor has so many breakpoints (Intel SDM vol. 3, 17.2.1). */
#define LXD_BREAKS	4
#define LXD_PIECES_MAX	64

/* As in the processor's register 7. */
enum lxd_break_kind {
	LXD_BREAK_EXECUTE	= 0,
	LXD_BREAK_WRITE		= 1,
	LXD_BREAK_ACCESS	= 3,
};

/**
 * struct lxd_break - a breakpoint
 * @used: whether there is one
 * @addr: where, as the guest sees it; a multiple of @len
 * @kind: what of
 * @len: 1, 2, 4 or 8 bytes; 1 for LXD_BREAK_EXECUTE
 */
struct lxd_break {
	bool used;
	unsigned long long addr;
	enum lxd_break_kind kind;
	unsigned int len;
};

/**
 * struct lxd_piece - a piece of the guest's memory
 * @run: its first byte, as the guest sees it
 * @host: the same byte, as its process sees it
 * @size: bytes
 */
struct lxd_piece {
	unsigned long long run;
	unsigned long long host;
	unsigned long long size;
};

/**
 * struct lxd_tracee - the guest
 * @pid: its process
 * @mem: that process's memory, a file descriptor
 * @signals: readable if lxd_tracee_event() may have something; a file descriptor
 * @vcpu: descriptor of the virtual processor, in the process
 * @run: struct kvm_run of it, in the process
 * @gate: a system call instruction there
 * @pieces: the guest's memory
 * @nr_pieces: of them
 * @regs: the process's registers while it is stopped
 * @pending: a signal that it is to get when it goes on
 * @wanted: somebody has asked it to stop
 * @gone: it has ended; nothing can be asked any more
 * @end: how, as waitpid() says
 * @breaks: breakpoints, set whenever it goes on
 */
struct lxd_tracee {
	pid_t pid;
	int mem;
	int signals;
	int vcpu;
	unsigned long long run;
	unsigned long long gate;
	struct lxd_piece pieces[LXD_PIECES_MAX];
	unsigned int nr_pieces;
	struct user_regs_struct regs;
	int pending;
	bool wanted;
	bool gone;
	int end;
	struct lxd_break breaks[LXD_BREAKS];
};

/**
 * enum lxd_tracee_event - what has become of a guest that runs
 * @LXD_TRACEE_RUNS: nothing
 * @LXD_TRACEE_STOPPED: it was asked to stop, and has
 * @LXD_TRACEE_BROKE: it has reached a breakpoint, or made its step
 * @LXD_TRACEE_EXITED: its process has exited
 * @LXD_TRACEE_KILLED: its process was killed by a signal
 */
enum lxd_tracee_event {
	LXD_TRACEE_RUNS,
	LXD_TRACEE_STOPPED,
	LXD_TRACEE_BROKE,
	LXD_TRACEE_EXITED,
	LXD_TRACEE_KILLED,
};

struct json_object;

/**
 * lxd_tracee_attach() - stop a guest
 * @tracee: filled in
 * @name: of the domain, for messages
 * @pid: its process
 * @regions: from the runner's notes: where the guest sees its memory
 *
 * Blocks SIGCHLD in the caller, and ignores it no longer.
 *
 * Return: LXD_EXIT_OK, or another exit code after an error has been printed
 */
int lxd_tracee_attach(struct lxd_tracee *tracee, const char *name, pid_t pid,
		      struct json_object *regions);

/**
 * lxd_tracee_detach() - let it go, without breakpoints
 * @tracee: the guest, stopped or gone
 */
void lxd_tracee_detach(struct lxd_tracee *tracee);

/**
 * lxd_tracee_read() - read the guest's memory
 * @tracee: the guest, stopped
 * @addr: as the guest sees it
 * @buf: receives the bytes
 * @len: how many
 *
 * Return: whether they are in one region, and could be read
 */
bool lxd_tracee_read(const struct lxd_tracee *tracee, unsigned long long addr,
		     void *buf, size_t len);

/**
 * lxd_tracee_write() - write the guest's memory; text and read-only data can't be
 * @tracee: the guest, stopped
 * @addr: as the guest sees it
 * @buf: the bytes
 * @len: how many
 *
 * Return: whether they are in one region, and could be written
 */
bool lxd_tracee_write(const struct lxd_tracee *tracee, unsigned long long addr,
		      const void *buf, size_t len);

/**
 * lxd_tracee_get() - read its registers
 * @tracee: the guest, stopped
 * @regs: receives them
 * @sregs: receives the special ones
 *
 * Return: false if it has gone
 */
bool lxd_tracee_get(struct lxd_tracee *tracee, struct kvm_regs *regs,
		    struct kvm_sregs *sregs);

/**
 * lxd_tracee_set() - write its registers
 * @tracee: the guest, stopped
 * @regs: all of them
 *
 * Return: false if it has gone, or KVM refuses them
 */
bool lxd_tracee_set(struct lxd_tracee *tracee, const struct kvm_regs *regs);

/**
 * lxd_tracee_resume() - let it run, until something happens
 * @tracee: the guest, stopped
 * @step: for one instruction only
 *
 * Return: false if it has gone, or KVM refuses the breakpoints
 */
bool lxd_tracee_resume(struct lxd_tracee *tracee, bool step);

/**
 * lxd_tracee_interrupt() - ask it to stop; lxd_tracee_event() says when it has
 * @tracee: the guest, running
 */
void lxd_tracee_interrupt(struct lxd_tracee *tracee);

/**
 * lxd_tracee_event() - look what has become of it; does not wait
 * @tracee: the guest; one that is stopped may have ended
 * @value: receives the exit code, the signal, or for LXD_TRACEE_BROKE the index
 *         of the breakpoint, -1 for a step
 *
 * Return: enum lxd_tracee_event
 */
enum lxd_tracee_event lxd_tracee_event(struct lxd_tracee *tracee, int *value);

#endif /* LXD_CLI_TRACEE_H */
