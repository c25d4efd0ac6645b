// SPDX-License-Identifier: GPL-2.0-only
/* sources: cli/args.c cli/output.c cli/help.c cli/version.c */
/* cflags: -DLXD_VERSION='"test"' */
/* libs: -ljson-c */
/*
 * Options and operands, help, and the rules that all verbs keep to.
 */
#include "cli_fake.h"

static int seen[300];
static const char *seen_value[300];
static unsigned long seen_number;
static char seen_operands[256];

static int probe_run(int argc, char **argv);

static const struct lxd_option probe_options[] = {
	{ "flag", 'f', NULL, "a flag" },
	{ "text", 256, "TEXT", "some text" },
	{ "number", 'n', "N", "a number" },
	{ }
};

static const struct lxd_verb probe = {
	.name = "probe",
	.operands = "THING [MORE]",
	.summary = "Probe things",
	.options = probe_options,
	.min = 1,
	.max = 2,
	.run = probe_run,
};

static const struct lxd_verb many = {
	.name = "many",
	.operands = "[THING ...]",
	.summary = "Probe many things",
	.max = -1,
	.run = probe_run,
};

const struct lxd_verb *const lxd_verbs[] = {
	&probe, &many, &lxd_verb_version, &lxd_verb_help, NULL
};

const struct lxd_verb *lxd_verb_find(const char *name)
{
	int i;

	for (i = 0; lxd_verbs[i]; i++)
		if (!strcmp(lxd_verbs[i]->name, name))
			return lxd_verbs[i];
	return NULL;
}

static int probe_run(int argc, char **argv)
{
	struct lxd_args args;
	int id, i;

	memset(seen, 0, sizeof(seen));
	seen_operands[0] = 0;
	lxd_args_init(&args, lxd_verb_find(argv[0]), argc, argv);
	while ((id = lxd_args_next(&args)) > 0) {
		seen[id]++;
		seen_value[id] = args.value;
		if (id == 'n' && lxd_args_number(&args, 10, 100, &seen_number))
			return args.exit;
	}
	if (id < 0)
		return args.exit;
	for (i = args.first; i < argc; i++) {
		strcat(seen_operands, argv[i]);
		strcat(seen_operands, ";");
	}
	return LXD_EXIT_OK;
}

static void operands_only(void **state)
{
	cli(&probe, "probe a b");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_string_equal(seen_operands, "a;b;");
	assert_false(lxd_json());
}

static void options_anywhere(void **state)
{
	cli(&probe, "probe a -f b --text=x -j -n 12");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_string_equal(seen_operands, "a;b;");
	assert_int_equal(seen['f'], 1);
	assert_int_equal(seen[256], 1);
	assert_int_equal(seen_number, 12);
	assert_true(lxd_json());
}

static void nothing_after_dashes_is_an_option(void **state)
{
	cli(&probe, "probe a -- -f");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_string_equal(seen_operands, "a;-f;");
	assert_int_equal(seen['f'], 0);
}

static void usage(const char *words, const char *text)
{
	cli(words[0] == 'p' ? &probe : &many, words);
	assert_int_equal(got.code, LXD_EXIT_USAGE);
	assert_string_equal(got.err, text);
	assert_string_equal(got.out, "");
}

static void wrong_usage(void **state)
{
	usage("probe",
	      "lxdom: probe: too few arguments, it wants THING [MORE]: see lxdom probe --help\n");
	usage("probe a b c",
	      "lxdom: probe: 'c' is one argument too many: see lxdom probe --help\n");
	usage("probe --nope a",
	      "lxdom: probe: '--nope' is no option of it: see lxdom probe --help\n");
	usage("probe -fx a",
	      "lxdom: probe: '-x' is no option of it: see lxdom probe --help\n");
	usage("probe a --flag=1",
	      "lxdom: probe: '--flag=1': that option takes no argument: see lxdom probe --help\n");
	usage("probe --flag -xj a",
	      "lxdom: probe: '-x' is no option of it: see lxdom probe --help\n");
	usage("probe a --text",
	      "lxdom: probe: option '--text' wants an argument: see lxdom probe --help\n");
}

static void errors_before_the_option_that_asks_for_json(void **state)
{
	struct json_object *o;

	cli(&probe, "probe --nope a -j");
	assert_int_equal(got.code, LXD_EXIT_USAGE);
	o = cli_json();
	assert_string_equal(json_at(o, "exit"), "2");
	json_object_put(o);
	cli(&probe, "probe --nope a -- -j");
	assert_string_equal(got.out, "");
}

/* File names are bytes, JSON is UTF-8. */
static void text_that_is_no_utf8(void **state)
{
	struct json_object *o = json_object_new_object();

	lxd_json_str(o, "text",
		     "a\xff b\xc3\xa4 \xc3 \xe2\x82\xac \xed\xa0\x80 \xf0\x9f\x98\x80 \xc0\xaf \xf0\x9f");
	assert_string_equal(json_at(o, "text"),
			    "a? b\xc3\xa4 ? \xe2\x82\xac ??? \xf0\x9f\x98\x80 ?? ??");
	json_object_put(o);
}

static void wrong_numbers(void **state)
{
	static const char *const bad[] = {
		"9", "101", "-12", "+12", "12x", "x", "0x20",
		"99999999999999999999999", NULL
	};
	char words[64], text[160];
	int i;

	for (i = 0; bad[i]; i++) {
		snprintf(words, sizeof(words), "probe a -n %s", bad[i]);
		snprintf(text, sizeof(text),
			 "lxdom: probe: '%s' is not a number from 10 to 100: see lxdom probe --help\n",
			 bad[i]);
		usage(words, text);
	}
}

static void bounds_are_numbers(void **state)
{
	cli(&probe, "probe a -n 10");
	assert_int_equal(seen_number, 10);
	cli(&probe, "probe a -n 100");
	assert_int_equal(seen_number, 100);
}

static void any_number_of_operands(void **state)
{
	cli(&many, "many");
	assert_int_equal(got.code, LXD_EXIT_OK);
	cli(&many, "many a b c d");
	assert_string_equal(seen_operands, "a;b;c;d;");
}

static void error_in_json(void **state)
{
	struct json_object *o;

	cli(&probe, "probe -j");
	assert_int_equal(got.code, LXD_EXIT_USAGE);
	o = cli_json();
	assert_string_equal(json_at(o, "exit"), "2");
	assert_string_equal(json_at(o, "error"),
			    "probe: too few arguments, it wants THING [MORE]: see lxdom probe --help");
	json_object_put(o);
}

static void hostile_text_is_cleaned(void **state)
{
	cli(&probe, "probe --\033[31m");
	assert_non_null(strstr(got.err, "--?[31m"));
	cli(&probe, "probe a b two\nlines");
	assert_non_null(strstr(got.err, "two lines"));
}

static void help_of_a_verb(void **state)
{
	cli(&probe, "probe --help");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_string_equal(got.out,
			    "usage: lxdom probe [OPTIONS] THING [MORE]\n"
		"Probe things.\n\n"
		"  -f, --flag             a flag\n"
		"  --text TEXT            some text\n"
		"  -n, --number N         a number\n"
		"  -j, --json             print JSON\n"
		"  -h, --help             print this help\n");
	assert_string_equal(got.err, "");
}

static void help_of_all(void **state)
{
	cli(&lxd_verb_help, "help");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_non_null(strstr(got.out, "  probe    Probe things\n"));
	assert_non_null(strstr(got.out, "  version  "));
	cli(&lxd_verb_help, "help many");
	assert_non_null(strstr(got.out, "usage: lxdom many [OPTIONS] [THING"));
	cli(&lxd_verb_help, "help nope");
	assert_int_equal(got.code, LXD_EXIT_USAGE);
	assert_string_equal(got.err,
			    "lxdom: help: 'nope' is no verb of lxdom: see lxdom help\n");
}

static void help_in_json(void **state)
{
	struct json_object *o, *options;

	cli(&lxd_verb_help, "help -j probe");
	o = cli_json();
	assert_string_equal(json_at(o, "name"), "probe");
	assert_true(json_object_object_get_ex(o, "options", &options));
	assert_int_equal(json_object_array_length(options), 5);
	assert_string_equal(json_at(json_object_array_get_idx(options, 1),
				    "argument"), "TEXT");
	json_object_put(o);
	cli(&lxd_verb_help, "help -j");
	o = cli_json();
	assert_int_equal(json_object_array_length(o), 4);
	json_object_put(o);
}

static void version_with_and_without_module(void **state)
{
	struct json_object *o;

	cli(&lxd_verb_version, "version");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_non_null(strstr(got.out, "lxdom test\n"));
	assert_non_null(strstr(got.out, "lxdom.ko: ioctl ABI 1, "));
	fake.open = -ENOENT;
	cli(&lxd_verb_version, "version -j");
	assert_int_equal(got.code, LXD_EXIT_OK);
	o = cli_json();
	assert_string_equal(json_at(o, "version"), "test");
	assert_string_equal(json_at(o, "module"), "null");
	json_object_put(o);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup(f, fake_reset)
		T(operands_only),
		T(options_anywhere),
		T(nothing_after_dashes_is_an_option),
		T(wrong_usage),
		T(errors_before_the_option_that_asks_for_json),
		T(text_that_is_no_utf8),
		T(wrong_numbers),
		T(bounds_are_numbers),
		T(any_number_of_operands),
		T(error_in_json),
		T(hostile_text_is_cleaned),
		T(help_of_a_verb),
		T(help_of_all),
		T(help_in_json),
		T(version_with_and_without_module),
	};

	return cmocka_run_group_tests_name("cli_args", tests, NULL, NULL);
}
