// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom help: made from the descriptions of the verbs alone.  The JSON form is
 * what the man pages and the shell completion are checked against.
 */
#include "cli.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

static void print_options(const struct lxd_option *opt)
{
	for (; opt && opt->name; opt++) {
		char head[64];
		int n = 0;

		if (opt->id < 256)
			n = snprintf(head, sizeof(head), "-%c, ", opt->id);
		snprintf(head + n, sizeof(head) - n, "--%s%s%s", opt->name,
			 opt->arg ? " " : "", opt->arg ? opt->arg : "");
		printf("  %-22s %s\n", head, opt->help);
	}
}

void lxd_help_verb(const struct lxd_verb *verb)
{
	printf("usage: lxdom %s [OPTIONS]%s%s\n%s.\n\n", verb->name,
	       *verb->operands ? " " : "", verb->operands, verb->summary);
	print_options(verb->options);
	print_options(lxd_common_options);
}

void lxd_help_usage(bool to_stderr)
{
	FILE *out = to_stderr ? stderr : stdout;
	const struct lxd_verb *const *v;

	fputs("usage: lxdom [-j] VERB [OPTIONS] [ARGUMENTS]\n"
	      "Runs Linux driver modules in isolated domains.\n\n", out);
	for (v = lxd_verbs; *v; v++)
		fprintf(out, "  %-8s %s\n", (*v)->name, (*v)->summary);
	fputs("\nlxdom VERB --help has the options of a verb, lxdom(8) the rest.\n",
	      out);
}

static void add_options(struct json_object *to, const struct lxd_option *opt)
{
	for (; opt && opt->name; opt++) {
		struct json_object *o = json_object_new_object();
		char letter[2] = { opt->id < 256 ? opt->id : 0 };

		lxd_json_str(o, "name", opt->name);
		lxd_json_str(o, "letter", letter[0] ? letter : NULL);
		lxd_json_str(o, "argument", opt->arg);
		lxd_json_str(o, "help", opt->help);
		json_object_array_add(to, o);
	}
}

static struct json_object *verb_json(const struct lxd_verb *verb)
{
	struct json_object *o = json_object_new_object();
	struct json_object *options = json_object_new_array();

	lxd_json_str(o, "name", verb->name);
	lxd_json_str(o, "operands", verb->operands);
	lxd_json_str(o, "summary", verb->summary);
	add_options(options, verb->options);
	add_options(options, lxd_common_options);
	json_object_object_add(o, "options", options);
	return o;
}

static int verb_main(int argc, char **argv)
{
	const struct lxd_verb *const *v;
	const struct lxd_verb *verb = NULL;
	struct json_object *all;
	struct lxd_args args;

	lxd_args_init(&args, &lxd_verb_help, argc, argv);
	if (lxd_args_next(&args) < 0)
		return args.exit;
	if (lxd_args_operands(&args)) {
		const char *name = argv[args.first];

		verb = lxd_verb_find(name);
		if (!verb)
			return lxd_error(LXD_EXIT_USAGE,
				"help: '%s' is no verb of lxdom: see lxdom help",
				name);
	}
	if (!lxd_json()) {
		if (verb)
			lxd_help_verb(verb);
		else
			lxd_help_usage(false);
		return LXD_EXIT_OK;
	}
	if (verb) {
		lxd_json_print(verb_json(verb));
		return LXD_EXIT_OK;
	}
	all = json_object_new_array();
	for (v = lxd_verbs; *v; v++)
		json_object_array_add(all, verb_json(*v));
	lxd_json_print(all);
	return LXD_EXIT_OK;
}

const struct lxd_verb lxd_verb_help = {
	.name = "help",
	.operands = "[VERB]",
	.summary = "Print the list of verbs, or the help of one",
	.max = 1,
	.run = verb_main,
};
