// SPDX-License-Identifier: GPL-2.0-only
// Semantic checks of procedures, and the bodies of their messages.
#include "check.h"

#include <string.h>

static int check_roles(struct idl *idl, struct proc *p)
{
	struct member *m;

	for (m = p->params; m; m = m->next) {
		if (m->role != ROLE_MAKE && m->role != ROLE_DROP)
			continue;
		if (p->kind != PROC_CALL)
			return diag_error(&idl->diag, m->role_loc,
					  "only a call can make or drop a handle");
		if (p->make || p->drop)
			return diag_error(&idl->diag, m->role_loc,
					  "a call can make or drop one handle only");
		if (m->role == ROLE_MAKE)
			p->make = m;
		else
			p->drop = m;
	}
	return 0;
}

static int check_number(struct idl *idl, struct proc *p)
{
	struct proc *o;

	if (p->number.v < 1 || p->number.v > 255)
		return diag_error(&idl->diag, p->number.loc,
				  "procedure number %s is outside of 1..255",
				  idl_number(idl, p->number.v));
	for (o = idl->procs; o != p; o = o->next) {
		if (!strcmp(o->name.s, p->name.s))
			return diag_error(&idl->diag, p->name.loc,
					  "second procedure '%s'", p->name.s);
		if (o->number.v == p->number.v)
			return diag_error(&idl->diag, p->number.loc,
					  "'%s' has the number of '%s'",
					  p->name.s, o->name.s);
	}
	return 0;
}

static void add_copy(struct idl *idl, struct record *r, struct member *m)
{
	struct member *copy = idl_alloc(idl, sizeof(*copy));

	*copy = *m;
	copy->next = NULL;
	idl_append(&r->members, copy);
}

static struct record *new_body(struct idl *idl, struct proc *p,
			       const char *what, const char *suffix)
{
	struct record *r = idl_alloc(idl, sizeof(*r));

	r->name = p->name;
	r->what = what;
	r->c_name = idl_str(idl, "lxd_%s_%s_%s", idl->name.s, p->name.s,
			    suffix);
	return r;
}

static void build_bodies(struct idl *idl, struct proc *p)
{
	struct record *req = new_body(idl, p, "request", "req");
	struct record *rep = new_body(idl, p, "reply", "rep");
	struct member *m;

	if (p->make)
		add_copy(idl, rep, p->make);
	for (m = p->params; m; m = m->next) {
		if (m->role != ROLE_MAKE)
			add_copy(idl, req, m);
	}
	for (m = p->results; m; m = m->next)
		add_copy(idl, rep, m);
	if (req->members)
		p->req = req;
	if (rep->members)
		p->rep = rep;
}

static int check_results(struct idl *idl, struct proc *p)
{
	struct member *m;

	if (p->has_results && !p->results)
		return diag_error(&idl->diag, p->results_loc,
				  "no results: leave '->' out");
	if (check_members(idl, p->results, PLACE_RESULT))
		return -1;
	for (m = p->results; m; m = m->next) {
		if (p->make && !strcmp(p->make->name.s, m->name.s))
			return diag_error(&idl->diag, m->name.loc,
					  "'%s' is the made handle's name",
					  m->name.s);
	}
	return 0;
}

int check_procs(struct idl *idl)
{
	struct proc *p;

	for (p = idl->procs; p; p = p->next) {
		if (check_word(idl, &p->name) || check_number(idl, p) ||
		    check_members(idl, p->params, PLACE_PARAM) ||
		    check_roles(idl, p) || check_results(idl, p))
			return -1;
		build_bodies(idl, p);
	}
	return 0;
}
