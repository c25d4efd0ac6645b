/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_LOOP_H
#define LXD_LOOP_H

#include <linux/types.h>

/**
 * lxd_loop() - run the domain, for ever; never returns
 *
 * Context: the end of start-up, on the stack that the runner entered with.
 */
void lxd_loop(void);

/**
 * lxd_leave() - send what is staged and end the domain
 * @fault: 0 in order, 1 after a fault
 *
 * Never returns.
 *
 * Context: any.
 */
void lxd_leave(int fault);

/**
 * lxd_leave_after() - end the domain, in order, after the current message
 *
 * Context: any.
 */
void lxd_leave_after(void);

#endif /* LXD_LOOP_H */
