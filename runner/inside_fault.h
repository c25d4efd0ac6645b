/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filling in the fault block, for code inside of a domain: no libc, and calls
 * of nothing else either.
 */
#ifndef LXD_RUNNER_INSIDE_FAULT_H
#define LXD_RUNNER_INSIDE_FAULT_H

#include <lxdom/boot.h>

#include "ints.h"

#define LXD_TRAP_NOT_ONE	256	/* no exception of the processor */

/**
 * lxd_fault_say() - put the reason down
 * @f: fault block
 * @text: reason
 */
static inline void lxd_fault_say(struct lxdom_fault *f, const char *text)
{
	u32 i;

	for (i = 0; i < LXDOM_FAULT_TEXT - 1 && text[i]; i++)
		f->text[i] = text[i];
	f->text[i] = 0;
}

/**
 * lxd_fault_fill() - put the registers down
 * @f: fault block
 * @regs: registers
 */
static inline void lxd_fault_fill(struct lxdom_fault *f,
				  const struct lxdom_regs *regs)
{
	const u64 *from = (const u64 *)regs;
	u64 *to = (u64 *)&f->regs;
	u32 i;

	for (i = 0; i < sizeof(*regs) / sizeof(*to); i++)
		to[i] = from[i];
	__atomic_store_n(&f->filled, 1, __ATOMIC_RELEASE);
}

/**
 * lxd_fault_number() - write a number in decimal
 * @to: receives its digits and a NUL, 11 bytes at the most
 * @n: number
 */
static inline void lxd_fault_number(char *to, u32 n)
{
	u32 digits = 1, m;

	for (m = n; m >= 10; m /= 10)
		digits++;
	to[digits] = 0;
	while (digits) {
		to[--digits] = '0' + n % 10;
		n /= 10;
	}
}

#endif /* LXD_RUNNER_INSIDE_FAULT_H */
