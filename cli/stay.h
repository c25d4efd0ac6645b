/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Staying with a domain: lxdom run --wait.
 */
#ifndef LXD_STAY_H
#define LXD_STAY_H

#include <sys/types.h>

/**
 * lxd_stay_signals() - keep SIGINT, SIGTERM and SIGHUP for lxd_stay()
 *
 * Those that are ignored stay so.  lxd_stay() leaves them as they were.
 */
void lxd_stay_signals(void);

/**
 * lxd_stay() - wait for the end of a domain
 * @host: file descriptor of the host module
 * @name: its name
 * @monitor: its monitor, a child of this process
 *
 * Tells a service manager (sd_notify(3)) that the domain serves.  A signal stops
 * the domain as lxdom stop does.  If that fails, SIGTERM and SIGHUP end it; SIGINT
 * does so the second time.
 *
 * Return: LXD_EXIT_OK if it ended in order, or because it was told to by a signal;
 * else another exit code after an error has been printed
 */
int lxd_stay(int host, const char *name, pid_t monitor);

#endif /* LXD_STAY_H */
