/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First and last instructions of a lightweight thread.
 */
#include <linux/linkage.h>
#include <asm/unwind_hints.h>

	.text

/*
 * lxd_jump() arrives here with the thread in %rax and an empty stack.  The
 * function that is called ends with lxd_thread_end(), after which nothing of
 * the thread may be touched: the main loop goes on where it left.
 */
SYM_CODE_START(lxd_thread_entry)
	UNWIND_HINT_EMPTY
	movq	%rax, %rdi
	call	*16(%rax)		/* lxd_thread.run */
	jmp	lxd_thread_exit
	int3
SYM_CODE_END(lxd_thread_entry)

/* Leaves a thread that has called lxd_thread_end(), from any depth. */
SYM_CODE_START(lxd_thread_exit)
	UNWIND_HINT_EMPTY
	movq	lxd_main(%rip), %rsp	/* lxd_main.ctx.sp */
	jmpq	*lxd_main+8(%rip)	/* lxd_main.ctx.ip */
	int3
SYM_CODE_END(lxd_thread_exit)
