// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options and operands of a verb, from its description.
 */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct lxd_option lxd_common_options[] = {
	{ "json", 'j', NULL, "print JSON" },
	{ "help", 'h', NULL, "print this help" },
	{ }
};

static void add(struct lxd_args *args, int *n, const struct lxd_option *opt)
{
	for (; opt && opt->name; opt++, (*n)++) {
		char letter[4] = "";

		args->longs[*n] = (struct option){
			.name = opt->name,
			.has_arg = opt->arg ? required_argument : no_argument,
			.val = opt->id,
		};
		if (opt->id < 256) {
			letter[0] = opt->id;
			letter[1] = opt->arg ? ':' : 0;
			strcat(args->shorts, letter);
		}
	}
}

void lxd_args_init(struct lxd_args *args, const struct lxd_verb *verb,
		   int argc, char **argv)
{
	int n = 0;

	memset(args, 0, sizeof(*args));
	args->verb = verb;
	args->argc = argc;
	args->argv = argv;
	/* ':' makes a missing argument tell itself from an unknown option. */
	strcpy(args->shorts, ":");
	add(args, &n, verb->options);
	add(args, &n, lxd_common_options);
	/* 0, not 1: the GNU way to start afresh, tests call this repeatedly. */
	optind = 0;
	opterr = 0;
	lxd_args_json(argc, argv);
}

void lxd_args_json(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		if (!strcmp(argv[i], "-j") || !strcmp(argv[i], "--json"))
			lxd_json_set(true);
	}
}

static int leave(struct lxd_args *args, int code)
{
	args->exit = code;
	return -1;
}

static int check_operands(struct lxd_args *args)
{
	const struct lxd_verb *verb = args->verb;
	int n;

	args->first = optind;
	n = lxd_args_operands(args);
	if (n < verb->min)
		return leave(args, lxd_error(LXD_EXIT_USAGE,
			"%s: too few arguments, it wants %s: see lxdom %s --help",
			verb->name, verb->operands, verb->name));
	if (verb->max >= 0 && n > verb->max)
		return leave(args, lxd_error(LXD_EXIT_USAGE,
			"%s: '%s' is one argument too many: see lxdom %s --help",
			verb->name, args->argv[optind + verb->max],
			verb->name));
	return 0;
}

/* Of a long option that was given an argument getopt tells the letter. */
static bool is_known(const struct lxd_args *args, int id)
{
	const struct option *o;

	for (o = args->longs; o->name; o++) {
		if (o->val == id)
			return true;
	}
	return false;
}

static int unknown(struct lxd_args *args)
{
	const char *name = args->verb->name;
	char letter[3] = { '-', optopt };

	if (optopt && is_known(args, optopt))
		return leave(args, lxd_error(LXD_EXIT_USAGE,
			"%s: '%s': that option takes no argument: see lxdom %s --help",
			name, args->argv[optind - 1], name));
	/* Of letters in one word, getopt may not be past the word yet. */
	return leave(args, lxd_error(LXD_EXIT_USAGE,
		"%s: '%s' is no option of it: see lxdom %s --help", name,
		optopt > 0 && optopt < 256 ? letter : args->argv[optind - 1],
		name));
}

int lxd_args_next(struct lxd_args *args)
{
	const char *name = args->verb->name;

	for (;;) {
		int id = getopt_long(args->argc, args->argv, args->shorts,
				     args->longs, NULL);

		switch (id) {
		case -1:
			return check_operands(args);
		case 'j':
			lxd_json_set(true);
			continue;
		case 'h':
			lxd_help_verb(args->verb);
			return leave(args, LXD_EXIT_OK);
		case '?':
			return unknown(args);
		case ':':
			return leave(args, lxd_error(LXD_EXIT_USAGE,
				"%s: option '%s' wants an argument: see lxdom %s --help",
				name, args->argv[optind - 1], name));
		default:
			args->value = optarg;
			return id;
		}
	}
}

int lxd_args_number(struct lxd_args *args, unsigned long min,
		    unsigned long max, unsigned long *out)
{
	char *end;

	errno = 0;
	*out = strtoul(args->value, &end, 10);
	/* strtoul() takes a sign and leading space; a size has neither. */
	if (args->value[0] < '0' || args->value[0] > '9' || *end || errno ||
	    *out < min || *out > max)
		return leave(args, lxd_error(LXD_EXIT_USAGE,
			"%s: '%s' is not a number from %lu to %lu: see lxdom %s --help",
			args->verb->name, args->value, min, max,
			args->verb->name));
	return 0;
}
