// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver that breaks the rules (tests/modules/badblk_act.c): its domain ends,
 * and a fault report names the deed.
 */
#include <sys/wait.h>

#include "rig.h"

#define REPORT	16384

static bool never(void *arg)
{
	return false;
}

static struct peer_disk *start(struct lxd_domain *dom, const char *act,
			       const char *addr)
{
	char path[256], what[64];
	const char *const argv[] = { path, what, "after=3", addr, NULL };

	rig_module(path, sizeof(path), "badblk");
	snprintf(what, sizeof(what), "act=%s", act);
	assert_int_equal(peer_run(dom, argv), 0);
	assert_int_equal(peer_ready(dom), 0);
	return rig_disk(dom, "badblk0");
}

/* Reads until the domain is gone; the error of the read that it took along. */
static int read_on(struct peer_disk *disk, u32 limit_ms)
{
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.len = PEER_PAGE,
		.off = RIG_OFF,
	};
	struct lxd_domain *dom = disk->obj.dom;
	int ret = 0, i;

	for (i = 0; i < 16 && ret == LXD_BLOCK_STATUS_OK; i++)
		ret = disk_do(disk, &rq);
	/* Its last completions may come with its end. */
	if (!dom->dead)
		ret = peer_wait(dom, never, NULL, limit_ms);
	return ret;
}

static void assert_report(struct lxd_domain *dom, const char *words)
{
	char *report = malloc(REPORT);

	assert_non_null(report);
	peer_output(dom, report, REPORT);
	if (!strstr(report, words))
		fail_msg("no '%s' in the report", words);
	free(report);
}

/* The domain ends by itself, with a report that has @words. */
static void deed(struct lxd_domain *dom, const char *act, const char *addr,
		 const char *words)
{
	struct peer_disk *disk = start(dom, act, addr);

	assert_int_equal(read_on(disk, PEER_SOON), -EOWNERDEAD);
	assert_string_equal(dom->reason, "");
	assert_true(WIFEXITED(dom->exit_status));
	assert_int_not_equal(WEXITSTATUS(dom->exit_status), 0);
	assert_report(dom, words);
}

static void test_null(void **state)
{
	deed(*state, "null", NULL, "badblk:do_null+0x");
}

static void test_wild(void **state)
{
	/* Nobody's, behind whichever wall. */
	deed(*state, "wild", "addr=0xffffa00000001000", "ffffa00000001000");
}

static void test_jump(void **state)
{
	deed(*state, "jump", "addr=0x1000", "badblk:do_jump+0x");
}

static void test_stack(void **state)
{
	deed(*state, "stack", NULL, "stack");
}

static void test_divide(void **state)
{
	deed(*state, "divide", NULL, "divide error");
}

static void test_cli(void **state)
{
	const char *wall = getenv("LXD_WALL");

	/* A guest may turn off the interrupts that it hasn't. */
	if (wall && !strcmp(wall, "kvm"))
		skip();
	deed(*state, "cli", NULL, "instruction: cli");
}

static void test_hlt(void **state)
{
	deed(*state, "hlt", NULL, "instruction: hlt");
}

static void test_port(void **state)
{
	deed(*state, "port", NULL, "port I/O");
}

static void test_msr(void **state)
{
	deed(*state, "msr", NULL, "instruction: wrmsr");
}

static void test_patch(void **state)
{
	deed(*state, "patch", NULL, "page fault: write");
}

static void test_exec(void **state)
{
	deed(*state, "exec", NULL, "page fault: execution");
}

static void test_remap(void **state)
{
	deed(*state, "remap", NULL, "badblk:do_remap+0x");
}

static void test_syscall(void **state)
{
	deed(*state, "syscall", NULL, "system call");
}

static void test_missing(void **state)
{
	deed(*state, "missing", NULL, "input_allocate_device");
}

static void test_program(void **state)
{
	deed(*state, "program", NULL,
	     "xdp_do_flush() was called, but no domain has an XDP program");
}

static void test_bug(void **state)
{
	deed(*state, "bug", NULL, "BUG");
}

static void test_memory(void **state)
{
	deed(*state, "memory", NULL, "memory");
}

/* What only the kernel's side can see: it ends the domain itself. */
static void test_twice(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = start(dom, "twice", NULL);

	assert_int_equal(read_on(disk, PEER_SOON), -EOWNERDEAD);
}

static void hangs(struct lxd_domain *dom, const char *act)
{
	struct peer_disk *disk = start(dom, act, NULL);
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_LAST,
		.len = PEER_PAGE,
		.off = RIG_OFF,
	};

	for (; rq.tag < 8; rq.tag++)
		assert_int_equal(disk_submit(disk, &rq), 0);
	dom->deadline_ms = 300;
	assert_int_equal(lxd_core_ping(dom), -ETIMEDOUT);
	assert_true(dom->dead);
}

static void test_loop(void **state)
{
	hangs(*state, "loop");
}

/* A domain that logs without end is not thereby alive. */
static void test_log(void **state)
{
	hangs(*state, "log");
}

/* A lost request hurts nobody but who waits for it. */
static void test_never(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = start(dom, "never", NULL);
	struct disk_request rq = {
		.op = LXD_BLOCK_REQ_OP_READ,
		.flags = LXD_BLOCK_REQ_FLAG_LAST,
		.len = PEER_PAGE,
		.off = RIG_OFF,
	};

	for (; rq.tag < 8; rq.tag++)
		assert_int_equal(disk_submit(disk, &rq), 0);
	assert_int_equal(lxd_core_ping(dom), 0);
	assert_true(disk->inflight > 0);
}

/* A driver that takes all the memory there is, and can live with that. */
static void test_hoard(void **state)
{
	struct lxd_domain *dom = *state;
	struct peer_disk *disk = start(dom, "hoard", NULL);
	int i;

	for (i = 0; i < 8; i++)
		rig_do(disk, LXD_BLOCK_REQ_OP_READ, 0, PEER_PAGE,
		       LXD_BLOCK_STATUS_OK);
	assert_int_equal(lxd_core_ping(dom), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		rig_test(test_null),
		rig_test(test_wild),
		rig_test(test_jump),
		rig_test(test_stack),
		rig_test(test_divide),
		rig_test(test_cli),
		rig_test(test_hlt),
		rig_test(test_port),
		rig_test(test_msr),
		rig_test(test_patch),
		rig_test(test_exec),
		rig_test(test_remap),
		rig_test(test_syscall),
		rig_test(test_missing),
		rig_test(test_program),
		rig_test(test_bug),
		rig_test(test_memory),
		rig_test(test_twice),
		rig_test(test_loop),
		rig_test(test_log),
		rig_test(test_never),
		rig_test(test_hoard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
