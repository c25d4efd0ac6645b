// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom check --all: every module of a kernel, and a summary.
 */
#include "cli.h"
#include "verdict.h"

#include <errno.h>
#include <fts.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SHOWN		25	/* most wanted functions in the summary */

/**
 * struct tally - how many modules want something
 * @name: what
 * @modules: how many want it
 */
struct tally {
	char *name;
	unsigned int modules;
};

/**
 * struct tallies - a list of them; grows
 * @at: the list
 * @nr: entries
 * @room: entries that there is room for
 * @index: number of the entry of each name
 */
struct tallies {
	struct tally *at;
	size_t nr;
	size_t room;
	struct lxd_names index;
};

/**
 * struct survey - the summary while it grows
 * @modules: modules looked at
 * @kinds: of them, by verdict
 * @classes: missing classes
 * @functions: missing functions of modules that need no further class
 * @all: JSON array of the verdicts, or NULL
 * @list: paths of the modules
 * @nr: of them
 * @room: paths that there is room for
 * @last: when progress was shown last
 */
struct survey {
	unsigned int modules;
	unsigned int kinds[LXD_VERDICTS];
	struct tallies classes;
	struct tallies functions;
	struct json_object *all;
	char **list;
	size_t nr;
	size_t room;
	time_t last;
};

static int count(struct tallies *t, const char *name)
{
	struct tally *e;
	u64 i;

	if (lxd_names_find(&t->index, name, &i)) {
		t->at[i].modules++;
		return 0;
	}
	if (t->nr == t->room) {
		size_t room = t->room ? 2 * t->room : 256;

		e = realloc(t->at, room * sizeof(*e));
		if (!e)
			return -1;
		t->at = e;
		t->room = room;
	}
	e = &t->at[t->nr];
	e->modules = 1;
	e->name = strdup(name);
	if (!e->name)
		return -1;
	if (lxd_names_add(&t->index, e->name, t->nr) < 0) {
		free(e->name);
		return -1;
	}
	t->nr++;
	return 0;
}

static void tallies_free(struct tallies *t)
{
	size_t i;

	lxd_names_free(&t->index);
	for (i = 0; i < t->nr; i++)
		free(t->at[i].name);
	free(t->at);
}

static int by_modules(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->modules != y->modules)
		return x->modules < y->modules ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* The index is of no use afterwards. */
static void tallies_sort(struct tallies *t)
{
	lxd_names_free(&t->index);
	qsort(t->at, t->nr, sizeof(*t->at), by_modules);
}

static bool is_module(const char *name)
{
	static const char *const ends[] = { ".ko", ".ko.xz", ".ko.zst" };
	size_t len = strlen(name);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		size_t n = strlen(ends[i]);

		if (len > n && !strcmp(name + len - n, ends[i]))
			return true;
	}
	return false;
}

static int list_add(struct survey *s, const char *path)
{
	if (s->nr == s->room) {
		size_t room = s->room ? 2 * s->room : 1024;
		char **list = realloc(s->list, room * sizeof(*list));

		if (!list)
			return -1;
		s->list = list;
		s->room = room;
	}
	s->list[s->nr] = strdup(path);
	return s->list[s->nr++] ? 0 : -1;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int collect(struct survey *s, const char *dir)
{
	char *const roots[] = { (char *)dir, NULL };
	/* The directory itself may be a link; those below it lead anywhere. */
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
			    by_name);
	FTSENT *e;
	int ret = 0;

	if (!fts)
		return -1;
	while (!ret && (e = fts_read(fts)))
		if (e->fts_info == FTS_F && is_module(e->fts_name))
			ret = list_add(s, e->fts_path);
	fts_close(fts);
	return ret;
}

static int add_functions(struct survey *s, const struct lxd_verdict *v)
{
	const char **list;
	size_t nr, i;
	int ret = 0;

	list = lxd_verdict_symbols(v, LXD_ISSUE_FUNCTION, &nr);
	if (!list)
		return -1;
	for (i = 0; i < nr && !ret; i++)
		ret = count(&s->functions, list[i]);
	free(list);
	return ret;
}

static int add(struct survey *s, const struct lxd_verdict *v)
{
	unsigned int i;

	s->modules++;
	s->kinds[v->kind]++;
	for (i = 0; i < v->nr_needs; i++)
		if (count(&s->classes, v->needs[i].family))
			return -1;
	/* To add one helps a module only if it needs nothing bigger. */
	if (v->kind != LXD_VERDICT_CLASS && add_functions(s, v))
		return -1;
	if (s->all)
		json_object_array_add(s->all, lxd_verdict_json(v));
	return 0;
}

static void progress(struct survey *s)
{
	time_t now = time(NULL);

	if (now == s->last || !isatty(STDERR_FILENO))
		return;
	s->last = now;
	fprintf(stderr, "\rlxdom: looked at %u of %zu modules", s->modules,
		s->nr);
}

static struct json_object *tallies_json(const struct tallies *t,
					const char *what)
{
	struct json_object *a = json_object_new_array();
	size_t i;

	for (i = 0; i < t->nr; i++) {
		struct json_object *o = json_object_new_object();

		lxd_json_str(o, what, t->at[i].name);
		lxd_json_u64(o, "modules", t->at[i].modules);
		json_object_array_add(a, o);
	}
	return a;
}

static void print_json(struct survey *s, const char *dir)
{
	struct json_object *o = json_object_new_object();
	struct json_object *sum = json_object_new_object();
	int k;

	lxd_json_str(o, "directory", dir);
	json_object_object_add(o, "modules", s->all);
	s->all = NULL;
	lxd_json_u64(sum, "modules", s->modules);
	for (k = 0; k < LXD_VERDICTS; k++)
		lxd_json_u64(sum, lxd_verdict_word(k), s->kinds[k]);
	json_object_object_add(sum, "missing_classes",
			       tallies_json(&s->classes, "class"));
	json_object_object_add(sum, "missing_functions",
			       tallies_json(&s->functions, "function"));
	json_object_object_add(o, "summary", sum);
	lxd_json_print(o);
}

static void print_text(const struct survey *s, const char *dir)
{
	static const char *const phrases[] = {
		[LXD_VERDICT_ISOLABLE] = "can be isolated",
		[LXD_VERDICT_INCOMPLETE] = "lack functions",
		[LXD_VERDICT_CLASS] = "need a class that there is not",
		[LXD_VERDICT_REFUSED] = "would be refused: data or CRC",
		[LXD_VERDICT_ERROR] = "could not be looked at",
	};
	size_t i;
	int k;

	printf("%u modules in %s\n", s->modules, dir);
	for (k = 0; k < LXD_VERDICTS; k++)
		printf("%7u  %s\n", s->kinds[k], phrases[k]);
	if (s->classes.nr)
		puts("modules that need a class:");
	for (i = 0; i < s->classes.nr; i++)
		printf("%7u  %s\n", s->classes.at[i].modules,
		       s->classes.at[i].name);
	if (s->functions.nr)
		puts("functions missing most, in modules that need no further class:");
	for (i = 0; i < s->functions.nr && i < SHOWN; i++)
		printf("%7u  %s\n", s->functions.at[i].modules,
		       s->functions.at[i].name);
}

static int look_at(struct survey *s, struct lxd_checker *checker,
		   const char *path)
{
	int ret = LXD_EXIT_OK;
	struct lxd_verdict v;

	lxd_verdict_make(checker, path, &v);
	/* Without a library kernel there is the same to say of every module. */
	if (v.no_library && s->kinds[LXD_VERDICT_ERROR] == s->modules)
		ret = lxd_error(LXD_EXIT_FAILED, "%s", v.err.text);
	else if (add(s, &v))
		ret = lxd_error(LXD_EXIT_FAILED,
				"check: out of memory: free some");
	lxd_verdict_close(&v);
	return ret;
}

static int look(struct survey *s, struct lxd_checker *checker)
{
	size_t i;
	int ret = LXD_EXIT_OK;

	s->last = time(NULL);
	for (i = 0; i < s->nr && !ret; i++) {
		ret = look_at(s, checker, s->list[i]);
		progress(s);
	}
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	return ret;
}

int lxd_survey(struct lxd_checker *checker, const char *dir)
{
	int ret = LXD_EXIT_OK;
	struct survey s = { };
	size_t i;

	if (lxd_json())
		s.all = json_object_new_array();
	if (collect(&s, dir))
		ret = lxd_error(LXD_EXIT_FAILED, "%s: %s: give --module-dir",
				dir, strerror(errno));
	else if (!s.nr)
		ret = lxd_error(LXD_EXIT_FAILED,
				"%s: there are no modules: give --kernel or --module-dir",
			dir);
	else
		ret = look(&s, checker);
	if (ret)
		goto out;
	tallies_sort(&s.classes);
	tallies_sort(&s.functions);
	if (lxd_json())
		print_json(&s, dir);
	else
		print_text(&s, dir);
out:
	for (i = 0; i < s.nr; i++)
		free(s.list[i]);
	free(s.list);
	tallies_free(&s.classes);
	tallies_free(&s.functions);
	json_object_put(s.all);
	return ret;
}
