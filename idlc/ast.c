// SPDX-License-Identifier: GPL-2.0-only
// Memory of a compilation, and the integer types.
#include "ast.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
	struct chunk *next;
	max_align_t data[];
};

/* Every element of a list begins with its next pointer. */
struct link {
	struct link *next;
};

void idl_init(struct idl *idl, const char *path, const char *src, size_t len,
	      FILE *errors)
{
	const char *slash = strrchr(path, '/');

	memset(idl, 0, sizeof(*idl));
	idl->diag.to = errors;
	idl->diag.path = path;
	idl->diag.src = src;
	idl->diag.len = len;
	idl->file = slash ? slash + 1 : path;
}

void idl_free(struct idl *idl)
{
	struct chunk *c = idl->chunks;

	while (c) {
		struct chunk *next = c->next;

		free(c);
		c = next;
	}
	idl->chunks = NULL;
}

void *idl_alloc(struct idl *idl, size_t size)
{
	struct chunk *c = calloc(1, sizeof(*c) + size);

	if (!c) {
		fprintf(stderr, "idlc: out of memory\n");
		exit(2);
	}
	c->next = idl->chunks;
	idl->chunks = c;
	return c->data;
}

char *idl_str(struct idl *idl, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	s = idl_alloc(idl, n + 1);
	va_start(ap, fmt);
	vsnprintf(s, n + 1, fmt, ap);
	va_end(ap);
	return s;
}

char *idl_upper(struct idl *idl, const char *s)
{
	char *up = idl_str(idl, "%s", s);
	char *p;

	for (p = up; *p; p++)
		*p = toupper((unsigned char)*p);
	return up;
}

char *idl_number(struct idl *idl, __int128 v)
{
	if (v < 0)
		return idl_str(idl, "-%llu", (unsigned long long)-v);
	return idl_str(idl, "%llu", (unsigned long long)v);
}

void idl_append(void *head, void *elem)
{
	struct link **p = head;

	while (*p)
		p = &(*p)->next;
	*p = elem;
}

size_t base_size(enum base b)
{
	return (size_t)1 << (b & 3);
}

bool base_signed(enum base b)
{
	return b >= BASE_S8;
}

__int128 base_min(enum base b)
{
	return base_signed(b) ? -((__int128)1 << (8 * base_size(b) - 1)) : 0;
}

__int128 base_max(enum base b)
{
	return ((__int128)1 << (8 * base_size(b) - base_signed(b))) - 1;
}

const char *base_name(enum base b)
{
	static const char *const name[] = {
		"u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64",
	};

	return name[b];
}
