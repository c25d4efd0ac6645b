/* SPDX-License-Identifier: GPL-2.0-only */
/* What processor the domain's code is told that it runs on. */
#ifndef LXD_RUNNER_CAPS_H
#define LXD_RUNNER_CAPS_H

#include "ints.h"

#define LXD_CAPS	32	/* words, as in struct lxdom_boot */

/**
 * lxd_caps_read() - fill in x86_capability words for ring 3
 * @caps: LXD_CAPS words
 *
 * This processor's features, but for those that ring 3 can't use.
 */
void lxd_caps_read(u32 *caps);

/**
 * lxd_caps_without() - take away what needs state that the kernel does not keep
 * @caps: LXD_CAPS words
 * @xcr0: XCR0, or 0 if the kernel has not turned XSAVE on
 *
 * CPUID goes on to tell of AVX where the kernel has turned it off (clearcpuid=,
 * noxsave, a mitigation): Intel SDM vol. 1, 13.2 and 14.3.
 */
void lxd_caps_without(u32 *caps, u64 xcr0);

/**
 * typedef lxd_cpuid_fn - what a processor answers to CPUID
 * @ctx: which processor
 * @leaf: EAX
 * @sub: ECX
 * @regs: receives EAX, EBX, ECX, EDX
 *
 * Return: whether it knows the leaf
 */
typedef bool (*lxd_cpuid_fn)(const void *ctx, u32 leaf, u32 sub, u32 *regs);

/**
 * lxd_caps_limit() - take away what another processor lacks
 * @caps: LXD_CAPS words
 * @cpuid: asks it
 * @ctx: for @cpuid
 */
void lxd_caps_limit(u32 *caps, lxd_cpuid_fn cpuid, const void *ctx);

#endif /* LXD_RUNNER_CAPS_H */
