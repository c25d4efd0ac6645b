// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that owns the guest is its monitor program (runner/vmm.c), which
 * is in KVM_RUN or waits for a doorbell.  Stopped, it is made to execute a system
 * call at an instruction that the kernel itself maps there (vdso), and finds its
 * registers as they were.  Its system call filter knows nothing of debuggers: it
 * is suspended for that call (ptrace(2), PTRACE_O_SUSPEND_SECCOMP).
 *
 * A breakpoint ends KVM_RUN with KVM_EXIT_DEBUG, which the program would take for
 * a fault: so each of its system calls is looked at while the guest runs, and of
 * that one it gets to see an interruption instead.
 */
#include "cli.h"
#include "tracee.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PTRACE_O_SUSPEND_SECCOMP
#define PTRACE_O_SUSPEND_SECCOMP	(1 << 21)
#endif

#define RED_ZONE	128	/* below the stack's end; x86-64 psABI, 3.2.2 */
#define SCRATCH		1024	/* for an argument in the process's memory */
#define SYSCALL		"\x0f\x05"
#define SYSCALL_STOP	(SIGTRAP | 0x80)	/* PTRACE_O_TRACESYSGOOD */
#define STOPS_MAX	16	/* before one instruction of a process in order */

#define VCPU_NAME	"anon_inode:kvm-vcpu:0"

/* ---- the process ---- */

static long trace(const struct lxd_tracee *t, int request, unsigned long addr,
		  unsigned long data)
{
	return ptrace(request, t->pid, addr, data);
}

static bool peek(const struct lxd_tracee *t, unsigned long long at, void *buf,
		 size_t len)
{
	return pread(t->mem, buf, len, at) == (ssize_t)len;
}

static bool poke(const struct lxd_tracee *t, unsigned long long at,
		 const void *buf, size_t len)
{
	return pwrite(t->mem, buf, len, at) == (ssize_t)len;
}

static bool is_event(int status)
{
	return status >> 16 == PTRACE_EVENT_STOP;
}

/* Return: false. */
static bool has_ended(struct lxd_tracee *t, int status)
{
	t->gone = true;
	t->end = status;
	return false;
}

/* Waits until it stops.  Return: false if it has ended instead. */
static bool await_stop(struct lxd_tracee *t, int *status)
{
	while (waitpid(t->pid, status, __WALL) != t->pid) {
		if (errno != EINTR)
			return has_ended(t, SIGKILL);
	}
	return WIFSTOPPED(*status) || has_ended(t, *status);
}

static bool stopped_here(struct lxd_tracee *t)
{
	return !trace(t, PTRACE_GETREGS, 0, (unsigned long)&t->regs);
}

/*
 * On to the beginning or the end of a system call; a signal that comes before it
 * comes later.
 */
static bool to_syscall(struct lxd_tracee *t)
{
	int status, i;

	for (i = 0; i < STOPS_MAX; i++) {
		if (trace(t, PTRACE_SYSCALL, 0, 0) || !await_stop(t, &status))
			return false;
		if (WSTOPSIG(status) == SYSCALL_STOP)
			return true;
		if (!is_event(status))
			t->pending = WSTOPSIG(status);
	}
	return false;
}

/* Return: what the system call does, or -ESRCH. */
static long ask_kvm(struct lxd_tracee *t, unsigned long cmd, unsigned long arg)
{
	struct user_regs_struct r = t->regs;
	bool done;

	r.rax = SYS_ioctl;
	r.orig_rax = -1ull;	/* in no system call: nothing to restart */
	r.rdi = t->vcpu;
	r.rsi = cmd;
	r.rdx = arg;
	r.rip = t->gate;
	done = !trace(t, PTRACE_SETOPTIONS, 0,
		      PTRACE_O_TRACESYSGOOD | PTRACE_O_SUSPEND_SECCOMP) &&
	       !trace(t, PTRACE_SETREGS, 0, (unsigned long)&r) &&
	       to_syscall(t) && to_syscall(t) &&
	       !trace(t, PTRACE_GETREGS, 0, (unsigned long)&r);
	/* Whatever came of it, it goes on as it was. */
	if (trace(t, PTRACE_SETREGS, 0, (unsigned long)&t->regs) ||
	    trace(t, PTRACE_SETOPTIONS, 0, PTRACE_O_TRACESYSGOOD) || !done)
		return -ESRCH;
	return r.rax;
}

/* The same with an argument in memory, of which @out goes in and @in comes out. */
static bool ask_about(struct lxd_tracee *t, unsigned long cmd, const void *out,
		      void *in, size_t len)
{
	unsigned long long at = (t->regs.rsp - RED_ZONE - SCRATCH) & ~15ull;

	if (t->gone || len > SCRATCH || (out && !poke(t, at, out, len)) ||
	    ask_kvm(t, cmd, at))
		return false;
	return !in || peek(t, at, in, len);
}

/* ---- registers ---- */

bool lxd_tracee_get(struct lxd_tracee *t, struct kvm_regs *regs,
		    struct kvm_sregs *sregs)
{
	return ask_about(t, KVM_GET_REGS, NULL, regs, sizeof(*regs)) &&
	       ask_about(t, KVM_GET_SREGS, NULL, sregs, sizeof(*sregs));
}

bool lxd_tracee_set(struct lxd_tracee *t, const struct kvm_regs *regs)
{
	return ask_about(t, KVM_SET_REGS, regs, NULL, sizeof(*regs));
}

/* ---- memory ---- */

/* Where the process has @len bytes of the guest's, or 0. */
static unsigned long long host_of(const struct lxd_tracee *t,
				  unsigned long long addr, size_t len)
{
	unsigned int i;

	for (i = 0; i < t->nr_pieces; i++) {
		const struct lxd_piece *p = &t->pieces[i];

		if (addr >= p->run && addr - p->run < p->size &&
		    len <= p->size - (addr - p->run))
			return p->host + (addr - p->run);
	}
	return 0;
}

bool lxd_tracee_read(const struct lxd_tracee *t, unsigned long long addr,
		     void *buf, size_t len)
{
	unsigned long long at = host_of(t, addr, len);

	return at && peek(t, at, buf, len);
}

bool lxd_tracee_write(const struct lxd_tracee *t, unsigned long long addr,
		      const void *buf, size_t len)
{
	unsigned long long at = host_of(t, addr, len);

	return at && poke(t, at, buf, len);
}

/* ---- running ---- */

static unsigned long long control_of(const struct lxd_break *b, int i)
{
	static const unsigned char len[] = { [1] = 0, [2] = 1, [4] = 3, [8] = 2 };

	return 1ull << 2 * i |
	       (b->kind | (unsigned long long)len[b->len] << 2) << (16 + 4 * i);
}

static bool set_breaks(struct lxd_tracee *t, bool step)
{
	struct kvm_guest_debug debug = { 0 };
	int i;

	if (step)
		debug.control |= KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP;
	for (i = 0; i < LXD_BREAKS; i++) {
		const struct lxd_break *b = &t->breaks[i];

		if (!b->used)
			continue;
		debug.control |= KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW_BP;
		debug.arch.debugreg[i] = b->addr;
		debug.arch.debugreg[7] |= control_of(b, i);
	}
	return ask_about(t, KVM_SET_GUEST_DEBUG, &debug, NULL, sizeof(debug));
}

static bool go_on(struct lxd_tracee *t)
{
	int signal = t->pending;

	t->pending = 0;
	return !trace(t, PTRACE_SYSCALL, 0, signal);
}

bool lxd_tracee_resume(struct lxd_tracee *t, bool step)
{
	t->wanted = false;
	return set_breaks(t, step) && go_on(t);
}

void lxd_tracee_interrupt(struct lxd_tracee *t)
{
	t->wanted = true;
	trace(t, PTRACE_INTERRUPT, 0, 0);
}

static int which_break(const struct lxd_tracee *t, unsigned long long dr6)
{
	int i;

	for (i = 0; i < LXD_BREAKS; i++) {
		if (t->breaks[i].used && dr6 & 1u << i)
			return i;
	}
	return -1;
}

/* At a system call of the process: has the guest left because of us? */
static bool at_break(struct lxd_tracee *t, int *which)
{
	struct kvm_run head;

	if (t->regs.orig_rax != SYS_ioctl || t->regs.rsi != KVM_RUN ||
	    (int)t->regs.rdi != t->vcpu || t->regs.rax ||
	    !peek(t, t->run, &head, offsetof(struct kvm_run, debug) +
				    sizeof(head.debug)) ||
	    head.exit_reason != KVM_EXIT_DEBUG)
		return false;
	*which = which_break(t, head.debug.arch.dr6);
	t->regs.rax = -EINTR;
	return !trace(t, PTRACE_SETREGS, 0, (unsigned long)&t->regs);
}

static enum lxd_tracee_event end_event(const struct lxd_tracee *t, int *value)
{
	*value = WIFEXITED(t->end) ? WEXITSTATUS(t->end) : WTERMSIG(t->end);
	return WIFEXITED(t->end) ? LXD_TRACEE_EXITED : LXD_TRACEE_KILLED;
}

/* At its beginning nothing can be asked: it would be asked instead. */
static bool at_syscall_end(const struct lxd_tracee *t)
{
	struct __ptrace_syscall_info info;

	return trace(t, PTRACE_GET_SYSCALL_INFO, sizeof(info),
		     (unsigned long)&info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_EXIT;
}

/* Return: LXD_TRACEE_RUNS if it is to go on. */
static enum lxd_tracee_event stop_event(struct lxd_tracee *t, int status,
					int *value)
{
	int signal = WSTOPSIG(status);

	if (!stopped_here(t))
		return LXD_TRACEE_RUNS;
	if (signal == SYSCALL_STOP) {
		if (!at_syscall_end(t))
			return LXD_TRACEE_RUNS;
		if (at_break(t, value))
			return LXD_TRACEE_BROKE;
	} else if (!is_event(status)) {
		t->pending = signal;
	}
	return t->wanted ? LXD_TRACEE_STOPPED : LXD_TRACEE_RUNS;
}

enum lxd_tracee_event lxd_tracee_event(struct lxd_tracee *t, int *value)
{
	enum lxd_tracee_event event;
	struct signalfd_siginfo info;
	int status;

	while (read(t->signals, &info, sizeof(info)) > 0)
		;
	while (!t->gone &&
	       waitpid(t->pid, &status, __WALL | WNOHANG) == t->pid) {
		if (!WIFSTOPPED(status)) {
			has_ended(t, status);
			break;
		}
		event = stop_event(t, status, value);
		if (event != LXD_TRACEE_RUNS)
			return event;
		/* Any stop takes the place of one that was asked for. */
		go_on(t);
		if (t->wanted)
			lxd_tracee_interrupt(t);
	}
	return t->gone ? end_event(t, value) : LXD_TRACEE_RUNS;
}

/* ---- finding one's way about in the process ---- */

static int find_vcpu(struct lxd_tracee *t)
{
	char path[64], name[64];
	ssize_t n;
	int fd;

	/* It has the first few only (runner/child.h). */
	for (fd = 0; fd < 16; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", t->pid, fd);
		n = readlink(path, name, sizeof(name) - 1);
		if (n <= 0)
			continue;
		name[n] = 0;
		if (!strcmp(name, VCPU_NAME)) {
			t->vcpu = fd;
			return 0;
		}
	}
	return -1;
}

static const char *text_at(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ?
	       json_object_get_string(v) : "";
}

static void add_piece(struct lxd_tracee *t, const struct lxd_piece *piece)
{
	struct lxd_piece *last = &t->pieces[t->nr_pieces - 1];

	/* Rights differ within a region, and each has a mapping. */
	if (t->nr_pieces && piece->run == last->run + last->size &&
	    piece->host == last->host + last->size)
		last->size += piece->size;
	else if (t->nr_pieces < LXD_PIECES_MAX)
		t->pieces[t->nr_pieces++] = *piece;
}

/* A mapping of a memory file; @at has its offset for where it runs. */
static void add_file(struct lxd_tracee *t, struct json_object *regions,
		     const char *file, struct lxd_piece at)
{
	size_t i;

	for (i = 0; i < json_object_array_length(regions); i++) {
		struct json_object *r = json_object_array_get_idx(regions, i);
		const char *name = text_at(r, "name");

		if (strncmp(file, name, strlen(name)) ||
		    strcmp(file + strlen(name), " (deleted)"))
			continue;
		at.run += strtoull(text_at(r, "address"), NULL, 0);
		add_piece(t, &at);
		return;
	}
}

static void look_for_gate(struct lxd_tracee *t, unsigned long long start,
			  unsigned long long end)
{
	char text[16384];
	size_t len = end - start;
	char *at;

	if (len > sizeof(text) || !peek(t, start, text, len))
		return;
	at = memmem(text, len, SYSCALL, strlen(SYSCALL));
	if (at)
		t->gate = start + (at - text);
}

/* A line of /proc/PID/maps; see proc(5). */
static void add_mapping(struct lxd_tracee *t, struct json_object *regions,
			const char *line)
{
	unsigned long long start, end, off;
	struct lxd_piece at;
	char name[128] = "";

	if (sscanf(line, "%llx-%llx %*s %llx %*s %*s %127[^\n]", &start, &end,
		   &off, name) < 3)
		return;
	at.run = off;
	at.host = start;
	at.size = end - start;
	if (!strncmp(name, "/memfd:", 7))
		add_file(t, regions, name + 7, at);
	else if (!strcmp(name, VCPU_NAME) && !off)
		t->run = start;
	else if (!strcmp(name, "[vdso]"))
		look_for_gate(t, start, end);
}

static int find_mappings(struct lxd_tracee *t, struct json_object *regions)
{
	char path[64], line[512];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", t->pid);
	f = fopen(path, "re");
	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		add_mapping(t, regions, line);
	fclose(f);
	errno = ENOEXEC;
	return t->run && t->gate && t->nr_pieces ? 0 : -1;
}

static int open_process(struct lxd_tracee *t)
{
	char path[64];
	sigset_t set;

	snprintf(path, sizeof(path), "/proc/%d/mem", t->pid);
	t->mem = open(path, O_RDWR | O_CLOEXEC);
	/* If it is ignored, as we may have it from our parent, none comes. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (t->mem < 0 || sigprocmask(SIG_BLOCK, &set, NULL))
		return -1;
	t->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return t->signals < 0 ? -1 : 0;
}

static int stop_it(struct lxd_tracee *t)
{
	int status;

	/* The option is tried here: it needs privileges, and a kernel with it. */
	if (trace(t, PTRACE_SEIZE, 0,
		  PTRACE_O_TRACESYSGOOD | PTRACE_O_SUSPEND_SECCOMP) ||
	    trace(t, PTRACE_INTERRUPT, 0, 0))
		return -1;
	if (!await_stop(t, &status)) {
		errno = ESRCH;
		return -1;
	}
	if (trace(t, PTRACE_SETOPTIONS, 0, PTRACE_O_TRACESYSGOOD))
		return -1;
	return stopped_here(t) ? 0 : -1;
}

static const char *hint(int err)
{
	switch (err) {
	case EINVAL:	/* of an option that the kernel hasn't */
		return "this needs a kernel with CONFIG_CHECKPOINT_RESTORE";
	case EPERM:
		return "is it traced by another?";
	}
	return "see lxdom list; or is it older than this lxdom?";
}

int lxd_tracee_attach(struct lxd_tracee *t, const char *name, pid_t pid,
		      struct json_object *regions)
{
	memset(t, 0, sizeof(*t));
	t->pid = pid;
	t->signals = -1;
	t->mem = -1;
	if (!open_process(t) && !stop_it(t) && !find_vcpu(t) &&
	    !find_mappings(t, regions))
		return LXD_EXIT_OK;
	lxd_error(LXD_EXIT_FAILED, "%s: its guest can't be traced: %s: %s",
		  name, strerror(errno), hint(errno));
	lxd_tracee_detach(t);
	return LXD_EXIT_FAILED;
}

void lxd_tracee_detach(struct lxd_tracee *t)
{
	memset(t->breaks, 0, sizeof(t->breaks));
	/* Without a gate nothing was ever asked, nor can be. */
	if (!t->gone && t->gate)
		set_breaks(t, false);
	trace(t, PTRACE_DETACH, 0, t->pending);
	if (t->signals >= 0)
		close(t->signals);
	if (t->mem >= 0)
		close(t->mem);
}
