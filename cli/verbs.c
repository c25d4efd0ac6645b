// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of verbs, and the way from the command line to one of them.
 */
#include "cli.h"

#include <string.h>

const struct lxd_verb *const lxd_verbs[] = {
	&lxd_verb_run,
	&lxd_verb_list,
	&lxd_verb_show,
	&lxd_verb_stop,
	&lxd_verb_kill,
	&lxd_verb_log,
	&lxd_verb_config,
	&lxd_verb_check,
	&lxd_verb_gdb,
	&lxd_verb_version,
	&lxd_verb_help,
	NULL
};

const struct lxd_verb *lxd_verb_find(const char *name)
{
	const struct lxd_verb *const *v;

	for (v = lxd_verbs; *v; v++)
		if (!strcmp((*v)->name, name))
			return *v;
	return NULL;
}

int lxd_main(int argc, char **argv)
{
	const struct lxd_verb *verb;
	int i;

	lxd_args_json(argc, argv);
	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "-j") || !strcmp(argv[i], "--json")) {
			lxd_json_set(true);
		} else if (!strcmp(argv[i], "-h") ||
			   !strcmp(argv[i], "--help")) {
			lxd_help_usage(false);
			return LXD_EXIT_OK;
		} else if (!strcmp(argv[i], "-V") ||
			   !strcmp(argv[i], "--version")) {
			lxd_version_print();
			return LXD_EXIT_OK;
		} else {
			return lxd_error(LXD_EXIT_USAGE,
				"'%s' is no option of lxdom: see lxdom help",
				argv[i]);
		}
	}
	if (i == argc) {
		if (lxd_json())
			return lxd_error(LXD_EXIT_USAGE, "no verb: see lxdom help");
		lxd_help_usage(true);
		return LXD_EXIT_USAGE;
	}
	verb = lxd_verb_find(argv[i]);
	if (!verb)
		return lxd_error(LXD_EXIT_USAGE,
				 "'%s' is no verb of lxdom: see lxdom help",
				 argv[i]);
	return verb->run(argc - i, argv + i);
}
