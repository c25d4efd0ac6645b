/* SPDX-License-Identifier: GPL-2.0-only */
/* The monitor: watches a domain from its first instruction to its end. */
#ifndef LXD_RUNNER_MONITOR_H
#define LXD_RUNNER_MONITOR_H

#include "domain.h"
#include "err.h"

/* Exit codes of the runner. */
enum lxd_runner_exit {
	LXD_RUNNER_IN_ORDER	= 0,
	LXD_RUNNER_NOT_STARTED	= 1,
	LXD_RUNNER_USAGE	= 2,
	LXD_RUNNER_DIED		= 3,
};

/**
 * lxd_monitor_block_signals() - before anything else: SIGTERM and the like
 *                               are taken by lxd_monitor() only
 */
void lxd_monitor_block_signals(void);

/**
 * lxd_monitor_say() - tell through the ready descriptor how the start went
 * @opt: the command line; @opt->ready_fd is closed
 * @pid: process of the domain, 0 if it failed
 * @err: why, if it failed
 *
 * Without a ready descriptor, an error goes to stderr.
 */
void lxd_monitor_say(struct lxd_options *opt, int pid,
		     const struct lxd_err *err);

/**
 * lxd_monitor() - watch the domain until it has gone
 * @dom: domain, started
 * @opt: the command line
 * @err: of LXD_RUNNER_NOT_STARTED: to be said when everything has been given back
 *
 * Return: enum lxd_runner_exit
 */
int lxd_monitor(struct lxd_domain *dom, struct lxd_options *opt,
		struct lxd_err *err);

#endif /* LXD_RUNNER_MONITOR_H */
