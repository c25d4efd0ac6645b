// SPDX-License-Identifier: GPL-2.0-only
/* The system calls that a domain can make, once its driver's code runs. */
#include <errno.h>
#include <linux/kvm.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "backend.h"
#include "child.h"
#include "wall.h"

/*
 * Everything else ends in SIGSYS, and that in a fault report.  Memory that a
 * device can reach is held by the IOMMU: giving it back would only part the two.
 */
static int allow_always(scmp_filter_ctx ctx, bool give_back)
{
	int ret;

	ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(rt_sigreturn), 0);
	if (ret)
		return ret;
	ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(exit_group), 0);
	if (ret || !give_back)
		return ret;
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(madvise), 1,
				SCMP_A2(SCMP_CMP_EQ, MADV_REMOVE));
}

static int allow_ioctl(scmp_filter_ctx ctx, int fd, unsigned long cmd)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 2,
				SCMP_A0(SCMP_CMP_EQ, fd),
				SCMP_A1(SCMP_CMP_EQ, cmd));
}

static int allow_vcpu(scmp_filter_ctx ctx, bool kick)
{
	int ret;

	ret = allow_ioctl(ctx, LXD_FD_VCPU, LXDOM_VCPU_WAIT);
	if (!ret && kick)
		ret = allow_ioctl(ctx, LXD_FD_VCPU, LXDOM_VCPU_KICK);
	if (ret)
		return ret;
	return seccomp_syscall_priority(ctx, SCMP_SYS(ioctl), 255);
}

/* Only two descriptors exist, both eventfds. */
static int allow_eventfds(scmp_filter_ctx ctx)
{
	int ret;

	ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(read), 2,
			       SCMP_A0(SCMP_CMP_EQ, LXD_FD_WAIT),
			       SCMP_A2(SCMP_CMP_EQ, sizeof(u64)));
	if (ret)
		return ret;
	ret = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 2,
			       SCMP_A0(SCMP_CMP_EQ, LXD_FD_KICK),
			       SCMP_A2(SCMP_CMP_EQ, sizeof(u64)));
	if (ret)
		return ret;
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(ppoll), 2,
				SCMP_A1(SCMP_CMP_EQ, 1),
				SCMP_A3(SCMP_CMP_EQ, 0));
}

/* What a guest's monitor program does with its processor. */
static int allow_kvm(scmp_filter_ctx ctx, int fd)
{
	int ret;

	ret = allow_ioctl(ctx, fd, KVM_RUN);
	if (!ret)
		ret = allow_ioctl(ctx, fd, KVM_GET_REGS);
	if (!ret)
		ret = allow_ioctl(ctx, fd, KVM_GET_SREGS);
	return ret;
}

/* libseccomp writes its program into files only. */
static int export_filter(scmp_filter_ctx ctx, struct lxd_inside *inside)
{
	int fd = memfd_create("lxdom-filter", MFD_CLOEXEC);
	ssize_t n;
	int ret;

	if (fd < 0)
		return -errno;
	ret = seccomp_export_bpf(ctx, fd);
	if (ret)
		goto close_fd;
	n = pread(fd, inside->filter, sizeof(inside->filter), 0);
	if (n <= 0 || n == sizeof(inside->filter))
		ret = -E2BIG;
	else
		inside->filter_len = n / sizeof(inside->filter[0]);
close_fd:
	close(fd);
	return ret;
}

int lxd_wall_filter(struct lxd_domain *dom, struct lxd_err *err)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_TRAP);
	bool guest = dom->ops->wall == LXDOM_WALL_KVM;
	int ret;

	if (!ctx)
		return lxd_fail(err, "cannot set up libseccomp");
	ret = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH,
			       SCMP_ACT_KILL_PROCESS);
	if (!ret)
		ret = allow_always(ctx, !dom->pci.nr);
	if (!ret)
		ret = dom->opt->hosted ? allow_eventfds(ctx) :
					 allow_vcpu(ctx, !guest);
	if (!ret && guest)
		ret = allow_kvm(ctx, lxd_child_fds(dom));
	if (!ret)
		ret = export_filter(ctx, dom->inside);
	seccomp_release(ctx);
	if (!ret)
		return 0;
	errno = -ret;
	return lxd_fail_errno(err, "cannot make the system call filter");
}
