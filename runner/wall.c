// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "wall.h"

static bool may(cap_value_t cap)
{
	cap_flag_value_t value = CAP_CLEAR;
	cap_t caps = cap_get_proc();

	if (caps && cap_get_flag(caps, cap, CAP_EFFECTIVE, &value))
		value = CAP_CLEAR;
	cap_free(caps);
	return value == CAP_SET;
}

u64 lxd_wall_namespaces(const struct lxd_domain *dom)
{
	if (!may(CAP_SYS_ADMIN))
		return 0;
	return CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
	       CLONE_NEWUTS | CLONE_NEWCGROUP;
}

/* When memory runs out, a domain goes before anything else. */
static int prefer_as_victim(const struct lxd_domain *dom, struct lxd_err *err)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	int ret = fd < 0 || write(fd, "1000", 4) != 4;

	if (fd >= 0)
		close(fd);
	if (ret && !dom->opt->hosted)
		return lxd_fail_errno(err, "/proc/self/oom_score_adj");
	if (ret)
		lxd_note(dom, "the score for out of memory stays as it is");
	return 0;
}

/* In reverse, so that what is mounted upon something goes before it. */
static int leave_mounts(const char *but)
{
	char *line = NULL, *paths[512];
	size_t room = 0;
	int nr = 0, ret = 0;
	FILE *f;

	f = fopen("/proc/self/mountinfo", "re");
	if (!f)
		return -1;
	while (nr < ARRAY_SIZE(paths) && getline(&line, &room, f) > 0) {
		if (sscanf(line, "%*s %*s %*s %*s %ms", &paths[nr]) != 1)
			continue;
		nr++;
	}
	free(line);
	fclose(f);
	while (nr--) {
		/* The path may be escaped, or gone with the one above it. */
		if (strcmp(paths[nr], "/") && strcmp(paths[nr], but))
			ret |= umount2(paths[nr], MNT_DETACH) &&
			       errno != EINVAL && errno != ENOENT;
		free(paths[nr]);
	}
	return ret;
}

/*
 * The root file system of a RAM disk can't be exchanged: move over it, and let
 * go of everything else, so that no mount of ours keeps a disk busy.
 */
static int cover_root(const char *dir, struct lxd_err *err)
{
	if (leave_mounts(dir) || chdir(dir) ||
	    mount(dir, "/", NULL, MS_MOVE, NULL) || chroot("."))
		return lxd_fail_errno(err, "cannot leave the root file system");
	return 0;
}

/* Into a file system that has nothing in it, and can have nothing. */
static int empty_root(struct lxd_err *err)
{
	/* Exists everywhere, and no disk is mounted there. */
	static const char dir[] = "/dev";
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return lxd_fail_errno(err, "cannot leave the mount namespace");
	if (mount("lxdom", dir, "tmpfs", flags, "size=4k,nr_inodes=2,mode=0555"))
		return lxd_fail_errno(err, "cannot mount an empty root");
	if (chdir(dir))
		return lxd_fail_errno(err, "%s", dir);
	if (syscall(SYS_pivot_root, ".", ".")) {
		if (errno != EINVAL || cover_root(dir, err))
			return lxd_fail_errno(err, "cannot leave the root file system");
	} else if (umount2(".", MNT_DETACH)) {
		return lxd_fail_errno(err, "cannot leave the root file system");
	}
	if (chdir("/") ||
	    mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY | flags, NULL))
		return lxd_fail_errno(err, "cannot make the empty root read-only");
	return 0;
}

static int set_limits(struct lxd_err *err)
{
	static const struct {
		int what;
		rlim_t value;
	} limits[] = {
		{ RLIMIT_CORE, 0 },
		{ RLIMIT_FSIZE, 0 },
		{ RLIMIT_LOCKS, 0 },
		{ RLIMIT_MEMLOCK, 0 },
		{ RLIMIT_MSGQUEUE, 0 },
		{ RLIMIT_NICE, 0 },
		{ RLIMIT_NPROC, 0 },
		{ RLIMIT_RTPRIO, 0 },
		{ RLIMIT_STACK, 0x10000 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		const struct rlimit r = { limits[i].value, limits[i].value };

		if (setrlimit(limits[i].what, &r))
			return lxd_fail_errno(err, "cannot set resource limit %d",
					      limits[i].what);
	}
	return 0;
}

/* Who has started us may be more urgent than others; less so may stay. */
static int normal_priority(struct lxd_err *err)
{
	const struct sched_param none = { 0 };
	int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;

	if (policy != SCHED_OTHER && policy != SCHED_BATCH &&
	    policy != SCHED_IDLE && sched_setscheduler(0, SCHED_OTHER, &none))
		return lxd_fail_errno(err, "cannot leave the real-time scheduling class");
	errno = 0;
	if (getpriority(PRIO_PROCESS, 0) < 0 && !errno &&
	    setpriority(PRIO_PROCESS, 0, 0))
		errno = EPERM;
	return errno ? lxd_fail_errno(err, "cannot take on normal priority") : 0;
}

/* While there still is the capability to do so. */
static int bound_capabilities(struct lxd_err *err)
{
	int cap;

	for (cap = 0; cap_get_bound(cap) >= 0; cap++) {
		if (cap_drop_bound(cap))
			return lxd_fail_errno(err, "cannot drop capability %d",
					      cap);
	}
	if (prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
		  SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
		  SECBIT_NO_CAP_AMBIENT_RAISE |
		  SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED))
		return lxd_fail_errno(err, "cannot lock the secure bits");
	return 0;
}

static int become_nobody(struct lxd_err *err)
{
	if (setgroups(0, NULL) ||
	    setresgid(LXD_NOBODY, LXD_NOBODY, LXD_NOBODY) ||
	    setresuid(LXD_NOBODY, LXD_NOBODY, LXD_NOBODY))
		return lxd_fail_errno(err, "cannot become nobody");
	return 0;
}

static int drop_capabilities(struct lxd_err *err)
{
	cap_t none = cap_init();
	int ret;

	if (!none)
		return lxd_fail_errno(err, "cannot drop capabilities");
	ret = cap_set_proc(none);
	cap_free(none);
	if (ret)
		return lxd_fail_errno(err, "cannot drop capabilities");
	return 0;
}

/* A wall is whole or it is none; in hosted mode no driver is kept from much. */
static int lacks(const struct lxd_domain *dom, const char *what,
		 struct lxd_err *err)
{
	if (!dom->opt->hosted)
		return lxd_fail(err, "no privilege %s: the driver would keep what it is to shed",
				what);
	lxd_note(dom, "no privilege %s", what);
	return 0;
}

static int shed_root(const struct lxd_domain *dom, struct lxd_err *err)
{
	if (lxd_wall_namespaces(dom)) {
		if (empty_root(err))
			return -1;
	} else if (lacks(dom, "for empty namespaces (CAP_SYS_ADMIN)", err)) {
		return -1;
	}
	if (may(CAP_SETPCAP)) {
		if (bound_capabilities(err))
			return -1;
	} else if (lacks(dom, "to bound capabilities (CAP_SETPCAP)", err)) {
		return -1;
	}
	if (may(CAP_SETUID) && may(CAP_SETGID))
		return become_nobody(err);
	return lacks(dom, "to become nobody (CAP_SETUID, CAP_SETGID)", err);
}

int lxd_wall_shed(const struct lxd_domain *dom, bool (*parent_gone)(int ctx),
		  int ctx, struct lxd_err *err)
{
	/*
	 * A change of user clears both of the first two: they come last.
	 * Nobody but root may trace the process, and no handler of core dumps
	 * (core_pattern), which a limit does not keep off, gets to read it:
	 * fs.suid_dumpable would leave it as dumpable as it says.
	 */
	if (prefer_as_victim(dom, err) || normal_priority(err) || shed_root(dom, err) ||
	    drop_capabilities(err) || set_limits(err))
		return -1;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return lxd_fail_errno(err, "cannot tie the domain to its monitor");
	if (prctl(PR_SET_DUMPABLE, 0))
		return lxd_fail_errno(err, "cannot keep the domain from being dumped");
	if (parent_gone(ctx))
		return lxd_fail(err, "the monitor is gone");
	return 0;
}
