/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What cpumask_of() points into, as kernel/cpu.c lays it out: row r of
 * cpu_bit_bitmap has the mask whose first word has bit r - 1; row 0 is empty.
 * A mask of any CPU is such a row, or begins that many words before one.
 */
#include <linux/linkage.h>

#define ROW	(CONFIG_NR_CPUS / 8)	/* bytes of a mask */

	.section .rodata

SYM_DATA_START(cpu_bit_bitmap)
	.skip	ROW
	.set	bit, 0
	.rept	64
	.quad	1 << bit
	.skip	ROW - 8
	.set	bit, bit + 1
	.endr
SYM_DATA_END(cpu_bit_bitmap)
