/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The channel as the main loop sees it.
 */
#ifndef LXD_CALL_H
#define LXD_CALL_H

#include <linux/types.h>
#include "chan.h"

extern struct lxd_rx lxd_rx;

/**
 * lxd_channel_init() - attach to the rings, which are empty
 *
 * Context: start-up.
 */
void lxd_channel_init(void);

/**
 * lxd_deliver() - hand a reply to the thread that waits for it
 * @head: its header
 * @body: its body
 * @len: bytes of @body
 *
 * A reply that nobody asked for, or that is too short, ends the domain.
 * Context: main loop.
 */
void lxd_deliver(const struct lxdom_head *head, const void *body, size_t len);

/**
 * lxd_reply() - answer a call of the kernel
 * @call: header of the call
 * @status: 0 or -errno
 * @body: body of the reply
 * @len: bytes of @body
 *
 * Context: the thread that served the call; never blocks.
 */
void lxd_reply(const struct lxdom_head *call, int status, const void *body,
	       size_t len);

/**
 * lxd_kernel_lazy() - does the kernel take messages out of itself?
 *
 * Then a doorbell is dear, and there is a steady flow of requests.
 *
 * Context: any.
 * Return: true if the ring, or what was published last, carries the lazy mark.
 */
bool lxd_kernel_lazy(void);

/**
 * lxd_flush_all() - lxd_flush(), and no class keeps anything
 *
 * Context: any; never blocks.
 */
void lxd_flush_all(void);

/**
 * lxd_flush_rest() - lxd_flush_all(), if something has been kept
 *
 * Before something runs that may take its time.
 *
 * Context: main loop.
 */
void lxd_flush_rest(void);

/**
 * lxd_flush_kept() - lxd_flush_all(), if something has been kept for too long
 * @now: lxd_mono_ns()
 * @patience: how long that is, in nanoseconds, from the first of these calls that
 *	      finds something kept
 *
 * Context: main loop.
 */
void lxd_flush_kept(u64 now, u64 patience);

/**
 * lxd_ring_kept() - ring for what was published without a doorbell
 *
 * Before the domain sleeps, with nothing staged.
 *
 * Context: main loop.
 */
void lxd_ring_kept(void);

/**
 * lxd_sending() - is a message being put together right now?
 *
 * Then an exception handler must not send any.
 *
 * Context: any, an exception's handler included.
 * Return: true if it is.
 */
bool lxd_sending(void);

#endif /* LXD_CALL_H */
