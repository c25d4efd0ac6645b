// SPDX-License-Identifier: GPL-2.0-only
// foo_domain.h and foo_domain.c: what the library kernel compiles.
#include "emit.h"

static void put_stub_head(struct out *o, const struct proc *p,
			  const char *tail)
{
	bool post = p->kind == PROC_POST;
	struct items it = { .n = 0 };

	add_req(o, &it, p);
	add_rep(o, &it, p);
	put_list(o, &it, ",", tail, "%s lxd_%s_%s%s(", post ? "void" : "int",
		 o->idl->name.s, p->name.s, post ? "_post" : "");
}

static void put_op(struct out *o, const struct proc *p)
{
	struct items it = { .n = 0 };

	add_req(o, &it, p);
	add_rep(o, &it, p);
	put_list(o, &it, ",", ");", "\t%s (*%s)(",
		 p->kind == PROC_POST ? "void" : "int", p->name.s);
}

static void put_dispatch_head(struct out *o, const char *tail)
{
	struct items it = { .n = 0 };

	add(o, &it, "const struct lxd_%s_domain_ops *ops", o->idl->name.s);
	add(o, &it, "u16 proc");
	add(o, &it, "const void *req");
	add(o, &it, "size_t len");
	add(o, &it, "void *rep");
	add(o, &it, "size_t *rep_len");
	put_list(o, &it, ",", tail, "int lxd_%s_domain_dispatch(",
		 o->idl->name.s);
}

void emit_domain_h(struct out *o)
{
	const char *n = o->idl->name.s;
	bool stubs = false;
	struct proc *p;

	put_c_head(o, true, "the domain's side");
	put_guard(o, "DOMAIN");
	put(o, "#include \"lxd_domain_glue.h\"\n#include \"%s_msg.h\"\n\n", n);
	put(o, "/* What the domain does when the kernel asks for it. */\n");
	put(o, "struct lxd_%s_domain_ops {\n", n);
	for (p = o->idl->procs; p; p = p->next) {
		if (!p->to_kernel)
			put_op(o, p);
	}
	put(o, "};\n\n");
	put(o, "/**\n * lxd_%s_domain_dispatch() - do what a message asks for\n", n);
	put(o, " * @ops: operations\n * @proc: procedure\n");
	put(o, " * @req: the body, aligned to 8\n * @len: bytes of it\n");
	put(o, " * @rep: room for the reply of a callback, LXDOM_BODY_MAX bytes,\n");
	put(o, " *       aligned to 8\n");
	put(o, " * @rep_len: bytes of the reply of a callback\n *\n");
	put(o, " * Return: 0 or what the operation returned; -EPROTO: no such procedure, or too\n");
	put(o, " * short; -EOPNOTSUPP: no such operation.\n */\n");
	put_dispatch_head(o, ");");
	for (p = o->idl->procs; p; p = p->next) {
		if (!p->to_kernel)
			continue;
		if (!stubs)
			put(o, "\n/* Into the kernel: a call returns 0 or -errno. */\n");
		stubs = true;
		put_stub_head(o, p, ");");
	}
	put_guard_end(o, "DOMAIN");
}

static void put_stub(struct out *o, const struct proc *p)
{
	put(o, "\n");
	put_stub_head(o, p, ")");
	put(o, "{\n");
	if (p->kind == PROC_POST)
		put_stmt(o, "\t", idl_str(o->idl, "lxd_post(%s, %s);",
					  proc_macro(o, p), req_args(p)));
	else
		put_stmt(o, "\t", idl_str(o->idl,
					  "return lxd_call(%s, %s, %s);",
					  proc_macro(o, p), req_args(p),
					  rep_args(p)));
	put(o, "}\n");
}

static void put_case(struct out *o, const struct proc *p)
{
	const char *n = p->name.s;

	put(o, "\tcase %s:\n", proc_macro(o, p));
	if (p->kind == PROC_CALLBACK)
		put(o, "\t\t*rep_len = 0;\n");
	if (p->req)
		put(o, "\t\tif (len < sizeof(struct %s))\n\t\t\treturn -EPROTO;\n",
		    p->req->c_name);
	put(o, "\t\tif (!ops->%s)\n\t\t\treturn -EOPNOTSUPP;\n", n);
	if (p->kind == PROC_POST) {
		put(o, "\t\tops->%s(%s);\n\t\treturn 0;\n", n,
		    p->req ? "req" : "");
		return;
	}
	if (!p->rep) {
		put(o, "\t\treturn ops->%s(%s);\n", n, p->req ? "req" : "");
		return;
	}
	put(o, "\t\tmemset(rep, 0, sizeof(struct %s));\n", p->rep->c_name);
	put(o, "\t\terr = ops->%s(%srep);\n", n, p->req ? "req, " : "");
	put(o, "\t\tif (!err)\n\t\t\t*rep_len = sizeof(struct %s);\n",
	    p->rep->c_name);
	put(o, "\t\treturn err;\n");
}

static void put_dispatch(struct out *o)
{
	bool any = false, req = false, rep = false, rep_len = false;
	struct proc *p;

	for (p = o->idl->procs; p; p = p->next) {
		if (p->to_kernel)
			continue;
		any = true;
		req |= !!p->req;
		rep |= !!p->rep;
		rep_len |= p->kind == PROC_CALLBACK;
	}
	put(o, "\n");
	put_dispatch_head(o, ")");
	put(o, "{\n");
	if (rep)
		put(o, "\tint err;\n\n");
	/* An interface need not use every parameter. */
	if (!any)
		put(o, "\t(void)ops;\n");
	if (!req)
		put(o, "\t(void)req;\n\t(void)len;\n");
	if (!rep)
		put(o, "\t(void)rep;\n");
	if (!rep_len)
		put(o, "\t(void)rep_len;\n");
	put(o, "\tswitch (proc) {\n");
	for (p = o->idl->procs; p; p = p->next) {
		if (!p->to_kernel)
			put_case(o, p);
	}
	put(o, "\tdefault:\n\t\treturn -EPROTO;\n\t}\n}\n");
}

void emit_domain_c(struct out *o)
{
	struct proc *p;

	put_c_head(o, false, "the domain's side");
	put(o, "#include \"%s_domain.h\"\n", o->idl->name.s);
	for (p = o->idl->procs; p; p = p->next) {
		if (p->to_kernel)
			put_stub(o, p);
	}
	put_dispatch(o);
}
