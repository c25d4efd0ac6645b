// SPDX-License-Identifier: GPL-2.0-only
#include <libkmod.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "find.h"

struct lxd_find {
	struct kmod_ctx *kmod;
	char *dir;
	bool indexed;
	char kernel[LXD_RELEASE_MAX];
};

__printf(2, 3)
static void note(struct lxd_set *set, const char *fmt, ...)
{
	char *line, *all;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vasprintf(&line, fmt, args);
	va_end(args);
	if (len < 0)
		return;
	/* A note that finds no memory is lost; nothing depends on it. */
	if (asprintf(&all, "%s%s\n", set->notes ? set->notes : "", line) >= 0) {
		free(set->notes);
		set->notes = all;
	}
	free(line);
}

static bool has_index(const char *dir)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/modules.dep.bin", dir);
	return !access(path, R_OK);
}

static char *module_directory(const char *root, const char *kernel)
{
	static const char *const below[] = { "", "/lib/modules/", "/" };
	char *dir;
	u32 i;

	if (!root)
		return asprintf(&dir, "/lib/modules/%s", kernel) < 0 ?
			NULL : dir;
	for (i = 0; i < ARRAY_SIZE(below); i++) {
		if (asprintf(&dir, "%s%s%s", root, below[i],
			     *below[i] ? kernel : "") < 0)
			return NULL;
		if (has_index(dir))
			return dir;
		free(dir);
	}
	return strdup(root);
}

/* Our errors are one line, and say what libkmod would. */
static void kmod_silent(void *data, int priority, const char *file, int line,
			const char *fn, const char *format, va_list args)
{
}

struct lxd_find *lxd_find_open(const char *module_dir, const char *kernel,
			       struct lxd_err *err)
{
	struct lxd_find *find = calloc(1, sizeof(*find));
	struct utsname uts;

	if (!find) {
		lxd_fail(err, "out of memory");
		return NULL;
	}
	if (!kernel) {
		uname(&uts);
		kernel = uts.release;
	}
	snprintf(find->kernel, sizeof(find->kernel), "%s", kernel);
	find->dir = module_directory(module_dir, find->kernel);
	if (find->dir)
		find->kmod = kmod_new(find->dir, NULL);
	if (!find->kmod) {
		lxd_fail(err, "cannot set up libkmod for %s",
			 find->dir ? find->dir : "the modules");
		lxd_find_close(find);
		return NULL;
	}
	find->indexed = has_index(find->dir);
	kmod_set_log_fn(find->kmod, kmod_silent, NULL);
	return find;
}

const char *lxd_find_dir(const struct lxd_find *find)
{
	return find->dir;
}

static bool is_path(const char *name)
{
	static const char *const ends[] = { ".ko", ".ko.xz", ".ko.zst" };
	size_t len = strlen(name);
	u32 i;

	if (strchr(name, '/'))
		return true;
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		if (len > strlen(ends[i]) &&
		    !strcmp(name + len - strlen(ends[i]), ends[i]))
			return true;
	}
	return false;
}

/* By name or alias, as modprobe would. */
static struct kmod_module *lookup(struct lxd_find *find, const char *name,
				  struct lxd_err *err)
{
	struct kmod_list *list = NULL;
	struct kmod_module *km;

	if (!find->indexed) {
		lxd_fail(err, "%s: no modules.dep.bin in %s; name a file, or run depmod",
			 name, find->dir);
		return NULL;
	}
	if (kmod_module_new_from_lookup(find->kmod, name, &list) || !list) {
		lxd_fail(err, "%s: no such module in %s", name, find->dir);
		return NULL;
	}
	km = kmod_module_get_module(list);
	kmod_module_unref_list(list);
	if (!kmod_module_get_path(km)) {
		lxd_fail(err, "%s: built into the kernel %s, there is no module to isolate",
			 name, find->kernel);
		kmod_module_unref(km);
		return NULL;
	}
	return km;
}

static int add_options(struct lxd_module *mod, const struct kmod_module *km,
		       struct lxd_err *err)
{
	const char *options = kmod_module_get_options(km);

	if (options && *options && lxd_module_add_args(mod, options))
		return lxd_fail(err, "%s: out of memory", mod->file);
	return 0;
}

static struct lxd_module *open_kmod(struct kmod_module *km,
				    struct lxd_err *err)
{
	struct lxd_module *mod;

	mod = lxd_module_open(kmod_module_get_path(km), err);
	if (mod && add_options(mod, km, err)) {
		lxd_module_close(mod);
		mod = NULL;
	}
	return mod;
}

static struct lxd_module *open_path(struct lxd_find *find, const char *path,
				    struct lxd_err *err)
{
	struct lxd_module *mod = lxd_module_open(path, err);
	struct kmod_module *km;
	int ret;

	if (!mod)
		return NULL;
	if (kmod_module_new_from_name(find->kmod, mod->name, &km))
		return mod;
	ret = add_options(mod, km, err);
	kmod_module_unref(km);
	if (ret) {
		lxd_module_close(mod);
		return NULL;
	}
	return mod;
}

struct lxd_module *lxd_find_module(struct lxd_find *find, const char *name,
				   struct lxd_err *err)
{
	struct kmod_module *km;
	struct lxd_module *mod;

	if (is_path(name))
		return open_path(find, name, err);
	km = lookup(find, name, err);
	if (!km)
		return NULL;
	mod = open_kmod(km, err);
	kmod_module_unref(km);
	return mod;
}

/* A dependency: from the index, or else from beside the module. */
static struct lxd_module *open_dependency(struct lxd_find *find,
					  const struct lxd_module *mod,
					  const char *name,
					  struct lxd_err *err)
{
	struct kmod_module *km;
	char path[4096];

	km = find->indexed ? lookup(find, name, err) : NULL;
	if (km) {
		struct lxd_module *dep = open_kmod(km, err);

		kmod_module_unref(km);
		return dep;
	}
	snprintf(path, sizeof(path), "%.*s%s.ko",
		 (int)(mod->file - mod->path), mod->path, name);
	if (access(path, R_OK)) {
		if (!find->indexed)
			lxd_fail(err, "%s: no such module beside it, and no modules.dep.bin in %s",
				 name, find->dir);
		return NULL;
	}
	return open_path(find, path, err);
}

static bool set_exports(const struct lxd_set *set, const char *symbol)
{
	u32 i, j;

	for (i = 0; i < set->nr; i++) {
		const struct lxd_module *mod = set->modules[i];

		for (j = 0; j < mod->nr_exports; j++) {
			if (!strcmp(mod->exports[j].name, symbol))
				return true;
		}
	}
	return false;
}

static bool is_open(const struct lxd_set *set, const struct lxd_library *lib,
		    const struct lxd_import *im)
{
	return !lxd_library_provides(lib, im->name) &&
	       !set_exports(set, im->name);
}

/* Does @dep export something that @mod still lacks? */
static bool is_wanted(const struct lxd_set *set, const struct lxd_library *lib,
		      const struct lxd_module *mod,
		      const struct lxd_module *dep)
{
	struct lxd_names names = { 0 };
	bool wanted = false;
	u32 i;

	for (i = 0; i < dep->nr_exports; i++)
		lxd_names_add(&names, dep->exports[i].name, 0);
	for (i = 0; i < mod->nr_imports && !wanted; i++)
		wanted = lxd_names_find(&names, mod->imports[i].name, NULL) &&
			 is_open(set, lib, &mod->imports[i]);
	lxd_names_free(&names);
	return wanted;
}

static bool stands_in(const struct lxd_library *lib,
		      const struct lxd_module *dep)
{
	u32 i;

	for (i = 0; i < dep->nr_exports; i++) {
		if (lxd_library_provides(lib, dep->exports[i].name))
			return true;
	}
	return false;
}

struct visit {
	struct lxd_find *find;
	const struct lxd_library *lib;
	struct lxd_set *set;
	struct lxd_err *err;
	/* modules whose dependencies are being visited, innermost last */
	struct lxd_module *path[LXDOM_MODULES_MAX];
	u32 depth;
};

static int visit(struct visit *v, struct lxd_module *mod);

static bool known(const struct visit *v, const char *name)
{
	u32 i;

	for (i = 0; i < v->set->nr; i++) {
		if (!strcmp(v->set->modules[i]->name, name))
			return true;
	}
	for (i = 0; i < v->depth; i++) {
		if (!strcmp(v->path[i]->name, name))
			return true;
	}
	return false;
}

/* Return: NULL, and why in the notes, if it can't be opened, or is there. */
static struct lxd_module *open_unknown(struct visit *v,
				       const struct lxd_module *mod,
				       const char *name)
{
	struct lxd_module *dep;
	struct lxd_err err;

	if (known(v, name))
		return NULL;
	dep = open_dependency(v->find, mod, name, &err);
	/* What it would provide then shows up as missing. */
	if (!dep)
		note(v->set, "%s: dependency left out: %s", mod->file,
		     err.text);
	return dep;
}

static int visit_dependency(struct visit *v, struct lxd_module *mod,
			    const char *name)
{
	struct lxd_module *dep = open_unknown(v, mod, name);

	if (!dep)
		return 0;
	if (stands_in(v->lib, dep)) {
		note(v->set, "%s: the library kernel stands in for %s",
		     mod->file, dep->file);
	} else if (is_wanted(v->set, v->lib, mod, dep)) {
		return visit(v, dep);
	}
	lxd_module_close(dep);
	return 0;
}

static bool lacks_something(const struct visit *v,
			    const struct lxd_module *mod)
{
	u32 i;

	for (i = 0; i < mod->nr_imports; i++) {
		if (!mod->imports[i].weak &&
		    is_open(v->set, v->lib, &mod->imports[i]))
			return true;
	}
	return false;
}

static int visit_dependencies(struct visit *v, struct lxd_module *mod)
{
	char depends[2048], *name, *state = NULL;

	if (!lxd_module_info(mod, "depends", depends, sizeof(depends)))
		return 0;
	for (name = strtok_r(depends, ",", &state);
	     name && lacks_something(v, mod);
	     name = strtok_r(NULL, ",", &state)) {
		if (visit_dependency(v, mod, name))
			return -1;
	}
	return 0;
}

/* Does it want something that a module of the set has? */
static bool plugs_in(const struct visit *v, const struct lxd_module *mod)
{
	u32 i;

	for (i = 0; i < mod->nr_imports; i++) {
		const char *name = mod->imports[i].name;

		if (!lxd_library_provides(v->lib, name) &&
		    set_exports(v->set, name))
			return true;
	}
	return false;
}

/*
 * What a module names as a soft dependency may be of no use in a domain: an
 * algorithm, another driver of its device.  It is loaded, too, if it plugs into a
 * library that the module depends on, as drivers of PHYs do.
 */
static int visit_softdep(struct visit *v, const struct lxd_module *mod,
			 const char *name)
{
	struct lxd_module *dep = open_unknown(v, mod, name);

	if (!dep)
		return 0;
	if (plugs_in(v, dep))
		return visit(v, dep);
	note(v->set, "%s: soft dependency left out: %s", mod->file, name);
	lxd_module_close(dep);
	return 0;
}

static int visit_softdeps(struct visit *v, const struct lxd_module *mod)
{
	struct kmod_list *pre = NULL, *post = NULL, *at;
	struct kmod_module *km;
	int ret = 0;

	if (kmod_module_new_from_name(v->find->kmod, mod->name, &km))
		return 0;
	if (kmod_module_get_softdeps(km, &pre, &post))
		pre = NULL;
	kmod_list_foreach(at, pre) {
		struct kmod_module *dep = kmod_module_get_module(at);

		ret = ret ?: visit_softdep(v, mod, kmod_module_get_name(dep));
		kmod_module_unref(dep);
	}
	kmod_module_unref_list(pre);
	kmod_module_unref_list(post);
	kmod_module_unref(km);
	return ret;
}

/* Takes @mod over: into the set, or closed. */
static int visit(struct visit *v, struct lxd_module *mod)
{
	int ret = -1;

	if (v->set->nr + v->depth >= LXDOM_MODULES_MAX) {
		lxd_fail(v->err, "%s: needs more than %d modules in one domain",
			 mod->file, LXDOM_MODULES_MAX);
		goto close_module;
	}
	v->path[v->depth++] = mod;
	ret = visit_dependencies(v, mod) ?: visit_softdeps(v, mod);
	v->depth--;
	if (ret)
		goto close_module;
	v->set->modules[v->set->nr++] = mod;
	return 0;

close_module:
	lxd_module_close(mod);
	return ret;
}

int lxd_find_set(struct lxd_find *find, struct lxd_module *mod,
		 const struct lxd_library *lib, struct lxd_set *set,
		 struct lxd_err *err)
{
	struct visit v = {
		.find = find,
		.lib = lib,
		.set = set,
		.err = err,
	};

	memset(set, 0, sizeof(*set));
	if (visit(&v, mod)) {
		lxd_set_close(set);
		return -1;
	}
	return 0;
}

void lxd_set_close(struct lxd_set *set)
{
	u32 i;

	for (i = 0; i < set->nr; i++)
		lxd_module_close(set->modules[i]);
	free(set->notes);
	memset(set, 0, sizeof(*set));
}

void lxd_find_close(struct lxd_find *find)
{
	if (!find)
		return;
	kmod_unref(find->kmod);
	free(find->dir);
	free(find);
}
