// SPDX-License-Identifier: GPL-2.0-only
// Where each member of a struct lies.
#include "ast.h"

#include <string.h>

#include <lxdom/msg.h>

#define LENGTH_SIZE 2	/* the __u16 before variable data */

static size_t pad_to(size_t off, size_t align)
{
	return (align - off % align) % align;
}

static bool has_length(const struct type *t)
{
	return t->kind == TYPE_STRING || t->kind == TYPE_BYTES ||
	       t->kind == TYPE_ARRAY;
}

static size_t data_align(const struct type *t)
{
	switch (t->kind) {
	case TYPE_INT:
		return base_size(t->base);
	case TYPE_SET:
		return base_size(t->set->base);
	case TYPE_HANDLE:
		return sizeof(lxdom_handle_t);
	case TYPE_RECORD:
		return t->record->align;
	case TYPE_ARRAY:
		return data_align(t->elem);
	case TYPE_PAYLOAD:
		return sizeof(__u32);
	default:
		return 1;
	}
}

static size_t data_size(const struct type *t)
{
	switch (t->kind) {
	case TYPE_STRING:
		return t->bound.v + 1;	/* NUL */
	case TYPE_BYTES:
		return t->bound.v;
	case TYPE_ARRAY:
		return t->bound.v * data_size(t->elem);
	case TYPE_RECORD:
		return t->record->size;
	case TYPE_PAYLOAD:
		return sizeof(struct lxdom_payload);
	default:
		return data_align(t);
	}
}

static size_t member_align(const struct member *m)
{
	size_t align = data_align(m->type);

	return has_length(m->type) && align < LENGTH_SIZE ? LENGTH_SIZE : align;
}

/* Handles first, then by falling alignment; equals stay as they stand. */
static bool goes_before(const struct member *a, const struct member *b)
{
	bool handle_a = a->type->kind == TYPE_HANDLE;
	bool handle_b = b->type->kind == TYPE_HANDLE;

	if (handle_a != handle_b)
		return handle_a;
	return member_align(a) > member_align(b);
}

static void sort(struct idl *idl, struct record *r)
{
	struct member *m;
	size_t i;

	for (m = r->members; m; m = m->next)
		r->nr++;
	r->order = idl_alloc(idl, r->nr * sizeof(*r->order));
	r->nr = 0;
	for (m = r->members; m; m = m->next) {
		for (i = r->nr; i && goes_before(m, r->order[i - 1]); i--)
			r->order[i] = r->order[i - 1];
		r->order[i] = m;
		r->nr++;
	}
}

static void place(struct idl *idl, struct record *r)
{
	size_t off = 0, i;
	int gaps = 0;

	r->align = 1;
	for (i = 0; i < r->nr; i++) {
		struct member *m = r->order[i];
		size_t align = member_align(m);

		if (align > r->align)
			r->align = align;
		m->gap = pad_to(off, align);
		if (m->gap)
			m->gap_name = idl_str(idl, "reserved%d", ++gaps);
		off += m->gap;
		m->offset = off;
		if (has_length(m->type)) {
			off += LENGTH_SIZE;
			m->inner = pad_to(off, data_align(m->type));
			if (m->inner)
				m->inner_name = idl_str(idl, "reserved%d",
							++gaps);
			off += m->inner;
		}
		off += data_size(m->type);
	}
	r->tail = pad_to(off, r->align);
	r->size = off + r->tail;
}

static bool is_length_of(const char *name, const struct member *m)
{
	size_t len = strlen(m->name.s);

	if (m->type->kind == TYPE_ARRAY)
		return !strncmp(name, "nr_", 3) && !strcmp(name + 3, m->name.s);
	return has_length(m->type) && !strncmp(name, m->name.s, len) &&
	       !strcmp(name + len, "_len");
}

static bool is_padding_of(const char *name, const struct record *r)
{
	size_t i;

	if (r->tail && !strcmp(name, "reserved"))
		return true;
	for (i = 0; i < r->nr; i++) {
		const struct member *m = r->order[i];

		if ((m->gap && !strcmp(name, m->gap_name)) ||
		    (m->inner && !strcmp(name, m->inner_name)))
			return true;
	}
	return false;
}

static int check_added_names(struct idl *idl, struct record *r)
{
	struct member *m, *o;

	for (m = r->members; m; m = m->next) {
		if (is_padding_of(m->name.s, r))
			return diag_error(&idl->diag, m->name.loc,
					  "'%s' is the name of padding here: choose another name",
					  m->name.s);
		for (o = r->members; o; o = o->next) {
			if (is_length_of(m->name.s, o))
				return diag_error(&idl->diag, m->name.loc,
						  "'%s' is the length of '%s': choose another name",
						  m->name.s, o->name.s);
		}
	}
	return 0;
}

static int lay_out(struct idl *idl, struct record *r);

static int lay_out_parts(struct idl *idl, struct record *r)
{
	struct member *m;

	for (m = r->members; m; m = m->next) {
		struct type *t = m->type;

		if (t->kind == TYPE_ARRAY)
			t = t->elem;
		if (t->kind != TYPE_RECORD)
			continue;
		if (t->record->visit == VISIT_NOW)
			return diag_error(&idl->diag, t->loc,
					  "struct '%s' contains itself",
					  t->record->name.s);
		if (lay_out(idl, t->record))
			return -1;
	}
	return 0;
}

static int lay_out(struct idl *idl, struct record *r)
{
	struct record **last;

	if (r->visit == VISIT_DONE)
		return 0;
	r->visit = VISIT_NOW;
	if (lay_out_parts(idl, r))
		return -1;
	sort(idl, r);
	place(idl, r);
	if (r->size > LXDOM_BODY_MAX)
		return diag_error(&idl->diag, r->name.loc,
				  "%s of %zu bytes: a message holds %d",
				  r->what, r->size, LXDOM_BODY_MAX);
	if (check_added_names(idl, r))
		return -1;
	r->visit = VISIT_DONE;
	/* After all that it contains: C needs them in this order. */
	for (last = &idl->laid; *last; last = &(*last)->next_laid)
		;
	*last = r;
	return 0;
}

int idl_layout(struct idl *idl)
{
	struct record *r;
	struct proc *p;

	for (r = idl->records; r; r = r->next) {
		if (lay_out(idl, r))
			return -1;
	}
	for (p = idl->procs; p; p = p->next) {
		if ((p->req && lay_out(idl, p->req)) ||
		    (p->rep && lay_out(idl, p->rep)))
			return -1;
	}
	return 0;
}
