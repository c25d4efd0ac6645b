// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/caps.c */
/* Features whose state the kernel does not keep are not told of. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <cpuid.h>
#include <stdbool.h>
#include <string.h>

#include "runner/caps.h"

/* By their numbers in asm/cpufeatures.h. */
#define SSE4_2		(4 * 32 + 20)
#define AVX		(4 * 32 + 28)
#define AVX2		(9 * 32 + 5)
#define ERMS		(9 * 32 + 9)
#define AVX512F		(9 * 32 + 16)
#define VAES		(16 * 32 + 9)
#define AVX512_FP16	(18 * 32 + 23)
#define AMX_TILE	(18 * 32 + 24)

static u32 caps[LXD_CAPS];

static bool has(u32 feature)
{
	return caps[feature / 32] >> feature % 32 & 1;
}

static void with(u64 xcr0)
{
	memset(caps, 0xff, sizeof(caps));
	lxd_caps_without(caps, xcr0);
}

static void test_all(void **state)
{
	with(0xe7);
	assert_true(has(AVX) && has(AVX2) && has(VAES));
	assert_true(has(AVX512F) && has(AVX512_FP16));
	/* A process has to ask for that. */
	assert_false(has(AMX_TILE));
	with(0x602e7);
	assert_false(has(AMX_TILE));
}

static void test_no_avx512(void **state)
{
	with(0x7);
	assert_true(has(AVX) && has(AVX2) && has(VAES));
	assert_false(has(AVX512F) || has(AVX512_FP16));
	/* A part of what it needs. */
	with(0x67);
	assert_false(has(AVX512F));
}

static void test_no_avx(void **state)
{
	with(0x3);
	assert_false(has(AVX) || has(AVX2) || has(VAES) || has(AVX512F));
	assert_true(has(SSE4_2) && has(ERMS));
}

static void test_no_xsave(void **state)
{
	with(0);
	assert_false(has(AVX) || has(AVX512F));
	assert_true(has(SSE4_2));
}

/* What is told of here can be used here. */
static void test_here(void **state)
{
	u32 a, b, c = 0, d;

	lxd_caps_read(caps);
	assert_true(__get_cpuid_count(1, 0, &a, &b, &c, &d));
	assert_int_equal(has(SSE4_2), c >> 20 & 1);
	if (has(AVX))
		asm volatile("vxorps %%ymm0, %%ymm0, %%ymm0" : : : "xmm0");
	if (has(AVX512F))
		asm volatile("vpxord %%zmm0, %%zmm0, %%zmm0" : : : "xmm0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_no_avx512),
		cmocka_unit_test(test_no_avx),
		cmocka_unit_test(test_no_xsave),
		cmocka_unit_test(test_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
