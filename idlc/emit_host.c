// SPDX-License-Identifier: GPL-2.0-only
// foo_host.h and foo_host.c: what the kernel compiles.
#include "emit.h"

static void put_op(struct out *o, const struct proc *p)
{
	struct items it = { .n = 0 };
	struct member *m;

	add(o, &it, "struct lxd_domain *dom");
	for (m = p->params; m; m = m->next) {
		if (m->role == ROLE_BIND || m->role == ROLE_DROP)
			add(o, &it, "struct lxd_obj *%s", object_name(o, m));
	}
	if (has_data(p->req))
		add_req(o, &it, p);
	if (p->results)
		add_rep(o, &it, p);
	if (p->make)
		add(o, &it, "struct lxd_obj **made");
	put_list(o, &it, ",", ");", "\t%s (*%s)(",
		 p->kind == PROC_POST ? "void" : "int", p->name.s);
}

static void put_stub_head(struct out *o, const struct proc *p,
			  const char *tail)
{
	struct items it = { .n = 0 };

	add(o, &it, "struct lxd_domain *dom");
	add_req(o, &it, p);
	add_rep(o, &it, p);
	put_list(o, &it, ",", tail, "int lxd_%s_%s%s(", o->idl->name.s,
		 p->name.s, p->kind == PROC_POST ? "_post" : "");
}

static void put_dispatch_head(struct out *o, const char *tail)
{
	struct items it = { .n = 0 };

	add(o, &it, "struct lxd_domain *dom");
	add(o, &it, "const struct lxd_%s_host_ops *ops", o->idl->name.s);
	add(o, &it, "u16 proc");
	add(o, &it, "u8 kind");
	add(o, &it, "const void *req");
	add(o, &it, "size_t len");
	add(o, &it, "void *rep");
	add(o, &it, "size_t *rep_len");
	put_list(o, &it, ",", tail, "int lxd_%s_host_dispatch(",
		 o->idl->name.s);
}

void emit_host_h(struct out *o)
{
	const char *n = o->idl->name.s;
	bool stubs = false;
	struct proc *p;

	put_c_head(o, true, "the kernel's side");
	put_guard(o, "HOST");
	put(o, "#include \"lxd_host_glue.h\"\n#include \"%s_msg.h\"\n\n", n);
	put(o, "/* What the kernel does when a domain asks for it. */\n");
	put(o, "struct lxd_%s_host_ops {\n", n);
	for (p = o->idl->procs; p; p = p->next) {
		if (p->to_kernel)
			put_op(o, p);
	}
	put(o, "};\n\n");
	put(o, "/**\n * lxd_%s_host_dispatch() - check a message, do what it asks for\n", n);
	put(o, " * @dom: domain that sent it\n");
	put(o, " * @ops: operations\n * @proc: procedure\n * @kind: enum lxdom_kind\n");
	put(o, " * @req: the kernel's own copy of the body, aligned to 8\n * @len: bytes of it\n");
	put(o, " * @rep: room for the reply of a call, LXDOM_BODY_MAX bytes,\n");
	put(o, " *       aligned to 8\n");
	put(o, " * @rep_len: bytes of the reply of a call\n *\n");
	put(o, " * Return: 0 or what the operation returned; -EINVAL, -EBADF: reply with it;\n");
	put(o, " * -EPROTO: end the domain.\n */\n");
	put_dispatch_head(o, ");");
	put(o, "\n/**\n * lxd_%s_host_may_sleep() - may its operation sleep?\n", n);
	put(o, " * @proc: procedure\n *\n");
	put(o, " * Return: true for a call, false for a post: dispatch it at once.\n */\n");
	put(o, "bool lxd_%s_host_may_sleep(u16 proc);\n", n);
	for (p = o->idl->procs; p; p = p->next) {
		if (p->to_kernel)
			continue;
		if (!stubs)
			put(o, "\n/* Into the domain: 0 or -errno; a bad reply is -EPROTO. */\n");
		stubs = true;
		put_stub_head(o, p, ");");
	}
	put_guard_end(o, "HOST");
}

static void put_stub(struct out *o, const struct proc *p)
{
	const char *bad = idl_str(o->idl, "return refuse(dom, %s, %%s, -EPROTO);",
				  proc_macro(o, p));
	const char *call;

	put(o, "\n");
	put_stub_head(o, p, ")");
	put(o, "{\n");
	if (p->kind == PROC_POST) {
		put_stmt(o, "\t", idl_str(o->idl, "return lxd_post(dom, %s, %s);",
					  proc_macro(o, p), req_args(p)));
		put(o, "}\n");
		return;
	}
	call = idl_str(o->idl, "lxd_call(dom, %s, %s, %s);", proc_macro(o, p),
		       req_args(p), rep_args(p));
	if (!needs_checks(p->rep)) {
		put_stmt(o, "\t", idl_str(o->idl, "return %s", call));
		put(o, "}\n");
		return;
	}
	put_check_locals(o, p->rep, true);
	put(o, "\tint err;\n\n");
	put_stmt(o, "\t", idl_str(o->idl, "err = %s", call));
	put(o, "\tif (err)\n\t\treturn err;\n");
	put_checks(o, p->rep, "rep->", bad, bad);
	put(o, "\treturn 0;\n}\n");
}

static void put_refuse_func(struct out *o)
{
	put(o, "\n#ifndef __cold\n#define __cold __attribute__((%s))\n#endif\n",
	    "__cold__");
	put(o, "\n/* Out of the way of what a well-behaved domain does. */\n");
	put(o, "static __cold int refuse(struct lxd_domain *dom, u16 proc, const char *what,\n");
	put(o, "\t\t\t int err)\n{\n");
	put(o, "\tlxd_refuse(dom, proc, what);\n\treturn err;\n}\n");
}

static void put_may_sleep(struct out *o)
{
	struct proc *p;
	bool any = false;

	put(o, "\nbool lxd_%s_host_may_sleep(u16 proc)\n{\n", o->idl->name.s);
	put(o, "\tswitch (proc) {\n");
	for (p = o->idl->procs; p; p = p->next) {
		if (p->kind != PROC_CALL)
			continue;
		put(o, "\tcase %s:\n", proc_macro(o, p));
		any = true;
	}
	if (any)
		put(o, "\t\treturn true;\n");
	put(o, "\tdefault:\n\t\treturn false;\n\t}\n}\n");
}

static void put_switch(struct out *o)
{
	struct proc *p;

	put(o, "\tswitch (proc) {\n");
	for (p = o->idl->procs; p; p = p->next) {
		if (!p->to_kernel)
			continue;
		put(o, "\tcase %s:\n", proc_macro(o, p));
		put(o, "\t\tif (kind != LXDOM_KIND_%s)\n",
		    p->kind == PROC_POST ? "POST" : "CALL");
		put(o, "\t\t\treturn refuse(dom, proc, \"kind\", -EPROTO);\n");
		put(o, "\t\treturn do_%s(dom, ops%s%s);\n", p->name.s,
		    p->req ? ", req, len" : "",
		    p->kind == PROC_POST ? "" :
		    p->rep ? ", rep, rep_len" : ", rep_len");
	}
	put(o, "\tdefault:\n");
	put(o, "\t\treturn refuse(dom, proc, \"procedure\", -EPROTO);\n");
	put(o, "\t}\n}\n");
}

/* An interface need not use every parameter. */
static void put_unused(struct out *o)
{
	bool kind = false, req = false, rep = false, rep_len = false;
	struct proc *p;

	for (p = o->idl->procs; p; p = p->next) {
		if (!p->to_kernel)
			continue;
		kind = true;
		req |= !!p->req;
		rep |= !!p->rep;
		rep_len |= p->kind == PROC_CALL;
	}
	if (!kind)
		put(o, "\t(void)ops;\n\t(void)kind;\n");
	if (!req)
		put(o, "\t(void)req;\n\t(void)len;\n");
	if (!rep)
		put(o, "\t(void)rep;\n");
	if (!rep_len)
		put(o, "\t(void)rep_len;\n");
}

void emit_host_c(struct out *o)
{
	struct proc *p;

	put_c_head(o, false, "the kernel's side");
	put(o, "#include \"%s_host.h\"\n", o->idl->name.s);
	put_refuse_func(o);
	put_check_funcs(o);
	for (p = o->idl->procs; p; p = p->next) {
		if (!p->to_kernel)
			put_stub(o, p);
	}
	for (p = o->idl->procs; p; p = p->next) {
		if (p->to_kernel)
			put_host_proc(o, p);
	}
	put(o, "\n");
	put_dispatch_head(o, ")");
	put(o, "{\n");
	put_unused(o);
	put_switch(o);
	put_may_sleep(o);
}
