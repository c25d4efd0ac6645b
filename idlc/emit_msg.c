// SPDX-License-Identifier: GPL-2.0-only
// foo_msg.h: constants, enums, message structs, procedure numbers.
#include "emit.h"

#include <string.h>

#define MACRO_COL 72	/* where the backslashes of a macro stand */

static void put_define(struct out *o, const char *name, const char *value)
{
	size_t col = 8 + strlen(name);

	put(o, "#define %s", name);
	do {
		put(o, "\t");
		col = (col / 8 + 1) * 8;
	} while (col < 48);
	put(o, "%s\n", value);
}

static void put_konsts(struct out *o)
{
	struct idl *idl = o->idl;
	struct konst *k;

	put_define(o, idl_str(idl, "LXD_%s_ID", idl->upper), idl->number.text);
	put_define(o, idl_str(idl, "LXD_%s_VERSION", idl->upper),
		   idl->version.text);
	if (idl->konsts)
		put(o, "\n");
	for (k = idl->konsts; k; k = k->next)
		put_define(o, idl_str(idl, "LXD_%s_%s", idl->upper,
				      idl_upper(idl, k->name.s)),
			   idl_str(idl, k->num.v < 0 ? "(%s)" : "%s",
				   k->num.text));
}

static void put_enum(struct out *o, struct set *s)
{
	struct value *v;

	put(o, "\nenum lxd_%s_%s {\n", o->idl->name.s, s->name.s);
	for (v = s->values; v; v = v->next)
		put(o, "\t%s = %s,\n", value_macro(o, s, v), v->num.text);
	put(o, "};\n");
}

static void put_flags(struct out *o, struct set *s)
{
	/* As wide as the field, so that its complement covers all of it. */
	const char *suffix = s->base == BASE_U64 ? "ull" : "u";
	struct value *v;

	put(o, "\n");
	for (v = s->values; v; v = v->next)
		put_define(o, value_macro(o, s, v), v->num.text);
	put_define(o, value_macro(o, s, NULL),
		   idl_str(o->idl, "0x%llx%s", (unsigned long long)s->mask,
			   suffix));
}

static void put_numbers(struct out *o)
{
	struct idl *idl = o->idl;
	unsigned int high = (unsigned int)idl->number.v << 8;
	struct handle *h;
	struct proc *p;

	if (idl->handles)
		put(o, "\n");
	for (h = idl->handles; h; h = h->next)
		put_define(o, handle_macro(o, h),
			   idl_str(idl, "0x%04x", high | h->number));
	if (idl->procs)
		put(o, "\n");
	for (p = idl->procs; p; p = p->next)
		put_define(o, proc_macro(o, p),
			   idl_str(idl, "0x%04x",
				   high | (unsigned int)p->number.v));
}

static void put_member(struct out *o, struct member *m)
{
	struct type *t = m->type;
	const char *c = c_type(o, t);

	if (m->gap)
		put(o, "\t__u8 %s[%zu];\n", m->gap_name, m->gap);
	if (t->kind == TYPE_ARRAY)
		put(o, "\t__u16 nr_%s;\n", m->name.s);
	else if (has_length(t))
		put(o, "\t__u16 %s_len;\n", m->name.s);
	if (m->inner)
		put(o, "\t__u8 %s[%zu];\n", m->inner_name, m->inner);
	if (t->kind == TYPE_STRING)
		put(o, "\t%s %s[%s + 1];\n", c, m->name.s, t->bound.text);
	else if (has_length(t))
		put(o, "\t%s %s[%s];\n", c, m->name.s, t->bound.text);
	else
		put(o, "\t%s %s;\n", c, m->name.s);
}

static void put_assert(struct out *o, struct record *r, const char *field,
		       size_t offset)
{
	struct items it = { .n = 0 };

	add(o, &it, "struct %s", r->c_name);
	add(o, &it, "%s", field);
	put_list(o, &it, ",", idl_str(o->idl, ") == %zu);", offset),
		 "LXDOM_ABI_ASSERT(__builtin_offsetof(");
}

static void put_asserts(struct out *o, struct record *r)
{
	size_t i;

	put(o, "\n");
	for (i = 0; i < r->nr; i++) {
		struct member *m = r->order[i];
		const char *n = m->name.s;

		if (!has_length(m->type)) {
			put_assert(o, r, n, m->offset);
			continue;
		}
		if (m->type->kind == TYPE_ARRAY)
			put_assert(o, r, idl_str(o->idl, "nr_%s", n),
				   m->offset);
		else
			put_assert(o, r, idl_str(o->idl, "%s_len", n),
				   m->offset);
		put_assert(o, r, n, m->offset + 2 + m->inner);
	}
	put(o, "LXDOM_ABI_ASSERT(sizeof(struct %s) == %zu);\n", r->c_name,
	    r->size);
}

static void put_record(struct out *o, struct record *r)
{
	size_t i;

	put(o, "\nstruct %s {\n", r->c_name);
	for (i = 0; i < r->nr; i++)
		put_member(o, r->order[i]);
	if (r->tail)
		put(o, "\t__u8 reserved[%zu];\n", r->tail);
	put(o, "};\n");
	put_asserts(o, r);
}

static void put_macro_line(struct out *o, const char *line)
{
	size_t col = 0;
	const char *p;

	for (p = line; *p; p++)
		col = *p == '\t' ? (col / 8 + 1) * 8 : col + 1;
	put(o, "%s", line);
	do {
		put(o, "\t");
		col = (col / 8 + 1) * 8;
	} while (col < MACRO_COL);
	put(o, "\\\n");
}

static void put_copy(struct out *o, struct record *r, bool to)
{
	const char *mine = idl_str(o->idl, "%sstruct %s *", to ? "" : "const ",
				   r->c_name);
	struct idl *idl = o->idl;
	size_t i;

	put(o, "\n");
	put_macro_line(o, idl_str(idl, "#define LXD_%s_%s_%s(_dst, _src)",
				  idl->upper, idl_upper(idl, r->name.s),
				  to ? "TO" : "FROM"));
	put_macro_line(o, "do {");
	put_macro_line(o, idl_str(idl, "\t%s__to = (_dst);",
				  to ? mine : "__typeof__(_dst) "));
	put_macro_line(o, idl_str(idl, "\t%s__from = (_src);",
				  to ? "__typeof__(_src) " : mine));
	put_macro_line(o, "");
	for (i = 0; i < r->nr; i++) {
		const char *n = r->order[i]->name.s;

		put_macro_line(o, idl_str(idl, "\t__to->%s = __from->%s;", n,
					  n));
	}
	put(o, "} while (0)\n");
}

void emit_msg(struct out *o)
{
	struct idl *idl = o->idl;
	struct record *r;
	struct set *s;

	put_c_head(o, true, "what its messages look like");
	put_guard(o, "MSG");
	put(o, "#include <lxdom/msg.h>\n\n");
	put_konsts(o);
	for (s = idl->sets; s; s = s->next) {
		if (s->is_flags)
			put_flags(o, s);
		else
			put_enum(o, s);
	}
	put_numbers(o);
	for (r = idl->laid; r; r = r->next_laid)
		put_record(o, r);
	for (r = idl->records; r; r = r->next) {
		if (!r->of.s)
			continue;
		put_copy(o, r, true);
		put_copy(o, r, false);
	}
	put(o, "\n/* \"%s.name\" of a procedure; NULL if there is none. */\n",
	    idl->name.s);
	put(o, "const char *lxd_%s_proc_name(__u16 proc);\n", idl->name.s);
	put_guard_end(o, "MSG");
}
