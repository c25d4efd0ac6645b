// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kvm back end: ring 0 of a virtual machine that holds nothing else.  The
 * child is its monitor program (VMM); the domain has no address in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backend.h"
#include "child.h"
#include "guest.h"
#include "vcpu.h"
#include "vmm.h"
#include "wall.h"

#define KVM_DEVICE	"/dev/kvm"

/* As kernels lie: where modules are, and the maps without randomization. */
static const struct lxd_layout layout = {
	.run = {
		[LXD_REGION_IMAGE]	= 0xffffffffc0000000,
		[LXD_REGION_PRIVATE]	= 0xffff888000000000,
		[LXD_REGION_MEMMAP]	= 0xffffea0000000000,
		[LXD_REGION_STACKS]	= 0xffffc90000000000,
		[LXD_REGION_PERCPU]	= 0xffffe00000000000,
		[LXD_REGION_CHANNEL]	= 0xffffe10000000000,
		[LXD_REGION_FAULT]	= 0xffffe10001000000,
	},
	.devices = 0xffffe20000000000,
};

static struct {
	int fd;			/* /dev/kvm */
	struct lxd_cpuid cpuid;
	struct lxd_guest guest;
} kvm = { .fd = -1 };

/* ---- before there is a guest ---- */

static int open_kvm(struct lxd_err *err)
{
	kvm.fd = open(KVM_DEVICE, O_RDWR | O_CLOEXEC);
	if (kvm.fd >= 0)
		return 0;
	if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
		return lxd_fail_errno(err,
				      "%s (load kvm_intel or kvm_amd, or use --isolation process)",
				      KVM_DEVICE);
	return lxd_fail_errno(err, "%s (use --isolation process)", KVM_DEVICE);
}

static int check_kvm(struct lxd_err *err)
{
	static const struct {
		int cap;
		const char *what;
	} needed[] = {
		{ KVM_CAP_READONLY_MEM, "read-only memory" },
		{ KVM_CAP_IMMEDIATE_EXIT, "leaving a guest at once" },
		{ KVM_CAP_IOEVENTFD, "doorbells" },
		{ KVM_CAP_X86_MSR_FILTER, "a filter for model-specific registers" },
		{ KVM_CAP_ENFORCE_PV_FEATURE_CPUID, "guests without KVM's own calls" },
	};
	u32 i;

	if (ioctl(kvm.fd, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		return lxd_fail(err, "%s speaks another version: use --isolation process",
				KVM_DEVICE);
	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		if (ioctl(kvm.fd, KVM_CHECK_EXTENSION, needed[i].cap) <= 0)
			return lxd_fail(err, "%s lacks %s: use --isolation process",
					KVM_DEVICE, needed[i].what);
	}
	return 0;
}

static int kvm_map(struct lxd_domain *dom, struct lxd_err *err)
{
	if (open_kvm(err) || check_kvm(err) ||
	    lxd_vcpu_cpuid(kvm.fd, &kvm.cpuid, err))
		return -1;
	/* Code is patched for the processor that it will run on. */
	lxd_caps_limit(dom->caps, lxd_vcpu_has, &kvm.cpuid);
	return lxd_domain_map(dom, &layout, err);
}

/* ---- the child ---- */

/* The kernel, or the peer, is to hear of the guest's bell without us. */
static int make_bell(const struct lxd_domain *dom, struct lxd_err *err)
{
	struct kvm_ioeventfd bell = {
		.addr = LXD_PORT_BELL,
		.len = sizeof(u32),
		.fd = dom->opt->hosted_fd[LXD_PEER_KICK],
		.flags = KVM_IOEVENTFD_FLAG_PIO,
	};

	if (!dom->opt->hosted) {
		bell.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (bell.fd < 0)
			return lxd_fail_errno(err, "no event for the doorbell");
		if (ioctl(dom->fd, LXDOM_BELL, bell.fd))
			return lxd_fail_errno(err,
					      "the host module takes no doorbell (install both from one version)");
	}
	if (ioctl(kvm.guest.vm, KVM_IOEVENTFD, &bell))
		return lxd_fail_errno(err, "KVM ties no doorbell to a port");
	return 0;
}

/*
 * KVM takes a guest that polls for one that waits for another processor of its
 * own, and leaves it each few thousand cycles.  Ours has no other.  Where KVM
 * can't be told, that only costs time.
 */
static int let_poll(struct lxd_err *err)
{
	const struct kvm_enable_cap cap = {
		.cap = KVM_CAP_X86_DISABLE_EXITS,
		.args = { KVM_X86_DISABLE_EXITS_PAUSE },
	};
	int can = ioctl(kvm.guest.vm, KVM_CHECK_EXTENSION, cap.cap);

	if (can <= 0 || !(can & KVM_X86_DISABLE_EXITS_PAUSE))
		return 0;
	if (ioctl(kvm.guest.vm, KVM_ENABLE_CAP, &cap))
		return lxd_fail_errno(err, "KVM lets no guest poll");
	return 0;
}

static int make_guest(struct lxd_domain *dom, struct lxd_vmm *vmm,
		      struct lxd_err *err)
{
	int vcpu;

	kvm.guest.vm = ioctl(kvm.fd, KVM_CREATE_VM, 0);
	if (kvm.guest.vm < 0)
		return lxd_fail_errno(err, "%s makes no virtual machine",
				      KVM_DEVICE);
	if (lxd_guest_build(&kvm.guest, err) || make_bell(dom, err) ||
	    let_poll(err))
		return -1;
	vcpu = lxd_vcpu_make(&kvm.guest, &kvm.cpuid, err);
	if (vcpu < 0)
		return -1;
	return lxd_vmm_open(vmm, dom, kvm.fd, vcpu, err);
}

static int prepare(struct lxd_domain *dom, int pipe, struct lxd_vmm *vmm,
		   struct lxd_err *err)
{
	int vcpu, place = lxd_child_fds(dom);

	if (make_guest(dom, vmm, err))
		return -1;
	vcpu = lxd_child_vcpu(dom, err);
	if (vcpu < 0 || lxd_wall_shed(dom, lxd_child_orphan, pipe, err))
		return -1;
	/* It may lie where the doorbells go. */
	vmm->vcpu = fcntl(vmm->vcpu, F_DUPFD_CLOEXEC, LXD_FIRST_FREE_FD);
	if (lxd_child_keep(dom, vcpu, err) ||
	    lxd_child_settle(vmm->vcpu, place, err))
		return -1;
	vmm->vcpu = place;
	return lxd_child_limit(place + 1, err);
}

static void close_the_door(const struct lxd_domain *dom)
{
	const struct sock_fprog prog = {
		.len = dom->inside->filter_len,
		.filter = dom->inside->filter,
	};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog))
		_exit(LXD_EXIT_SETUP + LXD_STEP_FILTER);
}

static void run(struct lxd_domain *dom, int pipe, struct lxd_err *err)
{
	struct lxd_vmm vmm;

	if (prepare(dom, pipe, &vmm, err))
		return;
	/* The processor's descriptor keeps the virtual machine. */
	if (close_range(vmm.vcpu + 1, ~0u, 0)) {
		lxd_fail_errno(err, "cannot close descriptors");
		return;
	}
	close_the_door(dom);
	lxd_vmm_run(&vmm);
}

/* ---- the parent ---- */

static int kvm_start(struct lxd_domain *dom, struct lxd_err *err)
{
	int ret;

	lxd_guest_place(&kvm.guest, dom);
	dom->inside->boot.phys_base = lxd_guest_phys_base(&kvm.guest);
	if (lxd_wall_filter(dom, err))
		return -1;
	ret = lxd_child_start(dom, run, err);
	close(kvm.fd);
	kvm.fd = -1;
	return ret;
}

const struct lxd_backend_ops lxd_kvm_backend = {
	.name = "kvm",
	.wall = LXDOM_WALL_KVM,
	.inside = lxd_inside_kvm,
	.inside_end = lxd_inside_kvm_end,
	.map = kvm_map,
	.start = kvm_start,
	.kick = lxd_child_kick,
	.idle = lxd_child_idle,
	.stop = lxd_child_stop,
	.describe_fault = lxd_child_describe,
};
