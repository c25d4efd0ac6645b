/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Starting a runner and waiting for its word.
 */
#ifndef LXD_START_H
#define LXD_START_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * struct lxd_runner - a runner that has been started
 * @pid: its process, leader of a session of its own
 * @ready: its word comes here
 * @text: what has come so far
 * @len: bytes of it
 * @killed: it did not clean up
 */
struct lxd_runner {
	pid_t pid;
	int ready;
	char text[1024];
	size_t len;
	bool killed;
};

/* What a runner's word was. */
enum lxd_word {
	LXD_WORD_NONE,		/* nothing yet */
	LXD_WORD_OK,		/* the domain runs */
	LXD_WORD_ERROR,		/* it said why it does not */
	LXD_WORD_BUSY,		/* the same: somebody else has it */
	LXD_WORD_LATE,		/* the same: it took too long */
	LXD_WORD_GONE,		/* it ended without a word */
	LXD_WORD_INTERRUPTED,	/* the user lost patience */
};

/**
 * lxd_runner_path() - find the runner
 * @path: receives its path
 * @size: bytes of @path
 *
 * $LXDOM_RUNNER, or else beside this command, or else where it is installed.
 *
 * Return: LXD_EXIT_OK, or another exit code after an error has been printed
 */
int lxd_runner_path(char *path, size_t size);

/**
 * lxd_runner_start() - start it
 * @r: filled in
 * @argv: its command line; the word after "--ready-fd" is filled in here
 * @log: descriptor that its stderr goes to; not ours: whoever reads that to its
 *       end would wait for the domain's
 *
 * Return: 0 or -errno
 */
int lxd_runner_start(struct lxd_runner *r, char **argv, int log);

/**
 * lxd_runner_wait() - wait for its word
 * @r: the runner
 * @ms: longest time
 *
 * Return: its word; what follows "ok ", "error ", "busy " or "late " is then @r->text
 */
enum lxd_word lxd_runner_wait(struct lxd_runner *r, int ms);

/**
 * lxd_runner_end() - wait for its end
 * @r: the runner
 * @end: tell it to end and to give devices and memory back
 *
 * One that takes a minute for it, or until the user interrupts once more, is
 * killed with all that it has started.
 *
 * Return: its exit status as waitpid() has it, or -1 if it does not end
 */
int lxd_runner_end(struct lxd_runner *r, bool end);

/**
 * lxd_interrupts() - catch SIGINT, SIGTERM and SIGHUP, or let go of them
 * @on: whether to catch them, but for those that are ignored; then once more
 *      with false, which leaves them as they were
 *
 * Return: the last that was caught, or 0
 */
int lxd_interrupts(bool on);

#endif /* LXD_START_H */
