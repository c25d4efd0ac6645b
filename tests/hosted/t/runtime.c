// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library kernel through a module that tests the kernel around it:
 * tests/modules/runtime*.c.  tests/vm loads the same module natively.
 */
#include "rig.h"

static void run_runtime(struct lxd_domain *dom, const char *arg, int err)
{
	char path[256];
	const char *const argv[] = { path, arg, NULL };

	rig_module(path, sizeof(path), "runtime");
	assert_int_equal(peer_run(dom, argv), 0);
	assert_int_equal(peer_ready(dom), err);
}

static void test_everything(void **state)
{
	struct lxd_domain *dom = *state;

	run_runtime(dom, "numbers=1,2,0,1", 0);
	assert_non_null(strstr(dom->log, ", 0 failed"));
	assert_non_null(strstr(dom->log, "runtime_main.c"));	/* its WARN */
	rig_stop(dom);
}

/* A test that fails is seen. */
static void test_failure_is_seen(void **state)
{
	struct lxd_domain *dom = *state;

	run_runtime(dom, "numbers=2", -EIO);
	assert_non_null(strstr(dom->log, "parameters failed"));
	assert_non_null(strstr(dom->log, ", 1 failed"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_everything),
		rig_test(test_failure_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
