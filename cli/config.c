// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom config: the driver's configfs tree, which lies in the domain.
 */
#include "cli.h"
#include "device.h"
#include "domain.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/**
 * struct action - one thing to do to the tree
 * @name: as it is typed
 * @op: enum lxdom_config_op
 * @min: fewest operands after it
 * @max: most
 */
struct action {
	const char *name;
	unsigned int op;
	int min;
	int max;
};

static const struct action actions[] = {
	{ "ls", LXDOM_CONFIG_LIST, 0, 1 },
	{ "get", LXDOM_CONFIG_READ, 1, 1 },
	{ "set", LXDOM_CONFIG_WRITE, 2, 2 },
	{ "mkdir", LXDOM_CONFIG_MKDIR, 1, 1 },
	{ "rmdir", LXDOM_CONFIG_RMDIR, 1, 1 },
};

static const struct action *find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (!strcmp(actions[i].name, name))
			return &actions[i];
	return NULL;
}

static int fill(struct lxdom_config *c, const char *path, const char *value)
{
	size_t len;

	while (*path == '/')
		path++;
	len = strlen(path);
	while (len && path[len - 1] == '/')
		len--;
	if (len >= sizeof(c->path))
		return lxd_error(LXD_EXIT_USAGE,
			"config: path '%s' is longer than %zu bytes: see lxdom config --help",
			path, sizeof(c->path) - 1);
	memcpy(c->path, path, len);
	if (!value)
		return LXD_EXIT_OK;
	if (strlen(value) > sizeof(c->data))
		return lxd_error(LXD_EXIT_USAGE,
			"config: the value is longer than %zu bytes: see lxdom config --help",
			sizeof(c->data));
	c->len = strlen(value);
	memcpy(c->data, value, c->len);
	return LXD_EXIT_OK;
}

static int config_error(const char *name, const struct lxdom_config *c, int err)
{
	const char *path = *c->path ? c->path : "/";
	int code = LXD_EXIT_FAILED;

	if (err == -EBUSY)
		code = LXD_EXIT_BUSY;
	else if (err == -ETIMEDOUT || err == -ETIME)
		code = LXD_EXIT_TIMED_OUT;
	if (err == -EOWNERDEAD)
		return lxd_error(code, "%s: it died: see lxdom show %s", name,
				 name);
	if (err == -EAGAIN)
		return lxd_error(code,
				 "%s: it is not running (any more, or yet): see lxdom show %s",
				 name, name);
	if (err == -ENOENT || err == -ENOTDIR || err == -EISDIR)
		return lxd_error(code, "%s: %s: %s: see lxdom config %s ls",
				 name, path, strerror(-err), name);
	if (err == -EOVERFLOW)
		return lxd_error(code,
				 "%s: %s: the answer is longer than %zu bytes, which is all that can be fetched: look at its parts",
				 name, path, sizeof(c->data));
	return lxd_error(code, "%s: %s: %s: see lxdom log %s", name, path,
			 strerror(-err), name);
}

/* The answer comes from the domain: it may be anything. */
static size_t text_of(const struct lxdom_config *c, char *text)
{
	size_t len = c->len < sizeof(c->data) ? c->len : sizeof(c->data);

	memcpy(text, c->data, len);
	text[len] = 0;
	len = strlen(text);
	lxd_clean(text, len);
	while (len && text[len - 1] == '\n')
		text[--len] = 0;
	return len;
}

static void print_names(char *text)
{
	struct json_object *a = json_object_new_array();
	char *name;

	for (name = strtok(text, "\n"); name; name = strtok(NULL, "\n"))
		lxd_json_add_str(a, name);
	lxd_json_print(a);
}

static void print_done(const struct action *act, const struct lxdom_config *c,
		       const char *value)
{
	struct json_object *o = json_object_new_object();

	lxd_json_str(o, "done", act->name);
	lxd_json_str(o, "path", c->path);
	if (value)
		lxd_json_str(o, "value", value);
	lxd_json_print(o);
}

static void print(const struct action *act, const struct lxdom_config *c,
		  const char *value)
{
	char text[LXDOM_CONFIG_DATA_MAX + 1];
	size_t len = text_of(c, text);

	if (act->op == LXDOM_CONFIG_LIST && lxd_json()) {
		print_names(text);
	} else if (act->op == LXDOM_CONFIG_READ && lxd_json()) {
		struct json_object *o = json_object_new_object();

		lxd_json_str(o, "path", c->path);
		lxd_json_str(o, "value", text);
		lxd_json_print(o);
	} else if (act->op == LXDOM_CONFIG_LIST ||
		   act->op == LXDOM_CONFIG_READ) {
		if (len || act->op == LXDOM_CONFIG_READ)
			puts(text);
	} else if (lxd_json()) {
		print_done(act, c, value);
	}
}

static int verb_main(int argc, char **argv)
{
	struct lxdom_config c = { };
	const struct action *act;
	struct lxd_args args;
	const char *name, *value;
	int host, dom, ret, n;
	char **rest;

	lxd_args_init(&args, &lxd_verb_config, argc, argv);
	if (lxd_args_next(&args) < 0)
		return args.exit;
	name = argv[args.first];
	act = find(argv[args.first + 1]);
	rest = &argv[args.first + 2];
	n = lxd_args_operands(&args) - 2;
	if (!act)
		return lxd_error(LXD_EXIT_USAGE,
			"config: '%s' is none of ls, get, set, mkdir, rmdir: see lxdom config --help",
			argv[args.first + 1]);
	if (n < act->min || n > act->max)
		return lxd_error(LXD_EXIT_USAGE,
			"config: %s wants %s%s: see lxdom config --help",
			act->name, act->min ? "PATH" : "at most a PATH",
			act->max == 2 ? " and VALUE" : "");
	value = n == 2 ? rest[1] : NULL;
	c.op = act->op;
	ret = fill(&c, n ? rest[0] : "", value);
	if (ret)
		return ret;
	ret = lxd_domain_open(name, &host, &dom);
	if (ret)
		return ret;
	ret = lxd_dev_config(dom, &c);
	lxd_dev_close(dom);
	lxd_dev_close(host);
	if (ret)
		return config_error(name, &c, ret);
	print(act, &c, value);
	return LXD_EXIT_OK;
}

const struct lxd_verb lxd_verb_config = {
	.name = "config",
	.operands = "NAME ls|get|set|mkdir|rmdir [PATH [VALUE]]",
	.summary = "Look at and change the driver's configfs tree",
	.min = 2,
	.max = 4,
	.run = verb_main,
};
