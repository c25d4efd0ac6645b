// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kvm back end inside the guest: its entry, exceptions, doorbells.  At ring
 * 0, and alone: no libc, no SSE, no stack protector, no memory but its own.
 */
#include <lxdom/boot.h>

#include "inside.h"
#include "inside_fault.h"

#define EOWNERDEAD	130

struct lxd_inside lxd_inside_state;
#define state lxd_inside_state

/* Where a fault of the exception stack ends up; guest.c looks for its name. */
u8 lxd_inside_last_stack[4096] __attribute__((aligned(16)));

static struct lxdom_fault *fault_block(void)
{
	return (void *)state.boot.fault;
}

static inline void out(u32 port)
{
	__asm__ __volatile__("outl	%%eax, %%dx"
			     : : "a"(0), "d"(port) : "memory");
}

static long ask(u64 service, u64 a, u64 b)
{
	state.mail.service = service;
	state.mail.a = a;
	state.mail.b = b;
	out(LXD_PORT_SERVICE);
	return state.mail.ret;
}

static void __noreturn leave(u64 code)
{
	for (;;)
		ask(LXDOM_SVC_EXIT, code, 0);
}

/* ---- exceptions ---- */

void lxd_inside_exception(struct lxdom_regs *regs)
{
	int (*exception)(struct lxdom_regs *regs) = (void *)state.exception;
	static bool busy;

	if (busy) {
		/* The stack has been written over: there is no way back. */
		lxd_fault_say(fault_block(), "an exception while another one was dealt with");
	} else {
		busy = true;
		if (!exception(regs)) {
			busy = false;
			return;
		}
	}
	lxd_fault_fill(fault_block(), regs);
	leave(LXD_EXIT_FAULT);
}

/* ---- services ---- */

/* As in the process back end: the registers that a call keeps. */
static void __noreturn leave_from(u64 *frame, u64 code)
{
	static struct lxdom_regs regs;	/* zero, and filled only once */

	if (fault_block()->filled)
		leave(code);
	regs.rip = frame[1];
	regs.gpr[LXDOM_RSP] = (u64)(frame + 2);
	regs.gpr[LXDOM_RBP] = frame[0];
	regs.trap = LXD_TRAP_NOT_ONE;
	lxd_fault_fill(fault_block(), &regs);
	leave(code);
}

static long wait(u64 ns, u64 *frame)
{
	long ret = ask(LXDOM_SVC_WAIT, ns, 0);

	if (ret != -EOWNERDEAD)
		return ret;
	/* Whatever the library kernel had in mind: nobody listens any more. */
	lxd_fault_say(fault_block(), LXD_KICKED_TEXT);
	leave_from(frame, LXD_EXIT_ENDED);
}

long lxd_inside_service(u64 service, u64 a, u64 b, u64 *frame)
{
	switch (service) {
	case LXDOM_SVC_WAIT:
		return wait(a, frame);
	case LXDOM_SVC_KICK:
		out(LXD_PORT_BELL);
		return 0;
	case LXDOM_SVC_EXIT:
		if (!a)
			leave(LXD_EXIT_IN_ORDER);
		leave_from(frame, LXD_EXIT_FAULT);
	case LXDOM_SVC_GIVE_BACK:
		return ask(LXDOM_SVC_GIVE_BACK, a, b);
	}
	lxd_fault_say(fault_block(),
		      "asked the back end for an unknown service");
	leave_from(frame, LXD_EXIT_FAULT);
}

void __noreturn lxd_inside_main(void)
{
	void (*start)(struct lxdom_boot *boot) = (void *)state.start;

	start(&state.boot);
	leave(LXD_EXIT_FAULT);
}

/*
 * lxd_inside_backend(service, a, b): realigns the stack, since kernel code
 * keeps 8-byte alignment only, and tells where its caller's frame is.
 * lxd_inside_vectors: 16 bytes for each vector.  They make the processor's
 * frames alike: vector, error code, RIP, CS, RFLAGS, RSP, SS.  Below that goes
 * a struct lxdom_regs, which then is at a multiple of 16.
 *
 * `int` to a vector that has an error code pushes none.  The processor aligned
 * the stack before it pushed: at lxd_inside_trap it is 8 off with an error code,
 * and without one it isn't.
 */
__asm__("\n"
"	.text\n"
"	.globl	lxd_inside_backend\n"
"	.type	lxd_inside_backend, @function\n"
"lxd_inside_backend:\n"
"	pushq	%rbp\n"
"	movq	%rsp, %rbp\n"
"	andq	$-16, %rsp\n"
"	movq	%rbp, %rcx\n"
"	call	lxd_inside_service\n"
"	leave\n"
"	ret\n"
"	.size	lxd_inside_backend, . - lxd_inside_backend\n"
"\n"
"	.globl	lxd_inside_vectors\n"
"	.type	lxd_inside_vectors, @function\n"
"	.balign	16\n"
"lxd_inside_vectors:\n"
"	vector = 0\n"
"	.rept	256\n"
"	.balign	16\n"
"	.if	vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21 && vector != 29 && vector != 30\n"
"	pushq	$0\n"
"	.endif\n"
"	pushq	$vector\n"
"	jmp	lxd_inside_trap\n"
"	vector = vector + 1\n"
"	.endr\n"
"	.size	lxd_inside_vectors, . - lxd_inside_vectors\n"
"\n"
"	.type	lxd_inside_trap, @function\n"
"lxd_inside_trap:\n"
"	cld\n"
"	testb	$8, %spl\n"
"	jnz	1f\n"
"	pushq	(%rsp)\n"		/* vector */
"	movq	$0, 8(%rsp)\n"		/* error code */
"1:\n"
"	subq	$168, %rsp\n"
"	movq	%rax, (%rsp)\n"
"	movq	%rcx, 8(%rsp)\n"
"	movq	%rdx, 16(%rsp)\n"
"	movq	%rbx, 24(%rsp)\n"
"	movq	%rbp, 40(%rsp)\n"
"	movq	%rsi, 48(%rsp)\n"
"	movq	%rdi, 56(%rsp)\n"
"	movq	%r8, 64(%rsp)\n"
"	movq	%r9, 72(%rsp)\n"
"	movq	%r10, 80(%rsp)\n"
"	movq	%r11, 88(%rsp)\n"
"	movq	%r12, 96(%rsp)\n"
"	movq	%r13, 104(%rsp)\n"
"	movq	%r14, 112(%rsp)\n"
"	movq	%r15, 120(%rsp)\n"
"	movq	168(%rsp), %rax\n"	/* vector */
"	movq	%rax, 144(%rsp)\n"
"	movq	176(%rsp), %rax\n"	/* error code */
"	movq	%rax, 152(%rsp)\n"
"	movq	184(%rsp), %rax\n"	/* RIP */
"	movq	%rax, 128(%rsp)\n"
"	movq	200(%rsp), %rax\n"	/* RFLAGS */
"	movq	%rax, 136(%rsp)\n"
"	movq	208(%rsp), %rax\n"	/* RSP */
"	movq	%rax, 32(%rsp)\n"
"	movq	%cr2, %rax\n"
"	movq	%rax, 160(%rsp)\n"
"	movq	%rsp, %rdi\n"
"	call	lxd_inside_exception\n"
"	movq	128(%rsp), %rax\n"
"	movq	%rax, 184(%rsp)\n"
"	movq	136(%rsp), %rax\n"
"	movq	%rax, 200(%rsp)\n"
"	movq	32(%rsp), %rax\n"
"	movq	%rax, 208(%rsp)\n"
"	movq	(%rsp), %rax\n"
"	movq	8(%rsp), %rcx\n"
"	movq	16(%rsp), %rdx\n"
"	movq	24(%rsp), %rbx\n"
"	movq	40(%rsp), %rbp\n"
"	movq	48(%rsp), %rsi\n"
"	movq	56(%rsp), %rdi\n"
"	movq	64(%rsp), %r8\n"
"	movq	72(%rsp), %r9\n"
"	movq	80(%rsp), %r10\n"
"	movq	88(%rsp), %r11\n"
"	movq	96(%rsp), %r12\n"
"	movq	104(%rsp), %r13\n"
"	movq	112(%rsp), %r14\n"
"	movq	120(%rsp), %r15\n"
"	addq	$184, %rsp\n"
"	iretq\n"
"	.size	lxd_inside_trap, . - lxd_inside_trap\n"
);
