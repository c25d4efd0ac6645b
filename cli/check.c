// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom check: can these modules be isolated?
 */
#include "cli.h"
#include "verdict.h"

#include <json-c/json.h>
#include <stdio.h>

enum { OPT_KERNEL = 256, OPT_MODULE_DIR };

static const struct lxd_option options[] = {
	{ "all", 'a', NULL, "look at every module of a kernel" },
	{ "kernel", OPT_KERNEL, "REL",
	  "look modules up for this kernel release (default: the running one)" },
	{ "module-dir", OPT_MODULE_DIR, "DIR",
	  "look modules up there (default: /lib/modules/REL)" },
	{ }
};

/**
 * struct ask - what was asked for
 * @all: every module
 * @kernel: release, or NULL
 * @module_dir: directory, or NULL
 */
struct ask {
	bool all;
	const char *kernel;
	const char *module_dir;
};

static int get_options(struct lxd_args *args, struct ask *ask)
{
	int id;

	while ((id = lxd_args_next(args)) > 0) {
		if (id == 'a')
			ask->all = true;
		else if (id == OPT_KERNEL)
			ask->kernel = args->value;
		else if (id == OPT_MODULE_DIR)
			ask->module_dir = args->value;
	}
	return id;
}

static int check_each(struct lxd_checker *checker, char **names, int n)
{
	struct json_object *all = lxd_json() ? json_object_new_array() : NULL;
	int ret = LXD_EXIT_OK;
	int i;

	for (i = 0; i < n; i++) {
		struct lxd_verdict v;

		lxd_verdict_make(checker, names[i], &v);
		if (v.kind != LXD_VERDICT_ISOLABLE)
			ret = LXD_EXIT_FAILED;
		if (all)
			json_object_array_add(all, lxd_verdict_json(&v));
		else
			lxd_verdict_print(&v);
		lxd_verdict_close(&v);
	}
	if (all)
		lxd_json_print(all);
	return ret;
}

static int verb_main(int argc, char **argv)
{
	struct lxd_checker checker = { };
	struct ask ask = { };
	struct lxd_args args;
	struct lxd_err err;
	int n, ret;

	lxd_args_init(&args, &lxd_verb_check, argc, argv);
	if (get_options(&args, &ask) < 0)
		return args.exit;
	n = lxd_args_operands(&args);
	if (ask.all == !!n)
		return lxd_error(LXD_EXIT_USAGE,
			"check: it wants either modules or --all: see lxdom check --help");
	checker.find = lxd_find_open(ask.module_dir, ask.kernel, &err);
	if (!checker.find)
		return lxd_error(LXD_EXIT_FAILED, "%s", err.text);
	if (ask.all)
		ret = lxd_survey(&checker, lxd_find_dir(checker.find));
	else
		ret = check_each(&checker, argv + args.first, n);
	lxd_library_close(checker.lib);
	lxd_find_close(checker.find);
	return ret;
}

const struct lxd_verb lxd_verb_check = {
	.name = "check",
	.operands = "MODULE... | --all",
	.summary = "Find out whether modules can be isolated, without starting them",
	.options = options,
	.max = -1,
	.run = verb_main,
};
