// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom version
 */
#include "cli.h"
#include "device.h"

#include <json-c/json.h>
#include <lxdom/boot.h>
#include <stdio.h>

void lxd_version_print(void)
{
	printf("lxdom %s\n", LXD_VERSION);
}

static void print_json(const struct lxdom_info *info)
{
	struct json_object *o = json_object_new_object();
	struct json_object *h;

	lxd_json_str(o, "version", LXD_VERSION);
	lxd_json_u64(o, "abi", LXDOM_ABI);
	lxd_json_u64(o, "msg_abi", LXDOM_MSG_ABI);
	lxd_json_u64(o, "boot_abi", LXDOM_BOOT_ABI);
	if (info) {
		h = json_object_new_object();
		lxd_json_u64(h, "abi", info->abi);
		lxd_json_u64(h, "msg_abi", info->msg_abi);
		lxd_json_u64(h, "max_domains", info->max_domains);
		json_object_object_add(o, "module", h);
	} else {
		json_object_object_add(o, "module", NULL);
	}
	lxd_json_print(o);
}

static int verb_main(int argc, char **argv)
{
	struct lxdom_info info;
	bool there = false;
	struct lxd_args args;
	int fd;

	lxd_args_init(&args, &lxd_verb_version, argc, argv);
	if (lxd_args_next(&args) < 0)
		return args.exit;
	/* The module may be absent, or out of reach: no error here. */
	fd = lxd_dev_open();
	if (fd >= 0) {
		there = !lxd_dev_info(fd, &info);
		lxd_dev_close(fd);
	}
	if (lxd_json()) {
		print_json(there ? &info : NULL);
		return LXD_EXIT_OK;
	}
	lxd_version_print();
	printf("this command: ioctl ABI %u, message ABI %u, boot ABI %u\n",
	       LXDOM_ABI, LXDOM_MSG_ABI, LXDOM_BOOT_ABI);
	if (there)
		printf("lxdom.ko: ioctl ABI %u, message ABI %u, up to %u domains\n",
		       info.abi, info.msg_abi, info.max_domains);
	else
		puts("lxdom.ko: not loaded, or out of reach for this user");
	return LXD_EXIT_OK;
}

const struct lxd_verb lxd_verb_version = {
	.name = "version",
	.operands = "",
	.summary = "Print versions of the command, its interfaces and the module",
	.run = verb_main,
};
