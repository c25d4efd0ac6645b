/* SPDX-License-Identifier: GPL-2.0-only */
/* The least that a generated domain side needs, in user space. */
#ifndef LXD_DOMAIN_GLUE_H
#define LXD_DOMAIN_GLUE_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <lxdom/msg.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

int lxd_call(u16 proc, const void *req, size_t req_len, void *rep,
	     size_t rep_len);
void lxd_post(u16 proc, const void *req, size_t req_len);

#endif /* LXD_DOMAIN_GLUE_H */
