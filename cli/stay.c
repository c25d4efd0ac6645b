// SPDX-License-Identifier: GPL-2.0-only
#include "stay.h"

#include "cli.h"
#include "device.h"
#include "domain.h"
#include "report.h"
#include "runner/monitor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* Those that end a program and that nobody has told us to ignore. */
static void ends(sigset_t *set)
{
	static const int all[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa;
	unsigned int i;

	sigemptyset(set);
	for (i = 0; i < ARRAY_SIZE(all); i++)
		if (!sigaction(all[i], NULL, &sa) && sa.sa_handler != SIG_IGN)
			sigaddset(set, all[i]);
}

static sigset_t before;

void lxd_stay_signals(void)
{
	sigset_t set;

	ends(&set);
	sigprocmask(SIG_BLOCK, &set, &before);
}

/* A service manager counts it as started from here on: sd_notify(3). */
static void say_ready(void)
{
	static const char text[] = "READY=1";
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	size_t len = path ? strlen(path) : 0;
	int fd;

	if (!len || len >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, len);
	/* One of the abstract namespace. */
	if (*path == '@')
		*to.sun_path = 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    sendto(fd, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&to,
		   offsetof(struct sockaddr_un, sun_path) + len) < 0)
		fprintf(stderr, "lxdom: NOTIFY_SOCKET %s: %s\n", path,
			strerror(errno));
	if (fd >= 0)
		close(fd);
}

/* Returns whether there is nothing more to be asked for. */
static bool stop(int host, const char *name)
{
	int dom = lxd_dev_domain(host, name), ret;
	bool json = lxd_json();

	/* Not there: it ends already. */
	if (dom < 0)
		return dom == -ENOENT;
	/* That it is busy is not the end of this command, so no object of its output. */
	lxd_json_set(false);
	ret = lxd_domain_stop(dom, name);
	lxd_json_set(json);
	lxd_dev_close(dom);
	return ret == LXD_EXIT_OK;
}

static void signalled(int host, const char *name, pid_t monitor, int sig, int nr)
{
	/* Who sits before a terminal has been told why, and may think again. */
	if (nr > 1 || (!stop(host, name) && sig != SIGINT))
		kill(monitor, SIGTERM);
}

static int ended(const char *name, int status)
{
	char reason[LXDOM_REASON_MAX];

	if (WIFSIGNALED(status))
		return lxd_error(LXD_EXIT_FAILED,
				 "%s: its monitor was ended by signal %d (%s), and the domain with it: see lxdom log %s",
				 name, WTERMSIG(status),
				 strsignal(WTERMSIG(status)), name);
	if (WEXITSTATUS(status) == LXD_RUNNER_IN_ORDER)
		return LXD_EXIT_OK;
	if (WEXITSTATUS(status) != LXD_RUNNER_DIED)
		return lxd_error(LXD_EXIT_FAILED, "%s: its monitor failed: see lxdom log %s",
				 name, name);
	lxd_report_reason(name, reason, sizeof(reason));
	return lxd_error(LXD_EXIT_FAILED, "%s: it died%s%s: see lxdom show %s", name,
			 *reason ? ": " : "", reason, name);
}

static int await(int host, const char *name, pid_t monitor, int signals, int end)
{
	struct signalfd_siginfo info;
	struct pollfd fds[] = {
		{ .fd = end, .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
	};
	int status, nr = 0;

	for (;;) {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		if (fds[0].revents)
			break;
		if (fds[1].revents &&
		    read(signals, &info, sizeof(info)) == sizeof(info))
			signalled(host, name, monitor, info.ssi_signo, ++nr);
	}
	if (waitpid(monitor, &status, 0) == monitor)
		return ended(name, status);
	return lxd_error(LXD_EXIT_FAILED, "%s: %s: see lxdom show %s", name,
			 strerror(errno), name);
}

int lxd_stay(int host, const char *name, pid_t monitor)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, pipe_before;
	int signals, end, ret;
	sigset_t set;

	/* The domain is stopped, whoever does not read our errors any more. */
	sigaction(SIGPIPE, &ignore, &pipe_before);
	ends(&set);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	end = syscall(SYS_pidfd_open, monitor, 0);
	if (signals < 0 || end < 0) {
		ret = lxd_error(LXD_EXIT_FAILED,
				"%s: it runs, but can't be waited for (%s): see lxdom show %s",
				name, strerror(errno), name);
	} else {
		/* That it could not be written is said once, and no end of the domain. */
		if (lxd_flush(LXD_EXIT_OK)) {
			__fpurge(stdout);
			clearerr(stdout);
		}
		say_ready();
		ret = await(host, name, monitor, signals, end);
	}
	if (signals >= 0)
		close(signals);
	if (end >= 0)
		close(end);
	sigaction(SIGPIPE, &pipe_before, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ret;
}
