// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom log: the lines of one domain in the kernel log.  The host module puts
 * "lxdom NAME: " before each, so that no driver can speak in another's name.
 */
#include "cli.h"
#include "device.h"
#include "domain.h"

#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A record is at most 8 KiB (CONSOLE_EXT_LOG_MAX in the kernel). */
#define RECORD_MAX	8192

static const struct lxd_option options[] = {
	{ "follow", 'f', NULL, "wait for further lines" },
	{ }
};

struct record {
	unsigned int priority;
	unsigned long long seq;
	unsigned long long us;
	const char *text;
};

/* Return: what "\xNN" stands for; 0 if it is no such thing, or cut off. */
static char escaped(const char *text)
{
	char digits[3] = { };

	if (strncmp(text, "\\x", 2))
		return 0;
	memcpy(digits, text + 2, strnlen(text + 2, 2));
	if (!isxdigit((unsigned char)digits[0]) || !isxdigit((unsigned char)digits[1]))
		return 0;
	return strtoul(digits, NULL, 16);
}

/*
 * The kernel writes what is not printable, and the backslash, as \xNN
 * (msg_add_ext_text() in kernel/printk/printk.c).
 */
static void unescape(char *text)
{
	char *to = text;
	char byte;

	while (*text) {
		byte = escaped(text);
		*to++ = byte ? byte : *text;
		text += byte ? 4 : 1;
	}
	*to = 0;
}

/* "priority,sequence,microseconds,flags;text\n KEY=value\n ..." */
static bool parse(char *raw, struct record *r)
{
	char *text = strchr(raw, ';');
	char *end;

	if (!text || sscanf(raw, "%u,%llu,%llu,", &r->priority, &r->seq,
			    &r->us) != 3)
		return false;
	text++;
	end = strchr(text, '\n');
	if (end)
		*end = 0;
	unescape(text);
	lxd_clean(text, strlen(text));
	r->text = text;
	return true;
}

static void print(const struct record *r, const char *text)
{
	struct json_object *o;

	if (!lxd_json()) {
		printf("[%5llu.%06llu] %s\n", r->us / 1000000, r->us % 1000000,
		       text);
		return;
	}
	o = json_object_new_object();
	lxd_json_u64(o, "sequence", r->seq);
	lxd_json_u64(o, "time_us", r->us);
	lxd_json_u64(o, "level", r->priority & 7);
	lxd_json_str(o, "text", text);
	lxd_json_print(o);
}

static int show(int fd, const char *name, bool follow, int *lines)
{
	char prefix[LXDOM_NAME_MAX + 16];
	char raw[RECORD_MAX + 1];
	struct record r;
	ssize_t n;

	snprintf(prefix, sizeof(prefix), "lxdom %s: ", name);
	for (;;) {
		n = lxd_dev_kmsg_read(fd, raw, RECORD_MAX, follow);
		if (n == -EPIPE)
			continue;	/* older records were overwritten */
		if (n <= 0)
			return n;
		raw[n] = 0;
		if (!parse(raw, &r) ||
		    strncmp(r.text, prefix, strlen(prefix)) != 0)
			continue;
		print(&r, r.text + strlen(prefix));
		(*lines)++;
		/* It is said of any output that it could not be written. */
		if (follow && fflush(stdout))
			return 0;
	}
}

/* Nothing in the log: no driver that spoke, or no such domain? */
static int silent(const char *name)
{
	int host, dom, ret;

	ret = lxd_domain_open(name, &host, &dom);
	if (ret)
		return ret;
	lxd_dev_close(dom);
	lxd_dev_close(host);
	return LXD_EXIT_OK;
}

static int verb_main(int argc, char **argv)
{
	bool follow = false;
	struct lxd_args args;
	const char *name;
	int fd, ret, lines = 0;

	lxd_args_init(&args, &lxd_verb_log, argc, argv);
	while ((ret = lxd_args_next(&args)) > 0)
		follow = true;
	if (ret < 0)
		return args.exit;
	name = argv[args.first];
	if (!lxd_name_ok(name))
		return lxd_error(LXD_EXIT_NO_DOMAIN,
				 "%s: no such domain: lxdom list has their names",
				 name);
	fd = lxd_dev_kmsg();
	if (fd == -EPERM || fd == -EACCES)
		return lxd_error(LXD_EXIT_FAILED,
				 "/dev/kmsg: permission denied: run as root");
	if (fd < 0)
		return lxd_error(LXD_EXIT_FAILED, "/dev/kmsg: %s: see dmesg",
				 strerror(-fd));
	ret = show(fd, name, follow, &lines);
	lxd_dev_close(fd);
	if (ret)
		return lxd_error(LXD_EXIT_FAILED, "/dev/kmsg: %s: see dmesg",
				 strerror(-ret));
	return lines ? LXD_EXIT_OK : silent(name);
}

const struct lxd_verb lxd_verb_log = {
	.name = "log",
	.operands = "NAME",
	.summary = "Print a domain's lines of the kernel log",
	.options = options,
	.min = 1,
	.max = 1,
	.run = verb_main,
};
