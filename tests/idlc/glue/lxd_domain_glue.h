/* SPDX-License-Identifier: GPL-2.0-only */
/* The least that a generated domain side needs, in user space. */
#ifndef LXD_DOMAIN_GLUE_H
#define LXD_DOMAIN_GLUE_H

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <lxdom/msg.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

/**
 * lxd_call() - as domain/lxd_domain_glue.h has it
 * @proc: procedure
 * @req: body of the request
 * @req_len: bytes of it
 * @rep: room for the body of the reply, or NULL
 * @rep_len: bytes of it
 *
 * Return: what the test wants.
 */
int lxd_call(u16 proc, const void *req, size_t req_len, void *rep,
	     size_t rep_len);

/**
 * lxd_post() - as domain/lxd_domain_glue.h has it
 * @proc: procedure
 * @req: body
 * @req_len: bytes of it
 */
void lxd_post(u16 proc, const void *req, size_t req_len);

#endif /* LXD_DOMAIN_GLUE_H */
