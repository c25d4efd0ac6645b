// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int call(int fd, unsigned long request, void *arg)
{
	int ret = ioctl(fd, request, arg);

	return ret < 0 ? -errno : ret;
}

int lxd_dev_open(void)
{
	int fd = open(LXDOM_DEVICE, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

void lxd_dev_close(int fd)
{
	close(fd);
}

int lxd_dev_info(int host, struct lxdom_info *info)
{
	memset(info, 0, sizeof(*info));
	return call(host, LXDOM_INFO, info);
}

int lxd_dev_list(int host, struct lxdom_list *list)
{
	return call(host, LXDOM_LIST, list);
}

int lxd_dev_domain(int host, const char *name)
{
	struct lxdom_open arg = { };
	int fd;

	if (strlen(name) >= sizeof(arg.name))
		return -ENAMETOOLONG;
	memcpy(arg.name, name, strlen(name));
	fd = call(host, LXDOM_OPEN, &arg);
	/* A runner or a gdb that we start must not hold on to it. */
	if (fd >= 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

int lxd_dev_stop(int dom)
{
	return call(dom, LXDOM_STOP, NULL);
}

int lxd_dev_kill(int dom)
{
	return call(dom, LXDOM_KILL, NULL);
}

int lxd_dev_stat(int dom, struct lxdom_stat *stat)
{
	memset(stat, 0, sizeof(*stat));
	return call(dom, LXDOM_STAT, stat);
}

int lxd_dev_inside(int dom, struct lxdom_inside *inside)
{
	memset(inside, 0, sizeof(*inside));
	return call(dom, LXDOM_INSIDE, inside);
}

int lxd_dev_config(int dom, struct lxdom_config *config)
{
	return call(dom, LXDOM_CONFIG, config);
}

int lxd_dev_devices(int dom, struct lxdom_devices *devices)
{
	return call(dom, LXDOM_DEVICES, devices);
}

bool lxd_dev_stopped(pid_t pid)
{
	char path[64], line[256];
	bool stopped = false;
	char state;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "State: %c", &state) == 1) {
			stopped = state == 'T' || state == 't';
			break;
		}
	}
	fclose(f);
	return stopped;
}

int lxd_dev_resident(pid_t pid, unsigned long long *rss,
		     unsigned long long *pss)
{
	unsigned long long kib;
	char path[64], line[256];
	int found = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "Rss: %llu kB", &kib) == 1) {
			*rss = kib * 1024;
			found |= 1;
		} else if (sscanf(line, "Pss: %llu kB", &kib) == 1) {
			*pss = kib * 1024;
			found |= 2;
		}
	}
	fclose(f);
	/* A process that has just ended has an empty file. */
	return found == 3 ? 0 : -ESRCH;
}

int lxd_dev_kmsg(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

ssize_t lxd_dev_kmsg_read(int fd, char *buf, size_t size, int wait)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t n;

	for (;;) {
		n = read(fd, buf, size);
		if (n >= 0)
			return n;
		if (errno != EAGAIN)
			return -errno;
		if (!wait)
			return 0;
		if (poll(&p, 1, -1) < 0)
			return -errno;
	}
}
