// SPDX-License-Identifier: GPL-2.0-only
// Two things of an interface must not need the same name in C.
#include "check.h"

#include <string.h>

/* C keeps these apart. */
enum space { SPACE_MACRO, SPACE_TAG, SPACE_FUNC };

struct taken {
	struct taken *next;
	enum space space;
	const char *c_name;
	const char *by;
};

static int take(struct idl *idl, struct taken **all, enum space space,
		const char *c_name, const struct name *by)
{
	struct taken *t;

	for (t = *all; t; t = t->next) {
		if (t->space != space || strcmp(t->c_name, c_name))
			continue;
		if (!strcmp(t->by, by->s))
			return diag_error(&idl->diag, by->loc, "second '%s'",
					  by->s);
		return diag_error(&idl->diag, by->loc,
				  "'%s' and '%s' are both %s in C",
				  t->by, by->s, c_name);
	}
	t = idl_alloc(idl, sizeof(*t));
	t->space = space;
	t->c_name = c_name;
	t->by = by->s;
	t->next = *all;
	*all = t;
	return 0;
}

static int take_macro(struct idl *idl, struct taken **all, const char *part,
		      const char *rest, const struct name *by)
{
	char *s = idl_str(idl, "LXD_%s_%s%s%s", idl->upper, part,
			  *part && *rest ? "_" : "", rest);

	return take(idl, all, SPACE_MACRO, idl_upper(idl, s), by);
}

static int take_func(struct idl *idl, struct taken **all, const char *part,
		     const char *suffix, const struct name *by)
{
	return take(idl, all, SPACE_FUNC,
		    idl_str(idl, "lxd_%s_%s%s", idl->name.s, part, suffix),
		    by);
}

static int take_fixed(struct idl *idl, struct taken **all)
{
	static const char *const macros[] = { "ID", "VERSION", "MSG_H", "HOST_H",
					      "DOMAIN_H", "FUZZ_H" };
	static const char *const tags[] = { "host_ops", "domain_ops" };
	static const char *const funcs[] = {
		"host_dispatch", "host_may_sleep", "domain_dispatch",
		"proc_name", "fuzz_make",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(macros); i++)
		take_macro(idl, all, macros[i], "", &idl->name);
	for (i = 0; i < ARRAY_SIZE(tags); i++)
		take(idl, all, SPACE_TAG,
		     idl_str(idl, "lxd_%s_%s", idl->name.s, tags[i]),
		     &idl->name);
	for (i = 0; i < ARRAY_SIZE(funcs); i++)
		take_func(idl, all, funcs[i], "", &idl->name);
	return 0;
}

static int take_set(struct idl *idl, struct taken **all, struct set *s)
{
	struct value *v;

	for (v = s->values; v; v = v->next) {
		struct name whole = {
			.s = idl_str(idl, "%s.%s", s->name.s, v->name.s),
			.loc = v->name.loc,
		};

		if (take_macro(idl, all, s->name.s, v->name.s, &whole))
			return -1;
	}
	if (s->is_flags)
		return take_macro(idl, all, s->name.s, "all", &s->name);
	return take(idl, all, SPACE_TAG,
		    idl_str(idl, "lxd_%s_%s", idl->name.s, s->name.s),
		    &s->name);
}

static int take_record(struct idl *idl, struct taken **all, struct record *r)
{
	if (take(idl, all, SPACE_TAG, r->c_name, &r->name))
		return -1;
	if (r->of.s && (take_macro(idl, all, r->name.s, "to", &r->name) ||
			take_macro(idl, all, r->name.s, "from", &r->name)))
		return -1;
	return 0;
}

static int take_proc(struct idl *idl, struct taken **all, struct proc *p)
{
	if (take_macro(idl, all, "p", p->name.s, &p->name) ||
	    take_func(idl, all, p->name.s,
		      p->kind == PROC_POST ? "_post" : "", &p->name))
		return -1;
	if (p->req && take(idl, all, SPACE_TAG, p->req->c_name, &p->name))
		return -1;
	if (p->rep && take(idl, all, SPACE_TAG, p->rep->c_name, &p->name))
		return -1;
	return 0;
}

/* Types share one namespace in the language, too. */
int check_type_names(struct idl *idl)
{
	struct taken *all = NULL;
	struct handle *h;
	struct record *r;
	struct set *s;

	for (s = idl->sets; s; s = s->next) {
		if (take(idl, &all, SPACE_TAG, s->name.s, &s->name))
			return -1;
	}
	for (h = idl->handles; h; h = h->next) {
		if (take(idl, &all, SPACE_TAG, h->name.s, &h->name))
			return -1;
	}
	for (r = idl->records; r; r = r->next) {
		if (take(idl, &all, SPACE_TAG, r->name.s, &r->name))
			return -1;
	}
	return 0;
}

int idl_check_names(struct idl *idl)
{
	struct taken *all = NULL;
	struct handle *h;
	struct record *r;
	struct konst *k;
	struct proc *p;
	struct set *s;

	if (take_fixed(idl, &all))
		return -1;
	for (k = idl->konsts; k; k = k->next) {
		if (take_macro(idl, &all, k->name.s, "", &k->name))
			return -1;
	}
	for (s = idl->sets; s; s = s->next) {
		if (take_set(idl, &all, s))
			return -1;
	}
	for (h = idl->handles; h; h = h->next) {
		if (take_macro(idl, &all, "h", h->name.s, &h->name))
			return -1;
	}
	for (r = idl->records; r; r = r->next) {
		if (take_record(idl, &all, r))
			return -1;
	}
	for (p = idl->procs; p; p = p->next) {
		if (take_proc(idl, &all, p))
			return -1;
	}
	return 0;
}
