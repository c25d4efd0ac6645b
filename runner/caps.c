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
#define FEATURE_OSXSAVE		(4 * 32 + 27)
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

#define XCR0_AVX	0x06ull	/* SSE, AVX */
#define XCR0_AVX512	0xe6ull	/* and masks, upper halves, upper registers */

struct bits {
	u8 word;
	u32 bits;
};

#define BIT(nr)		(1u << (nr))

/* FMA, AVX, F16C; XOP, FMA4; AVX2; AVX_VNNI; VAES, VPCLMULQDQ */
static const struct bits avx[] = {
	{ 4, BIT(12) | BIT(28) | BIT(29) },
	{ 6, BIT(11) | BIT(16) },
	{ 9, BIT(5) },
	{ 12, BIT(4) },
	{ 16, BIT(9) | BIT(10) },
};

/* F, DQ, IFMA, PF, ER, CD, BW, VL; BF16; VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ;
 * 4VNNIW, 4FMAPS, VP2INTERSECT, FP16
 */
static const struct bits avx512[] = {
	{ 9, BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) |
	     BIT(30) | BIT(31) },
	{ 12, BIT(5) },
	{ 16, BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14) },
	{ 18, BIT(2) | BIT(3) | BIT(8) | BIT(23) },
};

/* BF16, TILE, INT8 */
static const struct bits amx[] = { { 18, BIT(22) | BIT(24) | BIT(25) } };

static void take_away(u32 *caps, const struct bits *b, u32 nr)
{
	for (; nr; nr--, b++)
		caps[b->word] &= ~b->bits;
}

void lxd_caps_without(u32 *caps, u64 xcr0)
{
	if ((xcr0 & XCR0_AVX) != XCR0_AVX)
		take_away(caps, avx, ARRAY_SIZE(avx));
	if ((xcr0 & XCR0_AVX512) != XCR0_AVX512)
		take_away(caps, avx512, ARRAY_SIZE(avx512));
	/* A process has to ask for its state first, whatever the kernel keeps. */
	take_away(caps, amx, ARRAY_SIZE(amx));
}

/* 0: the kernel has not turned on the instruction that tells. */
static u64 read_xcr0(const u32 *caps)
{
	u32 low, high;

	if (!(caps[FEATURE_OSXSAVE / 32] & BIT(FEATURE_OSXSAVE % 32)))
		return 0;
	asm volatile("xgetbv" : "=a" (low), "=d" (high) : "c" (0));
	return (u64)high << 32 | low;
}

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
	lxd_caps_without(caps, read_xcr0(caps));
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
