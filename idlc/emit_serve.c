// SPDX-License-Identifier: GPL-2.0-only
// One function of foo_host.c: check a message, hand it to the operation.
#include "emit.h"

/* What is wrong with a message. */
enum wrong { WRONG_LAYOUT, WRONG_VALUE, WRONG_HANDLE };

static const char *refusal(struct out *o, const struct proc *p,
			   const char *what, enum wrong wrong)
{
	static const char *const err[] = { "-EPROTO", "-EINVAL", "-EBADF" };

	/* A post has no reply that could carry an error. */
	if (p->kind == PROC_POST)
		wrong = WRONG_LAYOUT;
	return idl_str(o->idl, "refuse(dom, %s, %s, %s);", proc_macro(o, p),
		       what, err[wrong]);
}

static const char *quoted(struct out *o, const char *s)
{
	return idl_str(o->idl, "\"%s\"", s);
}

static void put_refusal(struct out *o, const struct proc *p,
			const char *field, enum wrong wrong)
{
	const char *s = refusal(o, p, quoted(o, field), wrong);

	put_stmt(o, "\t\t", idl_str(o->idl, "return %s", s));
}

static void put_head(struct out *o, const struct proc *p)
{
	struct items it = { .n = 0 };

	put(o, "\n");
	add(o, &it, "struct lxd_domain *dom");
	add(o, &it, "const struct lxd_%s_host_ops *ops", o->idl->name.s);
	add_req(o, &it, p);
	if (p->req)
		add(o, &it, "size_t len");
	add_rep(o, &it, p);
	if (p->kind == PROC_CALL)
		add(o, &it, "size_t *rep_len");
	put_list(o, &it, ",", ")", "static int do_%s(", p->name.s);
	put(o, "{\n");
}

/* Return: whether there are any. */
static bool put_locals(struct out *o, const struct proc *p)
{
	bool any = p->make;
	struct member *m;

	for (m = p->params; m; m = m->next) {
		if (m->role != ROLE_BIND && m->role != ROLE_DROP)
			continue;
		put(o, "\tstruct lxd_obj *%s%s;\n", object_name(o, m),
		    m->type->optional ? " = NULL" : "");
		any = true;
	}
	if (p->make)
		put(o, "\tstruct lxd_obj *made = NULL;\n");
	return put_check_locals(o, p->req, true) || any;
}

static void put_layout_checks(struct out *o, const struct proc *p)
{
	put(o, "\tif (!ops->%s)\n", p->name.s);
	if (p->kind == PROC_POST)
		put_refusal(o, p, "operation", WRONG_LAYOUT);
	else
		put(o, "\t\treturn -EOPNOTSUPP;\n");
	if (p->req) {
		put(o, "\tif (len < sizeof(*req))\n");
		put_refusal(o, p, "length", WRONG_LAYOUT);
	}
}

static void put_value_checks(struct out *o, const struct proc *p)
{
	struct member *m;

	if (needs_checks(p->req))
		put_checks(o, p->req, "req->",
			   idl_str(o->idl, "return %s",
				   refusal(o, p, "%s", WRONG_LAYOUT)),
			   idl_str(o->idl, "return %s",
				   refusal(o, p, "%s", WRONG_VALUE)));
	for (m = p->params; m; m = m->next) {
		if (m->type->kind != TYPE_PAYLOAD)
			continue;
		put(o, "\tif (!lxd_window_ok(dom, req->%s.off, req->%s.len))\n",
		    m->name.s, m->name.s);
		put_refusal(o, p, m->name.s, WRONG_VALUE);
	}
}

/* @before: the handle got before this one, to be put back on failure. */
static void put_get(struct out *o, const struct proc *p,
		    const struct member *m, const struct member *before)
{
	const char *tabs = m->type->optional ? "\t\t" : "\t";
	const char *n = m->name.s, *obj = object_name(o, m);
	const char *no = refusal(o, p, quoted(o, n), WRONG_HANDLE);

	if (m->type->optional)
		put(o, "\tif (req->%s) {\n", n);
	put_stmt(o, tabs, idl_str(o->idl, "%s = lxd_obj_%s(dom, req->%s, %s);",
				  obj, m->role == ROLE_DROP ? "remove" : "get",
				  n, handle_macro(o, m->type->handle)));
	put(o, "%sif (!%s)%s\n", tabs, obj, before ? " {" : "");
	put_stmt(o, idl_str(o->idl, "%s\t", tabs),
		 idl_str(o->idl, "%s%s", before ? "err = " : "return ", no));
	if (before)
		put(o, "%s\tgoto put_%s;\n%s}\n", tabs, before->name.s, tabs);
	if (m->type->optional)
		put(o, "\t}\n");
}

/* A dropped handle comes last: it must stay if another one is bad. */
static void put_gets(struct out *o, const struct proc *p)
{
	const struct member *m, *before = NULL;

	for (m = p->params; m; m = m->next) {
		if (m->role != ROLE_BIND)
			continue;
		put_get(o, p, m, before);
		before = m;
	}
	if (p->drop)
		put_get(o, p, p->drop, before);
}

static void put_op_call(struct out *o, const struct proc *p)
{
	struct items it = { .n = 0 };
	const struct member *m;

	if (p->rep)
		put(o, "\tmemset(rep, 0, sizeof(*rep));\n");
	add(o, &it, "dom");
	for (m = p->params; m; m = m->next) {
		if (m->role == ROLE_BIND || m->role == ROLE_DROP)
			add(o, &it, "%s", object_name(o, m));
	}
	if (has_data(p->req))
		add(o, &it, "req");
	if (p->results)
		add(o, &it, "rep");
	if (p->make)
		add(o, &it, "&made");
	put_list(o, &it, ",", ");", "\t%sops->%s(",
		 p->kind == PROC_POST ? "" : "err = ", p->name.s);
	if (p->drop)
		put(o, "\tlxd_obj_drop(%s);\n", object_name(o, p->drop));
	if (p->make) {
		put(o, "\tif (!err) {\n");
		put_stmt(o, "\t\t",
			 idl_str(o->idl,
				 "err = lxd_obj_insert(dom, made, %s, &rep->%s);",
				 handle_macro(o, p->make->type->handle),
				 p->make->name.s));
		put(o, "\t\tif (err)\n\t\t\tlxd_obj_drop(made);\n\t}\n");
	}
	if (p->rep)
		put(o, "\tif (!err)\n\t\t*rep_len = sizeof(*rep);\n");
}

static const struct member *bound_before(const struct proc *p,
					 const struct member *end)
{
	const struct member *m, *last = NULL;

	for (m = p->params; m && m != end; m = m->next) {
		if (m->role == ROLE_BIND)
			last = m;
	}
	return last;
}

static void put_puts(struct out *o, const struct proc *p)
{
	const struct member *m = bound_before(p, NULL);
	bool label = p->drop;

	for (; m; m = bound_before(p, m)) {
		const char *obj = object_name(o, m);

		if (label)
			put(o, "put_%s:\n", m->name.s);
		if (m->type->optional)
			put(o, "\tif (%s)\n\t\tlxd_obj_put(%s);\n", obj, obj);
		else
			put(o, "\tlxd_obj_put(%s);\n", obj);
		label = true;
	}
}

void put_host_proc(struct out *o, const struct proc *p)
{
	const struct member *last = bound_before(p, NULL);
	bool err = p->kind == PROC_CALL, any;

	put_head(o, p);
	any = put_locals(o, p);
	/* A second bound handle of a post needs it too. */
	if (last && bound_before(p, last))
		err = true;
	if (err)
		put(o, "\tint err%s;\n",
		    p->kind == PROC_POST ? " = 0" : "");
	if (any || err)
		put(o, "\n");
	if (p->kind == PROC_CALL)
		put(o, "\t*rep_len = 0;\n");
	put_layout_checks(o, p);
	put_value_checks(o, p);
	put_gets(o, p);
	put_op_call(o, p);
	put_puts(o, p);
	put(o, "\treturn %s;\n}\n", err ? "err" : "0");
}
