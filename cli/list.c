// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom list
 */
#include "cli.h"
#include "device.h"
#include "domain.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct lxdom_entry *get_all(int host, int *count)
{
	struct lxdom_list arg = { .capacity = 64 };
	struct lxdom_entry *e = NULL;

	for (;;) {
		free(e);
		e = calloc(arg.capacity, sizeof(*e));
		if (!e) {
			*count = -ENOMEM;
			return NULL;
		}
		arg.entries = (uintptr_t)e;
		*count = lxd_dev_list(host, &arg);
		if (*count) {
			free(e);
			return NULL;
		}
		if (arg.count <= arg.capacity)
			break;
		arg.capacity = arg.count;
	}
	*count = arg.count;
	return e;
}

static void print_json(const struct lxdom_entry *e, int count)
{
	struct json_object *all = json_object_new_array();
	int i;

	for (i = 0; i < count; i++) {
		struct json_object *o = json_object_new_object();

		lxd_json_str(o, "name", e[i].name);
		lxd_json_str(o, "state", lxd_state_name(e[i].state));
		json_object_object_add(o, "pid", e[i].pid ?
				       json_object_new_int(e[i].pid) : NULL);
		lxd_json_str(o, "wall", lxd_wall_name(e[i].wall));
		lxd_json_u64(o, "devices", e[i].devices);
		json_object_array_add(all, o);
	}
	lxd_json_print(all);
}

static void print_text(const struct lxdom_entry *e, int count)
{
	int width = 4;
	int i;

	for (i = 0; i < count; i++)
		if ((int)strlen(e[i].name) > width)
			width = strlen(e[i].name);
	printf("%-*s  %-8s  %7s  %-7s  %s\n", width, "NAME", "STATE", "PID",
	       "WALL", "DEVICES");
	for (i = 0; i < count; i++) {
		char pid[16] = "-";

		if (e[i].pid)
			snprintf(pid, sizeof(pid), "%d", e[i].pid);
		printf("%-*s  %-8s  %7s  %-7s  %u\n", width, e[i].name,
		       lxd_state_name(e[i].state), pid,
		       lxd_wall_name(e[i].wall), e[i].devices);
	}
}

static int verb_main(int argc, char **argv)
{
	struct lxdom_entry *e;
	struct lxd_args args;
	int host, count, ret;

	lxd_args_init(&args, &lxd_verb_list, argc, argv);
	if (lxd_args_next(&args) < 0)
		return args.exit;
	ret = lxd_host_open(&host);
	if (ret)
		return ret;
	e = get_all(host, &count);
	lxd_dev_close(host);
	if (!e)
		return lxd_error(LXD_EXIT_FAILED, "list of domains: %s: see dmesg",
				 strerror(-count));
	if (lxd_json())
		print_json(e, count);
	else
		print_text(e, count);
	free(e);
	return LXD_EXIT_OK;
}

const struct lxd_verb lxd_verb_list = {
	.name = "list",
	.operands = "",
	.summary = "List the domains",
	.run = verb_main,
};
