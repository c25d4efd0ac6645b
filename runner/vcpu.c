// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vcpu.h"

/* Registers and their bits: Intel SDM vol. 3, 2.5; AMD APM vol. 2, 3.1. */
#define CR0_PE		(1ull << 0)
#define CR0_MP		(1ull << 1)
#define CR0_ET		(1ull << 4)
#define CR0_NE		(1ull << 5)
#define CR0_WP		(1ull << 16)
#define CR0_PG		(1ull << 31)
#define CR4_PAE		(1ull << 5)
#define CR4_OSFXSR	(1ull << 9)
#define CR4_OSXMMEXCPT	(1ull << 10)
#define CR4_OSXSAVE	(1ull << 18)
#define CR4_SMEP	(1ull << 20)
#define CR4_SMAP	(1ull << 21)
#define EFER_LME	(1ull << 8)
#define EFER_NXE	(1ull << 11)

#define XCR0_BASE	0x07ull	/* x87, SSE, AVX */
/* Masks, upper halves, upper registers: all or none, and with AVX (SDM vol. 1, 13.3). */
#define XCR0_AVX512	0xe0ull

/* Bits of CPUID. */
#define LEAF1_ECX_VMX	(1u << 5)
#define LEAF1_ECX_XSAVE	(1u << 26)
#define LEAF7_EBX_SMEP	(1u << 7)
#define LEAF7_EBX_SMAP	(1u << 20)
#define EXT1_ECX_SVM	(1u << 2)
#define EXT1_EDX_NX	(1u << 20)
#define LEAF_HYPERVISOR	0x40000000u
#define LEAF_EXT	0x80000000u

#define SEG_CODE	11	/* execute, read, accessed */
#define SEG_DATA	3	/* read, write, accessed */
#define SEG_TSS_BUSY	11

/* ---- CPUID ---- */

static void filter_entry(struct kvm_cpuid_entry2 *e)
{
	if (e->function == 1)
		e->ecx &= ~LEAF1_ECX_VMX;
	if (e->function == LEAF_EXT + 1)
		e->ecx &= ~EXT1_ECX_SVM;
}

int lxd_vcpu_cpuid(int kvm, struct lxd_cpuid *cpuid, struct lxd_err *err)
{
	struct kvm_cpuid_entry2 *e = cpuid->entries;
	u32 i, nr = 0;
	u32 r[4];

	memset(cpuid, 0, sizeof(*cpuid));
	cpuid->head.nent = LXD_CPUID_MAX;
	if (ioctl(kvm, KVM_GET_SUPPORTED_CPUID, cpuid))
		return lxd_fail_errno(err, "/dev/kvm doesn't tell what processor a guest can have");
	for (i = 0; i < cpuid->head.nent; i++) {
		if (e[i].function >= LEAF_HYPERVISOR &&
		    e[i].function < LEAF_EXT)
			continue;
		e[nr] = e[i];
		filter_entry(&e[nr++]);
	}
	cpuid->head.nent = nr;
	if (!lxd_vcpu_has(cpuid, LEAF_EXT + 1, 0, r) || !(r[3] & EXT1_EDX_NX))
		return lxd_fail(err,
				"a guest's pages can't be made non-executable on this processor: use --isolation process");
	return 0;
}

bool lxd_vcpu_has(const void *ctx, u32 leaf, u32 sub, u32 *regs)
{
	const struct lxd_cpuid *cpuid = ctx;
	u32 i;

	for (i = 0; i < cpuid->head.nent; i++) {
		const struct kvm_cpuid_entry2 *e = &cpuid->entries[i];

		if (e->function != leaf ||
		    (e->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX &&
		     e->index != sub))
			continue;
		regs[0] = e->eax;
		regs[1] = e->ebx;
		regs[2] = e->ecx;
		regs[3] = e->edx;
		return true;
	}
	return false;
}

/* ---- state ---- */

static u64 cr4(const struct lxd_cpuid *cpuid)
{
	u64 value = CR4_PAE | CR4_OSFXSR | CR4_OSXMMEXCPT;
	u32 r[4];

	if (lxd_vcpu_has(cpuid, 1, 0, r) && r[2] & LEAF1_ECX_XSAVE)
		value |= CR4_OSXSAVE;
	if (lxd_vcpu_has(cpuid, 7, 0, r)) {
		value |= r[1] & LEAF7_EBX_SMEP ? CR4_SMEP : 0;
		value |= r[1] & LEAF7_EBX_SMAP ? CR4_SMAP : 0;
	}
	return value;
}

static int set_segments(const struct lxd_guest *guest,
			const struct lxd_cpuid *cpuid, int vcpu)
{
	const struct kvm_segment code = {
		.limit = ~0u, .selector = LXD_SEL_CODE, .type = SEG_CODE,
		.present = 1, .s = 1, .l = 1, .g = 1,
	};
	const struct kvm_segment data = {
		.limit = ~0u, .selector = LXD_SEL_DATA, .type = SEG_DATA,
		.present = 1, .s = 1, .db = 1, .g = 1,
	};
	struct kvm_sregs s;

	if (ioctl(vcpu, KVM_GET_SREGS, &s))
		return -1;
	s.cs = code;
	s.ds = data;
	s.es = data;
	s.fs = data;
	s.gs = data;
	s.ss = data;
	s.gs.base = guest->dom->mem.region[LXD_REGION_PERCPU].run;
	s.tr = (struct kvm_segment){
		.base = guest->tss, .limit = LXD_TSS_LIMIT,
		.selector = LXD_SEL_TSS, .type = SEG_TSS_BUSY, .present = 1,
	};
	s.ldt = (struct kvm_segment){ .unusable = 1 };
	s.gdt.base = guest->gdt;
	s.gdt.limit = LXD_GDT_LIMIT;
	s.idt.base = guest->idt;
	s.idt.limit = LXD_IDT_LIMIT;
	s.cr0 = CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG;
	s.cr3 = guest->tables_gpa;
	s.cr4 = cr4(cpuid);
	s.efer = EFER_LME | EFER_LMA | EFER_NXE;
	return ioctl(vcpu, KVM_SET_SREGS, &s);
}

u64 lxd_vcpu_xcr0(const struct lxd_cpuid *cpuid)
{
	u64 xcr0;
	u32 r[4];

	if (!(cr4(cpuid) & CR4_OSXSAVE) || !lxd_vcpu_has(cpuid, 0xd, 0, r))
		return 0;
	xcr0 = r[0] & (XCR0_BASE | XCR0_AVX512);
	if (xcr0 != (XCR0_BASE | XCR0_AVX512))
		xcr0 &= XCR0_BASE;
	return xcr0;
}

static int set_xcr0(const struct lxd_cpuid *cpuid, int vcpu)
{
	struct kvm_xcrs xcrs = { .nr_xcrs = 1 };

	xcrs.xcrs[0].value = lxd_vcpu_xcr0(cpuid);
	return xcrs.xcrs[0].value ? ioctl(vcpu, KVM_SET_XCRS, &xcrs) : 0;
}

static int set_registers(const struct lxd_guest *guest, int vcpu)
{
	const struct lxd_link *link = &guest->dom->link;
	/* As if called from nowhere: the stack holds zeroes. */
	const struct kvm_regs regs = {
		.rip = lxd_link_symbol(&link->objects[link->nr - 1],
				       "lxd_inside_main"),
		.rsp = guest->dom->inside->stack_top - 8,
		.rflags = 2,
	};

	return ioctl(vcpu, KVM_SET_REGS, &regs);
}

/* So that the guest's time stamps are the kernel's, which it gets to see. */
static int set_time(int vcpu)
{
	const u64 zero = 0;
	const struct kvm_device_attr attr = {
		.group = KVM_VCPU_TSC_CTRL,
		.attr = KVM_VCPU_TSC_OFFSET,
		.addr = (u64)(uintptr_t)&zero,
	};

	return ioctl(vcpu, KVM_SET_DEVICE_ATTR, &attr);
}

/* Without them in CPUID, KVM's own calls and registers do nothing. */
static int refuse_paravirt(int vcpu)
{
	const struct kvm_enable_cap cap = {
		.cap = KVM_CAP_ENFORCE_PV_FEATURE_CPUID,
		.args = { 1 },
	};

	return ioctl(vcpu, KVM_ENABLE_CAP, &cap);
}

/*
 * No model-specific register is for the guest: rdmsr and wrmsr are faults.  KVM
 * wants to hear of one at least, to refuse them all.
 */
static int refuse_msrs(int vm)
{
	u8 none[8] = { 0 };
	const struct kvm_msr_filter filter = {
		.flags = KVM_MSR_FILTER_DEFAULT_DENY,
		.ranges[0] = {
			.flags = KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE,
			.nmsrs = 1,
			.bitmap = none,
		},
	};

	return ioctl(vm, KVM_X86_SET_MSR_FILTER, &filter);
}

static int set_state(const struct lxd_guest *guest,
		     const struct lxd_cpuid *cpuid, int vcpu,
		     struct lxd_err *err)
{
	if (ioctl(vcpu, KVM_SET_CPUID2, cpuid) || refuse_paravirt(vcpu))
		return lxd_fail_errno(err, "KVM refuses the guest's processor features");
	if (set_segments(guest, cpuid, vcpu) || set_xcr0(cpuid, vcpu) ||
	    set_registers(guest, vcpu))
		return lxd_fail_errno(err, "KVM refuses the guest's registers");
	if (set_time(vcpu))
		return lxd_fail_errno(err,
				      "KVM can't give a guest the kernel's time (Linux 5.16 and later can; use --isolation process)");
	return 0;
}

int lxd_vcpu_make(const struct lxd_guest *guest, const struct lxd_cpuid *cpuid,
		  struct lxd_err *err)
{
	int vcpu;

	if (refuse_msrs(guest->vm))
		return lxd_fail_errno(err,
				      "KVM can't keep a guest from model-specific registers (use --isolation process)");
	vcpu = ioctl(guest->vm, KVM_CREATE_VCPU, 0);
	if (vcpu < 0)
		return lxd_fail_errno(err, "KVM makes no processor for a guest");
	if (set_state(guest, cpuid, vcpu, err)) {
		close(vcpu);
		return -1;
	}
	return vcpu;
}
