// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define FIRST_SIZE	64

/* FNV-1a, 64 bits, folded: symbol names are short and all alike. */
static size_t hash(const char *name)
{
	u64 h = 0xcbf29ce484222325ull;

	for (; *name; name++)
		h = (h ^ (u8)*name) * 0x100000001b3ull;
	return h ^ (h >> 32);
}

/* The slot that holds @name, or the empty one where it belongs. */
static struct lxd_name *slot(const struct lxd_names *names, const char *name)
{
	size_t i = hash(name) & (names->size - 1);

	while (names->slots[i].name && strcmp(names->slots[i].name, name))
		i = (i + 1) & (names->size - 1);
	return &names->slots[i];
}

static int grow(struct lxd_names *names)
{
	struct lxd_names new = {
		.size = names->size ? names->size * 2 : FIRST_SIZE,
		.used = names->used,
	};
	size_t i;

	new.slots = calloc(new.size, sizeof(*new.slots));
	if (!new.slots)
		return -1;
	for (i = 0; i < names->size; i++) {
		if (names->slots[i].name)
			*slot(&new, names->slots[i].name) = names->slots[i];
	}
	free(names->slots);
	*names = new;
	return 0;
}

int lxd_names_add(struct lxd_names *names, const char *name, u64 value)
{
	struct lxd_name *s;

	/* At most half full, so that a search always meets an empty slot. */
	if (names->used * 2 >= names->size && grow(names))
		return -1;
	s = slot(names, name);
	if (s->name)
		return 0;
	s->name = name;
	s->value = value;
	names->used++;
	return 1;
}

bool lxd_names_find(const struct lxd_names *names, const char *name,
		    u64 *value)
{
	const struct lxd_name *s;

	if (!names->used)
		return false;
	s = slot(names, name);
	if (!s->name)
		return false;
	if (value)
		*value = s->value;
	return true;
}

void lxd_names_free(struct lxd_names *names)
{
	free(names->slots);
	memset(names, 0, sizeof(*names));
}
