// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom gdb: attaches gdb to a domain's process and tells it where the library
 * kernel and the modules lie.  The runner has written that down, from its own
 * linking; nothing of it comes from the domain.
 *
 * A guest is not in the address space of its process.  There gdb talks to another
 * lxdom, at its standard input and output, which looks into the guest for it.
 */
#include "cli.h"
#include "device.h"
#include "domain.h"
#include "remote.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPT_SERVE = 256 };

static const struct lxd_option options[] = {
	{ "serve", OPT_SERVE, NULL,
	  "of a guest: speak gdb's remote protocol on standard input and output" },
	{ }
};

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

/* The runner's notes on a domain, to be put; NULL if there are none. */
static struct json_object *notes_of(const char *name, char *path, size_t size)
{
	lxd_run_path(path, size, name, "json");
	return json_object_from_file(path);
}

static int bad_notes(const char *path)
{
	return lxd_error(LXD_EXIT_FAILED,
			 "%s: its runner's notes can't be used: attach by hand with gdb -p",
			 path);
}

static int add_objects(struct command *c, const char *name)
{
	struct json_object *all, *objects;
	char path[LXD_PATH_MAX];
	size_t i;
	int err = 0;

	all = notes_of(name, path, sizeof(path));
	objects = all ? array_at(all, "objects") : NULL;
	if (!objects)
		err = -EINVAL;
	for (i = 0; !err && i < json_object_array_length(objects); i++)
		err = add_symbols(c, json_object_array_get_idx(objects, i));
	json_object_put(all);
	return err ? bad_notes(path) : LXD_EXIT_OK;
}

static int find_process(const char *name, int *pid, bool *guest)
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
	*pid = stat.pid;
	*guest = stat.wall == LXDOM_WALL_KVM;
	return LXD_EXIT_OK;
}

/* ---- looking into a guest for gdb ---- */

static int serve(const char *name, int pid)
{
	static struct lxd_tracee tracee;
	struct json_object *all, *regions;
	char path[LXD_PATH_MAX];
	int ret;

	all = notes_of(name, path, sizeof(path));
	regions = all ? array_at(all, "regions") : NULL;
	ret = regions ? lxd_tracee_attach(&tracee, name, pid, regions) :
			bad_notes(path);
	json_object_put(all);
	if (ret)
		return ret;
	/* Of a terminal that we share with gdb: it says so itself. */
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	ret = lxd_remote_serve(&tracee, STDIN_FILENO, STDOUT_FILENO);
	lxd_tracee_detach(&tracee);
	if (ret)
		return lxd_error(LXD_EXIT_FAILED,
				 "%s: gdb is gone, or does not speak its remote protocol",
				 name);
	return LXD_EXIT_OK;
}

static int serve_guest(const char *name, int pid, bool guest)
{
	if (!guest)
		return lxd_error(LXD_EXIT_USAGE,
				 "%s: it is no guest: gdb can attach to process %d itself",
				 name, pid);
	return serve(name, pid);
}

/* gdb has a shell start it: an apostrophe in our own path ends all quoting. */
static int add_server(struct command *c, const char *name)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return lxd_error(LXD_EXIT_FAILED, "/proc/self/exe: %s: mount /proc",
				 strerror(errno));
	self[n] = 0;
	if (strchr(self, '\''))
		return lxd_error(LXD_EXIT_FAILED,
				 "%s: gdb can't start it from a path with an apostrophe: move it",
				 self);
	add(c, "-ex");
	add(c, "set architecture i386:x86-64");
	add(c, "-ex");
	add(c, "target remote | '%s' gdb --serve %s", self, name);
	return 0;
}

/* ---- the command ---- */

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

static int build(struct command *c, const char *name, int pid, bool guest)
{
	int ret;

	add(c, "gdb");
	add(c, "-q");
	/* The domain has an empty root directory, and may lie. */
	add(c, "-iex");
	add(c, "set sysroot /");
	add(c, "-iex");
	add(c, "set auto-load off");
	if (!guest) {
		add(c, "-p");
		add(c, "%d", pid);
	}
	add(c, "-ex");
	add(c, "set confirm off");
	/* What has no "mem" of its own is memory all the same. */
	add(c, "-ex");
	add(c, "set mem inaccessible-by-default off");
	ret = guest ? add_server(c, name) : 0;
	if (!ret)
		ret = add_objects(c, name);
	add(c, "-ex");
	add(c, "set confirm on");
	return ret;
}

static int debug(const char *name, int pid, bool guest, char **more, int nr)
{
	struct command c = { };
	int i, ret = build(&c, name, pid, guest);

	for (i = 0; i < nr; i++)
		add(&c, "%s", more[i]);
	if (!ret)
		ret = become(&c);
	drop(&c);
	return ret;
}

static int verb_main(int argc, char **argv)
{
	struct lxd_args args;
	bool serves = false, guest = false;
	int id, pid = 0, ret;
	const char *name;

	lxd_args_init(&args, &lxd_verb_gdb, argc, argv);
	while ((id = lxd_args_next(&args)) > 0)
		serves = id == OPT_SERVE;
	if (id < 0)
		return args.exit;
	name = argv[args.first];
	ret = find_process(name, &pid, &guest);
	if (ret)
		return ret;
	if (serves)
		return serve_guest(name, pid, guest);
	return debug(name, pid, guest, argv + args.first + 1,
		     argc - args.first - 1);
}

const struct lxd_verb lxd_verb_gdb = {
	.name = "gdb",
	.operands = "NAME [-- ARGUMENT ...]",
	.summary = "Attach gdb to a domain, with the symbols of its modules",
	.options = options,
	.min = 1,
	.max = -1,
	.run = verb_main,
};
