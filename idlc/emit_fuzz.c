// SPDX-License-Identifier: GPL-2.0-only
// foo_fuzz.h and foo_fuzz.c: random, structure-aware messages to the kernel.
#include "emit.h"

static void put_make_head(struct out *o, const char *tail)
{
	struct items it = { .n = 0 };

	add(o, &it, "__u32 (*choose)(void *ctx, __u32 below)");
	add(o, &it, "void *ctx");
	add(o, &it, "const lxdom_handle_t *handles");
	add(o, &it, "size_t nr_handles");
	add(o, &it, "__u16 *proc");
	add(o, &it, "__u8 *kind");
	add(o, &it, "void *body");
	put_list(o, &it, ",", tail, "size_t lxd_%s_fuzz_make(",
		 o->idl->name.s);
}

void emit_fuzz_h(struct out *o)
{
	const char *n = o->idl->name.s;

	put_c_head(o, true, "random messages to the kernel, for user space");
	put_guard(o, "FUZZ");
	put(o, "#include <stddef.h>\n\n#include \"%s_msg.h\"\n\n", n);
	put(o, "/**\n * lxd_%s_fuzz_make() - one random message\n", n);
	put(o, " * @choose: returns a number below its argument, which is not 0\n");
	put(o, " * @ctx: argument of @choose\n");
	put(o, " * @handles: handles seen so far\n * @nr_handles: how many\n");
	put(o, " * @proc: set to the procedure\n * @kind: set to the kind\n");
	put(o, " * @body: room for LXDOM_BODY_MAX bytes, aligned to 8\n *\n");
	put(o, " * Mostly valid, sometimes one thing is broken.\n *\n");
	put(o, " * Return: bytes of @body.\n */\n");
	put_make_head(o, ");");
	put_guard_end(o, "FUZZ");
}

/* Marks in out.used: which static functions the file needs. */
enum {
	USES_NUMBER = 1, USES_HANDLE = 2, USES_STRING = 4, USES_BYTES = 8,
	USES_COUNT = 16, USES_PAD = 32, USES_PAYLOAD = 64, USES_FLAGS = 128,
	USES_SPARSE = 256, USES_BODY = 512,
};

static void use_pad(struct out *o, const struct record *r)
{
	const struct member *m;

	if (r->tail)
		o->used |= USES_PAD;
	for (m = r->members; m; m = m->next) {
		if (m->gap || m->inner)
			o->used |= USES_PAD;
	}
}

static void use_record(struct out *o, struct record *r);

static void use_type(struct out *o, const struct type *t)
{
	switch (t->kind) {
	case TYPE_INT:
		o->used |= USES_NUMBER;
		break;
	case TYPE_SET:
		o->used |= t->set->is_flags ? USES_FLAGS :
			   t->set->dense ? USES_NUMBER : USES_SPARSE;
		t->set->used = true;
		break;
	case TYPE_HANDLE:
		o->used |= USES_HANDLE;
		break;
	case TYPE_STRING:
		o->used |= USES_STRING;
		break;
	case TYPE_BYTES:
		o->used |= USES_BYTES;
		break;
	case TYPE_ARRAY:
		o->used |= USES_COUNT;
		use_type(o, t->elem);
		break;
	case TYPE_PAYLOAD:
		o->used |= USES_PAYLOAD;
		break;
	case TYPE_RECORD:
		t->record->used = true;
		use_record(o, t->record);
		break;
	case TYPE_NAMED:
		break;
	}
}

static void use_record(struct out *o, struct record *r)
{
	struct member *m;

	use_pad(o, r);
	for (m = r->members; m; m = m->next)
		use_type(o, m->type);
}

static void find_uses(struct out *o)
{
	struct record *r;
	struct proc *p;
	struct set *s;

	for (r = o->idl->records; r; r = r->next)
		r->used = false;
	for (s = o->idl->sets; s; s = s->next)
		s->used = false;
	for (p = o->idl->procs; p; p = p->next) {
		if (!p->to_kernel || !p->req)
			continue;
		o->used |= USES_BODY;
		use_record(o, p->req);
	}
}

static const char core_text[] =
"\n"
"struct fuzz {\n"
"\t__u32 (*choose)(void *ctx, __u32 below);\n"
"\tvoid *ctx;\n"
"\tconst lxdom_handle_t *handles;\n"
"\tsize_t nr_handles;\n"
"\t__u32 good;\t/* things to leave whole before one is broken */\n"
"};\n"
"\n"
"static __u32 pick(struct fuzz *f, __u32 below)\n"
"{\n"
"\treturn f->choose(f->ctx, below);\n"
"}\n";

static const char bad_text[] =
"\n"
"/* Shall the thing at hand be broken? */\n"
"static int bad(struct fuzz *f)\n"
"{\n"
"\treturn f->good-- == 0;\n"
"}\n";

static const char any_text[] =
"\n"
"static __u64 any(struct fuzz *f)\n"
"{\n"
"\tswitch (pick(f, 4)) {\n"
"\tcase 0:\n"
"\t\treturn pick(f, 16);\n"
"\tcase 1:\n"
"\t\treturn (1ull << pick(f, 64)) - pick(f, 2);\n"
"\tcase 2:\n"
"\t\treturn ~(__u64)pick(f, 16);\n"
"\tdefault:\n"
"\t\treturn (__u64)pick(f, 0xffffffff) << 32 |\n"
"\t\t       pick(f, 0xffffffff);\n"
"\t}\n"
"}\n";

static const char number_text[] =
"\n"
"static __u64 number(struct fuzz *f, __u64 lo, __u64 hi)\n"
"{\n"
"\t__u64 n = hi - lo + 1;\n"
"\n"
"\tif (bad(f))\n"
"\t\treturn any(f);\n"
"\tswitch (pick(f, 4)) {\n"
"\tcase 0:\n"
"\t\treturn lo;\n"
"\tcase 1:\n"
"\t\treturn hi;\n"
"\tdefault:\n"
"\t\treturn n ? lo + any(f) % n : any(f);\n"
"\t}\n"
"}\n";

static const char sparse_text[] =
"\n"
"static __u32 one_of(struct fuzz *f, const __u32 *values, __u32 n)\n"
"{\n"
"\treturn bad(f) ? any(f) : values[pick(f, n)];\n"
"}\n";

static const char flags_text[] =
"\n"
"static __u64 flags(struct fuzz *f, __u64 mask)\n"
"{\n"
"\treturn bad(f) ? any(f) : any(f) & mask;\n"
"}\n";

static const char handle_text[] =
"\n"
"static lxdom_handle_t handle(struct fuzz *f, __u32 type)\n"
"{\n"
"\tint tries;\n"
"\n"
"\tif (bad(f))\n"
"\t\treturn any(f);\n"
"\tfor (tries = 0; f->nr_handles && tries < 16; tries++) {\n"
"\t\tlxdom_handle_t h = f->handles[pick(f, f->nr_handles)];\n"
"\n"
"\t\tif (LXDOM_HANDLE_TYPE(h) == type)\n"
"\t\t\treturn h;\n"
"\t}\n"
"\treturn LXDOM_HANDLE(pick(f, 8), type, 1 + pick(f, 8));\n"
"}\n";

static const char string_text[] =
"\n"
"/*\n"
" * @to has room for @max bytes and a NUL.  No choice for each character: nothing\n"
" * depends on them, and they are most of what there is.\n"
" */\n"
"static __u16 string(struct fuzz *f, char *to, __u32 max)\n"
"{\n"
"\t__u32 len = pick(f, max + 1), r = pick(f, 0xffffffff), i;\n"
"\n"
"\tfor (i = 0; i < len; i++) {\n"
"\t\tr = r * 1664525 + 1013904223;\n"
"\t\tto[i] = '0' + (r >> 16) % 75;\n"
"\t}\n"
"\tif (!bad(f))\n"
"\t\treturn len;\n"
"\tswitch (pick(f, 3)) {\n"
"\tcase 0:\n"
"\t\treturn any(f);\n"
"\tcase 1:\n"
"\t\tto[pick(f, len + 1)] = 0;\n"
"\t\treturn len;\n"
"\tdefault:\n"
"\t\tto[len] = 'x';\n"
"\t\treturn len;\n"
"\t}\n"
"}\n";

static const char bytes_text[] =
"\n"
"static __u16 bytes(struct fuzz *f, __u8 *to, __u32 max)\n"
"{\n"
"\t__u32 len = pick(f, max + 1), i;\n"
"\n"
"\tfor (i = 0; i < len; i++)\n"
"\t\tto[i] = pick(f, 256);\n"
"\treturn bad(f) ? max + 1 + pick(f, 65535 - max) : len;\n"
"}\n";

static const char count_text[] =
"\n"
"static __u16 count(struct fuzz *f, __u32 max)\n"
"{\n"
"\treturn bad(f) ? max + 1 + pick(f, 65535 - max) : pick(f, max + 1);\n"
"}\n";

static const char pad_text[] =
"\n"
"static void pad(struct fuzz *f, __u8 *to, __u32 n)\n"
"{\n"
"\tif (bad(f))\n"
"\t\tto[pick(f, n)] = 1 + pick(f, 255);\n"
"}\n";

static const char payload_text[] =
"\n"
"/* In the first mebibyte of the window: the smallest one has that. */\n"
"static void payload(struct fuzz *f, struct lxdom_payload *to)\n"
"{\n"
"\tto->off = pick(f, 256) << 12;\n"
"\tto->len = pick(f, (1 << 20) - to->off + 1);\n"
"\tif (bad(f)) {\n"
"\t\tto->off = any(f);\n"
"\t\tto->len = any(f);\n"
"\t}\n"
"}\n";

static void put_funcs(struct out *o)
{
	unsigned int any = USES_NUMBER | USES_FLAGS | USES_HANDLE |
			   USES_STRING | USES_PAYLOAD | USES_SPARSE;

	put(o, "%s", core_text);
	if (o->used & USES_BODY)
		put(o, "%s", bad_text);
	if (o->used & any)
		put(o, "%s", any_text);
	if (o->used & USES_NUMBER)
		put(o, "%s", number_text);
	if (o->used & USES_SPARSE)
		put(o, "%s", sparse_text);
	if (o->used & USES_FLAGS)
		put(o, "%s", flags_text);
	if (o->used & USES_HANDLE)
		put(o, "%s", handle_text);
	if (o->used & USES_STRING)
		put(o, "%s", string_text);
	if (o->used & USES_BYTES)
		put(o, "%s", bytes_text);
	if (o->used & USES_COUNT)
		put(o, "%s", count_text);
	if (o->used & USES_PAD)
		put(o, "%s", pad_text);
	if (o->used & USES_PAYLOAD)
		put(o, "%s", payload_text);
}

/* Its values; those of an enum without gaps need no table. */
static void put_enum_tables(struct out *o)
{
	struct value *v;
	struct set *s;

	for (s = o->idl->sets; s; s = s->next) {
		if (!s->used || s->is_flags || s->dense)
			continue;
		put(o, "\nstatic const __u32 %s_values[] = {\n", s->name.s);
		for (v = s->values; v; v = v->next)
			put(o, "\t%s,\n", value_macro(o, s, v));
		put(o, "};\n");
	}
}

static int count_values(const struct set *s)
{
	const struct value *v;
	int n = 0;

	for (v = s->values; v; v = v->next)
		n++;
	return n;
}

/* The expression for a random value of a number. */
static const char *scalar(struct out *o, const struct type *t)
{
	struct idl *idl = o->idl;
	const struct set *s = t->set;
	__int128 lo, hi;

	if (t->kind == TYPE_SET) {
		if (s->is_flags)
			return idl_str(idl, "flags(f, %s)",
				       value_macro(o, s, NULL));
		if (s->dense)
			return idl_str(idl, "number(f, %s, %s)",
				       value_macro(o, s, s->low),
				       value_macro(o, s, s->high));
		return idl_str(idl, "one_of(f, %s_values, %d)", s->name.s,
			       count_values(s));
	}
	lo = t->ranged ? t->lo.v : base_min(t->base);
	hi = t->ranged ? t->hi.v : base_max(t->base);
	return idl_str(idl, "number(f, 0x%llxull, 0x%llxull)",
		       (unsigned long long)lo, (unsigned long long)hi);
}

static void put_handle(struct out *o, const struct member *m)
{
	const char *h = handle_macro(o, m->type->handle);

	if (m->type->optional)
		put(o, "\tif (pick(f, 4))\n\t");
	put(o, "\tm->%s = handle(f, %s);\n", m->name.s, h);
}

static void put_array(struct out *o, const struct member *m)
{
	const struct type *e = m->type->elem;
	const char *n = m->name.s;

	put(o, "\tm->nr_%s = count(f, %s);\n", n, m->type->bound.text);
	/* All of them: the count may be a lie. */
	put(o, "\tfor (i = 0; i < %s; i++)\n", m->type->bound.text);
	if (e->kind == TYPE_RECORD)
		put(o, "\t\tfill_%s(f, &m->%s[i]);\n", e->record->name.s, n);
	else
		put(o, "\t\tm->%s[i] = %s;\n", n, scalar(o, e));
}

static void put_fill(struct out *o, const struct record *r)
{
	const struct member *m;
	size_t i;

	for (i = 0; i < r->nr; i++) {
		const char *n;

		m = r->order[i];
		n = m->name.s;
		if (m->gap)
			put(o, "\tpad(f, m->%s, %zu);\n", m->gap_name, m->gap);
		if (m->inner)
			put(o, "\tpad(f, m->%s, %zu);\n", m->inner_name,
			    m->inner);
		switch (m->type->kind) {
		case TYPE_HANDLE:
			put_handle(o, m);
			break;
		case TYPE_STRING:
			put(o, "\tm->%s_len = string(f, m->%s, %s);\n", n, n,
			    m->type->bound.text);
			break;
		case TYPE_BYTES:
			put(o, "\tm->%s_len = bytes(f, m->%s, %s);\n", n, n,
			    m->type->bound.text);
			break;
		case TYPE_ARRAY:
			put_array(o, m);
			break;
		case TYPE_PAYLOAD:
			put(o, "\tpayload(f, &m->%s);\n", n);
			break;
		case TYPE_RECORD:
			put(o, "\tfill_%s(f, &m->%s);\n",
			    m->type->record->name.s, n);
			break;
		default:
			put(o, "\tm->%s = %s;\n", n, scalar(o, m->type));
			break;
		}
	}
	if (r->tail)
		put(o, "\tpad(f, m->reserved, %zu);\n", r->tail);
}

static bool has_array(const struct record *r)
{
	const struct member *m;

	for (m = r->members; m; m = m->next) {
		if (m->type->kind == TYPE_ARRAY)
			return true;
	}
	return false;
}

static void put_record_func(struct out *o, const struct record *r)
{
	put(o, "\nstatic void fill_%s(struct fuzz *f, struct %s *m)\n{\n",
	    r->name.s, r->c_name);
	if (has_array(r))
		put(o, "\t__u32 i;\n\n");
	put_fill(o, r);
	put(o, "}\n");
}

static void put_proc_func(struct out *o, const struct proc *p)
{
	if (!p->req)
		return;
	put(o, "\nstatic size_t make_%s(struct fuzz *f, struct %s *m)\n{\n",
	    p->name.s, p->req->c_name);
	if (has_array(p->req))
		put(o, "\t__u32 i;\n\n");
	put_fill(o, p->req);
	put(o, "\treturn bad(f) ? pick(f, sizeof(*m)) : sizeof(*m);\n}\n");
}

static int count_parts(const struct record *r)
{
	const struct member *m;
	int n = !!r->tail;

	for (m = r->members; m; m = m->next) {
		const struct type *t = m->type;

		n += 1 + !!m->gap + !!m->inner;
		if (t->kind == TYPE_RECORD)
			n += count_parts(t->record);
		else if (t->kind == TYPE_ARRAY && t->elem->kind == TYPE_RECORD)
			n += t->bound.v * count_parts(t->elem->record);
		else if (t->kind == TYPE_ARRAY)
			n += t->bound.v;
	}
	return n;
}

static void put_make(struct out *o, int nr)
{
	struct proc *p;
	int i = 0;

	put(o, "\n");
	put_make_head(o, ")");
	put(o, "{\n");
	put(o, "\tstruct fuzz f = {\n\t\t.choose = choose,\n\t\t.ctx = ctx,\n");
	put(o, "\t\t.handles = handles,\n\t\t.nr_handles = nr_handles,\n\t\t.good = ~0u,\n\t};\n");
	put(o, "\tint one = !pick(&f, 4);\t/* break one thing */\n");
	put(o, "\tsize_t len = 0;\n\n");
	put(o, "\tmemset(body, 0, LXDOM_BODY_MAX);\n");
	put(o, "\t*proc = LXD_%s_ID << 8;\n\t*kind = LXDOM_KIND_CALL;\n",
	    o->idl->upper);
	if (nr) {
		put(o, "\tswitch (pick(&f, %d)) {\n", nr);
		for (p = o->idl->procs; p; p = p->next) {
			if (!p->to_kernel)
				continue;
			put(o, "\tcase %d:\n\t\t*proc = %s;\n", i++,
			    proc_macro(o, p));
			put(o, "\t\t*kind = LXDOM_KIND_%s;\n",
			    p->kind == PROC_POST ? "POST" : "CALL");
			if (p->req) {
				put(o, "\t\tif (one)\n\t\t\tf.good = pick(&f, %d);\n",
				    count_parts(p->req) + 1);
				put(o, "\t\tlen = make_%s(&f, body);\n",
				    p->name.s);
			}
			put(o, "\t\tbreak;\n");
		}
		put(o, "\t}\n");
	}
	put(o, "\tif (one && !pick(&f, 16))\n\t\t*kind = pick(&f, 256);\n");
	put(o, "\tif (one && !pick(&f, 16))\n\t\t*proc = pick(&f, 65536);\n");
	put(o, "\treturn len;\n}\n");
}

void emit_fuzz_c(struct out *o)
{
	struct record *r;
	struct proc *p;
	int nr = 0;

	find_uses(o);
	put_c_head(o, false, "random messages to the kernel, for user space");
	put(o, "#include \"%s_fuzz.h\"\n\n#include <string.h>\n",
	    o->idl->name.s);
	for (p = o->idl->procs; p; p = p->next)
		nr += p->to_kernel;
	put_funcs(o);
	put_enum_tables(o);
	for (r = o->idl->laid; r; r = r->next_laid) {
		if (r->used)
			put_record_func(o, r);
	}
	for (p = o->idl->procs; p; p = p->next) {
		if (p->to_kernel)
			put_proc_func(o, p);
	}
	put_make(o, nr);
}
