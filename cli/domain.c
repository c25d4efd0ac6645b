// SPDX-License-Identifier: GPL-2.0-only
#include "domain.h"

#include "cli.h"
#include "device.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long a monitor may take to write its report and leave. */
#define GONE_TRIES	1000
#define GONE_US		10000

static int open_error(int err)
{
	switch (err) {
	case -EACCES:
	case -EPERM:
		return lxd_error(LXD_EXIT_FAILED, "%s: permission denied: run as root",
				 LXDOM_DEVICE);
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		return lxd_error(LXD_EXIT_FAILED,
			"%s: not there: load the lxdom module (modprobe lxdom)",
			LXDOM_DEVICE);
	default:
		return lxd_error(LXD_EXIT_FAILED, "%s: %s: see dmesg",
				 LXDOM_DEVICE, strerror(-err));
	}
}

int lxd_host_open(int *host)
{
	struct lxdom_info info;
	int fd = lxd_dev_open();
	int err;

	if (fd < 0)
		return open_error(fd);
	err = lxd_dev_info(fd, &info);
	if (err) {
		err = lxd_error(LXD_EXIT_FAILED,
				"%s: it does not answer LXDOM_INFO (%s): load the module of this version (rmmod lxdom, modprobe lxdom), or install both anew",
			LXDOM_DEVICE, strerror(-err));
		goto err_close;
	}
	if (info.abi != LXDOM_ABI) {
		err = lxd_error(LXD_EXIT_FAILED,
				"%s: the module speaks ABI %u, this command ABI %u: load the module of this version (rmmod lxdom, modprobe lxdom), or install both anew",
			LXDOM_DEVICE, info.abi, LXDOM_ABI);
		goto err_close;
	}
	*host = fd;
	return LXD_EXIT_OK;

err_close:
	lxd_dev_close(fd);
	return err;
}

static int no_such(const char *name)
{
	char path[LXD_PATH_MAX];

	lxd_run_path(path, sizeof(path), name, "fault");
	if (lxd_name_ok(name) && !access(path, R_OK))
		return lxd_error(LXD_EXIT_NO_DOMAIN,
			"%s: no such domain: the last one of this name died, see lxdom show %s",
			name, name);
	return lxd_error(LXD_EXIT_NO_DOMAIN,
			 "%s: no such domain: lxdom list has their names",
			 name);
}

int lxd_domain_open(const char *name, int *host, int *dom)
{
	int ret = lxd_host_open(host);

	if (ret)
		return ret;
	*dom = lxd_dev_domain(*host, name);
	if (*dom >= 0)
		return LXD_EXIT_OK;
	/* A name that none can have is a name that none has. */
	if (*dom == -ENOENT || *dom == -ENAMETOOLONG || *dom == -EINVAL)
		ret = no_such(name);
	else
		ret = lxd_error(LXD_EXIT_FAILED, "%s: %s: see dmesg", name,
				strerror(-*dom));
	lxd_dev_close(*host);
	return ret;
}

/* Is there still one of the name that has ended?  One that runs is another. */
static bool lingers(int host, const char *name)
{
	struct lxdom_stat stat = { };
	int dom = lxd_dev_domain(host, name);
	bool ended;

	if (dom < 0)
		return false;
	ended = lxd_dev_stat(dom, &stat) || stat.state >= LXDOM_STATE_STOPPED;
	lxd_dev_close(dom);
	return ended;
}

int lxd_domain_gone(int host, const char *name)
{
	int tries;

	for (tries = 0; tries < GONE_TRIES; tries++) {
		if (!lingers(host, name))
			return LXD_EXIT_OK;
		usleep(GONE_US);
	}
	return lxd_error(LXD_EXIT_TIMED_OUT,
		"%s: it has ended, but its monitor still holds the name after %d s: see lxdom show %s",
		name, GONE_TRIES / (1000000 / GONE_US), name);
}

struct lxdom_device *lxd_domain_devices(int dom, int *count)
{
	struct lxdom_devices arg = { .capacity = 16 };
	struct lxdom_device *dev = NULL;
	int err;

	/* There may be more by the next call: ask until all fit. */
	for (;;) {
		free(dev);
		dev = calloc(arg.capacity, sizeof(*dev));
		if (!dev) {
			*count = -ENOMEM;
			return NULL;
		}
		arg.entries = (uintptr_t)dev;
		err = lxd_dev_devices(dom, &arg);
		if (err) {
			free(dev);
			*count = err;
			return NULL;
		}
		if (arg.count <= arg.capacity)
			break;
		arg.capacity = arg.count;
	}
	*count = arg.count;
	return dev;
}

struct json_object *lxd_devices_json(const struct lxdom_device *dev, int count)
{
	struct json_object *all = json_object_new_array();
	int i;

	for (i = 0; i < count; i++) {
		struct json_object *o = json_object_new_object();

		lxd_json_str(o, "name", dev[i].name);
		lxd_json_str(o, "class", lxd_class_name(dev[i].class));
		lxd_json_u64(o, "major", dev[i].major);
		lxd_json_u64(o, "minor", dev[i].minor);
		lxd_json_u64(o, "openers", dev[i].openers);
		json_object_array_add(all, o);
	}
	return all;
}

int lxd_name_ok(const char *name)
{
	static const char ok[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t len = strlen(name);

	/* The name is a file name in the run directory, too. */
	return len && len < LXDOM_NAME_MAX && strspn(name, ok) == len &&
	       name[0] != '.' && name[0] != '-';
}

const char *lxd_state_name(unsigned int state)
{
	static const char *const names[] = {
		[LXDOM_STATE_CREATED] = "created",
		[LXDOM_STATE_STARTING] = "starting",
		[LXDOM_STATE_RUNNING] = "running",
		[LXDOM_STATE_STOPPING] = "stopping",
		[LXDOM_STATE_STOPPED] = "stopped",
		[LXDOM_STATE_DEAD] = "dead",
	};

	return state < ARRAY_SIZE(names) ? names[state] : "unknown";
}

const char *lxd_wall_name(unsigned int wall)
{
	static const char *const names[] = {
		[LXDOM_WALL_PROCESS] = "process",
		[LXDOM_WALL_KVM] = "kvm",
	};

	return wall < ARRAY_SIZE(names) ? names[wall] : "unknown";
}

const char *lxd_class_name(unsigned int bit)
{
	switch (bit) {
	case LXDOM_CLASS_BLOCK:
		return "block";
	case LXDOM_CLASS_NET:
		return "net";
	case LXDOM_CLASS_PCI:
		return "pci";
	case LXDOM_CLASS_FIRMWARE:
		return "firmware";
	default:
		return "unknown";
	}
}

bool lxd_waits_for_pci(const struct lxdom_stat *stat)
{
	return stat->classes & LXDOM_CLASS_PCI && !stat->pci_devices &&
	       stat->state == LXDOM_STATE_RUNNING;
}

void lxd_run_path(char *buf, size_t size, const char *name, const char *ext)
{
	const char *dir = getenv("LXDOM_RUN_DIR");

	snprintf(buf, size, "%s/%s.%s", dir && *dir ? dir : "/run/lxdom", name,
		 ext);
}

static char *ring(size_t *size)
{
	static char texts[4][32];
	static unsigned int at;

	*size = sizeof(texts[0]);
	return texts[at++ % ARRAY_SIZE(texts)];
}

const char *lxd_amount(unsigned long long bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	unsigned int u = 0;
	double v = bytes / 1024.0;
	size_t size;
	char *text = ring(&size);

	while (v >= 1024 && u + 1 < ARRAY_SIZE(units)) {
		v /= 1024;
		u++;
	}
	snprintf(text, size, v == (unsigned long long)v ? "%.0f %s" : "%.1f %s",
		 v, units[u]);
	return text;
}

const char *lxd_duration(unsigned long long ns)
{
	unsigned long long s = ns / 1000000000;
	size_t size;
	char *text = ring(&size);

	if (ns < 1000)
		snprintf(text, size, "%llu ns", ns);
	else if (ns < 1000000)
		snprintf(text, size, "%.1f us", ns / 1e3);
	else if (ns < 1000000000)
		snprintf(text, size, "%.1f ms", ns / 1e6);
	else if (s < 60)
		snprintf(text, size, "%.1f s", ns / 1e9);
	else if (s < 3600)
		snprintf(text, size, "%llu min %llu s", s / 60, s % 60);
	else if (s < 86400)
		snprintf(text, size, "%llu h %llu min", s / 3600, s / 60 % 60);
	else
		snprintf(text, size, "%llu d %llu h", s / 86400,
			 s / 3600 % 24);
	return text;
}
