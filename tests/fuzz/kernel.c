// SPDX-License-Identifier: GPL-2.0-only
/* What the generated code asks of the kernel, for targets that test it alone. */
#include <string.h>

#include "kernel.h"

struct lxd_obj kernel_object;

struct lxd_obj *kernel_made(void)
{
	kernel_object.refs++;
	return &kernel_object;
}

void kernel_message(struct lxd_domain *dom, kernel_make make,
		    struct kernel_message *msg)
{
	lxdom_handle_t handle = KERNEL_HANDLE(dom->type);

	memset(msg, 0, sizeof(*msg));
	msg->len = make(input_choose, &dom->in, &handle, 1, &msg->proc,
			&msg->kind, msg->body);
	must(msg->len <= sizeof(msg->body));
	if (input_byte(&dom->in) % 4 == 0)
		msg->body[input_choose(&dom->in, sizeof(msg->body))] ^=
			input_byte(&dom->in);
}

void kernel_settled(const struct kernel_message *msg)
{
	must(msg->rep_len <= sizeof(msg->rep));
	/* One that was made stays. */
	must(kernel_object.refs <= 1);
	kernel_object.refs = 0;
}

struct lxd_obj *lxd_obj_get(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type)
{
	if (type != dom->type || handle != KERNEL_HANDLE(type))
		return NULL;
	return kernel_made();
}

void lxd_obj_put(struct lxd_obj *obj)
{
	must(obj->refs);
	obj->refs--;
}

struct lxd_obj *lxd_obj_remove(struct lxd_domain *dom, lxdom_handle_t handle,
			       u16 type)
{
	return lxd_obj_get(dom, handle, type);
}

int lxd_obj_insert(struct lxd_domain *dom, struct lxd_obj *obj, u16 type,
		   lxdom_handle_t *out)
{
	*out = KERNEL_HANDLE(type);
	return 0;
}

void lxd_obj_drop(struct lxd_obj *obj)
{
	lxd_obj_put(obj);
}

bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len)
{
	return off <= KERNEL_WINDOW && len <= KERNEL_WINDOW - off;
}

void lxd_refuse(struct lxd_domain *dom, u16 proc, const char *what)
{
}

/* Whatever: garbage comes back. */
int lxd_call(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len,
	     void *rep, size_t rep_len)
{
	u8 *to = rep;
	size_t i;

	for (i = 0; i < rep_len; i++)
		to[i] = input_byte(&dom->in);
	return 0;
}

int lxd_post(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len)
{
	return 0;
}
