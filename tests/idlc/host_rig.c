// SPDX-License-Identifier: GPL-2.0-only
// A kernel's side made of counters, for the generated host code.
#include "host_rig.h"

#include <stdlib.h>

static void add_obj(struct lxd_domain *dom, lxdom_handle_t handle)
{
	struct lxd_obj *obj = &dom->obj[dom->nr_obj++];

	obj->handle = handle;
	obj->refs = 1;
}

void rig_init(struct lxd_domain *dom)
{
	memset(dom, 0, sizeof(*dom));
	add_obj(dom, RIG_THING);
	add_obj(dom, RIG_OTHER);
}

int rig_extra_refs(const struct lxd_domain *dom)
{
	int i, extra = 0;

	for (i = 0; i < dom->nr_obj; i++)
		extra += dom->obj[i].refs - !!dom->obj[i].handle;
	return extra;
}

void rig_fields(struct lxd_every_fields_req *req)
{
	memset(req, 0, sizeof(*req));
	req->t = RIG_THING;
	req->o = RIG_OTHER;
	req->whole = ~0ull;
	req->number = LXD_EVERY_NUMBER_MIN;
	req->sign = -5;
	req->kind = LXD_EVERY_DENSE_A;
	req->far = LXD_EVERY_SPARSE_HIGH;
	req->set = LXD_EVERY_BITS_ALL;
	req->top = LXD_EVERY_HIGH_Z;
	req->name_len = 7;
	memcpy(req->name, "seven77", 8);
	req->data_len = 6;
	req->nr_numbers = 3;
	req->numbers[0] = 1;
	req->numbers[1] = 9;
	req->numbers[2] = 5;
	req->nr_items = 1;
	req->items[0].n = -2;
	req->items[0].kind = LXD_EVERY_DENSE_C;
	req->one.n = 2;
	req->one.kind = LXD_EVERY_DENSE_B;
	req->window.off = 0x1000;
	req->window.len = RIG_WINDOW - 0x1000;
}

static struct lxd_obj *find(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type)
{
	int i;

	if (!handle || LXDOM_HANDLE_TYPE(handle) != type)
		return NULL;
	for (i = 0; i < dom->nr_obj; i++) {
		if (dom->obj[i].handle == handle)
			return &dom->obj[i];
	}
	return NULL;
}

struct lxd_obj *lxd_obj_get(struct lxd_domain *dom, lxdom_handle_t handle,
			    u16 type)
{
	struct lxd_obj *obj = find(dom, handle, type);

	if (obj)
		obj->refs++;
	return obj;
}

void lxd_obj_put(struct lxd_obj *obj)
{
	obj->refs--;
}

struct lxd_obj *lxd_obj_remove(struct lxd_domain *dom, lxdom_handle_t handle,
			       u16 type)
{
	struct lxd_obj *obj = find(dom, handle, type);

	if (obj)
		obj->handle = 0;
	return obj;
}

int lxd_obj_insert(struct lxd_domain *dom, struct lxd_obj *obj, u16 type,
		   lxdom_handle_t *out)
{
	if (dom->insert_err)
		return dom->insert_err;
	obj->handle = LXDOM_HANDLE(obj - dom->obj, type, 2);
	*out = obj->handle;
	return 0;
}

void lxd_obj_drop(struct lxd_obj *obj)
{
	obj->drops++;
	obj->refs--;
}

bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len)
{
	return off <= RIG_WINDOW && len <= RIG_WINDOW - off;
}

void lxd_refuse(struct lxd_domain *dom, u16 proc, const char *what)
{
	dom->refusals++;
	dom->refused_proc = proc;
	dom->refused = what;
}

int lxd_call(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len,
	     void *rep, size_t rep_len)
{
	dom->calls++;
	dom->sent_proc = proc;
	dom->sent_len = req_len;
	dom->want_len = rep_len;
	if (!dom->call_err && rep_len)
		memcpy(rep, dom->reply, rep_len);
	return dom->call_err;
}

int lxd_post(struct lxd_domain *dom, u16 proc, const void *req, size_t req_len)
{
	dom->posts++;
	dom->sent_proc = proc;
	dom->sent_len = req_len;
	return dom->call_err;
}

static int op_fields(struct lxd_domain *dom, struct lxd_obj *t,
		     struct lxd_obj *o,
		     const struct lxd_every_fields_req *req,
		     struct lxd_every_fields_rep *rep)
{
	u64 sum = req->whole;
	int i;

	dom->ops_called++;
	/* What has been checked may be relied on. */
	if (t->handle != req->t || (o ? o->handle : 0) != req->o)
		abort();
	if (req->name[req->name_len])
		abort();
	for (i = 0; i < req->nr_items; i++)
		sum += req->items[i].n;
	rep->sum = sum;
	return dom->op_err;
}

static int make(struct lxd_domain *dom, struct lxd_obj **made)
{
	struct lxd_obj *obj;

	dom->ops_called++;
	if (dom->op_err)
		return dom->op_err;
	if (dom->nr_obj == RIG_OBJECTS)
		return -ENOSPC;
	obj = &dom->obj[dom->nr_obj++];
	obj->refs = 1;
	*made = obj;
	return 0;
}

static int op_create(struct lxd_domain *dom,
		     const struct lxd_every_create_req *req,
		     struct lxd_every_create_rep *rep, struct lxd_obj **made)
{
	rep->id = req->size + 1;
	return make(dom, made);
}

static int op_create_bare(struct lxd_domain *dom, struct lxd_obj **made)
{
	return make(dom, made);
}

static int op_destroy(struct lxd_domain *dom, struct lxd_obj *t,
		      struct lxd_obj *o,
		      const struct lxd_every_destroy_req *req)
{
	dom->ops_called++;
	/* Out of the table before, alive until after. */
	if (t->handle || t->refs != 1 || t->drops || o->handle != req->o)
		abort();
	return dom->op_err;
}

static void op_tell(struct lxd_domain *dom, struct lxd_obj *t,
		    struct lxd_obj *o, const struct lxd_every_tell_req *req)
{
	dom->ops_called++;
}

static void op_bare(struct lxd_domain *dom)
{
	dom->ops_called++;
}

static int op_bare_call(struct lxd_domain *dom)
{
	dom->ops_called++;
	return dom->op_err;
}

static int op_project(struct lxd_domain *dom,
		      const struct lxd_every_project_req *req)
{
	dom->ops_called++;
	return dom->op_err;
}

const struct lxd_every_host_ops rig_ops = {
	.fields = op_fields,
	.create = op_create,
	.create_bare = op_create_bare,
	.destroy = op_destroy,
	.tell = op_tell,
	.bare = op_bare,
	.bare_call = op_bare_call,
	.project = op_project,
};
