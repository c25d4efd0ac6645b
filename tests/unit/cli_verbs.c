// SPDX-License-Identifier: GPL-2.0-only
/* sources: cli/args.c cli/output.c cli/help.c cli/domain.c cli/list.c cli/show.c cli/report.c */
/* cflags: -DLXD_VERSION='"test"' */
/* libs: -ljson-c */
/*
 * The verbs that look at domains: output, JSON, errors, exit codes.
 */
#include "cli_fake.h"

const struct lxd_verb *const lxd_verbs[] = { NULL };

const struct lxd_verb *lxd_verb_find(const char *name)
{
	return NULL;
}

static char *dir;

static void says(const struct lxd_verb *verb, const char *words, int code,
		 const char *err)
{
	cli(verb, words);
	assert_string_equal(got.err, err);
	assert_int_equal(got.code, code);
}

static void put_file(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* ---- the host module ---- */

static void no_module(void **state)
{
	fake.open = -ENOENT;
	says(&lxd_verb_list, "list", LXD_EXIT_FAILED,
	     "lxdom: /dev/lxdom: not there: load the lxdom module (modprobe lxdom)\n");
}

static void not_root(void **state)
{
	fake.open = -EACCES;
	says(&lxd_verb_list, "list", LXD_EXIT_FAILED,
	     "lxdom: /dev/lxdom: permission denied: run as root\n");
}

static void other_abi(void **state)
{
	fake.abi = LXDOM_ABI + 1;
	says(&lxd_verb_show, "show disk0", LXD_EXIT_FAILED,
	     "lxdom: /dev/lxdom: the module speaks ABI 2, this command ABI 1: load the module of this version (rmmod lxdom, modprobe lxdom), or install both anew\n");
}

static void no_domain(void **state)
{
	fake.find = -ENOENT;
	says(&lxd_verb_show, "show nope", LXD_EXIT_NO_DOMAIN,
	     "lxdom: nope: no such domain: lxdom list has their names\n");
}

/* ---- list ---- */

static void list_of_none(void **state)
{
	cli(&lxd_verb_list, "list");
	assert_string_equal(got.out,
			    "NAME  STATE         PID  WALL     DEVICES\n");
	cli(&lxd_verb_list, "list -j");
	assert_string_equal(got.out, "[]\n");
}

static void list_as_text(void **state)
{
	fake.nr_entries = 2;
	fake.entries[0] = (struct lxdom_entry){
		.name = "disk0", .state = LXDOM_STATE_RUNNING, .pid = 4711,
		.devices = 2,
	};
	fake.entries[1] = (struct lxdom_entry){
		.name = "longer-name", .state = LXDOM_STATE_CREATED,
		.wall = LXDOM_WALL_KVM,
	};
	cli(&lxd_verb_list, "list");
	assert_string_equal(got.out,
			    "NAME         STATE         PID  WALL     DEVICES\n"
		"disk0        running      4711  process  2\n"
		"longer-name  created         -  kvm      0\n");
}

static void list_grows(void **state)
{
	struct json_object *o;
	int i;

	fake.nr_entries = 100;
	for (i = 0; i < 100; i++)
		snprintf(fake.entries[i].name, LXDOM_NAME_MAX, "d%d", i);
	cli(&lxd_verb_list, "list --json");
	o = cli_json();
	assert_int_equal(json_object_array_length(o), 100);
	assert_string_equal(json_at(json_object_array_get_idx(o, 99), "name"),
			    "d99");
	assert_string_equal(json_at(json_object_array_get_idx(o, 99), "pid"),
			    "null");
	json_object_put(o);
}

/* ---- show ---- */

static void show_as_text(void **state)
{
	static const char memory[] =
		" 12 MiB resident (11 MiB in proportion), 64 MiB allowed, window 16 MiB\n";

	fake.stat.calls_out = 4;
	fake.stat.call_ns_sum = 40000;
	fake.stat.call_ns_max = 1500000;
	fake.stat.uptime_ns = 192ull * 1000000000;
	cli(&lxd_verb_show, "show disk0");
	assert_int_equal(got.code, LXD_EXIT_OK);
	assert_non_null(strstr(got.out, "state       running\n"));
	assert_non_null(strstr(got.out, "age         3 min 12 s\n"));
	assert_non_null(strstr(got.out, "wall        process, process 4711\n"));
	assert_non_null(strstr(got.out,
			       "devices     diska (252:0, 0 open), diskb (252:1, 2 open)\n"));
	assert_non_null(strstr(got.out, memory));
	assert_non_null(strstr(got.out,
			       "latency     mean 10.0 us, longest 1.5 ms, deadline 10.0 s\n"));
	assert_non_null(strstr(got.out, "the domain says of itself:\n"));
	assert_non_null(strstr(got.out, "  memory    16 MiB free of 64 MiB\n"));
}

static void show_as_json(void **state)
{
	struct json_object *o, *says, *devices;

	fake.stat.calls_out = 4;
	fake.stat.call_ns_sum = 40000;
	cli(&lxd_verb_show, "show -j disk0");
	o = cli_json();
	assert_string_equal(json_at(o, "state"), "running");
	assert_string_equal(json_at(o, "reason"), "null");
	assert_string_equal(json_at(o, "call_ns_mean"), "10000");
	assert_true(json_object_object_get_ex(o, "says", &says));
	assert_string_equal(json_at(says, "threads_max"), "17");
	assert_true(json_object_object_get_ex(o, "devices", &devices));
	assert_int_equal(json_object_array_length(devices), 2);
	assert_string_equal(json_at(json_object_array_get_idx(devices, 1),
				    "openers"), "2");
	json_object_put(o);
}

/* After "show disk0", whose domain was not asked. */
static void says_nothing_of_itself(void)
{
	struct json_object *o;

	assert_null(strstr(got.out, "says of itself"));
	cli(&lxd_verb_show, "show -j disk0");
	o = cli_json();
	assert_string_equal(json_at(o, "says"), "null");
	json_object_put(o);
}

static void show_of_a_dead_one(void **state)
{
	fake.stat.state = LXDOM_STATE_DEAD;
	strcpy(fake.stat.reason, "bad\033[2Jthing");
	fake.inside = -EOWNERDEAD;
	cli(&lxd_verb_show, "show disk0");
	assert_non_null(strstr(got.out, "state       dead: bad?[2Jthing\n"));
	says_nothing_of_itself();
}

/* Asked, it would be ended for not answering. */
static void show_of_a_stopped_one(void **state)
{
	fake.stopped = true;
	cli(&lxd_verb_show, "show disk0");
	assert_non_null(strstr(got.out, "it was not asked about itself\n"));
	says_nothing_of_itself();
}

static void show_many_devices(void **state)
{
	struct json_object *o, *devices;

	fake.nr_dev = 40;
	cli(&lxd_verb_show, "show -j disk0");
	o = cli_json();
	assert_true(json_object_object_get_ex(o, "devices", &devices));
	assert_int_equal(json_object_array_length(devices), 40);
	json_object_put(o);
}

static void show_the_report_of_one_that_is_gone(void **state)
{
	struct json_object *o;
	char text[512];

	fake.find = -ENOENT;
	put_file("gone.fault", "lxdom gone: page fault\n RIP: x\033[0m\n");
	snprintf(text, sizeof(text),
		 "lxdom: gone: no such domain: the last one of this name died, its report (%s/gone.fault) is above\n",
		 dir);
	says(&lxd_verb_show, "show gone", LXD_EXIT_NO_DOMAIN, text);
	assert_string_equal(got.out, "lxdom gone: page fault\n RIP: x?[0m\n");

	cli(&lxd_verb_show, "show -j gone");
	assert_int_equal(got.code, LXD_EXIT_NO_DOMAIN);
	o = cli_json();
	assert_string_equal(json_at(o, "state"), "gone");
	assert_string_equal(json_at(o, "fault"),
			    "lxdom gone: page fault\n RIP: x?[0m\n");
	json_object_put(o);
}

static void no_report_from_elsewhere(void **state)
{
	fake.find = -EINVAL;
	put_file("x.fault", "secret\n");
	cli(&lxd_verb_show, "show ../x/../x");
	assert_int_equal(got.code, LXD_EXIT_NO_DOMAIN);
	assert_string_equal(got.out, "");
}

static int enter(void **state)
{
	dir = mkdtemp(strdup("/tmp/cli_verbs.XXXXXX"));
	return dir ? setenv("LXDOM_RUN_DIR", dir, 1) : -1;
}

static int leave(void **state)
{
	static const char *const files[] = { "gone.fault", "x.fault" };
	char path[256];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	if (rmdir(dir))
		return -1;
	free(dir);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup(f, fake_reset)
		T(no_module), T(not_root), T(other_abi), T(no_domain),
		T(list_of_none), T(list_as_text), T(list_grows),
		T(show_as_text), T(show_as_json), T(show_of_a_dead_one),
		T(show_of_a_stopped_one), T(show_many_devices),
		T(show_the_report_of_one_that_is_gone),
		T(no_report_from_elsewhere),
	};

	return cmocka_run_group_tests_name("cli_verbs", tests, enter, leave);
}
