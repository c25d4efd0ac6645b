/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's processor: what it can do, and the state that it starts in. */
#ifndef LXD_RUNNER_VCPU_H
#define LXD_RUNNER_VCPU_H

#include <linux/kvm.h>

#include "guest.h"

#define LXD_CPUID_MAX	256

#define EFER_LMA	(1ull << 10)	/* the processor is in long mode */

/**
 * struct lxd_cpuid - what it answers to CPUID
 * @head: as KVM takes it
 * @entries: the entries that follow
 */
struct lxd_cpuid {
	struct kvm_cpuid2 head;
	struct kvm_cpuid_entry2 entries[LXD_CPUID_MAX];
};

/**
 * lxd_vcpu_cpuid() - find out what a guest's processor may have here
 * @kvm: /dev/kvm
 * @cpuid: filled in
 * @err: receives the error
 *
 * All that KVM supports, without what only concerns guests of a hypervisor or
 * makes hypervisors.
 *
 * Return: 0 or -1
 */
int lxd_vcpu_cpuid(int kvm, struct lxd_cpuid *cpuid, struct lxd_err *err);

/**
 * lxd_vcpu_has() - ask the processor's CPUID; an lxd_cpuid_fn
 * @ctx: struct lxd_cpuid
 * @leaf: EAX
 * @sub: ECX
 * @regs: receives EAX, EBX, ECX, EDX
 *
 * Return: whether it knows the leaf
 */
bool lxd_vcpu_has(const void *ctx, u32 leaf, u32 sub, u32 *regs);

/**
 * lxd_vcpu_xcr0() - which vector registers the guest's processor has turned on
 * @cpuid: what it can do
 *
 * All that kernel code makes use of (crypto, RAID, checksums): a driver that finds
 * AVX-512 in CPUID, and then not turned on, ends in an invalid instruction.  No
 * state that only user space has (MPX, PKRU, AMX).
 *
 * Return: the register's value, or 0 if there is no such register
 */
u64 lxd_vcpu_xcr0(const struct lxd_cpuid *cpuid);

/**
 * lxd_vcpu_make() - make the processor, ready to run the domain
 * @guest: its memory
 * @cpuid: what it can do
 * @err: receives the error
 *
 * Return: its descriptor, or -1
 */
int lxd_vcpu_make(const struct lxd_guest *guest, const struct lxd_cpuid *cpuid,
		  struct lxd_err *err);

#endif /* LXD_RUNNER_VCPU_H */
