// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "wall.h"

#define NAP_MS		10
#define DEBUGGER_MS	1000	/* for one to let go of a child that is dead */

static siginfo_t ended;		/* how the child ended */

/* ---- in the child ---- */

/* The other end of the pipe is the monitor's. */
bool lxd_child_orphan(int fd)
{
	struct pollfd pfd = { .fd = fd };

	return poll(&pfd, 1, 0) == 1 && pfd.revents & POLLERR;
}

/* Moves @fd to @to; what was there is closed. */
int lxd_child_settle(int fd, int to, struct lxd_err *err)
{
	if (fd < 0 || dup2(fd, to) < 0)
		return lxd_fail_errno(err, "cannot arrange the domain's descriptors");
	return 0;
}

int lxd_child_keep(const struct lxd_domain *dom, int vcpu, struct lxd_err *err)
{
	const int *peer = dom->opt->hosted_fd;
	int wait, kick;

	if (!dom->opt->hosted)
		return lxd_child_settle(vcpu, LXD_FD_VCPU, err);
	/* They may lie in each other's place. */
	wait = fcntl(peer[LXD_PEER_WAIT], F_DUPFD_CLOEXEC, LXD_FIRST_FREE_FD);
	kick = fcntl(peer[LXD_PEER_KICK], F_DUPFD_CLOEXEC, LXD_FIRST_FREE_FD);
	if (lxd_child_settle(wait, LXD_FD_WAIT, err))
		return -1;
	return lxd_child_settle(kick, LXD_FD_KICK, err);
}

int lxd_child_fds(const struct lxd_domain *dom)
{
	return (dom->opt->hosted ? LXD_FD_KICK : LXD_FD_VCPU) + 1;
}

int lxd_child_vcpu(const struct lxd_domain *dom, struct lxd_err *err)
{
	int fd;

	if (dom->opt->hosted)
		return 0;
	fd = ioctl(dom->fd, LXDOM_VCPU);
	if (fd < 0)
		lxd_fail_errno(err, "%s: no virtual CPU", dom->name);
	return fd;
}

int lxd_child_limit(u32 nr, struct lxd_err *err)
{
	const struct rlimit r = { nr, nr };

	if (setrlimit(RLIMIT_NOFILE, &r))
		return lxd_fail_errno(err, "cannot limit descriptors");
	return 0;
}

static void __noreturn run_child(struct lxd_domain *dom, lxd_child_fn run,
				 int pipe)
{
	struct lxd_err err;
	int p;

	/* Out of the way of the descriptors that stay. */
	p = fcntl(pipe, F_DUPFD_CLOEXEC, LXD_FIRST_FREE_FD);
	if (p < 0) {
		p = pipe;
		lxd_fail_errno(&err, "no descriptor");
	} else if (close(pipe)) {
		lxd_fail_errno(&err, "cannot close a descriptor");
	} else {
		run(dom, p, &err);
	}
	if (write(p, err.text, strlen(err.text)) < 0)
		_exit(LXD_EXIT_SETUP + 1);
	_exit(LXD_EXIT_SETUP);
}

/* ---- in the parent ---- */

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
	err->kind = LXD_ERR_OTHER;
	err->text[len] = 0;
	return len ? -1 : 0;
}

int lxd_child_start(struct lxd_domain *dom, lxd_child_fn run,
		    struct lxd_err *err)
{
	int fds[2], ret;

	if (pipe2(fds, O_CLOEXEC))
		return lxd_fail_errno(err, "no pipe");
	dom->pid = make_child(dom);
	if (!dom->pid) {
		/* Or it would never look broken. */
		close(fds[0]);
		run_child(dom, run, fds[1]);
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

void lxd_child_kick(struct lxd_domain *dom)
{
	send_signal(dom, SIGUSR1);
}

static void nap(void)
{
	const struct timespec ts = { .tv_nsec = NAP_MS * 1000000 };

	nanosleep(&ts, NULL);
}

static void forget(struct lxd_domain *dom, const siginfo_t *info)
{
	ended = *info;
	close(dom->pidfd);
	dom->pidfd = -1;
	dom->pid = 0;
}

/* Forgets the child if it has ended. */
static bool collect(struct lxd_domain *dom)
{
	siginfo_t info = { 0 };

	if (dom->pidfd < 0)
		return true;
	errno = 0;
	while (waitid(P_PIDFD, dom->pidfd, &info, WEXITED | WNOHANG)) {
		if (errno != EINTR)
			break;
	}
	/* With ECHILD it has gone, and nobody knows how. */
	if (!info.si_pid && errno != ECHILD)
		return false;
	forget(dom, &info);
	return true;
}

/*
 * Waits for the end of a child that has been killed.  Its memory and its files are
 * gone when the descriptor can be read; how it ended is told to a debugger first,
 * which may take its time.
 */
static void await_end(struct lxd_domain *dom)
{
	static const siginfo_t killed = {
		.si_code = CLD_KILLED,
		.si_status = SIGKILL,
	};
	struct pollfd pfd = { .fd = dom->pidfd, .events = POLLIN };
	int i;

	if (dom->pidfd < 0)
		return;
	while (poll(&pfd, 1, -1) < 0 && errno == EINTR)
		;
	for (i = 0; i < DEBUGGER_MS / NAP_MS; i++) {
		if (collect(dom))
			return;
		nap();
	}
	forget(dom, &killed);
}

int lxd_child_idle(struct lxd_domain *dom, struct pollfd *fds, int nr,
		   int timeout_ms)
{
	struct pollfd all[LXD_IDLE_FDS + 1];
	int i;

	if (nr > LXD_IDLE_FDS || dom->pidfd < 0)
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
	if (!all[nr].revents)
		return 0;
	if (collect(dom))
		return 1;
	/* A debugger has not let go of it: that stays news. */
	nap();
	return 0;
}

void lxd_child_stop(struct lxd_domain *dom)
{
	send_signal(dom, SIGKILL);
	await_end(dom);
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

void lxd_child_describe(struct lxd_domain *dom, struct lxd_death *out)
{
	memset(out, 0, sizeof(*out));
	lxd_memory_read(&dom->mem, dom->mem.region[LXD_REGION_FAULT].run, &out->fault,
			sizeof(out->fault));
	out->fault.text[LXDOM_FAULT_TEXT - 1] = 0;
	if (ended.si_code == CLD_EXITED)
		describe_exit(ended.si_status, out);
	else
		snprintf(out->how, sizeof(out->how), "killed by signal %d (%s)",
			 ended.si_status, strsignal(ended.si_status));
}
