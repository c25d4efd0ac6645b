/* SPDX-License-Identifier: GPL-2.0-only */
/* The back ends' code for the domain's inside, as files that the linker takes. */
	.section .rodata

	.macro	object name file
	.globl	\name
	.globl	\name\()_end
	.balign	8
\name:
	.incbin	"\file"
\name\()_end:
	.byte	0
	.endm

	object	lxd_inside_process "inside_process.o"
	object	lxd_inside_kvm "inside_kvm.o"
	.section .note.GNU-stack, "", @progbits
