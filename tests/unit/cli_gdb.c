// SPDX-License-Identifier: GPL-2.0-only
/* sources: cli/args.c cli/output.c cli/help.c cli/domain.c cli/gdb.c */
/* sources: cli/remote.c cli/tracee.c */
/* cflags: -DLXD_VERSION='"test"' */
/* libs: -ljson-c */
/*
 * lxdom gdb: the command line that it makes of the runner's notes.
 */
#include "cli_fake.h"

#include <sys/stat.h>
#include <sys/wait.h>

const struct lxd_verb *const lxd_verbs[] = { NULL };

const struct lxd_verb *lxd_verb_find(const char *name)
{
	return NULL;
}

static char *dir;

static void notes_are(const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/disk0.json", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* A path, then names and addresses of sections up to a NULL. */
static void add_object(struct json_object *objects, const char *path, ...)
{
	struct json_object *sections = json_object_new_array();
	struct json_object *o = json_object_new_object();
	const char *name;
	va_list ap;

	va_start(ap, path);
	while ((name = va_arg(ap, const char *))) {
		struct json_object *s = json_object_new_object();

		lxd_json_str(s, "name", name);
		lxd_json_str(s, "address", va_arg(ap, const char *));
		json_object_array_add(sections, s);
	}
	va_end(ap);
	lxd_json_str(o, "path", path);
	json_object_object_add(o, "sections", sections);
	json_object_array_add(objects, o);
}

/* Two objects with their sections, as the runner writes them. */
static void good_notes(void)
{
	struct json_object *all = json_object_new_object();
	struct json_object *objects = json_object_new_array();

	add_object(objects, "/usr/lib/l.o", ".text", "0x10000000",
		   ".data", "0x10002000", NULL);
	add_object(objects, "/d .ko", ".bss", "0x15000",
		   ".text", "0x13000", ".rodata", "0x14000", NULL);
	json_object_object_add(all, "objects", objects);
	notes_are(json_object_to_json_string(all));
	json_object_put(all);
}

static void command_is(int at, const char *word)
{
	struct json_object *o = cli_json();
	struct json_object *words, *w;

	assert_true(json_object_object_get_ex(o, "command", &words));
	assert_true(at < (int)json_object_array_length(words));
	w = json_object_array_get_idx(words, at);
	assert_string_equal(json_object_get_string(w), word);
	json_object_put(o);
}

static void command(void **state)
{
	static const char second[] =
		"add-symbol-file \"/d .ko\" -s .bss 0x15000 -s .text 0x13000 -s .rodata 0x14000";

	good_notes();
	cli(&lxd_verb_gdb, "gdb -j disk0 -- -batch -ex bt");
	assert_string_equal(got.err, "");
	assert_int_equal(got.code, LXD_EXIT_OK);
	command_is(0, "gdb");
	command_is(6, "-p");
	command_is(7, "4711");
	command_is(13, "add-symbol-file \"/usr/lib/l.o\" -s .text 0x10000000 -s .data 0x10002000");
	command_is(15, "mem 0x10000000 0x10002000 ro");
	command_is(17, second);
	command_is(19, "mem 0x13000 0x14000 ro");
	command_is(22, "-batch");
	command_is(24, "bt");
}

static void gdb_is_run(void **state)
{
	/* A gdb that says how it was called, in the place of the real one. */
	char path[256], old[4096];
	FILE *f;

	good_notes();
	snprintf(path, sizeof(path), "%s/gdb", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("#!/bin/sh\nexit 42\n", f);
	fclose(f);
	chmod(path, 0700);
	snprintf(old, sizeof(old), "%s", getenv("PATH"));
	setenv("PATH", dir, 1);
	lxd_json_set(false);
	if (!fork()) {
		char *argv[3] = { "gdb", "disk0", NULL };

		/* It does not come back. */
		_exit(lxd_verb_gdb.run(2, argv));
	} else {
		int status;

		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 42);
	}
	unlink(path);
	cli(&lxd_verb_gdb, "gdb disk0");
	assert_int_equal(got.code, LXD_EXIT_FAILED);
	assert_string_equal(got.err,
			    "lxdom: gdb: No such file or directory: install gdb\n");
	setenv("PATH", old, 1);
}

static void bad_notes(void **state)
{
	static const char *const bad[] = {
		"", "{", "[]", "{\"objects\": 1}", "{\"objects\": [1]}",
		"{\"objects\": [{\"path\": \"x\"}]}",
		"{\"objects\": [{\"sections\": []}]}",
	};
	char text[512];
	unsigned int i;

	snprintf(text, sizeof(text),
		 "lxdom: %s/disk0.json: its runner's notes can't be used: attach by hand with gdb -p\n",
		 dir);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		notes_are(bad[i]);
		cli(&lxd_verb_gdb, "gdb disk0");
		assert_int_equal(got.code, LXD_EXIT_FAILED);
		assert_string_equal(got.err, text);
	}
}

static void no_process(void **state)
{
	fake.stat.pid = 0;
	fake.stat.state = LXDOM_STATE_CREATED;
	cli(&lxd_verb_gdb, "gdb disk0");
	assert_int_equal(got.code, LXD_EXIT_FAILED);
	assert_string_equal(got.err,
			    "lxdom: disk0: it has no process (created): see lxdom show disk0\n");
	fake.find = -ENOENT;
	cli(&lxd_verb_gdb, "gdb disk0");
	assert_int_equal(got.code, LXD_EXIT_NO_DOMAIN);
}

static void guest(void **state)
{
	char path[4096], word[8192];
	ssize_t n;

	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	assert_true(n > 0);
	path[n] = 0;
	snprintf(word, sizeof(word), "target remote | '%s' gdb --serve disk0",
		 path);
	good_notes();
	fake.stat.wall = LXDOM_WALL_KVM;
	cli(&lxd_verb_gdb, "gdb -j disk0");
	assert_string_equal(got.err, "");
	assert_int_equal(got.code, LXD_EXIT_OK);
	command_is(0, "gdb");
	command_is(11, "set architecture i386:x86-64");
	command_is(13, word);
	command_is(15, "add-symbol-file \"/usr/lib/l.o\" -s .text 0x10000000 -s .data 0x10002000");
}

static void serving(void **state)
{
	char text[512];

	good_notes();
	cli(&lxd_verb_gdb, "gdb --serve disk0");
	assert_int_equal(got.code, LXD_EXIT_USAGE);
	assert_string_equal(got.err,
			    "lxdom: disk0: it is no guest: gdb can attach to process 4711 itself\n");
	/* An older runner's notes say nothing of regions. */
	fake.stat.wall = LXDOM_WALL_KVM;
	cli(&lxd_verb_gdb, "gdb --serve disk0");
	assert_int_equal(got.code, LXD_EXIT_FAILED);
	snprintf(text, sizeof(text),
		 "lxdom: %s/disk0.json: its runner's notes can't be used: attach by hand with gdb -p\n",
		 dir);
	assert_string_equal(got.err, text);
	/* There are regions, but no such process. */
	notes_are("{\"regions\": []}");
	fake.stat.pid = 0x7fffffff;
	cli(&lxd_verb_gdb, "gdb --serve disk0");
	assert_int_equal(got.code, LXD_EXIT_FAILED);
	assert_string_equal(got.err,
			    "lxdom: disk0: its guest can't be traced: No such file or directory: see lxdom list; or is it older than this lxdom?\n");
}

static int enter(void **state)
{
	dir = mkdtemp(strdup("/tmp/cli_gdb.XXXXXX"));
	return dir ? setenv("LXDOM_RUN_DIR", dir, 1) : -1;
}

static int leave(void **state)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/disk0.json", dir);
	unlink(path);
	if (rmdir(dir))
		return -1;
	free(dir);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup(f, fake_reset)
		T(command), T(gdb_is_run), T(bad_notes), T(no_process),
		T(guest), T(serving),
	};

	return cmocka_run_group_tests_name("cli_gdb", tests, enter, leave);
}
