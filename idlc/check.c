// SPDX-License-Identifier: GPL-2.0-only
// Semantic checks of the interface, its types and its members.
#include "check.h"

#include <string.h>

#include <lxdom/msg.h>

#define HANDLES_MAX 255

static const char *const c_words[] = {
	"auto", "break", "case", "char", "continue", "default", "do",
	"double", "else", "extern", "float", "for", "goto", "if", "inline",
	"int", "long", "register", "restrict", "return", "short", "signed",
	"sizeof", "static", "switch", "typedef", "typeof", "union",
	"unsigned", "void", "volatile", "while", "asm", "const", "enum",
	"struct",
	/* Macros of the compiler, the kernel or the C library. */
	"linux", "unix", "current", "errno", "bool", "true", "false",
	"stdin", "stdout", "stderr", "NULL", "EOF",
};

/* Constants of <errno.h> are in every generated file, and so are our own. */
static bool is_constant(const char *s)
{
	if (!strncmp(s, "LXD", 3))
		return true;
	return s[0] == 'E' && s[1] &&
	       strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(s);
}

int check_word(struct idl *idl, const struct name *name)
{
	bool bad = is_constant(name->s);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(c_words); i++)
		bad |= !strcmp(c_words[i], name->s);
	if (!bad)
		return 0;
	return diag_error(&idl->diag, name->loc,
			  "'%s' means something in C: choose another name",
			  name->s);
}

int check_unique(struct idl *idl, struct member *list, struct member *m)
{
	struct member *o;

	for (o = list; o && o != m; o = o->next) {
		if (!strcmp(o->name.s, m->name.s))
			return diag_error(&idl->diag, m->name.loc,
					  "second '%s'", m->name.s);
	}
	return 0;
}

static int resolve(struct idl *idl, struct type *t)
{
	struct handle *h;
	struct record *r;
	struct set *s;

	for (s = idl->sets; s; s = s->next) {
		if (!strcmp(s->name.s, t->name)) {
			t->kind = TYPE_SET;
			t->set = s;
			return 0;
		}
	}
	for (h = idl->handles; h; h = h->next) {
		if (!strcmp(h->name.s, t->name)) {
			t->kind = TYPE_HANDLE;
			t->handle = h;
			return 0;
		}
	}
	for (r = idl->records; r; r = r->next) {
		if (!strcmp(r->name.s, t->name)) {
			t->kind = TYPE_RECORD;
			t->record = r;
			return 0;
		}
	}
	return diag_error(&idl->diag, t->loc, "unknown type '%s'", t->name);
}

static int check_end(struct idl *idl, struct type *t, struct num *n)
{
	if (n->v < base_min(t->base) || n->v > base_max(t->base))
		return diag_error(&idl->diag, n->loc,
				  "%s is outside of %s, %s..%s",
				  idl_number(idl, n->v), base_name(t->base),
				  idl_number(idl, base_min(t->base)),
				  idl_number(idl, base_max(t->base)));
	return 0;
}

static int check_range(struct idl *idl, struct type *t)
{
	struct loc all;

	if (!t->ranged)
		return 0;
	if (check_end(idl, t, &t->lo) || check_end(idl, t, &t->hi))
		return -1;
	if (t->lo.v <= t->hi.v)
		return 0;
	all.off = t->lo.loc.off;
	all.len = t->hi.loc.off + t->hi.loc.len - all.off;
	return diag_error(&idl->diag, all, "range %s..%s is empty",
			  idl_number(idl, t->lo.v), idl_number(idl, t->hi.v));
}

static int check_bound(struct idl *idl, struct type *t)
{
	if (t->bound.v >= 1 && t->bound.v <= LXDOM_BODY_MAX)
		return 0;
	return diag_error(&idl->diag, t->bound.loc,
			  "bound %s is outside of 1..%d",
			  idl_number(idl, t->bound.v), LXDOM_BODY_MAX);
}

static int check_elem(struct idl *idl, struct type *t)
{
	struct type *e = t->elem;

	if (e->optional)
		return diag_error(&idl->diag, e->loc, "'?' is for handles");
	if (e->kind == TYPE_NAMED && resolve(idl, e))
		return -1;
	if (e->kind != TYPE_INT && e->kind != TYPE_SET &&
	    e->kind != TYPE_RECORD)
		return diag_error(&idl->diag, e->loc,
				  "elements of an array are numbers or structs");
	return check_range(idl, e);
}

static int check_type(struct idl *idl, struct member *m, enum place place)
{
	struct type *t = m->type;

	if (t->kind == TYPE_NAMED && resolve(idl, t))
		return -1;
	if (t->optional && t->kind != TYPE_HANDLE)
		return diag_error(&idl->diag, t->loc, "'?' is for handles");

	switch (t->kind) {
	case TYPE_INT:
		return check_range(idl, t);
	case TYPE_STRING:
	case TYPE_BYTES:
		return check_bound(idl, t);
	case TYPE_ARRAY:
		return check_elem(idl, t) || check_bound(idl, t) ? -1 : 0;
	case TYPE_PAYLOAD:
		if (place != PLACE_PARAM)
			return diag_error(&idl->diag, t->loc,
					  "payload can only be a parameter");
		return 0;
	case TYPE_HANDLE:
		if (place == PLACE_FIELD)
			return diag_error(&idl->diag, t->loc,
					  "a struct can't hold a handle: make it a parameter");
		if (place == PLACE_RESULT)
			return diag_error(&idl->diag, t->loc,
					  "a result can't be a handle: use a 'make' parameter");
		return 0;
	default:
		return 0;
	}
}

static const char *const role_word[] = { "", "make", "bind", "drop" };

static int check_role(struct idl *idl, struct member *m)
{
	if (m->role != ROLE_PLAIN && m->type->kind != TYPE_HANDLE)
		return diag_error(&idl->diag, m->type->loc,
				  "'%s' needs a handle", role_word[m->role]);
	if (m->role == ROLE_PLAIN && m->type->kind == TYPE_HANDLE)
		return diag_error(&idl->diag, m->name.loc,
				  "handle '%s' needs 'make', 'bind' or 'drop'",
				  m->name.s);
	if (m->type->optional && m->role != ROLE_BIND)
		return diag_error(&idl->diag, m->type->loc,
				  "only a bound handle may be none");
	return 0;
}

int check_members(struct idl *idl, struct member *list, enum place place)
{
	struct member *m;

	for (m = list; m; m = m->next) {
		if (check_unique(idl, list, m) || check_word(idl, &m->name))
			return -1;
		if (m->role != ROLE_PLAIN && place == PLACE_RESULT)
			return diag_error(&idl->diag, m->role_loc,
					  "'%s' belongs to the parameters",
					  role_word[m->role]);
		if (check_type(idl, m, place) || check_role(idl, m))
			return -1;
	}
	return 0;
}

static struct record *find_record(struct idl *idl, const char *name)
{
	struct record *r;

	for (r = idl->records; r; r = r->next) {
		if (!strcmp(r->name.s, name))
			return r;
	}
	return NULL;
}

static int check_projection(struct idl *idl, struct record *r)
{
	struct record *of = find_record(idl, r->of.s);
	struct member *m, *f;

	if (!of)
		return diag_error(&idl->diag, r->of.loc, "unknown struct '%s'",
				  r->of.s);
	if (of->of.s)
		return diag_error(&idl->diag, r->of.loc,
				  "'%s' is itself a projection: name the struct",
				  r->of.s);
	for (m = r->members; m; m = m->next) {
		for (f = of->members; f; f = f->next) {
			if (!strcmp(f->name.s, m->name.s))
				break;
		}
		if (!f)
			return diag_error(&idl->diag, m->name.loc,
					  "struct '%s' has no field '%s'",
					  of->name.s, m->name.s);
		if (f->type->kind != TYPE_INT && f->type->kind != TYPE_SET)
			return diag_error(&idl->diag, m->name.loc,
					  "field '%s' is not a number: a projection can't copy it",
					  m->name.s);
		if (check_unique(idl, r->members, m))
			return -1;
		m->type = f->type;
	}
	return 0;
}

static int check_records(struct idl *idl)
{
	struct record *r;

	for (r = idl->records; r; r = r->next) {
		r->c_name = idl_str(idl, "lxd_%s_%s", idl->name.s, r->name.s);
		if (!r->of.s && check_members(idl, r->members, PLACE_FIELD))
			return -1;
	}
	/* A projection may stand before its struct. */
	for (r = idl->records; r; r = r->next) {
		if (r->of.s && check_projection(idl, r))
			return -1;
	}
	return 0;
}

static int check_handles(struct idl *idl)
{
	struct handle *h;
	unsigned int n = 0;

	for (h = idl->handles; h; h = h->next) {
		h->number = ++n;
		if (n > HANDLES_MAX)
			return diag_error(&idl->diag, h->name.loc,
					  "more than %d types of handles",
					  HANDLES_MAX);
	}
	return 0;
}

static int check_head(struct idl *idl)
{
	if (idl->number.v < 1 || idl->number.v > 255)
		return diag_error(&idl->diag, idl->number.loc,
				  "interface number %s is outside of 1..255",
				  idl_number(idl, idl->number.v));
	if (!idl->has_version)
		return diag_error(&idl->diag, idl->name.loc,
				  "interface '%s' has no 'version'",
				  idl->name.s);
	if (idl->version.v < 1 || idl->version.v > 65535)
		return diag_error(&idl->diag, idl->version.loc,
				  "version %s is outside of 1..65535",
				  idl_number(idl, idl->version.v));
	return 0;
}

int idl_check(struct idl *idl)
{
	if (check_head(idl) || check_type_names(idl) || check_sets(idl) ||
	    check_handles(idl) || check_records(idl) || check_procs(idl))
		return -1;
	return idl_check_names(idl);
}

int idl_compile(struct idl *idl)
{
	if (idl_parse(idl) || idl_check(idl) || idl_layout(idl))
		return -1;
	return 0;
}
