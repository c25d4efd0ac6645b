// SPDX-License-Identifier: GPL-2.0-only
/* sources: cli/args.c cli/output.c cli/help.c cli/domain.c cli/log.c cli/config.c */
/* cflags: -DLXD_VERSION='"test"' */
/* libs: -ljson-c */
/*
 * lxdom log and lxdom config.
 */
#include "cli_fake.h"

const struct lxd_verb *const lxd_verbs[] = { NULL };

const struct lxd_verb *lxd_verb_find(const char *name)
{
	return NULL;
}

static void says(const struct lxd_verb *verb, const char *words, int code,
		 const char *err)
{
	cli(verb, words);
	assert_string_equal(got.err, err);
	assert_int_equal(got.code, code);
}

/* ---- log ---- */

static const char *const records[] = {
	"6,100,1234567,-;lxdom disk0: driver: hello\n SUBSYSTEM=block\n",
	"",
	"6,101,1234568,-;lxdom disk01: driver: another's\n",
	"6,102,1234569,-;lxdom: of the module\n",
	"6,103,1234570,-;driver: lxdom disk0: not at the beginning\n",
	"3,104,61000000,-;lxdom disk0: driver: \033[1mworld\n",
	"no record at all",
	NULL
};

/* As the kernel writes a tab, a backslash, and text that looks like one of these. */
static const char *const escaped[] = {
	"6,100,1234567,-;lxdom disk0: a\\x09b \\x5cx41 \\x1b[1m \\x00 \\\n",
	"6,101,1234568,-;lxdom disk0: cut off \\x1",
	NULL
};

static void log_of_what_the_kernel_escapes(void **state)
{
	fake.kmsg = escaped;
	says(&lxd_verb_log, "log disk0", LXD_EXIT_OK, "");
	assert_string_equal(got.out, "[    1.234567] a\tb \\x41 ?[1m \\x00 \\\n"
			    "[    1.234568] cut off \\x1\n");
}

static void log_as_text(void **state)
{
	fake.kmsg = records;
	says(&lxd_verb_log, "log disk0", LXD_EXIT_OK, "");
	assert_string_equal(got.out,
			    "[    1.234567] driver: hello\n"
		"[   61.000000] driver: ?[1mworld\n");
}

static void log_as_json(void **state)
{
	struct json_object *o;
	char *second;

	fake.kmsg = records;
	cli(&lxd_verb_log, "log -j -f disk0");
	second = strchr(got.out, '\n') + 1;
	o = json_tokener_parse(second);
	assert_string_equal(json_at(o, "level"), "3");
	assert_string_equal(json_at(o, "time_us"), "61000000");
	assert_string_equal(json_at(o, "text"), "driver: ?[1mworld");
	json_object_put(o);
}

static void log_of_a_silent_domain(void **state)
{
	static const char *const none[] = { NULL };

	fake.kmsg = none;
	says(&lxd_verb_log, "log disk0", LXD_EXIT_OK, "");
	fake.find = -ENOENT;
	says(&lxd_verb_log, "log disk0", LXD_EXIT_NO_DOMAIN,
	     "lxdom: disk0: no such domain: lxdom list has their names\n");
}

/* ---- config ---- */

static void config_reads(void **state)
{
	fake.answer = "size\npower\n";
	says(&lxd_verb_config, "config disk0 ls /group/one/", LXD_EXIT_OK, "");
	assert_string_equal(got.out, "size\npower\n");
	assert_int_equal(fake.asked.op, LXDOM_CONFIG_LIST);
	assert_string_equal(fake.asked.path, "group/one");
	cli(&lxd_verb_config, "config -j disk0 ls");
	assert_string_equal(got.out, "[\"size\",\"power\"]\n");
	assert_string_equal(fake.asked.path, "");
	fake.answer = "250\n";
	cli(&lxd_verb_config, "config disk0 get group/one/size");
	assert_string_equal(got.out, "250\n");
	assert_int_equal(fake.asked.op, LXDOM_CONFIG_READ);
	cli(&lxd_verb_config, "config disk0 get group/one/size -j");
	assert_string_equal(got.out,
			    "{\"path\":\"group/one/size\",\"value\":\"250\"}\n");
}

static void config_writes(void **state)
{
	says(&lxd_verb_config, "config disk0 set group/one/size 100",
	     LXD_EXIT_OK, "");
	assert_string_equal(got.out, "");
	assert_int_equal(fake.asked.op, LXDOM_CONFIG_WRITE);
	assert_int_equal(fake.asked.len, 3);
	assert_memory_equal(fake.asked.data, "100", 4);
	cli(&lxd_verb_config, "config disk0 mkdir group/two");
	assert_int_equal(fake.asked.op, LXDOM_CONFIG_MKDIR);
	cli(&lxd_verb_config, "config -j disk0 rmdir group/two");
	assert_int_equal(fake.asked.op, LXDOM_CONFIG_RMDIR);
	assert_string_equal(got.out,
			    "{\"done\":\"rmdir\",\"path\":\"group/two\"}\n");
}

static void config_errors(void **state)
{
	char words[256], *c;

	says(&lxd_verb_config, "config disk0 eat x", LXD_EXIT_USAGE,
	     "lxdom: config: 'eat' is none of ls, get, set, mkdir, rmdir: see lxdom config --help\n");
	says(&lxd_verb_config, "config disk0 set x", LXD_EXIT_USAGE,
	     "lxdom: config: set wants PATH and VALUE: see lxdom config --help\n");
	says(&lxd_verb_config, "config disk0 get", LXD_EXIT_USAGE,
	     "lxdom: config: get wants PATH: see lxdom config --help\n");
	c = words + sprintf(words, "config disk0 get ");
	memset(c, 'x', LXDOM_CONFIG_PATH_MAX);
	c[LXDOM_CONFIG_PATH_MAX] = 0;
	cli(&lxd_verb_config, words);
	assert_int_equal(got.code, LXD_EXIT_USAGE);
	fake.find = -ENOENT;
	says(&lxd_verb_config, "config nope ls", LXD_EXIT_NO_DOMAIN,
	     "lxdom: nope: no such domain: lxdom list has their names\n");
	fake.find = 0;
	fake.config = -ENOENT;
	says(&lxd_verb_config, "config disk0 get a/b", LXD_EXIT_FAILED,
	     "lxdom: disk0: a/b: No such file or directory: see lxdom config disk0 ls\n");
	fake.config = -EBUSY;
	says(&lxd_verb_config, "config disk0 set a/b 1", LXD_EXIT_BUSY,
	     "lxdom: disk0: a/b: Device or resource busy: see lxdom log disk0\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup(f, fake_reset)
		T(log_as_text), T(log_of_what_the_kernel_escapes),
		T(log_as_json), T(log_of_a_silent_domain),
		T(config_reads), T(config_writes), T(config_errors),
	};

	return cmocka_run_group_tests_name("cli_log_config", tests, NULL, NULL);
}
