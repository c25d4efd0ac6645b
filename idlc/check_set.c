// SPDX-License-Identifier: GPL-2.0-only
// Semantic checks of enums and flags.
#include "check.h"

#include <string.h>

static int check_value(struct idl *idl, struct set *s, struct value *v)
{
	struct value *o;

	if (base_signed(s->base) || v->num.v < 0 ||
	    v->num.v > base_max(s->base))
		return diag_error(&idl->diag, v->num.loc,
				  "%s is outside of %s, 0..%s",
				  idl_number(idl, v->num.v),
				  base_name(s->base),
				  idl_number(idl, base_max(s->base)));
	for (o = s->values; o != v; o = o->next) {
		if (!strcmp(o->name.s, v->name.s))
			return diag_error(&idl->diag, v->name.loc,
					  "second '%s'", v->name.s);
		if (!s->is_flags && o->num.v == v->num.v)
			return diag_error(&idl->diag, v->num.loc,
					  "'%s' has the value of '%s'",
					  v->name.s, o->name.s);
		if (s->is_flags && (o->num.v & v->num.v))
			return diag_error(&idl->diag, v->num.loc,
					  "bits of '%s' overlap those of '%s'",
					  v->name.s, o->name.s);
	}
	if (s->is_flags && !v->num.v)
		return diag_error(&idl->diag, v->num.loc, "'%s' has no bit",
				  v->name.s);
	return 0;
}

static int check_base(struct idl *idl, struct set *s)
{
	if (base_signed(s->base))
		return diag_error(&idl->diag, s->name.loc,
				  "'%s' needs an unsigned type", s->name.s);
	/* A C enum that portable code can switch on ends at 32 bits. */
	if (!s->is_flags && s->base == BASE_U64)
		return diag_error(&idl->diag, s->name.loc,
				  "enum '%s' needs u8, u16 or u32",
				  s->name.s);
	return 0;
}

static int check_set(struct idl *idl, struct set *s)
{
	struct value *v;
	__int128 n = 0;

	if (check_base(idl, s))
		return -1;
	for (v = s->values; v; v = v->next) {
		if (check_value(idl, s, v))
			return -1;
		if (!n++ || v->num.v < s->lo) {
			s->lo = v->num.v;
			s->low = v;
		}
		if (!s->high || v->num.v > s->hi) {
			s->hi = v->num.v;
			s->high = v;
		}
		s->mask |= (unsigned long long)v->num.v;
	}
	s->dense = s->hi - s->lo + 1 == n;
	return 0;
}

int check_sets(struct idl *idl)
{
	struct set *s;

	for (s = idl->sets; s; s = s->next) {
		if (check_set(idl, s))
			return -1;
	}
	return 0;
}
