/* SPDX-License-Identifier: GPL-2.0-only */
/* The semantic checks, between themselves. */
#ifndef IDLC_CHECK_H
#define IDLC_CHECK_H

#include "ast.h"

/* Where a type stands: what it may be depends on that. */
enum place { PLACE_FIELD, PLACE_PARAM, PLACE_RESULT };

/**
 * check_word() - may this name be used as it is in C?
 * @idl: compilation
 * @name: name of a member or a procedure
 *
 * Return: 0, or -1 after an error has been reported.
 */
int check_word(struct idl *idl, const struct name *name);

/**
 * check_members() - the members of one list, and their types
 * @idl: compilation; all declared types are known
 * @list: members, or NULL
 * @place: where they stand
 *
 * Return: 0, or -1 after an error has been reported.
 */
int check_members(struct idl *idl, struct member *list, enum place place);

/**
 * check_unique() - has an earlier member of the list the same name?
 * @idl: compilation
 * @list: first member
 * @m: one of the list
 *
 * Return: 0, or -1 after an error has been reported.
 */
int check_unique(struct idl *idl, struct member *list, struct member *m);

/**
 * check_type_names() - two types of one name?
 * @idl: compilation
 *
 * Return: 0, or -1 after an error has been reported.
 */
int check_type_names(struct idl *idl);

/**
 * check_sets() - enums and flags
 * @idl: compilation
 *
 * Return: 0, or -1 after an error has been reported.
 */
int check_sets(struct idl *idl);

/**
 * check_procs() - procedures
 * @idl: compilation; types are checked
 *
 * Return: 0, or -1 after an error has been reported.
 */
int check_procs(struct idl *idl);

#endif /* IDLC_CHECK_H */
