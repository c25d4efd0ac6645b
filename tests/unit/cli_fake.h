/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel of cardboard for the tests of the command line: stands in for
 * cli/device.c, and catches what a verb prints.
 */
#ifndef CLI_FAKE_H
#define CLI_FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/device.h"

#define FAKE_HOST	1000
#define FAKE_DOM	1001
#define FAKE_KMSG	1002

/**
 * struct fake - what the kernel shall answer, and what it was asked
 * @open: LXDOM_DEVICE, if not 0
 * @abi: of the module
 * @find: result of LXDOM_OPEN; 0: there is a domain
 * @finds: how often it is there before it is gone; 0: for ever
 * @absent: how often it is not there yet, first
 * @stop: result of LXDOM_STOP
 * @busy: so many times it is -EBUSY first
 * @kill: result of LXDOM_KILL
 * @inside: result of LXDOM_INSIDE
 * @stopped: the process stands still
 * @config: result of LXDOM_CONFIG
 * @asked: the last LXDOM_CONFIG
 * @answer: its answer
 * @stat: answer of LXDOM_STAT
 * @dev: devices
 * @nr_dev: of them
 * @entries: answer of LXDOM_LIST
 * @nr_entries: of them
 * @kmsg: records of the kernel log; a NULL ends them, "" is an overrun
 * @at: the next of them
 * @open_fds: descriptors that have not been closed
 */
static struct fake {
	int open;
	unsigned int abi;
	int find;
	int finds;
	int absent;
	int stop;
	int busy;
	int kill;
	int inside;
	bool stopped;
	int config;
	struct lxdom_config asked;
	const char *answer;
	struct lxdom_stat stat;
	struct lxdom_device dev[40];
	int nr_dev;
	struct lxdom_entry entries[100];
	int nr_entries;
	const char *const *kmsg;
	int at;
	int open_fds;
} fake;

/**
 * opened() - count a descriptor
 * @fd: number
 *
 * Return: @fd.
 */
static inline int opened(int fd)
{
	fake.open_fds++;
	return fd;
}

/**
 * lxd_dev_open() - as cli/device.h has it, all of these; answers from @fake
 *
 * Return: as @fake.open says, or FAKE_HOST.
 */
int lxd_dev_open(void)
{
	return fake.open ? fake.open : opened(FAKE_HOST);
}

/**
 * lxd_dev_close() - uncount a descriptor
 * @fd: one of FAKE_*
 */
void lxd_dev_close(int fd)
{
	assert_in_range(fd, FAKE_HOST, FAKE_KMSG);
	fake.open_fds--;
}

/**
 * lxd_dev_info() - LXDOM_INFO
 * @host: FAKE_HOST
 * @info: filled in
 *
 * Return: 0.
 */
int lxd_dev_info(int host, struct lxdom_info *info)
{
	memset(info, 0, sizeof(*info));
	info->abi = fake.abi;
	info->msg_abi = LXDOM_MSG_ABI;
	info->max_domains = 64;
	return 0;
}

/**
 * lxd_dev_list() - LXDOM_LIST
 * @host: FAKE_HOST
 * @list: filled in with @fake.entries
 *
 * Return: 0.
 */
int lxd_dev_list(int host, struct lxdom_list *list)
{
	struct lxdom_entry *to = (void *)(uintptr_t)list->entries;
	int n = fake.nr_entries;

	if (n > (int)list->capacity)
		n = list->capacity;
	memcpy(to, fake.entries, n * sizeof(*to));
	list->count = fake.nr_entries;
	return 0;
}

/**
 * lxd_dev_domain() - LXDOM_OPEN
 * @host: FAKE_HOST
 * @name: any
 *
 * Return: FAKE_DOM, or -errno: see @find, @finds and @absent.
 */
int lxd_dev_domain(int host, const char *name)
{
	if (fake.find)
		return fake.find;
	if (fake.absent) {
		fake.absent--;
		return -ENOENT;
	}
	if (fake.finds && --fake.finds == 0)
		fake.find = -ENOENT;
	return opened(FAKE_DOM);
}

/**
 * lxd_dev_stop() - LXDOM_STOP
 * @dom: FAKE_DOM
 *
 * Return: @fake.stop.
 */
int lxd_dev_stop(int dom)
{
	if (fake.busy) {
		fake.busy--;
		return -EBUSY;
	}
	return fake.stop;
}

/**
 * lxd_dev_kill() - LXDOM_KILL
 * @dom: FAKE_DOM
 *
 * Return: @fake.kill.
 */
int lxd_dev_kill(int dom)
{
	return fake.kill;
}

/**
 * lxd_dev_stat() - LXDOM_STAT
 * @dom: FAKE_DOM
 * @stat: filled in with @fake.stat
 *
 * Return: 0.
 */
int lxd_dev_stat(int dom, struct lxdom_stat *stat)
{
	*stat = fake.stat;
	return 0;
}

/**
 * lxd_dev_inside() - LXDOM_INSIDE
 * @dom: FAKE_DOM
 * @inside: filled in
 *
 * Return: @fake.inside.
 */
int lxd_dev_inside(int dom, struct lxdom_inside *inside)
{
	*inside = (struct lxdom_inside){
		.pages_total = 16384, .pages_free = 4096, .threads = 3,
		.threads_max = 17, .switches = 1234, .timers = 2, .works = 12,
	};
	return fake.inside;
}

/**
 * lxd_dev_config() - LXDOM_CONFIG
 * @dom: FAKE_DOM
 * @config: kept in @fake.asked; receives @fake.answer
 *
 * Return: @fake.config.
 */
int lxd_dev_config(int dom, struct lxdom_config *config)
{
	fake.asked = *config;
	if (fake.answer) {
		config->len = strlen(fake.answer);
		memcpy(config->data, fake.answer, config->len);
	}
	return fake.config;
}

/**
 * lxd_dev_devices() - LXDOM_DEVICES
 * @dom: FAKE_DOM
 * @devices: filled in with @fake.dev
 *
 * Return: 0.
 */
int lxd_dev_devices(int dom, struct lxdom_devices *devices)
{
	struct lxdom_device *to = (void *)(uintptr_t)devices->entries;
	int n = fake.nr_dev;

	if (n > (int)devices->capacity)
		n = devices->capacity;
	memcpy(to, fake.dev, n * sizeof(*to));
	devices->count = fake.nr_dev;
	return 0;
}

/**
 * lxd_dev_stopped() - does a process stand still?
 * @pid: any
 *
 * Return: @fake.stopped.
 */
bool lxd_dev_stopped(pid_t pid)
{
	return fake.stopped;
}

/**
 * lxd_dev_resident() - memory of a process
 * @pid: any
 * @rss: set to 12 MiB
 * @pss: set to 11 MiB
 *
 * Return: 0.
 */
int lxd_dev_resident(pid_t pid, unsigned long long *rss,
		     unsigned long long *pss)
{
	*rss = 12ull << 20;
	*pss = 11ull << 20;
	return 0;
}

/**
 * lxd_dev_kmsg() - open the kernel log
 *
 * Return: FAKE_KMSG.
 */
int lxd_dev_kmsg(void)
{
	return opened(FAKE_KMSG);
}

/**
 * lxd_dev_kmsg_read() - the next record of @fake.kmsg
 * @fd: FAKE_KMSG
 * @buf: room for it
 * @size: bytes of it
 * @wait: not looked at
 *
 * Return: bytes of the record, 0 behind the last, -EPIPE for an overrun.
 */
ssize_t lxd_dev_kmsg_read(int fd, char *buf, size_t size, int wait)
{
	const char *record = fake.kmsg[fake.at];

	if (!record)
		return 0;
	fake.at++;
	if (!*record)
		return -EPIPE;
	assert_true(strlen(record) < size);
	memcpy(buf, record, strlen(record));
	return strlen(record);
}

/**
 * struct outcome - what a verb did
 * @code: its exit code
 * @out: what it wrote to stdout
 * @err: what it wrote to stderr
 */
static struct outcome {
	int code;
	char out[16384];
	char err[4096];
} got;

/**
 * slurp() - read a file, and close it
 * @f: file
 * @buf: its content, with a NUL at the end
 * @size: bytes of @buf
 */
static inline void slurp(FILE *f, char *buf, size_t size)
{
	rewind(f);
	buf[fread(buf, 1, size - 1, f)] = 0;
	fclose(f);
}

/**
 * cli() - run a verb; what it did is in @got
 * @verb: verb
 * @words: its name and arguments, split at spaces
 */
static inline void cli(const struct lxd_verb *verb, const char *words)
{
	char *argv[32], *copy = strdup(words), *w;
	FILE *out = tmpfile(), *err = tmpfile();
	int saved_out = dup(1), saved_err = dup(2);
	int argc = 0;

	for (w = strtok(copy, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	fflush(stdout);
	fflush(stderr);
	dup2(fileno(out), 1);
	dup2(fileno(err), 2);
	lxd_json_set(false);
	got.code = lxd_flush(verb->run(argc, argv));
	fflush(stderr);
	dup2(saved_out, 1);
	dup2(saved_err, 2);
	close(saved_out);
	close(saved_err);
	slurp(out, got.out, sizeof(got.out));
	slurp(err, got.err, sizeof(got.err));
	free(copy);
	assert_int_equal(fake.open_fds, 0);
	/* Whatever it is, an error is one line and names the program. */
	if (*got.err) {
		assert_memory_equal(got.err, "lxdom: ", 7);
		assert_ptr_equal(strchr(got.err, '\n'),
				 got.err + strlen(got.err) - 1);
	}
}

/**
 * cli_json() - the JSON document that the verb printed
 *
 * Return: the document, to be dropped by the caller; the test fails if it is
 * none.
 */
static inline struct json_object *cli_json(void)
{
	struct json_object *o = json_tokener_parse(got.out);

	if (!o)
		fail_msg("no JSON: %s", got.out);
	return o;
}

/**
 * json_at() - a member of an object
 * @o: object
 * @key: name of the member, which must be there
 *
 * Return: its text, "null" for null.
 */
static inline const char *json_at(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v))
		fail_msg("no member '%s' in %s", key,
			 json_object_to_json_string(o));
	return v ? json_object_get_string(v) : "null";
}

/**
 * fake_reset() - set-up of each test: a running domain with two disks
 * @state: not used
 *
 * Return: 0.
 */
static inline int fake_reset(void **state)
{
	memset(&fake, 0, sizeof(fake));
	fake.abi = LXDOM_ABI;
	strcpy(fake.stat.name, "disk0");
	fake.stat.state = LXDOM_STATE_RUNNING;
	fake.stat.pid = 4711;
	fake.stat.classes = LXDOM_CLASS_BLOCK;
	fake.stat.memory = 64ull << 20;
	fake.stat.window = 16u << 20;
	fake.stat.deadline_ms = 10000;
	fake.nr_dev = 2;
	strcpy(fake.dev[0].name, "diska");
	strcpy(fake.dev[1].name, "diskb");
	fake.dev[0].class = LXDOM_CLASS_BLOCK;
	fake.dev[1].class = LXDOM_CLASS_BLOCK;
	fake.dev[0].major = 252;
	fake.dev[1].major = 252;
	fake.dev[1].minor = 1;
	fake.dev[1].openers = 2;
	fake.stat.devices = 2;
	fake.stat.openers = 2;
	return 0;
}

#endif /* CLI_FAKE_H */
