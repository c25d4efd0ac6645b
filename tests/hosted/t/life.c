// SPDX-License-Identifier: GPL-2.0-only
/* Life and death of a domain: errors of init, stop, kill. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig.h"

static int init_of(struct lxd_domain *dom, const char *const *argv)
{
	assert_int_equal(peer_run(dom, argv), 0);
	return peer_ready(dom);
}

#define assert_init(dom, err, ...) do {					\
	static const char *const argv_[] = { __VA_ARGS__, NULL };	\
									\
	assert_int_equal(init_of(dom, argv_), err);			\
} while (0)

static bool never(void *arg)
{
	return false;
}

/* The runner leaves by itself. */
static void assert_ends(struct lxd_domain *dom)
{
	assert_int_equal(peer_wait(dom, never, NULL, PEER_SOON), -EOWNERDEAD);
	assert_string_equal(dom->reason, "");
	assert_int_equal(dom->nr_handles, 0);
}

/* The same, with an error; a domain that was killed takes nothing along. */
static void assert_leaves(struct lxd_domain *dom)
{
	assert_int_equal(peer_wait(dom, never, NULL, PEER_SOON), -EOWNERDEAD);
	assert_string_equal(dom->reason, "");
	assert_true(WIFEXITED(dom->exit_status));
	assert_int_not_equal(WEXITSTATUS(dom->exit_status), 0);
}

static void test_ping(void **state)
{
	struct lxd_domain *dom = *state;
	int i;

	rig_run(dom, "null_blk");
	for (i = 0; i < 1000; i++)
		assert_int_equal(lxd_core_ping(dom), 0);
	rig_stop(dom);
}

static void test_inside(void **state)
{
	struct lxd_core_inside_rep before, after;
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk", "memory_backed=1", "gb=1");
	assert_int_equal(lxd_core_inside(dom, &before), 0);
	assert_true(before.pages_total > 1024);
	assert_true(before.pages_free < before.pages_total);
	rig_write(rig_disk(dom, "nullb0"), 0, 1 << 20, 1);
	assert_int_equal(lxd_core_inside(dom, &after), 0);
	assert_true(before.pages_free - after.pages_free >= 256);
	assert_true(after.switches > before.switches);
	rig_stop(dom);
}

/* A hundred disks made and removed leave the memory as it was. */
static void test_no_leak(void **state)
{
	struct lxd_core_config_req mk = {
		.op = LXD_CORE_CONFIG_OP_MKDIR,
		.path_len = 7,
		.path = "nullb/a",
	};
	struct lxd_core_config_req on = {
		.op = LXD_CORE_CONFIG_OP_WRITE,
		.path_len = 13,
		.path = "nullb/a/power",
		.data_len = 1,
		.data = "1",
	};
	struct lxd_core_config_rep rep;
	struct lxd_core_inside_rep before, after;
	struct lxd_domain *dom = *state;
	struct lxd_core_config_req rm = mk;
	int i;

	rm.op = LXD_CORE_CONFIG_OP_RMDIR;
	rig_run(dom, "null_blk", "nr_devices=0");
	for (i = 0; i < 110; i++) {
		if (i == 10)
			assert_int_equal(lxd_core_inside(dom, &before), 0);
		assert_int_equal(lxd_core_config(dom, &mk, &rep), 0);
		assert_int_equal(lxd_core_config(dom, &on, &rep), 0);
		assert_int_equal(disk_count(dom), 1);
		assert_int_equal(lxd_core_config(dom, &rm, &rep), 0);
	}
	assert_int_equal(lxd_core_inside(dom, &after), 0);
	/* Slabs may keep a page or two more at one time than at another. */
	assert_true(before.pages_free - after.pages_free + 8 <= 16);
	rig_stop(dom);
}

static void test_bad_parameter(void **state)
{
	struct lxd_domain *dom = *state;

	assert_init(dom, -EINVAL, "null_blk", "queue_mode=7");
	assert_non_null(strstr(dom->log, "queue_mode"));
	assert_ends(dom);
}

/* What the runner refuses, it says in one line that names the thing. */
static void assert_refused(struct lxd_domain *dom, const char *words)
{
	char text[512];

	assert_leaves(dom);
	peer_output(dom, text, sizeof(text));
	assert_non_null(strstr(text, words));
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void test_unknown_parameter(void **state)
{
	struct lxd_domain *dom = *state;

	assert_init(dom, -EOWNERDEAD, "null_blk", "no_such_thing=1");
	assert_refused(dom, "no_such_thing");
}

static void test_no_module(void **state)
{
	struct lxd_domain *dom = *state;

	assert_init(dom, -EOWNERDEAD, "no_such_driver");
	assert_refused(dom, "no_such_driver");
}

static void assert_killed(struct lxd_domain *dom)
{
	pid_t driver = peer_driver_pid(dom);

	assert_true(driver > 0);
	assert_int_equal(kill(driver, SIGKILL), 0);
}

static void test_kill_idle(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk");
	assert_killed(dom);
	assert_leaves(dom);
}

static void test_kill_in_the_middle(void **state)
{
	struct lxd_domain *dom = *state;
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_LAST,
		.len = 4096,
		.off = RIG_OFF,
	};
	struct peer_disk *disk;
	u32 i;

	rig_run(dom, "null_blk", "irqmode=2", "completion_nsec=3000000");
	disk = rig_disk(dom, "nullb0");
	for (i = 0; i < 64; i++) {
		rq.tag = i;
		assert_int_equal(disk_submit(disk, &rq), 0);
	}
	assert_killed(dom);
	assert_leaves(dom);
	assert_true(disk->inflight <= 64);
}

static void test_call_after_death(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk");
	assert_killed(dom);
	assert_int_equal(peer_wait(dom, never, NULL, PEER_SOON), -EOWNERDEAD);
	assert_int_equal(lxd_core_ping(dom), -EOWNERDEAD);
}

/* A domain that hangs is noticed by the deadline of a call, and ended. */
static void test_stopped_process(void **state)
{
	struct lxd_domain *dom = *state;

	rig_run(dom, "null_blk");
	assert_int_equal(kill(peer_driver_pid(dom), SIGSTOP), 0);
	dom->deadline_ms = 200;
	assert_int_equal(lxd_core_ping(dom), -ETIMEDOUT);
	assert_true(dom->dead);
}

/* Sleeps, and is woken up: no request is lost on the way into sleep. */
static void test_sleep_and_wake(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk;
	u32 i;

	rig_run(dom, "null_blk");
	disk = rig_disk(dom, "nullb0");
	for (i = 0; i < 300; i++) {
		usleep(i * 17 % 3000);
		rig_do(disk, LXD_BLOCK_REQ_OP_READ, i * 8, 4096,
		       LXD_BLOCK_STATUS_OK);
	}
	assert_true(dom->kicks_out > 0);
	rig_stop(dom);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_ping),
		rig_test(test_inside),
		rig_test(test_no_leak),
		rig_test(test_bad_parameter),
		rig_test(test_unknown_parameter),
		rig_test(test_no_module),
		rig_test(test_kill_idle),
		rig_test(test_kill_in_the_middle),
		rig_test(test_call_after_death),
		rig_test(test_stopped_process),
		rig_test(test_sleep_and_wake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
