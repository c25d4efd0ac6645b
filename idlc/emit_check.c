// SPDX-License-Identifier: GPL-2.0-only
// Checks of what comes out of a domain.
#include "emit.h"

#include <string.h>

static const struct type *elem_of(const struct type *t)
{
	return t->kind == TYPE_ARRAY ? t->elem : t;
}

static bool scalar_needs_check(const struct type *t)
{
	if (t->kind == TYPE_INT)
		return t->ranged && (t->lo.v > base_min(t->base) ||
				     t->hi.v < base_max(t->base));
	if (t->kind != TYPE_SET)
		return false;
	if (t->set->is_flags)
		return t->set->mask != (unsigned long long)base_max(t->set->base);
	return !t->set->dense || t->set->lo > 0 ||
	       t->set->hi < base_max(t->set->base);
}

/* Is it any field's value that needs a check, besides padding? */
static bool values_need_checks(const struct record *r)
{
	const struct member *m;

	for (m = r ? r->members : NULL; m; m = m->next) {
		const struct type *t = m->type;

		if (has_length(t) || scalar_needs_check(t))
			return true;
		if (t->kind == TYPE_RECORD && values_need_checks(t->record))
			return true;
	}
	return false;
}

static bool has_padding(const struct record *r)
{
	const struct member *m;

	if (r->tail)
		return true;
	for (m = r->members; m; m = m->next) {
		const struct type *t = elem_of(m->type);

		if (m->gap || m->inner)
			return true;
		if (t->kind == TYPE_RECORD && has_padding(t->record))
			return true;
	}
	return false;
}

bool needs_checks(const struct record *r)
{
	return r && (has_padding(r) || values_need_checks(r));
}

static void mark(struct record *r)
{
	struct member *m;

	for (m = r ? r->members : NULL; m; m = m->next) {
		const struct type *t = elem_of(m->type);

		if (t->kind == TYPE_SET)
			t->set->used = true;
		if (t->kind == TYPE_RECORD) {
			t->record->used = true;
			mark(t->record);
		}
	}
}

bool put_check_locals(struct out *o, const struct record *r, bool pads)
{
	const struct member *m;
	bool what = false, i = false;

	for (m = r ? r->members : NULL; m; m = m->next) {
		const struct type *t = elem_of(m->type);
		bool nested = t->kind == TYPE_RECORD;

		what |= nested && values_need_checks(t->record);
		if (m->type->kind == TYPE_ARRAY)
			i |= nested ? values_need_checks(t->record) ||
				      (pads && has_padding(t->record)) :
				      scalar_needs_check(t);
	}
	if (what)
		put(o, "\tconst char *what;\n");
	if (i)
		put(o, "\tu32 i;\n");
	return what || i;
}

/* The one %s of @fail becomes @what. */
static void put_fail(struct out *o, const char *indent, const char *fail,
		     const char *what)
{
	const char *at = strstr(fail, "%s");

	if (at)
		fail = idl_str(o->idl, "%.*s%s%s", (int)(at - fail), fail,
			       what, at + 2);
	put_stmt(o, indent, fail);
}

/* Checks those gathered so far. */
static void put_pads(struct out *o, struct items *it, const char *fail)
{
	if (!it->n)
		return;
	put_list(o, it, " |", ")", "\tif (");
	put_fail(o, "\t\t", fail, "\"reserved\"");
	it->n = 0;
}

static void add_pad(struct out *o, struct items *it, const char *ref,
		    const char *name, size_t n, const char *fail)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (it->n == ARRAY_SIZE(it->s))
			put_pads(o, it, fail);
		add(o, it, "%s%s[%zu]", ref, name, i);
	}
}

static void put_pad_loop(struct out *o, const struct member *m,
			 const char *ref, const char *fail)
{
	put(o, "\tfor (i = 0; i < %s; i++) {\n", m->type->bound.text);
	put(o, "\t\tif (dirty_%s(&%s%s[i]))\n", m->type->elem->record->name.s,
	    ref, m->name.s);
	put_fail(o, "\t\t\t", fail, "\"reserved\"");
	put(o, "\t}\n");
}

static void put_pad_checks(struct out *o, const struct record *r,
			   const char *ref, const char *fail)
{
	struct items it = { .n = 0 };
	const struct member *m;
	size_t i;

	for (i = 0; i < r->nr; i++) {
		m = r->order[i];
		add_pad(o, &it, ref, m->gap_name, m->gap, fail);
		add_pad(o, &it, ref, m->inner_name, m->inner, fail);
	}
	add_pad(o, &it, ref, "reserved", r->tail, fail);
	put_pads(o, &it, fail);
	for (i = 0; i < r->nr; i++) {
		const struct type *t = elem_of(r->order[i]->type);

		m = r->order[i];
		if (t->kind != TYPE_RECORD || !has_padding(t->record))
			continue;
		if (m->type->kind == TYPE_ARRAY) {
			put_pad_loop(o, m, ref, fail);
			continue;
		}
		put(o, "\tif (dirty_%s(&%s%s))\n", t->record->name.s, ref,
		    m->name.s);
		put_fail(o, "\t\t", fail, "\"reserved\"");
	}
}

static void add_scalar(struct out *o, struct items *it, const struct type *t,
		       const char *e)
{
	const struct set *s = t->set;

	if (t->kind == TYPE_INT) {
		if (t->ranged && t->lo.v > base_min(t->base))
			add(o, it, "%s < %s", e, t->lo.text);
		if (t->ranged && t->hi.v < base_max(t->base))
			add(o, it, "%s > %s", e, t->hi.text);
	} else if (s->is_flags) {
		add(o, it, "%s & ~%s", e, value_macro(o, s, NULL));
	} else if (!s->dense) {
		add(o, it, "!valid_%s(%s)", s->name.s, e);
	} else {
		if (s->lo > 0)
			add(o, it, "%s < %s", e, value_macro(o, s, s->low));
		if (s->hi < base_max(s->base))
			add(o, it, "%s > %s", e, value_macro(o, s, s->high));
	}
}

static void put_record_check(struct out *o, const struct record *r,
			     const char *e, const char *tabs, const char *fail)
{
	put(o, "%swhat = bad_%s(&%s);\n", tabs, r->name.s, e);
	put(o, "%sif (what)\n", tabs);
	put_fail(o, idl_str(o->idl, "%s\t", tabs), fail, "what");
}

static void put_scalar_check(struct out *o, const struct type *t,
			     const char *e, const char *tabs, const char *fail,
			     const char *what)
{
	struct items it = { .n = 0 };

	add_scalar(o, &it, t, e);
	put_list(o, &it, " ||", ")", "%sif (", tabs);
	put_fail(o, idl_str(o->idl, "%s\t", tabs), fail, what);
}

static void put_length_check(struct out *o, const struct member *m,
			     const char *ref, const char *fail,
			     const char *what)
{
	const char *n = m->name.s, *bound = m->type->bound.text;
	struct items it = { .n = 0 };

	if (m->type->kind == TYPE_ARRAY) {
		add(o, &it, "%snr_%s > %s", ref, n, bound);
	} else if (m->type->kind == TYPE_BYTES) {
		add(o, &it, "%s%s_len > %s", ref, n, bound);
	} else {
		add(o, &it, "%s%s_len > %s", ref, n, bound);
		/* One comparison: it ends where it says, and not before. */
		add(o, &it, "strnlen(%s%s, %s + 1) != %s%s_len", ref, n, bound,
		    ref, n);
	}
	put_list(o, &it, " ||", ")", "\tif (");
	put_fail(o, "\t\t", fail, what);
}

static void put_elem_checks(struct out *o, const struct member *m,
			    const char *ref, const char *fail,
			    const char *what)
{
	const char *e = idl_str(o->idl, "%s%s[i]", ref, m->name.s);
	const struct type *t = m->type->elem;

	if (t->kind == TYPE_RECORD ? !values_need_checks(t->record) :
				     !scalar_needs_check(t))
		return;
	put(o, "\tfor (i = 0; i < %snr_%s; i++) {\n", ref, m->name.s);
	if (t->kind == TYPE_RECORD)
		put_record_check(o, t->record, e, "\t\t", fail);
	else
		put_scalar_check(o, t, e, "\t\t", fail, what);
	put(o, "\t}\n");
}

static void put_member_check(struct out *o, const struct member *m,
			     const char *ref, const char *fail)
{
	const char *e = idl_str(o->idl, "%s%s", ref, m->name.s);
	const char *what = idl_str(o->idl, "\"%s\"", m->name.s);
	const struct type *t = m->type;

	if (has_length(t))
		put_length_check(o, m, ref, fail, what);
	if (t->kind == TYPE_ARRAY)
		put_elem_checks(o, m, ref, fail, what);
	else if (t->kind == TYPE_RECORD && values_need_checks(t->record))
		put_record_check(o, t->record, e, "\t", fail);
	else if (scalar_needs_check(t))
		put_scalar_check(o, t, e, "\t", fail, what);
}

void put_checks(struct out *o, const struct record *r, const char *ref,
		const char *fail_pad, const char *fail)
{
	const struct member *m;

	put_pad_checks(o, r, ref, fail_pad);
	for (m = r->members; m; m = m->next)
		put_member_check(o, m, ref, fail);
}

static void put_valid_func(struct out *o, const struct set *s)
{
	struct value *v;

	put(o, "\nstatic bool valid_%s(%s v)\n{\n\tswitch (v) {\n", s->name.s,
	    idl_str(o->idl, "__%s", base_name(s->base)));
	for (v = s->values; v; v = v->next)
		put(o, "\tcase %s:\n", value_macro(o, s, v));
	put(o, "\t\treturn true;\n\tdefault:\n\t\treturn false;\n\t}\n}\n");
}

static void put_record_funcs(struct out *o, const struct record *r)
{
	const struct member *m;

	if (has_padding(r)) {
		put(o, "\nstatic bool dirty_%s(const struct %s *v)\n{\n",
		    r->name.s, r->c_name);
		for (m = r->members; m; m = m->next) {
			const struct type *t = elem_of(m->type);

			if (m->type->kind != TYPE_ARRAY ||
			    t->kind != TYPE_RECORD || !has_padding(t->record))
				continue;
			put(o, "\tu32 i;\n\n");
			break;
		}
		put_pad_checks(o, r, "v->", "return true;");
		put(o, "\treturn false;\n}\n");
	}
	if (!values_need_checks(r))
		return;
	put(o, "\nstatic const char *bad_%s(const struct %s *v)\n{\n",
	    r->name.s, r->c_name);
	if (put_check_locals(o, r, false))
		put(o, "\n");
	for (m = r->members; m; m = m->next)
		put_member_check(o, m, "v->", "return %s;");
	put(o, "\treturn NULL;\n}\n");
}

void put_check_funcs(struct out *o)
{
	struct record *r;
	struct proc *p;
	struct set *s;

	for (r = o->idl->records; r; r = r->next)
		r->used = false;
	for (s = o->idl->sets; s; s = s->next)
		s->used = false;
	for (p = o->idl->procs; p; p = p->next)
		mark(p->to_kernel ? p->req : p->rep);

	for (s = o->idl->sets; s; s = s->next) {
		if (s->used && !s->is_flags && !s->dense)
			put_valid_func(o, s);
	}
	for (r = o->idl->laid; r; r = r->next_laid) {
		if (r->used)
			put_record_funcs(o, r);
	}
}
