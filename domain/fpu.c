// SPDX-License-Identifier: GPL-2.0-only
/*
 * Floating point and vector registers.  The library kernel uses none, and nobody
 * interrupts a driver that does: there is nothing to be saved.  Whoever has begun
 * holds preemption off, and is ended if it blocks before it is done.
 */
#include <linux/preempt.h>
#include <asm/fpu/api.h>
#include <asm/fpu/types.h>
#include "lxd.h"

static bool in_use;

bool irq_fpu_usable(void)
{
	return !in_use;
}

void kernel_fpu_begin_mask(unsigned int kfpu_mask)
{
	const u32 mxcsr = MXCSR_DEFAULT;

	preempt_disable();
	if (in_use)
		lxd_fault("kernel_fpu_begin() inside of another one");
	in_use = true;
	if (kfpu_mask & KFPU_MXCSR)
		asm volatile("ldmxcsr %0" : : "m" (mxcsr));
	if (kfpu_mask & KFPU_387)
		asm volatile("fninit");
}

void kernel_fpu_end(void)
{
	if (!in_use)
		lxd_fault("kernel_fpu_end() without kernel_fpu_begin()");
	in_use = false;
	preempt_enable();
}
