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

/* Each of them ends the domain, with a report that says what was wrong. */
static const struct {
	const char *misuse;
	const char *words;
} misuses[] = {
	{ "free_twice", "freed twice" },
	{ "free_large_twice", "freed twice" },
	{ "free_inside", "not the beginning of an object" },
	{ "free_static", "is not memory of the domain" },
	{ "free_other_cache", "is not of this cache" },
	{ "page_twice", "freed twice" },
	{ "page_order", "another order than allocated" },
	{ "vfree_twice", "freed twice" },
	{ "percpu_twice", "freed twice" },
	{ "spin_twice", "deadlock: spin lock" },
	{ "mutex_twice", "deadlock: mutex" },
	{ "mutex_not_held", "unlocks what it doesn't hold" },
	{ "rwsem_not_held", "up_read() without down_read()" },
	{ "sleep_atomic", "scheduling while atomic" },
	{ "end_locked", "a spin lock is still held" },
	{ "rcu_unbalanced", "rcu_read_unlock() without" },
	{ "rcu_wait_inside", "inside rcu_read_lock(): deadlock" },
	{ "work_waits", "waits for itself" },
	{ "hrtimer_waits", "from its own callback: deadlock" },
	{ "timer_sleeps", "a timer or a tasklet blocks" },
	{ "smash_stack", "stack smashed" },
	{ "fpu_sleeps", "scheduling while atomic" },
	{ "fpu_twice", "kernel_fpu_begin() inside of another" },
};

static void do_misuse(struct lxd_domain *dom, const char *misuse,
		      const char *words)
{
	static char report[16384];
	char arg[64];

	snprintf(arg, sizeof(arg), "misuse=%s", misuse);
	run_runtime(dom, arg, -EOWNERDEAD);
	peer_output(dom, report, sizeof(report));
	if (!strstr(report, words))
		fail_msg("%s: no '%s' in the report:\n%s", misuse, words,
			 report);
}

static void test_misuse(void **state)
{
	struct lxd_domain *dom;
	size_t i;

	for (i = 0; i < sizeof(misuses) / sizeof(*misuses); i++) {
		rig_teardown(state);
		assert_int_equal(rig_setup(state), 0);
		dom = *state;
		do_misuse(dom, misuses[i].misuse, misuses[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_everything),
		rig_test(test_failure_is_seen),
		rig_test(test_misuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
