// SPDX-License-Identifier: GPL-2.0-only
#include "start.h"

#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef LXD_LIBEXEC
#define LXD_LIBEXEC	"/usr/libexec/lxdom"
#endif

/* How long a runner may take to clean up after SIGTERM, if nobody interrupts. */
#define END_TRIES	6000
#define END_US		10000
/* After so many tries the user is told. */
#define END_TELL	200

/* How often.  Lock-free, hence good for a signal handler. */
static atomic_int interrupted;
static atomic_int last;		/* which signal */

static void on_signal(int sig)
{
	last = sig;
	interrupted++;
}

/* What is to be cleaned up is cleaned up, whoever does not read our errors, too. */
static const struct {
	int signal;
	void (*handler)(int sig);
} caught[] = {
	{ SIGINT, on_signal },
	{ SIGTERM, on_signal },
	{ SIGHUP, on_signal },
	{ SIGPIPE, SIG_IGN },
};

static struct sigaction before[ARRAY_SIZE(caught)];

static void as_before(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(caught); i++)
		sigaction(caught[i].signal, &before[i], NULL);
}

int lxd_interrupts(bool on)
{
	struct sigaction sa = { };
	unsigned int i;

	interrupted = 0;
	if (!on) {
		as_before();
		return last;
	}
	last = 0;
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < ARRAY_SIZE(caught); i++) {
		sa.sa_handler = caught[i].handler;
		/* What the caller ignores, as nohup does, is not for us. */
		if (!sigaction(caught[i].signal, NULL, &before[i]) &&
		    before[i].sa_handler != SIG_IGN)
			sigaction(caught[i].signal, &sa, NULL);
	}
	return 0;
}

static bool beside(char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	path[n] = 0;
	slash = strrchr(path, '/');
	if (!slash || slash + sizeof("/lxdom-runner") > path + size)
		return false;
	strcpy(slash, "/lxdom-runner");
	return !access(path, X_OK);
}

int lxd_runner_path(char *path, size_t size)
{
	const char *env = getenv("LXDOM_RUNNER");

	if (env && *env) {
		snprintf(path, size, "%s", env);
		if (!access(path, X_OK))
			return LXD_EXIT_OK;
		return lxd_error(LXD_EXIT_FAILED,
			"%s: %s: correct or unset LXDOM_RUNNER", env,
			strerror(errno));
	}
	if (beside(path, size))
		return LXD_EXIT_OK;
	snprintf(path, size, LXD_LIBEXEC "/lxdom-runner");
	if (!access(path, X_OK))
		return LXD_EXIT_OK;
	return lxd_error(LXD_EXIT_FAILED,
		"%s: %s: install lxdom as a whole, or set LXDOM_RUNNER", path,
		strerror(errno));
}

static void set_ready_fd(char **argv, char *number)
{
	while (*argv && strcmp(*argv, "--ready-fd"))
		argv++;
	if (*argv)
		argv[1] = number;
}

/* Between fork() and exec(): nothing here may need a lock of the parent. */
static void child(char **argv, int ready, int log, int failed)
{
	int null = open("/dev/null", O_RDWR);

	/* What is ignored would stay so behind exec(). */
	as_before();
	/* A session of its own: Ctrl-C here is for us alone to deal with. */
	if (setsid() >= 0 && null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(null, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0 &&
	    !close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC) &&
	    fcntl(ready, F_SETFD, 0) >= 0)
		execv(argv[0], argv);
	dprintf(failed, "%d", errno);
	_exit(127);
}

static int exec_error(int fd)
{
	char text[16];
	ssize_t n;

	/* Before exec() the child would not end by a SIGTERM, but swallow it. */
	do {
		n = read(fd, text, sizeof(text) - 1);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return 0;	/* closed by exec() */
	text[n] = 0;
	return -atoi(text);
}

int lxd_runner_start(struct lxd_runner *r, char **argv, int log)
{
	int ready[2], failed[2];
	char number[16];
	int err;

	memset(r, 0, sizeof(*r));
	if (pipe2(ready, O_CLOEXEC))
		return -errno;
	if (pipe2(failed, O_CLOEXEC)) {
		err = -errno;
		goto err_close_ready;
	}
	snprintf(number, sizeof(number), "%d", ready[1]);
	set_ready_fd(argv, number);
	/* The caller may ignore it, and then there is no waiting for a child. */
	signal(SIGCHLD, SIG_DFL);
	r->pid = fork();
	if (r->pid < 0) {
		err = -errno;
		goto err_close_failed;
	}
	if (!r->pid)
		child(argv, ready[1], log, failed[1]);
	close(ready[1]);
	close(failed[1]);
	err = exec_error(failed[0]);
	close(failed[0]);
	if (err) {
		waitpid(r->pid, NULL, 0);
		close(ready[0]);
		return err;
	}
	r->ready = ready[0];
	return 0;

err_close_failed:
	close(failed[0]);
	close(failed[1]);
err_close_ready:
	close(ready[0]);
	close(ready[1]);
	return err;
}

static enum lxd_word word(struct lxd_runner *r)
{
	static const struct {
		const char *text;
		enum lxd_word word;
	} words[] = {
		{ "ok ", LXD_WORD_OK },
		{ "error ", LXD_WORD_ERROR },
		{ "busy ", LXD_WORD_BUSY },
		{ "late ", LXD_WORD_LATE },
	};
	unsigned int i;

	r->text[strcspn(r->text, "\n")] = 0;
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		size_t n = strlen(words[i].text);

		if (!strncmp(r->text, words[i].text, n)) {
			memmove(r->text, r->text + n, strlen(r->text + n) + 1);
			return words[i].word;
		}
	}
	return LXD_WORD_GONE;
}

enum lxd_word lxd_runner_wait(struct lxd_runner *r, int ms)
{
	struct pollfd p = { .fd = r->ready, .events = POLLIN };
	ssize_t n;

	if (interrupted)
		return LXD_WORD_INTERRUPTED;
	n = poll(&p, 1, ms);
	if (n < 0 && errno == EINTR)
		return interrupted ? LXD_WORD_INTERRUPTED : LXD_WORD_NONE;
	if (n <= 0)
		return n ? LXD_WORD_GONE : LXD_WORD_NONE;
	n = read(r->ready, r->text + r->len, sizeof(r->text) - 1 - r->len);
	if (n <= 0)
		return word(r);	/* it may have left the newline out */
	r->len += n;
	r->text[r->len] = 0;
	if (strchr(r->text, '\n') || r->len == sizeof(r->text) - 1)
		return word(r);
	return LXD_WORD_NONE;
}

static int wait_for_end(struct lxd_runner *r)
{
	bool told = !isatty(STDERR_FILENO);
	int i, status, before = interrupted;

	for (i = 0; i < END_TRIES && interrupted == before; i++) {
		if (waitpid(r->pid, &status, WNOHANG) == r->pid)
			return status;
		if (i >= END_TELL && !told) {
			fputs("lxdom: the runner cleans up: an interrupt kills it\n",
			      stderr);
			told = true;
		}
		usleep(END_US);
	}
	r->killed = true;
	/* It leads its session, so this reaches what it has started, too. */
	kill(-r->pid, SIGKILL);
	return waitpid(r->pid, &status, 0) == r->pid ? status : -1;
}

int lxd_runner_end(struct lxd_runner *r, bool end)
{
	int status;

	if (end)
		kill(r->pid, SIGTERM);
	status = wait_for_end(r);
	/* Not before: it may still have something to say. */
	close(r->ready);
	return status;
}
