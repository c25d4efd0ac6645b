/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gdb's remote serial protocol (Debugging with GDB, appendix E), the part that a
 * guest with one processor needs.
 */
#ifndef LXD_CLI_REMOTE_H
#define LXD_CLI_REMOTE_H

#include "tracee.h"

/**
 * lxd_remote_serve() - answer gdb until it lets go, or the guest has ended
 * @tracee: the guest, stopped
 * @in: descriptor that gdb writes to
 * @out: descriptor that gdb reads from
 *
 * The guest is stopped when it returns, or has gone.
 *
 * Return: 0, or -1 if gdb does not keep to the protocol or can't be written to
 */
int lxd_remote_serve(struct lxd_tracee *tracee, int in, int out);

#endif /* LXD_CLI_REMOTE_H */
