// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom stop: as rmmod, so a device in use says no.
 */
#include "cli.h"
#include "device.h"
#include "domain.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int busy_error(int dom, const char *name)
{
	struct lxdom_stat stat;
	struct lxdom_device *dev;
	unsigned int openers = 0;
	char names[256] = "";
	int i, count;

	if (!lxd_dev_stat(dom, &stat))
		openers = stat.openers;
	dev = lxd_domain_devices(dom, &count);
	for (i = 0; i < count; i++) {
		size_t len = strlen(names);

		if (dev[i].openers)
			snprintf(names + len, sizeof(names) - len, "%s%s",
				 len ? ", " : " on ", dev[i].name);
	}
	free(dev);
	if (!openers)
		return lxd_error(LXD_EXIT_BUSY,
			"%s: busy: its modules are in use inside it, by configfs folders, say (lxdom config); or end it by lxdom kill %s",
			name, name);
	return lxd_error(LXD_EXIT_BUSY,
		"%s: busy, %u open file%s%s: unmount or close them, or end it by lxdom kill %s",
		name, openers, openers == 1 ? "" : "s", names, name);
}

static int stop_error(int dom, const char *name, int err)
{
	struct lxdom_stat stat;

	if (err == -EBUSY)
		return busy_error(dom, name);
	if (lxd_dev_stat(dom, &stat))
		memset(&stat, 0, sizeof(stat));
	/* Somebody was quicker: what was asked for is so. */
	if (err == -EOWNERDEAD && stat.state == LXDOM_STATE_STOPPED)
		return LXD_EXIT_OK;
	switch (err) {
	case -EAGAIN:
		return lxd_error(LXD_EXIT_BUSY,
			"%s: its driver's init still runs: wait, or end it with lxdom kill %s",
			name, name);
	case -ETIMEDOUT:
		return lxd_error(LXD_EXIT_TIMED_OUT,
			"%s: the driver's exit took longer than %u ms and the domain was killed: see lxdom log %s",
			name, stat.deadline_ms, name);
	case -EOWNERDEAD:
		return lxd_error(LXD_EXIT_FAILED, "%s: it died (%s): see lxdom show %s",
				 name, *stat.reason ? stat.reason : "no reason known",
				 name);
	case -EINTR:
		return lxd_error(LXD_EXIT_FAILED,
			"%s: interrupted while the driver's exit runs: see lxdom show %s",
			name, name);
	default:
		return lxd_error(LXD_EXIT_FAILED, "%s: stop: %s: see lxdom log %s",
				 name, strerror(-err), name);
	}
}

int lxd_domain_stop(int dom, const char *name)
{
	struct lxdom_stat stat;
	int ret = lxd_dev_stop(dom);

	/* Whoever had it open may just have left: udev looks at each new disk. */
	if (ret == -EBUSY && !lxd_dev_stat(dom, &stat) && !stat.openers)
		ret = lxd_dev_stop(dom);
	return ret ? stop_error(dom, name, ret) : LXD_EXIT_OK;
}

static int verb_main(int argc, char **argv)
{
	struct lxd_args args;
	int host, dom, ret;
	const char *name;

	lxd_args_init(&args, &lxd_verb_stop, argc, argv);
	if (lxd_args_next(&args) < 0)
		return args.exit;
	name = argv[args.first];
	ret = lxd_domain_open(name, &host, &dom);
	if (ret)
		return ret;
	ret = lxd_domain_stop(dom, name);
	lxd_dev_close(dom);
	if (!ret)
		ret = lxd_domain_gone(host, name);
	lxd_dev_close(host);
	if (!ret && lxd_json()) {
		struct json_object *o = json_object_new_object();

		lxd_json_str(o, "stopped", name);
		lxd_json_print(o);
	}
	return ret;
}

const struct lxd_verb lxd_verb_stop = {
	.name = "stop",
	.operands = "NAME",
	.summary = "Run the driver's exit and end the domain; refuses if a device is in use",
	.min = 1,
	.max = 1,
	.run = verb_main,
};
