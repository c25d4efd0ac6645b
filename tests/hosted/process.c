// SPDX-License-Identifier: GPL-2.0-only
/* The runner's process: starting it, ending it, noticing its end. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "peer.h"

#define ARGS_MAX	64

static void keep(int fd)
{
	fcntl(fd, F_SETFD, 0);
}

/* Splits $LXDOM_RUNNER_FLAGS; its memory lives as long as the process. */
static int add_flags(const char **args, int n)
{
	const char *flags = getenv("LXDOM_RUNNER_FLAGS");
	char *copy, *save, *word;

	if (!flags)
		return n;
	copy = strdup(flags);
	for (word = strtok_r(copy, " ", &save); word && n < ARGS_MAX / 2;
	     word = strtok_r(NULL, " ", &save))
		args[n++] = word;
	return n;
}

static void run_child(struct lxd_domain *dom, const char *const *argv)
{
	const char *runner = getenv("LXDOM_RUNNER");
	const char *args[ARGS_MAX + 1];
	char fds[64];
	int n = 0, i;

	if (!runner) {
		fprintf(stderr, "peer: set LXDOM_RUNNER to the runner\n");
		_exit(126);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	keep(dom->chan_fd);
	keep(dom->window_fd);
	keep(dom->wait_fd);
	keep(dom->kick_fd);
	snprintf(fds, sizeof(fds), "%d,%d,%d,%d", dom->chan_fd,
		 dom->window_fd, dom->wait_fd, dom->kick_fd);
	args[n++] = runner;
	args[n++] = "--hosted";
	args[n++] = fds;
	n = add_flags(args, n);
	for (i = 0; argv[i] && n < ARGS_MAX; i++)
		args[n++] = argv[i];
	args[n] = NULL;
	dup2(dom->output_fd, STDOUT_FILENO);
	dup2(dom->output_fd, STDERR_FILENO);
	execv(runner, (char *const *)args);
	fprintf(stderr, "peer: %s: %s\n", runner, strerror(errno));
	_exit(126);
}

int peer_run(struct lxd_domain *dom, const char *const *argv)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid)
		run_child(dom, argv);
	dom->pid = pid;
	dom->pid_fd = syscall(SYS_pidfd_open, pid, 0);
	return dom->pid_fd < 0 ? -errno : 0;
}

bool peer_dead(struct lxd_domain *dom)
{
	int status;

	if (dom->pid && waitpid(dom->pid, &status, WNOHANG) == dom->pid) {
		dom->exit_status = status;
		dom->pid = 0;
	}
	return !dom->pid;
}

pid_t peer_driver_pid(struct lxd_domain *dom)
{
	char path[64];
	int pid = 0;
	FILE *f;

	if (!dom->pid)
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", dom->pid,
		 dom->pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (fscanf(f, "%d", &pid) != 1)
		pid = 0;
	fclose(f);
	return pid;
}

void peer_output(struct lxd_domain *dom, char *text, size_t size)
{
	ssize_t n = pread(dom->output_fd, text, size - 1, 0);

	text[n > 0 ? n : 0] = '\0';
}

/* The driver's process is the runner's child: it may outlive a killed runner. */
static void end_processes(struct lxd_domain *dom)
{
	pid_t driver = peer_driver_pid(dom);

	if (driver)
		kill(driver, SIGKILL);
	kill(dom->pid, SIGKILL);
	if (waitpid(dom->pid, &dom->exit_status, 0) != dom->pid)
		perror("peer: waitpid");
	dom->pid = 0;
}

void peer_kill(struct lxd_domain *dom, const char *fmt, ...)
{
	va_list ap;

	if (!dom->dead) {
		va_start(ap, fmt);
		vsnprintf(dom->reason, sizeof(dom->reason), fmt, ap);
		va_end(ap);
	}
	dom->dead = true;
	if (dom->pid)
		end_processes(dom);
}
