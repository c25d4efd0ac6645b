// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/names.c runner/symvers.c runner/unpack.c */
/* libs: -llzma -lzstd */
/* Lists of CRCs, and the table of names below them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "runner/symvers.h"

static int parse(struct lxd_symvers *sv, const char *text, struct lxd_err *err)
{
	return lxd_symvers_parse(sv, strdup(text), "symvers", err);
}

static void test_good(void **state)
{
	struct lxd_symvers sv;
	struct lxd_err err;
	u32 crc;

	assert_int_equal(parse(&sv,
			       "0x12345678 kmalloc\n"
			       "0xffffffff\tkfree\tvmlinux\tEXPORT_SYMBOL\t\n"
			       "\n"
			       "0x0  zero", &err), 0);
	assert_true(lxd_symvers_crc(&sv, "kmalloc", &crc));
	assert_int_equal(crc, 0x12345678);
	assert_true(lxd_symvers_crc(&sv, "kfree", &crc));
	assert_int_equal(crc, 0xffffffff);
	assert_true(lxd_symvers_crc(&sv, "zero", &crc));
	assert_int_equal(crc, 0);
	assert_false(lxd_symvers_crc(&sv, "vmlinux", &crc));
	lxd_symvers_close(&sv);
}

static void test_empty(void **state)
{
	struct lxd_symvers sv;
	struct lxd_err err;

	assert_int_equal(parse(&sv, "", &err), 0);
	assert_false(lxd_symvers_crc(&sv, "kfree", NULL));
	lxd_symvers_close(&sv);
}

static void test_bad(void **state)
{
	static const char *const bad[] = {
		"0x1 ok\nkmalloc 0x12\n", "0x1 ok\n0x\n", "0x1 ok\n0x ",
		"0x1 ok\n0x123456789 name\n", "0x1 ok\n0x12\n",
		"0x1 ok\n0x12 ", "0x1 ok\n0xzz name\n", "0x1 ok\n0x12x y",
	};
	struct lxd_symvers sv;
	struct lxd_err err;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(parse(&sv, bad[i], &err), -1);
		assert_string_equal(err.text,
				    "symvers:2: not '0xCRC NAME'; install the library kernel anew");
	}
}

static void test_missing_file(void **state)
{
	struct lxd_symvers sv;
	struct lxd_err err;

	assert_int_equal(lxd_symvers_open(&sv, "/nonexistent/symvers", &err),
			 -1);
	assert_string_equal(err.text,
			    "/nonexistent/symvers: No such file or directory");
}

static void test_names(void **state)
{
	enum { NR = 10000 };
	static char text[NR][8];
	struct lxd_names names = { 0 };
	u64 value;
	u32 i;

	for (i = 0; i < NR; i++) {
		snprintf(text[i], sizeof(text[i]), "n%u", i);
		assert_int_equal(lxd_names_add(&names, text[i], i), 1);
	}
	assert_int_equal(lxd_names_add(&names, "n5", 99), 0);
	for (i = 0; i < NR; i++) {
		assert_true(lxd_names_find(&names, text[i], &value));
		assert_int_equal(value, i);
	}
	assert_false(lxd_names_find(&names, "n", &value));
	assert_false(lxd_names_find(&names, "", NULL));
	lxd_names_free(&names);
	assert_false(lxd_names_find(&names, "n5", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_missing_file),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
