/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the generated domain stubs stand on: how a message leaves the domain.
 * docs/idl.md, "Domain side".
 */
#ifndef LXD_DOMAIN_GLUE_H
#define LXD_DOMAIN_GLUE_H

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <lxdom/msg.h>

/**
 * lxd_call() - call the kernel and wait for its reply
 * @proc: procedure, LXD_..._P_...
 * @req: body of the request
 * @req_len: bytes of it
 * @rep: room for the body of the reply, or NULL
 * @rep_len: bytes of it; the reply must have at least as many
 *
 * Blocks the lightweight thread, nothing else: callbacks go on being served.
 * Must not be called in atomic context.
 *
 * Context: thread; ends the domain elsewhere.
 * Return: the status that the kernel replied, 0 or -errno.
 */
int lxd_call(u16 proc, const void *req, size_t req_len, void *rep,
	     size_t rep_len);

/**
 * lxd_post() - send the kernel a message that has no reply
 * @proc: procedure, LXD_..._P_...
 * @req: body
 * @req_len: bytes of it
 *
 * Never blocks.  The message is staged; it leaves with lxd_flush(), which the
 * main loop calls when it finds nothing more to do at once.
 *
 * Context: any; waits, without blocking, for room in the ring.
 */
void lxd_post(u16 proc, const void *req, size_t req_len);

/**
 * lxd_flush() - publish every staged message now, and ring if the kernel sleeps
 *
 * What a class has gathered goes out with it, but for what it keeps.
 *
 * Context: any; never blocks.
 */
void lxd_flush(void);

#endif /* LXD_DOMAIN_GLUE_H */
