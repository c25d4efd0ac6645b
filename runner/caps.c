// SPDX-License-Identifier: GPL-2.0-only
#include <cpuid.h>
#include <string.h>

#include "caps.h"

/* Where a CPUID register goes: asm/cpufeature.h, enum cpuid_leafs. */
struct leaf {
	u32 leaf;
	u32 sub;
	u8 reg;		/* 0 eax, 1 ebx, 2 ecx, 3 edx */
	u8 word;
};

static const struct leaf leaves[] = {
	{ 0x00000001, 0, 3, 0 },
	{ 0x80000001, 0, 3, 1 },
	{ 0x00000001, 0, 2, 4 },
	{ 0x80000001, 0, 2, 6 },
	{ 0x00000007, 0, 1, 9 },
	{ 0x0000000d, 1, 0, 10 },
	{ 0x00000007, 1, 0, 12 },
	{ 0x80000008, 0, 1, 13 },
	{ 0x00000006, 0, 0, 14 },
	{ 0x8000000a, 0, 3, 15 },
	{ 0x00000007, 0, 2, 16 },
	{ 0x80000007, 0, 1, 17 },
	{ 0x00000007, 0, 3, 18 },
	{ 0x8000001f, 0, 0, 19 },
	{ 0x80000021, 0, 0, 20 },
};

/* Bits by their kernel names: asm/cpufeatures.h of 6.1. */
#define FEATURE_REP_GOOD	(3 * 32 + 16)
#define FEATURE_LFENCE_RDTSC	(3 * 32 + 18)
#define FEATURE_NOPL		(3 * 32 + 20)
#define FEATURE_ALWAYS		(3 * 32 + 21)
#define FEATURE_XENPV		(8 * 32 + 16)
#define FEATURE_SMAP		(9 * 32 + 20)

/*
 * XENPV keeps the calls of the paravirt table for interrupt flags, which is
 * the library kernel's, where other machines get cli, sti and pushf inlined.
 */
static const u32 claimed[] = {
	FEATURE_REP_GOOD, FEATURE_LFENCE_RDTSC, FEATURE_NOPL, FEATURE_ALWAYS,
	FEATURE_XENPV,
};

/* SMAP: stac and clac fault in ring 3. */
static const u32 masked[] = { FEATURE_SMAP };

void lxd_caps_read(u32 *caps)
{
	u32 r[4], i;

	memset(caps, 0, LXD_CAPS * sizeof(*caps));
	for (i = 0; i < ARRAY_SIZE(leaves); i++) {
		const struct leaf *l = &leaves[i];

		if (__get_cpuid_count(l->leaf, l->sub, &r[0], &r[1], &r[2],
				      &r[3]))
			caps[l->word] = r[l->reg];
	}
	for (i = 0; i < ARRAY_SIZE(claimed); i++)
		caps[claimed[i] / 32] |= 1u << claimed[i] % 32;
	for (i = 0; i < ARRAY_SIZE(masked); i++)
		caps[masked[i] / 32] &= ~(1u << masked[i] % 32);
}

void lxd_caps_limit(u32 *caps, lxd_cpuid_fn cpuid, const void *ctx)
{
	u32 r[4], i;

	for (i = 0; i < ARRAY_SIZE(leaves); i++) {
		const struct leaf *l = &leaves[i];

		if (!cpuid(ctx, l->leaf, l->sub, r))
			r[l->reg] = 0;
		caps[l->word] &= r[l->reg];
	}
}
