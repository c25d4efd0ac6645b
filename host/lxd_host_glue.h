/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the generated host stubs need of the host module: docs/idl.md has the
 * contract, domain.h the structures.
 */
#ifndef LXD_HOST_GLUE_H
#define LXD_HOST_GLUE_H

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <lxdom/msg.h>

struct lxd_domain;
struct lxd_obj;

/**
 * lxd_obj_get() - look a handle up
 * @dom: domain that named it
 * @handle: as it came out of the message
 * @type: type that it must have
 *
 * Context: any.
 * Return: the object with a reference held, or NULL.
 */
struct lxd_obj *lxd_obj_get(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type);

/**
 * lxd_obj_put() - give a reference back
 * @obj: object
 *
 * Context: any; the release itself runs from a work queue.
 */
void lxd_obj_put(struct lxd_obj *obj);

/**
 * lxd_obj_remove() - take an object out of the table
 * @dom: domain that named it
 * @handle: as it came out of the message
 * @type: type that it must have
 *
 * Context: process; takes @handle_lock.
 * Return: the object with the table's reference, or NULL.
 */
struct lxd_obj *lxd_obj_remove(struct lxd_domain *dom, lxdom_handle_t handle,
			       u16 type);

/**
 * lxd_obj_insert() - put an object into the table
 * @dom: domain that shall be able to name it
 * @obj: object; its first reference passes to the table
 * @type: its type
 * @out: its handle
 *
 * Context: process; takes @handle_lock.
 * Return: 0 or -ENOSPC (table full).
 */
int lxd_obj_insert(struct lxd_domain *dom, struct lxd_obj *obj, u16 type,
		   lxdom_handle_t *out);

/**
 * lxd_obj_drop() - end the life of an object that is in no table
 * @obj: object; one reference is given back
 *
 * Context: may sleep.
 */
void lxd_obj_drop(struct lxd_obj *obj);

/**
 * lxd_window_ok() - does a range lie in the window?
 * @dom: domain
 * @off: first byte
 * @len: bytes
 *
 * Context: any.
 * Return: true if all of it does.
 */
bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len);

/**
 * lxd_refuse() - note that a message of the domain was refused
 * @dom: domain
 * @proc: procedure
 * @what: the member that was wrong
 *
 * Context: any.  Logs at a limited rate.
 */
void lxd_refuse(struct lxd_domain *dom, u16 proc, const char *what);

/**
 * lxd_call() - call the driver and wait for its reply
 * @dom: domain
 * @proc: procedure
 * @req: body
 * @req_len: bytes of it
 * @rep: room for the reply, or NULL
 * @rep_len: bytes of it
 *
 * Context: may sleep.  Waits no longer than the domain's deadline; a domain
 * that overruns it is ended.  If other calls have all places for that long, it is
 * they that end it.
 * Return: the status of the reply, -EOWNERDEAD, or -ETIMEDOUT.
 */
int lxd_call(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len,
	     void *rep, size_t rep_len);

/**
 * lxd_post() - send the driver a message without a reply, now
 * @dom: domain
 * @proc: procedure
 * @req: body
 * @req_len: bytes of it
 *
 * Context: any.
 * Return: 0, -EAGAIN (ring full), -EOWNERDEAD.
 */
int lxd_post(struct lxd_domain *dom, u16 proc, const void *req,
	     size_t req_len);

#endif /* LXD_HOST_GLUE_H */
