/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel log: writing reports, reading what a driver has said. */
#ifndef LXD_RUNNER_LOG_H
#define LXD_RUNNER_LOG_H

#define LXD_LOG_LINE_MAX	256	/* bytes, with the closing NUL */

/**
 * struct lxd_log - the log from some time on
 * @fd: /dev/kmsg, or -1
 */
struct lxd_log {
	int fd;
};

/**
 * lxd_log_open() - remember where the log ends now
 * @log: filled in; without the right to read the log, it stays closed
 */
void lxd_log_open(struct lxd_log *log);

/**
 * lxd_log_last() - the last complaint that a domain has logged since
 * @log: opened or not; read to its end
 * @name: of the domain
 * @line: receives the line without the domain's prefix, LXD_LOG_LINE_MAX
 *        bytes; empty if there is none
 *
 * A complaint is a line of level KERN_WARNING or worse.
 */
void lxd_log_last(struct lxd_log *log, const char *name, char *line);

/**
 * lxd_log_close() - close it
 * @log: opened or not
 */
void lxd_log_close(struct lxd_log *log);

/**
 * lxd_log_write() - write lines to the kernel log
 * @name: of the domain, for the prefix "lxdom NAME: "
 * @text: the lines; only so many are written as a report may have
 */
void lxd_log_write(const char *name, const char *text);

#endif /* LXD_RUNNER_LOG_H */
