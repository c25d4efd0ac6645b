/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small pieces of code that compiled kernel code expects under fixed names and
 * with calling conventions of their own.  Where the runner knows a call site it
 * patches the call away; these serve the sites that it doesn't know.
 */
#include <linux/linkage.h>
#include <asm/processor-flags.h>
#include <asm/unwind_hints.h>

	.text

/* Function tracing is off for ever. */
SYM_FUNC_START(__fentry__)
	ret
	int3
SYM_FUNC_END(__fentry__)

/* Speculation is the processor's business: the wall is the address space. */
SYM_FUNC_START(__x86_return_thunk)
	ret
	int3
SYM_FUNC_END(__x86_return_thunk)

.irp reg, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
SYM_CODE_START(__x86_indirect_thunk_\reg)
	UNWIND_HINT_FUNC
	jmp	*%\reg
	int3
SYM_CODE_END(__x86_indirect_thunk_\reg)
.endr

/* Trampolines of the kernel's static calls (CONFIG_PREEMPT_DYNAMIC). */
SYM_CODE_START(__SCT__might_resched)
	UNWIND_HINT_FUNC
	jmp	lxd_cond_resched
SYM_CODE_END(__SCT__might_resched)

SYM_CODE_START(__SCT__cond_resched)
	UNWIND_HINT_FUNC
	jmp	lxd_cond_resched
SYM_CODE_END(__SCT__cond_resched)

/*
 * Reached only when the "need no resched" bit of the preemption count is gone,
 * which nothing clears.  They may clobber no register.
 */
SYM_FUNC_START(__SCT__preempt_schedule)
	ret
	int3
SYM_FUNC_END(__SCT__preempt_schedule)

SYM_FUNC_START(__SCT__preempt_schedule_notrace)
	ret
	int3
SYM_FUNC_END(__SCT__preempt_schedule_notrace)

/*
 * Interrupts as far as code can see them: a word per CPU.  These are pv_ops of
 * the kind "callee saves": they may change nothing but %rax.
 */
SYM_FUNC_START(lxd_pv_save_fl)
	movq	%gs:lxd_irq_flag, %rax
	ret
	int3
SYM_FUNC_END(lxd_pv_save_fl)

SYM_FUNC_START(lxd_pv_irq_disable)
	movq	$0, %gs:lxd_irq_flag
	ret
	int3
SYM_FUNC_END(lxd_pv_irq_disable)

SYM_FUNC_START(lxd_pv_irq_enable)
	movq	$X86_EFLAGS_IF, %gs:lxd_irq_flag
	ret
	int3
SYM_FUNC_END(lxd_pv_irq_enable)

SYM_FUNC_START(lxd_pv_spin_unlock)
	movb	$0, (%rdi)
	ret
	int3
SYM_FUNC_END(lxd_pv_spin_unlock)

/* No virtual CPU of a domain is ever preempted as far as its locks can tell. */
SYM_FUNC_START(lxd_pv_vcpu_is_preempted)
	xorl	%eax, %eax
	ret
	int3
SYM_FUNC_END(lxd_pv_vcpu_is_preempted)

/* The identity, for pte_val() and its like. */
SYM_FUNC_START(lxd_pv_ident)
	movq	%rdi, %rax
	ret
	int3
SYM_FUNC_END(lxd_pv_ident)
