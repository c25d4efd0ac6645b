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

/**
 * lxd_obj_get() - as host/lxd_host_glue.h has it, all of these
 * @dom: domain
 * @handle: as it came out of a message
 * @type: type that it must have
 *
 * Return: the object with a reference, or NULL.
 */
struct lxd_obj *lxd_obj_get(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type);

/**
 * lxd_obj_put() - give a reference back
 * @obj: object
 */
void lxd_obj_put(struct lxd_obj *obj);

/**
 * lxd_obj_remove() - take an object out of the table
 * @dom: domain
 * @handle: as it came out of a message
 * @type: type that it must have
 *
 * Return: the object with the table's reference, or NULL.
 */
struct lxd_obj *lxd_obj_remove(struct lxd_domain *dom, lxdom_handle_t handle,
			       u16 type);

/**
 * lxd_obj_insert() - put an object into the table
 * @dom: domain
 * @obj: object; its first reference passes to the table
 * @type: its type
 * @out: its handle
 *
 * Return: 0, or what the test wants.
 */
int lxd_obj_insert(struct lxd_domain *dom, struct lxd_obj *obj, u16 type,
		   lxdom_handle_t *out);

/**
 * lxd_obj_drop() - end the life of an object that is in no table
 * @obj: object; one reference is given back
 */
void lxd_obj_drop(struct lxd_obj *obj);

/**
 * lxd_window_ok() - does a range lie in the window?
 * @dom: domain
 * @off: first byte
 * @len: bytes
 *
 * Return: true if all of it does.
 */
bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len);

/**
 * lxd_refuse() - note that a message was refused
 * @dom: domain
 * @proc: procedure
 * @what: the member that was wrong
 */
void lxd_refuse(struct lxd_domain *dom, u16 proc, const char *what);

/**
 * lxd_call() - call the driver
 * @dom: domain
 * @proc: procedure
 * @req: body
 * @req_len: bytes of it
 * @rep: room for the reply, or NULL
 * @rep_len: bytes of it
 *
 * Return: what the test wants.
 */
int lxd_call(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len,
	     void *rep, size_t rep_len);

/**
 * lxd_post() - send the driver a message without a reply
 * @dom: domain
 * @proc: procedure
 * @req: body
 * @req_len: bytes of it
 *
 * Return: 0, or what the test wants.
 */
int lxd_post(struct lxd_domain *dom, u16 proc, const void *req,
	     size_t req_len);

#endif /* LXD_HOST_GLUE_H */
