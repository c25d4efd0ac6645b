/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding modules: by path, name or alias, with what they depend on.
 *
 *	find = lxd_find_open(module_dir, kernel, &err);
 *	mod = lxd_find_module(find, "name", &err);
 *	lib = lxd_library_open(lxd_libdir(NULL), mod->release, mod->file, &err);
 *	lxd_find_set(find, mod, lib, &set, &err);
 *	lxd_check_set(&set, lib, &check, &err);
 */
#ifndef LXD_RUNNER_FIND_H
#define LXD_RUNNER_FIND_H

#include <lxdom/boot.h>

#include "err.h"
#include "library.h"
#include "module.h"

struct lxd_find;

/**
 * struct lxd_set - modules that make a domain, dependencies first
 * @modules: of them; the last is the one that was asked for
 * @nr: how many
 * @notes: remarks for --verbose, one a line; NULL if none
 */
struct lxd_set {
	struct lxd_module *modules[LXDOM_MODULES_MAX];
	u32 nr;
	char *notes;
};

/**
 * lxd_find_open() - get ready to look modules up
 * @module_dir: directory that has modules.dep.bin, or lib/modules/KERNEL, or
 *              KERNEL in it; NULL: /lib/modules/KERNEL
 * @kernel: kernel release; NULL: the one that runs
 * @err: receives the error
 *
 * A directory that doesn't exist is an error only once a name is looked up:
 * a path needs none.
 *
 * Return: the finder, or NULL
 */
struct lxd_find *lxd_find_open(const char *module_dir, const char *kernel,
			       struct lxd_err *err);

/**
 * lxd_find_dir() - the directory that modules are looked up in
 * @find: the finder
 *
 * Return: its path, as long as @find is open.
 */
const char *lxd_find_dir(const struct lxd_find *find);

/**
 * lxd_find_module() - find and load one module
 * @find: the finder
 * @name: name, alias, or path (has a '/' or ends with .ko, .ko.xz, .ko.zst)
 * @err: receives the error
 *
 * Its @args are what modprobe.d says.
 *
 * Return: the module, or NULL
 */
struct lxd_module *lxd_find_module(struct lxd_find *find, const char *name,
				   struct lxd_err *err);

/**
 * lxd_find_set() - find the modules that a module depends on
 * @find: the finder
 * @mod: the module; belongs to @set, even on failure
 * @lib: the library kernel
 * @set: filled in
 * @err: receives the error
 *
 * Only those that provide something which the library kernel doesn't are
 * loaded.  A dependency of which the library kernel provides a part is not:
 * two halves of one subsystem don't fit together.
 *
 * Return: 0, or -1 (nothing to free then)
 */
int lxd_find_set(struct lxd_find *find, struct lxd_module *mod,
		 const struct lxd_library *lib, struct lxd_set *set,
		 struct lxd_err *err);

/**
 * lxd_set_close() - give the modules back
 * @set: the set, or all zero
 */
void lxd_set_close(struct lxd_set *set);

/**
 * lxd_find_close() - give the finder back
 * @find: finder, or NULL
 */
void lxd_find_close(struct lxd_find *find);

#endif /* LXD_RUNNER_FIND_H */
