/* SPDX-License-Identifier: GPL-2.0-only */
/* Can these modules run with this library kernel?  Nothing is linked. */
#ifndef LXD_RUNNER_CHECK_H
#define LXD_RUNNER_CHECK_H

#include "err.h"
#include "find.h"
#include "library.h"

enum lxd_issue_kind {
	LXD_ISSUE_CRC,		/* another prototype: refused */
	LXD_ISSUE_NO_CRC,	/* the module has no CRC for it: refused */
	LXD_ISSUE_DATA,		/* missing data: refused, it can't trap */
	LXD_ISSUE_FUNCTION,	/* missing function: stops when reached */
};

/**
 * struct lxd_issue - one thing that is wrong with a symbol
 * @kind: what
 * @mod: the module that wants the symbol
 * @symbol: its name
 * @wants: CRC that the module has, for LXD_ISSUE_CRC
 * @has: CRC that the library kernel (or the exporting module) has
 * @from: who has it: "the library kernel for REL" or the module's file name
 */
struct lxd_issue {
	enum lxd_issue_kind kind;
	const struct lxd_module *mod;
	const char *symbol;
	u32 wants;
	u32 has;
	const char *from;
};

/**
 * struct lxd_check - what lxd_check_set() has found
 * @issues: in the order of the modules
 * @nr_issues: of them
 * @nr_kind: of them, by kind
 * @imports: symbols imported, by all modules together
 * @provided: of them, provided
 */
struct lxd_check {
	struct lxd_issue *issues;
	u32 nr_issues;
	u32 nr_kind[LXD_ISSUE_FUNCTION + 1];
	u32 imports;
	u32 provided;
};

/**
 * lxd_check_set() - compare imports with what there is
 * @set: the modules; must stay as long as @check
 * @lib: the library kernel; must stay too
 * @check: filled in
 * @err: receives the error
 *
 * Return: 0 (issues or not), or -1 out of memory
 */
int lxd_check_set(const struct lxd_set *set, const struct lxd_library *lib,
		  struct lxd_check *check, struct lxd_err *err);

/**
 * lxd_check_fatal() - the first issue that forbids loading
 * @check: result
 *
 * Return: the issue, or NULL if the modules can be loaded
 */
const struct lxd_issue *lxd_check_fatal(const struct lxd_check *check);

/**
 * lxd_issue_text() - an issue in one line, as an error
 * @issue: the issue
 * @lib: the library kernel
 * @err: receives the text
 *
 * Return: -1
 */
int lxd_issue_text(const struct lxd_issue *issue,
		   const struct lxd_library *lib, struct lxd_err *err);

/**
 * lxd_check_close() - give its memory back
 * @check: result, or all zero
 */
void lxd_check_close(struct lxd_check *check);

#endif /* LXD_RUNNER_CHECK_H */
