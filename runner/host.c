// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend.h"
#include "classes.h"
#include "host.h"

#define WINDOW_MIN	(1u << 20)
#define WINDOW_MAX	(256u << 20)

static int open_device(struct lxd_err *err)
{
	int fd = open(LXDOM_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
		return lxd_fail_errno(err, "%s (load the host module: modprobe lxdom)",
				      LXDOM_DEVICE);
	if (errno == EACCES || errno == EPERM)
		return lxd_fail_errno(err, "%s (only root may run domains)",
				      LXDOM_DEVICE);
	return lxd_fail_errno(err, "%s", LXDOM_DEVICE);
}

static int meet_device(struct lxd_domain *dom, struct lxd_err *err)
{
	int fd = open_device(err);
	int ret;

	if (fd < 0)
		return -1;
	ret = ioctl(fd, LXDOM_INFO, &dom->info);
	close(fd);
	if (ret)
		return lxd_fail_errno(err, "%s: the host module doesn't answer",
				      LXDOM_DEVICE);
	if (dom->info.abi != LXDOM_ABI || dom->info.msg_abi != LXDOM_MSG_ABI)
		return lxd_fail(err,
				"the host module has ABI %u.%u, this lxdom %d.%d: load the module of this version (rmmod lxdom, modprobe lxdom), or install both anew",
				dom->info.abi, dom->info.msg_abi, LXDOM_ABI,
				LXDOM_MSG_ABI);
	return 0;
}

static int check_file(const struct lxd_domain *dom, int which, const char *name,
		      u64 min, u64 max, struct lxd_err *err)
{
	struct stat st;

	if (fstat(dom->opt->hosted_fd[which], &st))
		return lxd_fail_errno(err, "--hosted: %s", name);
	if (st.st_size < min || st.st_size > max || st.st_size % LXD_PAGE)
		return lxd_fail(err, "--hosted: %s has a bad size: %lld bytes",
				name, (long long)st.st_size);
	return 0;
}

static int meet_peer(struct lxd_domain *dom, struct lxd_err *err)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	dom->info.abi = LXDOM_ABI;
	dom->info.msg_abi = LXDOM_MSG_ABI;
	dom->info.cpus = cpus > 0 ? cpus : 1;
	if (check_file(dom, LXD_PEER_CHANNEL, "channel",
		       sizeof(struct lxdom_channel), WINDOW_MAX, err))
		return -1;
	return check_file(dom, LXD_PEER_WINDOW, "window", WINDOW_MIN,
			  WINDOW_MAX, err);
}

int lxd_host_meet(struct lxd_domain *dom, struct lxd_err *err)
{
	return dom->opt->hosted ? meet_peer(dom, err) : meet_device(dom, err);
}

u64 lxd_host_window_size(const struct lxd_domain *dom)
{
	struct stat st;

	if (!dom->opt->hosted)
		return (u64)dom->opt->window_mib << 20;
	if (fstat(dom->opt->hosted_fd[LXD_PEER_WINDOW], &st))
		return 0;
	return st.st_size;
}

static int create_failed(const struct lxd_domain *dom, struct lxd_err *err)
{
	switch (errno) {
	case EEXIST:
		return lxd_fail(err,
				"%s: a domain of this name runs already; stop it, or give another --name",
				dom->name);
	case ENOSPC:
		return lxd_fail(err,
				"%s: there are %u domains already, as many as the host module allows",
				dom->name, dom->info.max_domains);
	case EINVAL:
		return lxd_fail(err, "%s: the host module refuses this name or these sizes",
				dom->name);
	}
	return lxd_fail_errno(err, "%s: cannot create the domain", dom->name);
}

int lxd_host_create(struct lxd_domain *dom, struct lxd_err *err)
{
	const struct lxd_options *opt = dom->opt;
	struct lxdom_create create = {
		.abi = LXDOM_ABI,
		.classes = dom->info.classes & lxd_classes_of(&dom->set),
		.wall = dom->ops->wall,
		.memory = (u64)opt->memory_mib << 20,
		.window = opt->window_mib << 20,
		.deadline_ms = opt->deadline_ms,
	};
	int fd;

	if (opt->hosted)
		return lxd_memory_share(&dom->mem,
					opt->hosted_fd[LXD_PEER_CHANNEL], 0,
					opt->hosted_fd[LXD_PEER_WINDOW], 0,
					err);
	memcpy(create.name, dom->name, sizeof(create.name));
	fd = open_device(err);
	if (fd < 0)
		return -1;
	dom->fd = ioctl(fd, LXDOM_CREATE, &create);
	if (dom->fd < 0)
		create_failed(dom, err);
	close(fd);
	if (dom->fd < 0)
		return -1;
	lxd_log_open(&dom->log);
	return lxd_memory_share(&dom->mem, dom->fd, LXDOM_MMAP_CHANNEL,
				dom->fd, LXDOM_MMAP_WINDOW, err);
}

void lxd_host_stat(const struct lxd_domain *dom, struct lxdom_stat *stat)
{
	memset(stat, 0, sizeof(*stat));
	if (dom->fd >= 0 && ioctl(dom->fd, LXDOM_STAT, stat))
		memset(stat, 0, sizeof(*stat));
	stat->reason[sizeof(stat->reason) - 1] = 0;
}
