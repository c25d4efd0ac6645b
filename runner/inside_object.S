/* SPDX-License-Identifier: GPL-2.0-only */
/* The code for the domain's inside, as a file that the linker takes. */
	.section .rodata
	.globl	lxd_inside_object
	.globl	lxd_inside_object_end
	.balign	8
lxd_inside_object:
	.incbin	"inside.o"
lxd_inside_object_end:
	.byte	0
	.section .note.GNU-stack, "", @progbits
