/* SPDX-License-Identifier: GPL-2.0-only */
/* The least that a generated host side needs, in user space. */
#ifndef LXD_HOST_GLUE_H
#define LXD_HOST_GLUE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <lxdom/msg.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

struct lxd_domain;
struct lxd_obj;

struct lxd_obj *lxd_obj_get(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type);
void lxd_obj_put(struct lxd_obj *obj);
struct lxd_obj *lxd_obj_remove(struct lxd_domain *dom, lxdom_handle_t handle,
			       u16 type);
int lxd_obj_insert(struct lxd_domain *dom, struct lxd_obj *obj, u16 type,
		   lxdom_handle_t *out);
void lxd_obj_drop(struct lxd_obj *obj);
bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len);
void lxd_refuse(struct lxd_domain *dom, u16 proc, const char *what);
int lxd_call(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len,
	     void *rep, size_t rep_len);
int lxd_post(struct lxd_domain *dom, u16 proc, const void *req,
	     size_t req_len);

#endif /* LXD_HOST_GLUE_H */
