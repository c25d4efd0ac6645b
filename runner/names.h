/* SPDX-License-Identifier: GPL-2.0-only */
/* A hash table from names to numbers.  Names are not copied. */
#ifndef LXD_RUNNER_NAMES_H
#define LXD_RUNNER_NAMES_H

#include "ints.h"

struct lxd_name {
	const char *name;
	u64 value;
};

/**
 * struct lxd_names - the table; all zero is an empty one
 * @slots: @size of them, a power of two, or none
 * @size: slots
 * @used: names in it
 */
struct lxd_names {
	struct lxd_name *slots;
	size_t size;
	size_t used;
};

/**
 * lxd_names_add() - add a name, unless it is there
 * @names: the table
 * @name: must live as long as the table
 * @value: its number
 *
 * Return: 1 if added, 0 if it was there (its number stays), -1 out of memory
 */
int lxd_names_add(struct lxd_names *names, const char *name, u64 value);

/**
 * lxd_names_find() - look a name up
 * @names: the table
 * @name: the name
 * @value: receives its number; may be NULL
 *
 * Return: whether it is there
 */
bool lxd_names_find(const struct lxd_names *names, const char *name,
		    u64 *value);

/**
 * lxd_names_free() - give the memory back and make the table empty
 * @names: the table
 */
void lxd_names_free(struct lxd_names *names);

#endif /* LXD_RUNNER_NAMES_H */
