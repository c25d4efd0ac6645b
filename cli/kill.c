// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom kill: the driver is not asked.
 */
#include "cli.h"
#include "device.h"
#include "domain.h"

#include <json-c/json.h>
#include <string.h>

static int verb_main(int argc, char **argv)
{
	struct lxd_args args;
	int host, dom, ret;
	const char *name;

	lxd_args_init(&args, &lxd_verb_kill, argc, argv);
	if (lxd_args_next(&args) < 0)
		return args.exit;
	name = argv[args.first];
	ret = lxd_domain_open(name, &host, &dom);
	if (ret)
		return ret;
	ret = lxd_dev_kill(dom);
	lxd_dev_close(dom);
	if (ret)
		ret = lxd_error(LXD_EXIT_FAILED, "%s: kill: %s: see lxdom log %s",
				name, strerror(-ret), name);
	else
		ret = lxd_domain_gone(host, name);
	lxd_dev_close(host);
	if (!ret && lxd_json()) {
		struct json_object *o = json_object_new_object();

		lxd_json_str(o, "killed", name);
		lxd_json_print(o);
	}
	return ret;
}

const struct lxd_verb lxd_verb_kill = {
	.name = "kill",
	.operands = "NAME",
	.summary = "End a domain at once; requests in it fail, its devices go",
	.min = 1,
	.max = 1,
	.run = verb_main,
};
