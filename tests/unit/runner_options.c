// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/unpack.c runner/options.c */
/* libs: -llzma -lzstd */
/* The runner's command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/backend.h"
#include "runner/options.h"

const struct lxd_backend_ops lxd_process_backend = { .name = "process" };
const struct lxd_backend_ops lxd_kvm_backend = { .name = "kvm" };

static int parse(struct lxd_options *opt, const char *words)
{
	static char copy[256];
	static char *argv[32];
	int argc = 0;
	char *w;

	snprintf(copy, sizeof(copy), "lxdom-runner %s", words);
	for (w = strtok(copy, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	optind = 0;
	return lxd_options_parse(opt, argc, argv);
}

static void expect_run_dir(const char *words, const char *expected)
{
	struct lxd_options opt;

	assert_int_equal(parse(&opt, words), 0);
	if (expected)
		assert_string_equal(opt.run_dir, expected);
	else
		assert_null(opt.run_dir);
	free((char *)opt.run_dir);
}

/* The monitor leaves the working directory; its files stay where they are. */
static void test_run_dir(void **state)
{
	assert_int_equal(chdir("/usr"), 0);
	unsetenv("LXDOM_RUN_DIR");
	expect_run_dir("mod", "/run/lxdom");
	expect_run_dir("--hosted 3,4,5,6 mod", NULL);
	expect_run_dir("--run-dir /a/b mod", "/a/b");
	expect_run_dir("--run-dir a/b mod", "/usr/a/b");
	expect_run_dir("--hosted 3,4,5,6 --run-dir . mod", "/usr/.");
	setenv("LXDOM_RUN_DIR", "state", 1);
	expect_run_dir("mod", "/usr/state");
	assert_int_equal(chdir("/"), 0);
	expect_run_dir("mod", "/state");
}

static void test_words(void **state)
{
	struct lxd_options opt;

	assert_int_equal(parse(&opt, "--isolation kvm --pci none --name x --memory 8 mod a=1 --b"),
			 0);
	assert_ptr_equal(opt.isolation, &lxd_kvm_backend);
	assert_true(opt.no_pci);
	assert_string_equal(opt.name, "x");
	assert_string_equal(opt.module, "mod");
	assert_int_equal(opt.memory_mib, 8);
	assert_int_equal(opt.nr_params, 2);
	assert_string_equal(opt.params[1], "--b");
	free((char *)opt.run_dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run_dir),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
