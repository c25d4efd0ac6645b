// SPDX-License-Identifier: GPL-2.0-only
/* sources: cli/args.c cli/output.c cli/help.c cli/domain.c cli/stop.c cli/kill.c */
/* cflags: -DLXD_VERSION='"test"' */
/* libs: -ljson-c */
/*
 * lxdom stop and lxdom kill: errors, exit codes, waiting for the end.
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

static void stop_in_order(void **state)
{
	fake.finds = 3;		/* ours, then twice while the monitor leaves */
	fake.stat.state = LXDOM_STATE_STOPPED;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_OK, "");
	assert_string_equal(got.out, "");
	assert_int_equal(fake.find, -ENOENT);
	fake_reset(NULL);
	fake.finds = 1;
	cli(&lxd_verb_stop, "stop -j disk0");
	assert_string_equal(got.out, "{\"stopped\":\"disk0\"}\n");
}

/* Somebody runs another one of the name before it is seen that ours is gone. */
static void stop_of_one_that_has_a_successor(void **state)
{
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_OK, "");
	says(&lxd_verb_kill, "kill disk0", LXD_EXIT_OK, "");
}

static void stop_of_a_busy_one(void **state)
{
	fake.stop = -EBUSY;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_BUSY,
	     "lxdom: disk0: busy, 2 open files on diskb: unmount or close them, or end it by lxdom kill disk0\n");
}

/* It was open until it was asked for. */
static void stop_of_one_that_was_busy(void **state)
{
	fake.finds = 1;
	fake.busy = 1;
	fake.stat.openers = 0;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_OK, "");
	fake_reset(NULL);
	fake.busy = 2;
	fake.stat.openers = 0;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_BUSY,
	     "lxdom: disk0: busy: its modules are in use inside it, by configfs folders, say (lxdom config); or end it by lxdom kill disk0\n");
}

static void stop_that_fails(void **state)
{
	fake.stop = -ETIMEDOUT;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_TIMED_OUT,
	     "lxdom: disk0: the driver's exit took longer than 10000 ms and the domain was killed: see lxdom log disk0\n");
	fake.stop = -EOWNERDEAD;
	strcpy(fake.stat.reason, "page fault");
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_FAILED,
	     "lxdom: disk0: it died (page fault): see lxdom show disk0\n");
	fake.stop = -EPERM;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_FAILED,
	     "lxdom: disk0: stop: Operation not permitted: see lxdom log disk0\n");
}

/* Two at one time: the second waits for the first and finds nothing to do. */
static void stop_of_a_stopped_one(void **state)
{
	fake.finds = 3;
	fake.stop = -EOWNERDEAD;
	fake.stat.state = LXDOM_STATE_STOPPED;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_OK, "");
	assert_int_equal(fake.find, -ENOENT);
	fake_reset(NULL);
	fake.finds = 1;
	fake.stop = -EOWNERDEAD;
	fake.stat.state = LXDOM_STATE_STOPPED;
	cli(&lxd_verb_stop, "stop -j disk0");
	assert_string_equal(got.out, "{\"stopped\":\"disk0\"}\n");
	/* One that died meanwhile is another matter. */
	fake_reset(NULL);
	fake.stop = -EOWNERDEAD;
	fake.stat.state = LXDOM_STATE_DEAD;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_FAILED,
	     "lxdom: disk0: it died (no reason known): see lxdom show disk0\n");
}

static void stop_of_a_starting_one(void **state)
{
	fake.stop = -EAGAIN;
	fake.stat.state = LXDOM_STATE_STARTING;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_BUSY,
	     "lxdom: disk0: its driver's init still runs: wait, or end it with lxdom kill disk0\n");
	fake.stat.state = LXDOM_STATE_CREATED;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_BUSY,
	     "lxdom: disk0: its driver's init still runs: wait, or end it with lxdom kill disk0\n");
	fake.stop = -EINTR;
	says(&lxd_verb_stop, "stop disk0", LXD_EXIT_FAILED,
	     "lxdom: disk0: interrupted while the driver's exit runs: see lxdom show disk0\n");
}

static void kill_one(void **state)
{
	fake.finds = 2;
	says(&lxd_verb_kill, "kill disk0", LXD_EXIT_OK, "");
	fake_reset(NULL);
	fake.kill = -EIO;
	says(&lxd_verb_kill, "kill disk0", LXD_EXIT_FAILED,
	     "lxdom: disk0: kill: Input/output error: see lxdom log disk0\n");
}

static void no_domain(void **state)
{
	fake.find = -ENOENT;
	says(&lxd_verb_stop, "stop nope", LXD_EXIT_NO_DOMAIN,
	     "lxdom: nope: no such domain: lxdom list has their names\n");
	says(&lxd_verb_kill, "kill nope", LXD_EXIT_NO_DOMAIN,
	     "lxdom: nope: no such domain: lxdom list has their names\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup(f, fake_reset)
		T(stop_in_order), T(stop_of_one_that_has_a_successor),
		T(stop_of_a_busy_one), T(stop_of_one_that_was_busy),
		T(stop_that_fails),
		T(stop_of_a_stopped_one), T(stop_of_a_starting_one), T(kill_one),
		T(no_domain),
	};

	return cmocka_run_group_tests_name("cli_stop", tests, NULL, NULL);
}
