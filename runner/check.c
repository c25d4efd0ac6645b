// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "patch.h"

struct checker {
	const struct lxd_library *lib;
	struct lxd_check *check;
	struct lxd_names exports;	/* of the modules before this one */
	const struct lxd_set *set;
};

/* Value of a name in @exports: which export of which module. */
#define EXPORT(mod, i)	((u64)(mod) << 32 | (i))

static int add_issue(struct lxd_check *check, const struct lxd_issue *issue)
{
	struct lxd_issue *all;

	all = reallocarray(check->issues, check->nr_issues + 1, sizeof(*all));
	if (!all)
		return -1;
	check->issues = all;
	all[check->nr_issues++] = *issue;
	check->nr_kind[issue->kind]++;
	return 0;
}

/* Every CRC that a module carries must be that of the library's kernel. */
static int check_crc(struct checker *c, const struct lxd_module *mod,
		     const struct lxd_import *im, u32 has, const char *from)
{
	struct lxd_issue issue = {
		.kind = LXD_ISSUE_CRC,
		.mod = mod,
		.symbol = im->name,
		.wants = im->crc,
		.has = has,
		.from = from,
	};

	if (!im->has_crc)
		issue.kind = LXD_ISSUE_NO_CRC;
	else if (im->crc == has)
		return 0;
	return add_issue(c->check, &issue);
}

static int check_missing(struct checker *c, const struct lxd_module *mod,
			 const struct lxd_import *im)
{
	const struct lxd_issue issue = {
		.kind = im->data ? LXD_ISSUE_DATA : LXD_ISSUE_FUNCTION,
		.mod = mod,
		.symbol = im->name,
	};

	if (im->weak || lxd_patched_away(im->name)) {
		c->check->provided++;
		return 0;
	}
	return add_issue(c->check, &issue);
}

static int check_import(struct checker *c, const struct lxd_module *mod,
			const struct lxd_import *im)
{
	u64 where;
	u32 crc;

	c->check->imports++;
	if (lxd_library_provides(c->lib, im->name)) {
		c->check->provided++;
		lxd_symvers_crc(&c->lib->symvers, im->name, &crc);
		return check_crc(c, mod, im, crc, NULL);
	}
	if (lxd_names_find(&c->exports, im->name, &where)) {
		const struct lxd_module *from = c->set->modules[where >> 32];

		c->check->provided++;
		return check_crc(c, mod, im, from->exports[(u32)where].crc,
				 from->file);
	}
	/* Missing, but with a CRC that shows that the kernel is another. */
	if (im->has_crc && lxd_symvers_crc(&c->lib->symvers, im->name, &crc) &&
	    crc != im->crc)
		return check_crc(c, mod, im, crc, NULL);
	return check_missing(c, mod, im);
}

/* The CRC of struct module's layout goes by this name, and is no import. */
static int check_layout(struct checker *c, const struct lxd_module *mod)
{
	struct lxd_import im = { .name = "module_layout" };
	u64 crc;
	u32 has;

	if (!lxd_symvers_crc(&c->lib->symvers, im.name, &has))
		return 0;
	im.has_crc = lxd_names_find(&mod->versions, im.name, &crc);
	if (im.has_crc)
		im.crc = crc;
	return check_crc(c, mod, &im, has, NULL);
}

static int check_module(struct checker *c, u32 nr)
{
	const struct lxd_module *mod = c->set->modules[nr];
	u32 i;

	if (check_layout(c, mod))
		return -1;
	for (i = 0; i < mod->nr_imports; i++) {
		if (check_import(c, mod, &mod->imports[i]))
			return -1;
	}
	for (i = 0; i < mod->nr_exports; i++) {
		if (lxd_names_add(&c->exports, mod->exports[i].name,
				  EXPORT(nr, i)) < 0)
			return -1;
	}
	return 0;
}

int lxd_check_set(const struct lxd_set *set, const struct lxd_library *lib,
		  struct lxd_check *check, struct lxd_err *err)
{
	struct checker c = { .lib = lib, .check = check, .set = set };
	int ret = 0;
	u32 i;

	memset(check, 0, sizeof(*check));
	for (i = 0; i < set->nr && !ret; i++)
		ret = check_module(&c, i);
	lxd_names_free(&c.exports);
	if (ret) {
		lxd_check_close(check);
		return lxd_fail(err, "out of memory");
	}
	return 0;
}

const struct lxd_issue *lxd_check_fatal(const struct lxd_check *check)
{
	u32 i;

	for (i = 0; i < check->nr_issues; i++) {
		if (check->issues[i].kind != LXD_ISSUE_FUNCTION)
			return &check->issues[i];
	}
	return NULL;
}

int lxd_issue_text(const struct lxd_issue *issue,
		   const struct lxd_library *lib, struct lxd_err *err)
{
	const char *file = issue->mod->file;
	char kernel[LXD_RELEASE_MAX + 32];
	const char *from = issue->from;

	if (!from) {
		snprintf(kernel, sizeof(kernel), "the library kernel for %s",
			 lib->release);
		from = kernel;
	}
	switch (issue->kind) {
	case LXD_ISSUE_CRC:
		return lxd_fail(err, "%s: symbol '%s' has CRC 0x%08x, %s has 0x%08x",
				file, issue->symbol, issue->wants, from,
				issue->has);
	case LXD_ISSUE_NO_CRC:
		return lxd_fail(err,
				"%s: symbol '%s' has no CRC; build the module with CONFIG_MODVERSIONS",
				file, issue->symbol);
	case LXD_ISSUE_DATA:
		return lxd_fail(err,
				"%s: needs '%s', which the library kernel for %s lacks, as data",
				file, issue->symbol, lib->release);
	case LXD_ISSUE_FUNCTION:
		break;
	}
	return lxd_fail(err, "%s: calls '%s', which the library kernel for %s lacks",
			file, issue->symbol, lib->release);
}

void lxd_check_close(struct lxd_check *check)
{
	free(check->issues);
	memset(check, 0, sizeof(*check));
}
