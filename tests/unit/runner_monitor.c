// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/monitor.c runner/reason.c */
/* The monitor with a kernel and a back end of cardboard: how a start ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/backend.h"
#include "runner/host.h"
#include "runner/monitor.h"
#include "runner/report.h"
#include "runner/state.h"

/*
 * @pipe: stands for the domain's descriptor; one byte: ready
 * @kicks: how often it was asked where it is
 * @deaf: it can't say
 * @told: told to end while it is asked
 * @stat: what the kernel says
 * @text: what the domain left in its fault block
 * @reason: headline of the report
 */
static struct {
	int pipe[2];
	int kicks;
	bool deaf;
	bool told;
	bool gone;
	struct lxdom_stat stat;
	char text[LXDOM_FAULT_TEXT];
	char reason[256];
} fake;

static void fake_kick(struct lxd_domain *dom)
{
	fake.kicks++;
	fake.gone = !fake.deaf;
	if (fake.told)
		assert_int_equal(kill(getpid(), SIGTERM), 0);
	if (fake.gone)
		strcpy(fake.text, LXD_KICKED_TEXT);
}

static int fake_idle(struct lxd_domain *dom, struct pollfd *fds, int nr,
		     int timeout_ms)
{
	if (!fake.gone)
		assert_true(poll(fds, nr, timeout_ms) >= 0);
	if (fake.gone)
		dom->pid = 0;
	return fake.gone;
}

static void fake_stop(struct lxd_domain *dom)
{
	fake.gone = true;
	dom->pid = 0;
}

static void fake_describe(struct lxd_domain *dom, struct lxd_death *out)
{
	memset(out, 0, sizeof(*out));
	strcpy(out->fault.text, fake.text);
	out->fault.filled = *fake.text;
}

static const struct lxd_backend_ops ops = {
	.kick = fake_kick,
	.idle = fake_idle,
	.stop = fake_stop,
	.describe_fault = fake_describe,
};

void lxd_host_stat(const struct lxd_domain *dom, struct lxdom_stat *stat)
{
	*stat = fake.stat;
	if (fake.gone && stat->state != LXDOM_STATE_STOPPED) {
		stat->state = LXDOM_STATE_DEAD;
		strcpy(stat->reason, "its process ended");
	}
}

void lxd_report(const struct lxd_domain *dom, const struct lxd_death *death,
		const struct lxdom_stat *stat, char *reason, size_t size)
{
	lxd_report_reason(dom, death, stat, reason, size);
	snprintf(fake.reason, sizeof(fake.reason), "%s", reason);
}

void lxd_log_last(struct lxd_log *log, const char *name, char *line)
{
	*line = 0;
}

void lxd_pci_serve(struct lxd_domain *dom)
{
}

void lxd_state_remove(const struct lxd_domain *dom)
{
}

bool lxd_memory_read(const struct lxd_memory *mem, u64 addr, void *to,
		     size_t size)
{
	return false;
}

int lxd_memory_stack(const struct lxd_memory *mem, u64 addr,
		     struct lxd_range *range)
{
	return -1;
}

/* The shortest limit that there is: 100 ms, six times for an init. */
static int watch(struct lxd_err *err, char *word, size_t size)
{
	static struct lxd_module mod = { .name = "mod" };
	struct lxd_options opt = { .deadline_ms = 100 };
	struct lxd_domain dom = { .opt = &opt, .ops = &ops, .pid = 4711 };
	int ready[2], ret;
	ssize_t n;

	strcpy(dom.name, "disk0");
	dom.set.modules[0] = &mod;
	dom.set.nr = 1;
	dom.fd = fake.pipe[0];
	dom.pci.wanted = -1;
	assert_int_equal(pipe(ready), 0);
	opt.ready_fd = ready[1];
	ret = lxd_monitor(&dom, &opt, err);
	if (opt.ready_fd >= 0)
		lxd_monitor_say(&opt, 0, err);
	n = read(ready[0], word, size - 1);
	assert_true(n >= 0);
	word[n] = 0;
	close(ready[0]);
	return ret;
}

#define SLEPT	"its init took longer than 0.6 s, 6 times --deadline: allow it more"

/* Whoever answers every ping: the kernel sees no more than the end. */
static void test_init_sleeps(void **state)
{
	struct lxd_err err;
	char word[600];

	assert_int_equal(watch(&err, word, sizeof(word)),
			 LXD_RUNNER_NOT_STARTED);
	assert_int_equal(fake.kicks, 1);
	assert_string_equal(fake.reason, SLEPT);
	assert_string_equal(word,
			    "late disk0: ended while it started: " SLEPT "\n");
}

static void test_init_sleeps_deaf(void **state)
{
	struct lxd_err err;
	char word[600];

	fake.deaf = true;
	assert_int_equal(watch(&err, word, sizeof(word)),
			 LXD_RUNNER_NOT_STARTED);
	assert_string_equal(fake.reason, SLEPT);
	assert_memory_equal(word, "late disk0: ", 12);
}

/* It came to its end while it was being asked: that is what there is to say. */
static void test_init_fails_late(void **state)
{
	struct lxd_err err;
	char word[600];

	fake.stat.init_status = -EIO;
	fake.stat.state = LXDOM_STATE_STOPPED;
	assert_int_equal(watch(&err, word, sizeof(word)),
			 LXD_RUNNER_NOT_STARTED);
	assert_string_equal(word,
			    "error mod: init failed: Input/output error\n");
}

static void test_init_dies(void **state)
{
	struct lxd_err err;
	char word[600];

	fake.gone = true;
	strcpy(fake.text, "kernel BUG");
	assert_int_equal(watch(&err, word, sizeof(word)),
			 LXD_RUNNER_NOT_STARTED);
	assert_int_equal(fake.kicks, 0);
	assert_string_equal(word,
			    "error disk0: ended while it started: kernel BUG\n");
}

/* The kernel has ended it for a reason; a shutdown comes in between. */
static void test_told_too_late(void **state)
{
	struct lxd_err err;
	char word[600];

	fake.deaf = true;
	fake.told = true;
	assert_int_equal(watch(&err, word, sizeof(word)),
			 LXD_RUNNER_NOT_STARTED);
	assert_string_equal(fake.reason, SLEPT);
}

/* What the command line makes exit codes of. */
static void test_words(void **state)
{
	static const struct {
		int (*say)(struct lxd_err *err, const char *fmt, ...);
		const char *word;
	} words[] = {
		{ lxd_fail_busy, "busy x: why\n" },
		{ lxd_fail, "error x: why\n" },
	};
	struct lxd_options opt;
	struct lxd_err err;
	char word[64];
	int fds[2], i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		assert_int_equal(pipe(fds), 0);
		opt.ready_fd = fds[1];
		assert_int_equal(words[i].say(&err, "x: %s", "why"), -1);
		lxd_monitor_say(&opt, 0, &err);
		assert_int_equal(opt.ready_fd, -1);
		memset(word, 0, sizeof(word));
		assert_true(read(fds[0], word, sizeof(word) - 1) > 0);
		assert_string_equal(word, words[i].word);
		close(fds[0]);
	}
}

static int setup(void **state)
{
	memset(&fake, 0, sizeof(fake));
	fake.stat.state = LXDOM_STATE_STARTING;
	return pipe(fake.pipe);
}

static int teardown(void **state)
{
	close(fake.pipe[0]);
	close(fake.pipe[1]);
	return 0;
}

#define test(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_init_sleeps),
		test(test_init_sleeps_deaf),
		test(test_init_fails_late),
		test(test_init_dies),
		test(test_told_too_late),
		test(test_words),
	};

	lxd_monitor_block_signals();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
