// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/vcpu.c */
/* The guest's processor: its vector registers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "runner/link.h"
#include "runner/vcpu.h"

#define XSAVE	(1u << 26)

u64 lxd_link_symbol(const struct lxd_placed *obj, const char *name)
{
	fail_msg("nobody asks for %s here", name);
	return 0;
}

/* What a processor turns on whose CPUID has @features in leaf 1, and offers @state. */
static u64 xcr0_of(u32 features, u32 state)
{
	static struct lxd_cpuid cpuid;

	memset(&cpuid, 0, sizeof(cpuid));
	cpuid.head.nent = 2;
	cpuid.entries[0].function = 1;
	cpuid.entries[0].ecx = features;
	cpuid.entries[1].function = 0xd;
	cpuid.entries[1].flags = KVM_CPUID_FLAG_SIGNIFCANT_INDEX;
	cpuid.entries[1].eax = state;
	return lxd_vcpu_xcr0(&cpuid);
}

static void test_none(void **state)
{
	assert_int_equal(xcr0_of(0, 7), 0);
}

static void test_all_that_kernels_use(void **state)
{
	assert_int_equal(xcr0_of(XSAVE, 0x3), 0x3);
	assert_int_equal(xcr0_of(XSAVE, 0x7), 0x7);
	assert_int_equal(xcr0_of(XSAVE, 0xe7), 0xe7);
}

/* Values that the processor would refuse. */
static void test_all_or_none(void **state)
{
	assert_int_equal(xcr0_of(XSAVE, 0x67), 0x7);
	assert_int_equal(xcr0_of(XSAVE, 0xe3), 0x3);
}

/* MPX, PKRU, AMX. */
static void test_not_users(void **state)
{
	assert_int_equal(xcr0_of(XSAVE, 0x602ff), 0xe7);
	assert_int_equal(xcr0_of(XSAVE, 0x6021f), 0x7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_all_that_kernels_use),
		cmocka_unit_test(test_all_or_none),
		cmocka_unit_test(test_not_users),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
