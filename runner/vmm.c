// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/kvm.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "inside_fault.h"
#include "vcpu.h"
#include "vmm.h"

#define NO_LIMIT	(~0ull)
#define NS_PER_S	1000000000ull

static struct kvm_run *kicked_run;	/* for the signal handler */
static int kicked;			/* by it */

/* It may come just before the guest is entered: then it isn't. */
static void on_kick(int sig)
{
	__atomic_store_n(&kicked, 1, __ATOMIC_RELAXED);
	kicked_run->immediate_exit = 1;
}

int lxd_vmm_open(struct lxd_vmm *vmm, const struct lxd_domain *dom, int kvm,
		 int vcpu, struct lxd_err *err)
{
	const struct sigaction act = { .sa_handler = on_kick };
	sigset_t kick;
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	void *p;

	p = size < 0 ? MAP_FAILED :
	    mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	if (p == MAP_FAILED)
		return lxd_fail_errno(err, "cannot watch the guest's processor");
	vmm->dom = dom;
	vmm->vcpu = vcpu;
	vmm->run = p;
	kicked_run = p;
	/* Who has started us may have blocked it. */
	sigemptyset(&kick);
	sigaddset(&kick, SIGUSR1);
	if (sigaction(SIGUSR1, &act, NULL) ||
	    sigprocmask(SIG_UNBLOCK, &kick, NULL))
		return lxd_fail_errno(err, "cannot catch signals");
	/*
	 * Enter it once without a step.  What KVM sets up only then, it shall
	 * set up while there still are the privileges to do so.
	 */
	vmm->run->immediate_exit = 1;
	if (!ioctl(vcpu, KVM_RUN, 0) || errno != EINTR)
		return lxd_fail_errno(err, "KVM doesn't run the guest");
	vmm->run->immediate_exit = 0;
	return 0;
}

/* ---- faults ---- */

/* Returns whether they are the guest's: AMD's are lost in a triple fault. */
static bool get_regs(const struct lxd_vmm *vmm, struct lxdom_regs *regs)
{
	struct kvm_sregs s = { 0 };
	struct kvm_regs r = { 0 };

	memset(regs, 0, sizeof(*regs));
	regs->trap = LXD_TRAP_NOT_ONE;
	if (ioctl(vmm->vcpu, KVM_GET_REGS, &r) ||
	    ioctl(vmm->vcpu, KVM_GET_SREGS, &s))
		return false;
	memcpy(regs->gpr, (u64[16]) {
		r.rax, r.rcx, r.rdx, r.rbx, r.rsp, r.rbp, r.rsi, r.rdi,
		r.r8, r.r9, r.r10, r.r11, r.r12, r.r13, r.r14, r.r15,
	}, sizeof(regs->gpr));
	regs->rip = r.rip;
	regs->rflags = r.rflags;
	regs->cr2 = s.cr2;
	/*
	 * KVM resets the processor (arch/x86/kvm/svm/svm.c, shutdown_interception());
	 * no guest of ours leaves long mode by itself.
	 */
	return s.efer & EFER_LMA;
}

static struct lxdom_fault *fault_block(const struct lxd_vmm *vmm)
{
	return (void *)vmm->dom->mem.region[LXD_REGION_FAULT].host;
}

static void __noreturn die(const struct lxd_vmm *vmm, int code,
			   const char *text)
{
	struct lxdom_fault *f = fault_block(vmm);
	struct lxdom_regs regs;

	lxd_fault_say(f, text);
	if (get_regs(vmm, &regs))
		lxd_fault_fill(f, &regs);
	_exit(code);
}

__attribute__((format(printf, 2, 3)))
static void __noreturn fault(const struct lxd_vmm *vmm, const char *fmt, ...)
{
	char text[LXDOM_FAULT_TEXT];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	die(vmm, LXD_EXIT_FAULT, text);
}

/* ---- services ---- */

static s64 wait_hosted(u64 ns)
{
	struct pollfd pfd = { .fd = LXD_FD_WAIT, .events = POLLIN };
	const struct timespec ts = {
		.tv_sec = ns / NS_PER_S,
		.tv_nsec = ns % NS_PER_S,
	};
	u64 count;
	int ret;

	ret = ppoll(&pfd, 1, ns == NO_LIMIT ? NULL : &ts, NULL);
	if (ret <= 0)
		return ret ? -errno : -ETIME;
	ret = read(LXD_FD_WAIT, &count, sizeof(count));
	return ret < 0 ? -errno : 0;
}

static s64 wait_bell(const struct lxd_vmm *vmm, u64 ns)
{
	if (vmm->dom->opt->hosted)
		return wait_hosted(ns);
	return ioctl(LXD_FD_VCPU, LXDOM_VCPU_WAIT, ns) ? -errno : 0;
}

/* Only pages of the private memory, and only whole ones. */
static s64 give_back(const struct lxd_vmm *vmm, u64 start, u64 size)
{
	const struct lxd_region_map *m =
		&vmm->dom->mem.region[LXD_REGION_PRIVATE];
	u64 off = start - m->run;

	if (start < m->run || off >= m->size || size > m->size - off ||
	    off % LXD_PAGE || size % LXD_PAGE)
		fault(vmm, "gave memory back that isn't its own: 0x%llx bytes at 0x%llx",
		      size, start);
	return madvise(m->host + off, size, MADV_REMOVE) ? -errno : 0;
}

/*
 * The mail is the guest's to write, which does not run now: it stays what it is
 * while it is looked at.
 */
static void serve(const struct lxd_vmm *vmm, struct lxd_mail *box)
{
	const struct lxd_mail mail = *box;

	switch (mail.service) {
	case LXDOM_SVC_WAIT:
		box->ret = wait_bell(vmm, mail.a);
		return;
	case LXDOM_SVC_GIVE_BACK:
		box->ret = give_back(vmm, mail.a, mail.b);
		return;
	case LXDOM_SVC_EXIT:
		_exit(mail.a <= LXD_EXIT_ENDED ? mail.a : LXD_EXIT_FAULT);
	}
	fault(vmm, "asked the back end for an unknown service");
}

/* ---- exits ---- */

static void one_port(u16 port, u32 size, bool out, void *data)
{
	switch (size) {
	case 1:
		if (out)
			outb(*(u8 *)data, port);
		else
			*(u8 *)data = inb(port);
		return;
	case 2:
		if (out)
			outw(*(u16 *)data, port);
		else
			*(u16 *)data = inw(port);
		return;
	default:
		if (out)
			outl(*(u32 *)data, port);
		else
			*(u32 *)data = inl(port);
	}
}

/* Of a device that is the domain's: we have them open, and nobody else's. */
static bool device_port(const struct lxd_vmm *vmm)
{
	struct kvm_run *run = vmm->run;
	u8 *data = (u8 *)run + run->io.data_offset;
	u32 i;

	if (!lxd_pci_is_port(&vmm->dom->pci, run->io.port, run->io.size))
		return false;
	for (i = 0; i < run->io.count; i++, data += run->io.size)
		one_port(run->io.port, run->io.size,
			 run->io.direction == KVM_EXIT_IO_OUT, data);
	return true;
}

static void port_io(const struct lxd_vmm *vmm, struct lxd_mail *box)
{
	const struct kvm_run *run = vmm->run;

	/* KVM itself takes care of the bell. */
	if (run->io.direction == KVM_EXIT_IO_OUT && run->io.count == 1 &&
	    run->io.size == sizeof(u32) && run->io.port == LXD_PORT_SERVICE) {
		serve(vmm, box);
		return;
	}
	if (device_port(vmm))
		return;
	fault(vmm, "privileged instruction: port I/O, %s port 0x%x",
	      run->io.direction == KVM_EXIT_IO_OUT ? "output to" : "input from",
	      run->io.port);
}

static void handle(const struct lxd_vmm *vmm, struct lxd_mail *box)
{
	const struct kvm_run *run = vmm->run;

	switch (run->exit_reason) {
	case KVM_EXIT_IO:
		port_io(vmm, box);
		return;
	case KVM_EXIT_HLT:
		fault(vmm, "privileged instruction: hlt");
	case KVM_EXIT_MMIO:
		fault(vmm, "%s of physical address 0x%llx, where there is %s",
		      run->mmio.is_write ? "write" : "read",
		      run->mmio.phys_addr,
		      run->mmio.is_write ? "nothing that can be written" :
					   "nothing");
	case KVM_EXIT_SHUTDOWN:
		fault(vmm, "triple fault");
	case KVM_EXIT_FAIL_ENTRY:
		fault(vmm, "the processor refuses to run it (0x%llx)",
		      run->fail_entry.hardware_entry_failure_reason);
	case KVM_EXIT_INTERNAL_ERROR:
		fault(vmm, "KVM cannot run an instruction of it (%u)",
		      run->internal.suberror);
	}
	fault(vmm, "left the guest for no reason that is allowed (%u)",
	      run->exit_reason);
}

void __noreturn lxd_vmm_run(struct lxd_vmm *vmm)
{
	struct lxd_mail *box = &vmm->dom->inside->mail;
	int ret;

	for (;;) {
		ret = ioctl(vmm->vcpu, KVM_RUN, 0);
		if (__atomic_load_n(&kicked, __ATOMIC_RELAXED))
			die(vmm, LXD_EXIT_FAULT, LXD_KICKED_TEXT);
		if (!ret)
			handle(vmm, box);
		else if (errno != EINTR && errno != EAGAIN)
			fault(vmm, "KVM cannot run it: %s", strerror(errno));
	}
}
