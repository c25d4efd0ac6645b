/* SPDX-License-Identifier: GPL-2.0-only */
/* Short integers and a few macros, by their kernel names. */
#ifndef LXD_RUNNER_INTS_H
#define LXD_RUNNER_INTS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif

#ifndef __packed
#define __packed	__attribute__((__packed__))
#endif

#ifndef __noreturn
#define __noreturn	__attribute__((__noreturn__))
#endif

#define LXD_PAGE	4096ull
/* @a is a power of two. */
#define LXD_ALIGN(x, a)	(((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))

#endif /* LXD_RUNNER_INTS_H */
