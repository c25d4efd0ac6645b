// SPDX-License-Identifier: GPL-2.0-only
#include "verdict.h"

#include "cli.h"
#include "family.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need(struct lxd_verdict *v, const char *family)
{
	unsigned int i;

	for (i = 0; i < v->nr_needs; i++) {
		if (!strcmp(v->needs[i].family, family)) {
			v->needs[i].symbols++;
			return;
		}
	}
	/* There are fewer families than room. */
	if (v->nr_needs < LXD_NEEDS_MAX)
		v->needs[v->nr_needs++] = (struct lxd_need){ family, 1 };
}

/*
 * A subsystem's own module can be loaded beside the driver, but in a domain it
 * has no hardware and no users below and above: the class is what is needed.
 */
static void find_needs(struct lxd_verdict *v, const struct lxd_library *lib)
{
	const struct lxd_module *mod = v->set.modules[v->set.nr - 1];
	u32 i;

	for (i = 0; i < mod->nr_imports; i++) {
		const struct lxd_import *imp = &mod->imports[i];
		const char *family = lxd_family(imp->name);

		if (!imp->weak && !lxd_library_provides(lib, imp->name) &&
		    lxd_family_lacks_class(family))
			need(v, family);
	}
}

static int by_symbols(const void *a, const void *b)
{
	const struct lxd_need *x = a, *y = b;

	return (int)y->symbols - (int)x->symbols;
}

static int get_library(struct lxd_checker *checker,
		       const struct lxd_module *mod, struct lxd_err *err)
{
	if (checker->lib && !strcmp(checker->lib->release, mod->release))
		return 0;
	lxd_library_close(checker->lib);
	checker->lib = lxd_library_open(lxd_libdir(NULL), mod->release,
					mod->file, err);
	return checker->lib ? 0 : -1;
}

void lxd_verdict_make(struct lxd_checker *checker, const char *name,
		      struct lxd_verdict *v)
{
	struct lxd_module *mod;

	memset(v, 0, sizeof(*v));
	v->name = name;
	v->kind = LXD_VERDICT_ERROR;
	mod = lxd_find_module(checker->find, name, &v->err);
	if (!mod)
		return;
	if (get_library(checker, mod, &v->err)) {
		lxd_module_close(mod);
		v->no_library = true;
		return;
	}
	if (lxd_find_set(checker->find, mod, checker->lib, &v->set, &v->err))
		return;
	if (lxd_check_set(&v->set, checker->lib, &v->check, &v->err))
		return;
	find_needs(v, checker->lib);
	qsort(v->needs, v->nr_needs, sizeof(v->needs[0]), by_symbols);
	if (v->nr_needs)
		v->kind = LXD_VERDICT_CLASS;
	else if (lxd_check_fatal(&v->check))
		v->kind = LXD_VERDICT_REFUSED;
	else if (v->check.nr_issues)
		v->kind = LXD_VERDICT_INCOMPLETE;
	else
		v->kind = LXD_VERDICT_ISOLABLE;
}

void lxd_verdict_close(struct lxd_verdict *v)
{
	lxd_check_close(&v->check);
	lxd_set_close(&v->set);
}

const char *lxd_verdict_word(enum lxd_verdict_kind kind)
{
	static const char *const words[] = {
		[LXD_VERDICT_ISOLABLE] = "isolable",
		[LXD_VERDICT_INCOMPLETE] = "incomplete",
		[LXD_VERDICT_CLASS] = "class",
		[LXD_VERDICT_REFUSED] = "refused",
		[LXD_VERDICT_ERROR] = "error",
	};

	return words[kind];
}

const char *lxd_verdict_module(const struct lxd_verdict *v)
{
	return v->set.nr ? v->set.modules[v->set.nr - 1]->name : v->name;
}

static struct json_object *issues_json(const struct lxd_check *check,
				       unsigned int kinds)
{
	struct json_object *a = json_object_new_array();
	u32 i;

	for (i = 0; i < check->nr_issues; i++) {
		const struct lxd_issue *is = &check->issues[i];
		struct json_object *o;
		char crc[16];

		if (!(kinds & (1u << is->kind)))
			continue;
		o = json_object_new_object();
		lxd_json_str(o, "symbol", is->symbol);
		lxd_json_str(o, "family", lxd_family(is->symbol));
		lxd_json_str(o, "wanted_by", is->mod->name);
		if (is->kind == LXD_ISSUE_CRC) {
			snprintf(crc, sizeof(crc), "0x%08x", is->wants);
			lxd_json_str(o, "wants", crc);
			snprintf(crc, sizeof(crc), "0x%08x", is->has);
			lxd_json_str(o, "has", crc);
		}
		json_object_array_add(a, o);
	}
	return a;
}

static struct json_object *needs_json(const struct lxd_verdict *v)
{
	struct json_object *a = json_object_new_array();
	unsigned int i;

	for (i = 0; i < v->nr_needs; i++) {
		struct json_object *o = json_object_new_object();

		lxd_json_str(o, "class", v->needs[i].family);
		lxd_json_u64(o, "symbols", v->needs[i].symbols);
		json_object_array_add(a, o);
	}
	return a;
}

struct json_object *lxd_verdict_json(const struct lxd_verdict *v)
{
	struct json_object *o = json_object_new_object();
	const struct lxd_module *mod;
	struct json_object *with;
	u32 i;

	lxd_json_str(o, "module", lxd_verdict_module(v));
	lxd_json_str(o, "verdict", lxd_verdict_word(v->kind));
	if (v->kind == LXD_VERDICT_ERROR) {
		lxd_json_str(o, "error", v->err.text);
		return o;
	}
	mod = v->set.modules[v->set.nr - 1];
	lxd_json_str(o, "path", mod->path);
	lxd_json_str(o, "release", mod->release);
	with = json_object_new_array();
	for (i = 0; i + 1 < v->set.nr; i++)
		lxd_json_add_str(with, v->set.modules[i]->name);
	json_object_object_add(o, "with", with);
	lxd_json_u64(o, "imports", v->check.imports);
	lxd_json_u64(o, "provided", v->check.provided);
	json_object_object_add(o, "missing_classes", needs_json(v));
	json_object_object_add(o, "missing_functions",
			       issues_json(&v->check, 1u << LXD_ISSUE_FUNCTION));
	json_object_object_add(o, "missing_data",
			       issues_json(&v->check, 1u << LXD_ISSUE_DATA));
	json_object_object_add(o, "crc",
			       issues_json(&v->check, 1u << LXD_ISSUE_CRC |
						      1u << LXD_ISSUE_NO_CRC));
	return o;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **lxd_verdict_symbols(const struct lxd_verdict *v,
				 enum lxd_issue_kind kind, size_t *nr)
{
	const struct lxd_check *check = &v->check;
	const char **list;
	size_t n = 0, i;

	*nr = 0;
	list = calloc(check->nr_kind[kind] + 1, sizeof(*list));
	if (!list)
		return NULL;
	for (i = 0; i < check->nr_issues; i++)
		if (check->issues[i].kind == kind)
			list[n++] = check->issues[i].symbol;
	qsort(list, n, sizeof(*list), by_name);
	for (i = 0; i < n; i++)
		if (!i || strcmp(list[i], list[*nr - 1]) != 0)
			list[(*nr)++] = list[i];
	return list;
}

static void print_issues(const struct lxd_verdict *v, enum lxd_issue_kind kind,
			 const char *title)
{
	size_t column = 0, nr, i;
	const char **list = lxd_verdict_symbols(v, kind, &nr);

	if (nr)
		printf("  %s (%zu):", title, nr);
	for (i = 0; i < nr; i++) {
		if (!column || column + strlen(list[i]) > 78) {
			printf("\n   ");
			column = 3;
		}
		column += printf(" %s", list[i]);
	}
	if (nr)
		putchar('\n');
	free(list);
}

static void print_needs(const struct lxd_verdict *v)
{
	unsigned int i;

	printf("  classes that there are not:");
	for (i = 0; i < v->nr_needs; i++)
		printf("%s %s (%u symbol%s)", i ? "," : "", v->needs[i].family,
		       v->needs[i].symbols, v->needs[i].symbols == 1 ? "" : "s");
	putchar('\n');
}

void lxd_verdict_print(const struct lxd_verdict *v)
{
	static const char *const phrases[] = {
		[LXD_VERDICT_ISOLABLE] = "can be isolated",
		[LXD_VERDICT_INCOMPLETE] =
			"can be loaded, but stops where it calls what is missing",
		[LXD_VERDICT_CLASS] = "can't be isolated: a class is missing",
		[LXD_VERDICT_REFUSED] =
			"can't be isolated: it would be refused",
	};

	if (v->kind == LXD_VERDICT_ERROR) {
		/* The text begins with the name of what it is about. */
		lxd_error(LXD_EXIT_FAILED, "%s", v->err.text);
		return;
	}
	printf("%s: %s (%u of %u imports are there)\n", lxd_verdict_module(v),
	       phrases[v->kind], v->check.provided, v->check.imports);
	if (v->nr_needs)
		print_needs(v);
	print_issues(v, LXD_ISSUE_FUNCTION, "functions missing");
	print_issues(v, LXD_ISSUE_DATA, "data missing");
	print_issues(v, LXD_ISSUE_CRC, "CRC differs");
	print_issues(v, LXD_ISSUE_NO_CRC, "CRC missing");
}
