/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What lxdom check finds out about one module.  No domain is started.
 */
#ifndef LXD_VERDICT_H
#define LXD_VERDICT_H

#include "runner/check.h"
#include "runner/find.h"

struct json_object;

enum lxd_verdict_kind {
	LXD_VERDICT_ISOLABLE,	/* all that it imports is there */
	LXD_VERDICT_INCOMPLETE,	/* functions are missing: it stops there */
	LXD_VERDICT_CLASS,	/* it belongs to a class that there is not */
	LXD_VERDICT_REFUSED,	/* missing data or another CRC: won't load */
	LXD_VERDICT_ERROR,	/* it could not be looked at */
	LXD_VERDICTS
};

#define LXD_NEEDS_MAX	64

/**
 * struct lxd_need - a class that is needed and that there is not
 * @family: name of the subsystem
 * @symbols: how many of its symbols are imported
 */
struct lxd_need {
	const char *family;
	unsigned int symbols;
};

/**
 * struct lxd_verdict - the verdict on one module
 * @kind: the verdict
 * @name: as it was asked for
 * @err: why it could not be looked at
 * @no_library: that is because there is no library kernel for it
 * @set: the module and what it depends on
 * @check: symbols that are missing or differ
 * @needs: classes that are missing
 * @nr_needs: of them
 */
struct lxd_verdict {
	enum lxd_verdict_kind kind;
	const char *name;
	struct lxd_err err;
	bool no_library;
	struct lxd_set set;
	struct lxd_check check;
	struct lxd_need needs[LXD_NEEDS_MAX];
	unsigned int nr_needs;
};

/**
 * struct lxd_checker - what is kept from module to module
 * @find: where modules are looked up
 * @lib: library kernel used last, or NULL
 */
struct lxd_checker {
	struct lxd_find *find;
	struct lxd_library *lib;
};

/**
 * lxd_verdict_make() - look at one module
 * @checker: where to look
 * @name: its name, alias or path; must stay as long as @v
 * @v: filled in
 */
void lxd_verdict_make(struct lxd_checker *checker, const char *name,
		      struct lxd_verdict *v);

/**
 * lxd_verdict_close() - give the memory of a verdict back
 * @v: verdict
 */
void lxd_verdict_close(struct lxd_verdict *v);

/**
 * lxd_verdict_word() - one word for a kind of verdict
 * @kind: the kind
 *
 * Return: a string constant.
 */
const char *lxd_verdict_word(enum lxd_verdict_kind kind);

/**
 * lxd_verdict_module() - name of the module
 * @v: verdict
 *
 * Return: its own name; what it was asked for by, if it could not be read.
 */
const char *lxd_verdict_module(const struct lxd_verdict *v);

/**
 * lxd_verdict_symbols() - names of the symbols that have one kind of issue
 * @v: verdict
 * @kind: the kind
 * @nr: receives how many they are
 *
 * Return: sorted list, each name once, to be freed; NULL out of memory
 */
const char **lxd_verdict_symbols(const struct lxd_verdict *v,
				 enum lxd_issue_kind kind, size_t *nr);

/**
 * lxd_verdict_json() - a verdict as a JSON object
 * @v: verdict
 *
 * Return: an object, the caller's.
 */
struct json_object *lxd_verdict_json(const struct lxd_verdict *v);

/**
 * lxd_verdict_print() - a verdict as text
 * @v: verdict
 */
void lxd_verdict_print(const struct lxd_verdict *v);

/**
 * lxd_survey() - look at every module of a kernel and print the summary
 * @checker: where to look
 * @dir: directory of the modules
 *
 * Return: enum lxd_exit
 */
int lxd_survey(struct lxd_checker *checker, const char *dir);

#endif /* LXD_VERDICT_H */
