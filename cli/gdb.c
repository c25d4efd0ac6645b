// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom gdb: attaches gdb to a domain's process and tells it where the library
 * kernel and the modules lie.  The runner has written that down, from its own
 * linking; nothing of it comes from the domain.
 */
#include "cli.h"
#include "device.h"
#include "domain.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/**
 * struct command - gdb's command line
 * @argv: the words, each from malloc()
 * @n: how many
 * @lost: some word could not be added, there was no memory
 */
struct command {
	char **argv;
	int n;
	bool lost;
};

__printf(2, 3)
static void add(struct command *c, const char *fmt, ...)
{
	va_list ap;
	char **argv;
	char *word;
	int n;

	argv = realloc(c->argv, (c->n + 2) * sizeof(*argv));
	if (!argv) {
		c->lost = true;
		return;
	}
	c->argv = argv;
	va_start(ap, fmt);
	n = vasprintf(&word, fmt, ap);
	va_end(ap);
	if (n < 0) {
		c->lost = true;
		return;
	}
	c->argv[c->n++] = word;
	c->argv[c->n] = NULL;
}

static void drop(struct command *c)
{
	int i;

	for (i = 0; i < c->n; i++)
		free(c->argv[i]);
	free(c->argv);
}

static const char *text_at(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ?
	       json_object_get_string(v) : NULL;
}

static struct json_object *array_at(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v) ||
	    !json_object_is_type(v, json_type_array))
		return NULL;
	return v;
}

/**
 * struct range - text of an object
 * @start: first byte
 * @end: first byte of what is no text
 */
struct range {
	unsigned long long start;
	unsigned long long end;
};

/* An object's text lies together, what else it has comes after it. */
static struct range text_range(struct json_object *sections)
{
	struct range r = { .start = ~0ull, .end = ~0ull };
	size_t i;

	for (i = 0; i < json_object_array_length(sections); i++) {
		struct json_object *s = json_object_array_get_idx(sections, i);
		const char *name = text_at(s, "name");
		const char *address = text_at(s, "address");
		unsigned long long at;

		if (!name || !address)
			continue;
		at = strtoull(address, NULL, 0);
		if (strstr(name, "text") && at < r.start)
			r.start = at;
		if (!strstr(name, "text") && at < r.end)
			r.end = at;
	}
	return r;
}

/*
 * The text is a shared mapping, where no debugger can write.  Told that it is
 * read-only, gdb makes every breakpoint there one of the processor's.
 */
static void add_read_only(struct command *c, struct json_object *sections)
{
	struct range r = text_range(sections);

	if (r.start >= r.end || r.end == ~0ull)
		return;
	add(c, "-ex");
	add(c, "mem 0x%llx 0x%llx ro", r.start, r.end);
}

/* "add-symbol-file "PATH" -s .text 0x1000 -s .data 0x2000 ..." */
static int add_symbols(struct command *c, struct json_object *object)
{
	struct json_object *sections = array_at(object, "sections");
	const char *path = text_at(object, "path");
	char *text = NULL;
	size_t i, size;
	FILE *f;

	if (!path || !sections)
		return -EINVAL;
	f = open_memstream(&text, &size);
	if (!f)
		return -ENOMEM;
	fprintf(f, "add-symbol-file \"%s\"", path);
	for (i = 0; i < json_object_array_length(sections); i++) {
		struct json_object *s = json_object_array_get_idx(sections, i);
		const char *name = text_at(s, "name");
		const char *address = text_at(s, "address");

		if (name && address)
			fprintf(f, " -s %s %s", name, address);
	}
	if (fclose(f)) {
		free(text);
		return -ENOMEM;
	}
	add(c, "-ex");
	add(c, "%s", text);
	free(text);
	add_read_only(c, sections);
	return 0;
}

static int add_objects(struct command *c, const char *name)
{
	struct json_object *all, *objects;
	char path[256];
	size_t i;
	int err = 0;

	lxd_run_path(path, sizeof(path), name, "json");
	all = json_object_from_file(path);
	objects = all ? array_at(all, "objects") : NULL;
	if (!objects)
		err = -EINVAL;
	for (i = 0; !err && i < json_object_array_length(objects); i++)
		err = add_symbols(c, json_object_array_get_idx(objects, i));
	json_object_put(all);
	if (!err)
		return LXD_EXIT_OK;
	return lxd_error(LXD_EXIT_FAILED,
			 "%s: its runner's notes can't be used: attach by hand with gdb -p",
			 path);
}

static int find_pid(const char *name, int *pid)
{
	struct lxdom_stat stat;
	int host, dom, ret;

	ret = lxd_domain_open(name, &host, &dom);
	if (ret)
		return ret;
	ret = lxd_dev_stat(dom, &stat);
	lxd_dev_close(dom);
	lxd_dev_close(host);
	if (ret)
		return lxd_error(LXD_EXIT_FAILED, "%s: %s: see dmesg", name,
				 strerror(-ret));
	if (stat.pid <= 0)
		return lxd_error(LXD_EXIT_FAILED,
				 "%s: it has no process (%s): see lxdom show %s",
				 name, lxd_state_name(stat.state), name);
	if (stat.wall == LXDOM_WALL_KVM)
		return lxd_error(LXD_EXIT_FAILED,
				 "%s: it runs in a guest, which gdb can't see into: run it with --isolation process",
				 name);
	*pid = stat.pid;
	return LXD_EXIT_OK;
}

static int print_json(const struct command *c)
{
	struct json_object *o = json_object_new_object();
	struct json_object *a = json_object_new_array();
	int i;

	for (i = 0; i < c->n; i++)
		lxd_json_add_str(a, c->argv[i]);
	json_object_object_add(o, "command", a);
	lxd_json_print(o);
	return LXD_EXIT_OK;
}

static int become(const struct command *c)
{
	if (c->lost)
		return lxd_error(LXD_EXIT_FAILED, "gdb: out of memory: free some");
	if (lxd_json())
		return print_json(c);
	execvp(c->argv[0], c->argv);
	return lxd_error(LXD_EXIT_FAILED, "gdb: %s: install gdb",
			 strerror(errno));
}

static int verb_main(int argc, char **argv)
{
	struct command c = { };
	struct lxd_args args;
	const char *name;
	int i, pid = 0, ret;

	lxd_args_init(&args, &lxd_verb_gdb, argc, argv);
	if (lxd_args_next(&args) < 0)
		return args.exit;
	name = argv[args.first];
	ret = find_pid(name, &pid);
	if (ret)
		return ret;
	add(&c, "gdb");
	add(&c, "-q");
	/* The domain has an empty root directory, and may lie. */
	add(&c, "-iex");
	add(&c, "set sysroot /");
	add(&c, "-iex");
	add(&c, "set auto-load off");
	add(&c, "-p");
	add(&c, "%d", pid);
	add(&c, "-ex");
	add(&c, "set confirm off");
	/* What has no "mem" of its own is memory all the same. */
	add(&c, "-ex");
	add(&c, "set mem inaccessible-by-default off");
	ret = add_objects(&c, name);
	add(&c, "-ex");
	add(&c, "set confirm on");
	for (i = args.first + 1; i < argc; i++)
		add(&c, "%s", argv[i]);
	if (!ret)
		ret = become(&c);
	drop(&c);
	return ret;
}

const struct lxd_verb lxd_verb_gdb = {
	.name = "gdb",
	.operands = "NAME [-- ARGUMENT ...]",
	.summary = "Attach gdb to a domain, with the symbols of its modules",
	.min = 1,
	.max = -1,
	.run = verb_main,
};
