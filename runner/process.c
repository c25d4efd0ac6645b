// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process back end: ring 3, page tables, seccomp.  The domain's memory is
 * mapped at its addresses here already; the child inherits it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend.h"
#include "host.h"
#include "wall.h"

#define FIRST_FREE_FD	10	/* the descriptors that are kept come below */

static siginfo_t ended;		/* how the child ended */

/* A promise that can't be kept would end in a dead domain much later. */
static int check_memory(const struct lxd_domain *dom, struct lxd_err *err)
{
	u64 mib = (u64)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE) >> 20;

	if (dom->opt->memory_mib <= mib)
		return 0;
	return lxd_fail(err,
			"%s: %u MiB of memory for the driver are more than the %llu MiB of this machine",
			dom->name, dom->opt->memory_mib, mib);
}

static int process_map(struct lxd_domain *dom, struct lxd_err *err)
{
	u32 cpus = dom->info.cpus;

	if (check_memory(dom, err))
		return -1;
	if (!cpus || cpus > LXDOM_CPUS_MAX)
		cpus = cpus ? LXDOM_CPUS_MAX : 1;
	return lxd_memory_map(&dom->mem, (u64)dom->opt->memory_mib << 20,
			      lxd_host_window_size(dom), cpus, err);
}

/* ---- the child ---- */

/* The other end of the pipe is the monitor's. */
static bool pipe_broken(int fd)
{
	struct pollfd pfd = { .fd = fd };

	return poll(&pfd, 1, 0) == 1 && pfd.revents & POLLERR;
}

/* The kernel writes into libc's memory at each preemption: not any more. */
static int leave_rseq(struct lxd_err *err)
{
	/* Size of the first version: what libc registers, whatever it uses. */
	const unsigned int size = 32;
	char *area = (char *)__builtin_thread_pointer() + __rseq_offset;

	if (!__rseq_size ||
	    !syscall(SYS_rseq, area, size, RSEQ_FLAG_UNREGISTER, RSEQ_SIG))
		return 0;
	return lxd_fail_errno(err, "cannot unregister restartable sequences");
}

/* Moves @fd to @to; what was there is closed. */
static int settle(int fd, int to, struct lxd_err *err)
{
	if (fd < 0 || dup2(fd, to) < 0)
		return lxd_fail_errno(err, "cannot arrange the domain's descriptors");
	return 0;
}

/* The doorbells in their places; everything else is closed at the end. */
static int keep_descriptors(const struct lxd_domain *dom, int vcpu,
			    struct lxd_err *err)
{
	const int *peer = dom->opt->hosted_fd;
	int wait, kick;

	if (!dom->opt->hosted)
		return settle(vcpu, LXD_FD_VCPU, err);
	/* They may lie in each other's place. */
	wait = fcntl(peer[LXD_PEER_WAIT], F_DUPFD_CLOEXEC, FIRST_FREE_FD);
	kick = fcntl(peer[LXD_PEER_KICK], F_DUPFD_CLOEXEC, FIRST_FREE_FD);
	if (settle(wait, LXD_FD_WAIT, err))
		return -1;
	return settle(kick, LXD_FD_KICK, err);
}

static int take_vcpu(const struct lxd_domain *dom, struct lxd_err *err)
{
	int fd;

	if (dom->opt->hosted)
		return 0;
	fd = ioctl(dom->fd, LXDOM_VCPU);
	if (fd < 0)
		lxd_fail_errno(err, "%s: no virtual CPU", dom->name);
	return fd;
}

static int limit_descriptors(struct lxd_err *err)
{
	const struct rlimit r = { 2, 2 };

	if (setrlimit(RLIMIT_NOFILE, &r))
		return lxd_fail_errno(err, "cannot limit descriptors");
	return 0;
}

static int child_prepare(struct lxd_domain *dom, int pipe, struct lxd_err *err)
{
	int vcpu = take_vcpu(dom, err);

	if (vcpu < 0)
		return -1;
	if (lxd_wall_shed(dom, pipe_broken, pipe, err))
		return -1;
	if (leave_rseq(err) || keep_descriptors(dom, vcpu, err))
		return -1;
	return limit_descriptors(err);
}

static void __noreturn child_main(struct lxd_domain *dom, int pipe)
{
	void (*enter)(u64 stack_top);
	u32 keep = dom->opt->hosted ? 2 : 1;
	struct lxd_err err;
	int p;

	enter = (void *)lxd_link_symbol(&dom->link.objects[dom->link.nr - 1],
					"lxd_inside_enter");
	/* Out of the way of the descriptors that stay. */
	p = fcntl(pipe, F_DUPFD_CLOEXEC, FIRST_FREE_FD);
	if (p < 0) {
		p = pipe;
		lxd_fail_errno(&err, "no descriptor");
	} else if (close(pipe)) {
		lxd_fail_errno(&err, "cannot close a descriptor");
	} else if (!child_prepare(dom, p, &err)) {
		if (!close_range(keep, ~0u, 0))
			enter(dom->inside->stack_top);
		lxd_fail_errno(&err, "cannot close descriptors");
	}
	if (write(p, err.text, strlen(err.text)) < 0)
		_exit(LXD_EXIT_SETUP + 1);
	_exit(LXD_EXIT_SETUP);
}

/* ---- the parent ---- */

static pid_t make_child(struct lxd_domain *dom)
{
	struct clone_args args = {
		.flags = CLONE_PIDFD | lxd_wall_namespaces(dom),
		.pidfd = (u64)(uintptr_t)&dom->pidfd,
		.exit_signal = SIGCHLD,
	};

	fflush(NULL);
	return syscall(SYS_clone3, &args, sizeof(args));
}

/* Reads until the child has closed its end: all went well, or what went wrong. */
static int await_child(int fd, struct lxd_err *err)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(fd, err->text + len, sizeof(err->text) - 1 - len);
		if (n > 0)
			len += n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	err->text[len] = 0;
	return len ? -1 : 0;
}

static int process_start(struct lxd_domain *dom, struct lxd_err *err)
{
	int fds[2], ret;

	if (lxd_wall_filter(dom, err))
		return -1;
	if (pipe2(fds, O_CLOEXEC))
		return lxd_fail_errno(err, "no pipe");
	dom->pid = make_child(dom);
	if (!dom->pid) {
		/* Or it would never look broken. */
		close(fds[0]);
		child_main(dom, fds[1]);
	}
	close(fds[1]);
	if (dom->pid < 0) {
		dom->pid = 0;
		close(fds[0]);
		return lxd_fail_errno(err, "%s: cannot make the domain's process",
				      dom->name);
	}
	ret = await_child(fds[0], err);
	close(fds[0]);
	return ret;
}

static void send_signal(struct lxd_domain *dom, int sig)
{
	if (dom->pidfd >= 0)
		syscall(SYS_pidfd_send_signal, dom->pidfd, sig, NULL, 0);
}

static void process_kick(struct lxd_domain *dom)
{
	send_signal(dom, SIGUSR1);
}

/* Forgets the child if it has ended. */
static bool collect(struct lxd_domain *dom, int flags)
{
	siginfo_t info = { 0 };

	if (dom->pidfd < 0)
		return true;
	while (waitid(P_PIDFD, dom->pidfd, &info, WEXITED | flags)) {
		if (errno != EINTR)
			break;
	}
	if (!info.si_pid)
		return false;
	ended = info;
	close(dom->pidfd);
	dom->pidfd = -1;
	dom->pid = 0;
	return true;
}

#define IDLE_FDS	4	/* most that process_idle() takes */

static int process_idle(struct lxd_domain *dom, struct pollfd *fds, int nr,
			int timeout_ms)
{
	struct pollfd all[IDLE_FDS + 1];
	int i;

	if (nr > IDLE_FDS || dom->pidfd < 0)
		return 1;
	for (i = 0; i < nr; i++)
		fds[i].revents = 0;
	if (nr)
		memcpy(all, fds, nr * sizeof(*fds));
	all[nr].fd = dom->pidfd;
	all[nr].events = POLLIN;
	all[nr].revents = 0;
	if (poll(all, nr + 1, timeout_ms) > 0 && nr)
		memcpy(fds, all, nr * sizeof(*fds));
	return all[nr].revents && collect(dom, WNOHANG);
}

static void process_stop(struct lxd_domain *dom)
{
	send_signal(dom, SIGKILL);
	collect(dom, 0);
}

static void describe_exit(int code, struct lxd_death *out)
{
	static const char *const steps[] = {
		[LXD_STEP_GS]		= "set its segment bases",
		[LXD_STEP_SIGNALS]	= "set up its signals",
		[LXD_STEP_UNMAP]	= "leave the runner's memory",
		[LXD_STEP_FILTER]	= "install its system call filter",
		[LXD_STEP_START]	= "stay in the library kernel",
	};
	u32 step = code - LXD_EXIT_SETUP;

	if (code == LXD_EXIT_IN_ORDER)
		out->in_order = true;
	else if (code == LXD_EXIT_ENDED)
		out->ended = true;
	else if (code >= LXD_EXIT_SETUP && step < ARRAY_SIZE(steps))
		snprintf(out->how, sizeof(out->how), "could not %s",
			 steps[step]);
	else if (code != LXD_EXIT_FAULT || !out->fault.filled)
		snprintf(out->how, sizeof(out->how), "left with exit code %d",
			 code);
}

static void process_describe_fault(struct lxd_domain *dom,
				   struct lxd_death *out)
{
	memset(out, 0, sizeof(*out));
	lxd_memory_read(&dom->mem, LXDOM_FAULT_BASE, &out->fault,
			sizeof(out->fault));
	out->fault.text[LXDOM_FAULT_TEXT - 1] = 0;
	if (ended.si_code == CLD_EXITED)
		describe_exit(ended.si_status, out);
	else
		snprintf(out->how, sizeof(out->how), "killed by signal %d (%s)",
			 ended.si_status, strsignal(ended.si_status));
}

const struct lxd_backend_ops lxd_process_backend = {
	.name = "process",
	.wall = LXDOM_WALL_PROCESS,
	.map = process_map,
	.start = process_start,
	.kick = process_kick,
	.idle = process_idle,
	.stop = process_stop,
	.describe_fault = process_describe_fault,
};
