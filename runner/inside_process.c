// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process back end inside the domain: the last steps before the driver's
 * code, exceptions, doorbells.  Freestanding: raw system calls, no libc, no
 * SSE, no stack protector, no memory but its own.
 */
#include <asm/prctl.h>
#include <asm/unistd.h>
#include <linux/mman.h>
#include <linux/poll.h>
#include <linux/seccomp.h>
#include <linux/signal.h>
#include <linux/time_types.h>
#include <asm/sigcontext.h>
#include <asm/ucontext.h>

#include <lxdom/lxdom.h>

#include "inside.h"
#include "inside_fault.h"

#define TASK_END	0x7ffffffff000ull
#define NO_LIMIT	(~0ull)

#define ETIME		62
#define EOWNERDEAD	130

struct lxd_inside lxd_inside_state;
#define state lxd_inside_state

static inline long call6(long nr, long a, long b, long c, long d, long e,
			 long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ __volatile__("syscall"
			     : "=a"(ret)
			     : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10),
			       "r"(r8), "r"(r9)
			     : "rcx", "r11", "memory");
	return ret;
}

static inline long call5(long nr, long a, long b, long c, long d, long e)
{
	return call6(nr, a, b, c, d, e, 0);
}

static inline long call3(long nr, long a, long b, long c)
{
	return call6(nr, a, b, c, 0, 0, 0);
}

static void __noreturn leave(long code)
{
	for (;;)
		call3(__NR_exit_group, code, 0, 0);
}

static struct lxdom_fault *fault_block(void)
{
	return (void *)state.boot.fault;
}

static void put_text(const char *text)
{
	lxd_fault_say(fault_block(), text);
}

static void __noreturn die(const struct lxdom_regs *regs, long code)
{
	lxd_fault_fill(fault_block(), regs);
	leave(code);
}

/* ---- exceptions ---- */

/* Order of struct lxdom_regs' registers in struct sigcontext. */
static void get_regs(struct lxdom_regs *r, const struct sigcontext *sc)
{
	const u64 gpr[16] = {
		sc->rax, sc->rcx, sc->rdx, sc->rbx,
		sc->rsp, sc->rbp, sc->rsi, sc->rdi,
		sc->r8, sc->r9, sc->r10, sc->r11,
		sc->r12, sc->r13, sc->r14, sc->r15,
	};
	u32 i;

	for (i = 0; i < 16; i++)
		r->gpr[i] = gpr[i];
	r->rip = sc->rip;
	r->rflags = sc->eflags;
	r->trap = sc->trapno;
	r->error = sc->err;
	r->cr2 = sc->cr2;
}

static void set_regs(struct sigcontext *sc, const struct lxdom_regs *r)
{
	sc->rax = r->gpr[0];
	sc->rcx = r->gpr[1];
	sc->rdx = r->gpr[2];
	sc->rbx = r->gpr[3];
	sc->rsp = r->gpr[4];
	sc->rbp = r->gpr[5];
	sc->rsi = r->gpr[6];
	sc->rdi = r->gpr[7];
	sc->r8 = r->gpr[8];
	sc->r9 = r->gpr[9];
	sc->r10 = r->gpr[10];
	sc->r11 = r->gpr[11];
	sc->r12 = r->gpr[12];
	sc->r13 = r->gpr[13];
	sc->r14 = r->gpr[14];
	sc->r15 = r->gpr[15];
	sc->rip = r->rip;
	sc->eflags = r->rflags;
}

static void refused_call(const siginfo_t *info)
{
	static const char text[] = "made the system call ";

	put_text(text);
	lxd_fault_number(fault_block()->text + sizeof(text) - 1,
			 info->si_syscall);
}

/* Signals that no exception of the processor made. */
static void not_an_exception(int sig, const siginfo_t *info)
{
	if (sig == SIGUSR1)
		put_text(LXD_KICKED_TEXT);
	else if (sig == SIGSYS)
		refused_call(info);
	else
		put_text("was sent a signal");
}

/*
 * On the signal stack, all signals blocked: a fault in here ends the process.
 * Called by the kernel, which aligns the stack.
 */
static void on_signal(int sig, siginfo_t *info, struct ucontext *uc)
{
	int (*exception)(struct lxdom_regs *regs) = (void *)state.exception;
	struct lxdom_regs regs;

	get_regs(&regs, &uc->uc_mcontext);
	if (sig == SIGUSR1 || sig == SIGSYS || info->si_code <= 0) {
		regs.trap = LXD_TRAP_NOT_ONE;
		not_an_exception(sig, info);
		die(&regs, LXD_EXIT_FAULT);
	}
	if (exception(&regs))
		die(&regs, LXD_EXIT_FAULT);
	set_regs(&uc->uc_mcontext, &regs);
}

/* ---- services ---- */

static long wait_hosted(u64 ns)
{
	struct pollfd pfd = { .fd = LXD_FD_WAIT, .events = POLLIN };
	struct __kernel_timespec ts = {
		.tv_sec = ns / 1000000000ull,
		.tv_nsec = ns % 1000000000ull,
	};
	u64 count;
	long ret;

	ret = call5(__NR_ppoll, (long)&pfd, 1,
		    ns == NO_LIMIT ? 0 : (long)&ts, 0, 8);
	if (ret <= 0)
		return ret ? ret : -ETIME;
	ret = call3(__NR_read, LXD_FD_WAIT, (long)&count, sizeof(count));
	return ret < 0 ? ret : 0;
}

static long kick_hosted(void)
{
	u64 one = 1;
	long ret = call3(__NR_write, LXD_FD_KICK, (long)&one, sizeof(one));

	return ret < 0 ? ret : 0;
}

/*
 * Leaving without an exception: the caller's registers, as far as a call keeps
 * them.  @frame is the frame pointer of lxd_inside_backend().
 */
static void __noreturn leave_from(u64 *frame, long code)
{
	static struct lxdom_regs regs;	/* zero, and filled only once */

	if (fault_block()->filled)
		leave(code);
	regs.rip = frame[1];
	regs.gpr[LXDOM_RSP] = (u64)(frame + 2);
	regs.gpr[LXDOM_RBP] = frame[0];
	regs.trap = LXD_TRAP_NOT_ONE;
	die(&regs, code);
}

static long vcpu(unsigned int cmd, u64 arg, u64 *frame)
{
	long ret = call3(__NR_ioctl, LXD_FD_VCPU, cmd, arg);

	if (ret != -EOWNERDEAD)
		return ret;
	/* Whatever the library kernel had in mind: nobody listens any more. */
	put_text(LXD_KICKED_TEXT);
	leave_from(frame, LXD_EXIT_ENDED);
}

long lxd_inside_service(u64 service, u64 a, u64 b, u64 *frame)
{
	switch (service) {
	case LXDOM_SVC_WAIT:
		return state.hosted ? wait_hosted(a) :
				      vcpu(LXDOM_VCPU_WAIT, a, frame);
	case LXDOM_SVC_KICK:
		return state.hosted ? kick_hosted() :
				      vcpu(LXDOM_VCPU_KICK, 0, frame);
	case LXDOM_SVC_EXIT:
		if (!a)
			leave(LXD_EXIT_IN_ORDER);
		leave_from(frame, LXD_EXIT_FAULT);
	case LXDOM_SVC_GIVE_BACK:
		return call3(__NR_madvise, a, b, MADV_REMOVE);
	}
	put_text("asked the back end for an unknown service");
	leave_from(frame, LXD_EXIT_FAULT);
}

/* ---- the last steps ---- */

static void must(bool ok, enum lxd_inside_step step)
{
	if (!ok)
		leave(LXD_EXIT_SETUP + step);
}

static void take_signals(void)
{
	static const u8 signals[] = {
		SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGUSR1,
	};
	stack_t stack = {
		.ss_sp = (void *)state.signal_stack,
		.ss_size = state.signal_stack_size,
	};
	struct sigaction act = {
		.sa_handler = (void *)on_signal,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER,
		.sa_restorer = lxd_inside_restore,
		.sa_mask = ~0ul,
	};
	u64 none = 0;
	u32 i;

	must(!call3(__NR_sigaltstack, (long)&stack, 0, 0), LXD_STEP_SIGNALS);
	for (i = 0; i < sizeof(signals); i++)
		must(!call5(__NR_rt_sigaction, signals[i], (long)&act, 0,
			    sizeof(act.sa_mask), 0), LXD_STEP_SIGNALS);
	must(!call5(__NR_rt_sigprocmask, SIG_SETMASK, (long)&none, 0,
		    sizeof(none), 0), LXD_STEP_SIGNALS);
}

/* Program, libraries, heap, stack, vDSO: gone. */
static void unmap_rest(void)
{
	u64 from = 0;
	u32 i;

	for (i = 0; i <= state.nr_keep; i++) {
		u64 to = i < state.nr_keep ? state.keep_start[i] : TASK_END;

		must(to == from || !call3(__NR_munmap, from, to - from, 0),
		     LXD_STEP_UNMAP);
		if (i < state.nr_keep)
			from = state.keep_end[i];
	}
}

static void close_the_door(void)
{
	struct sock_fprog prog = {
		.len = state.filter_len,
		.filter = state.filter,
	};

	must(!call3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&prog),
	     LXD_STEP_FILTER);
}

void __noreturn lxd_inside_main(void)
{
	void (*start)(struct lxdom_boot *boot) = (void *)state.start;

	must(!call3(__NR_arch_prctl, ARCH_SET_GS, state.boot.percpu, 0) &&
	     !call3(__NR_arch_prctl, ARCH_SET_FS, 0, 0), LXD_STEP_GS);
	take_signals();
	unmap_rest();
	close_the_door();
	start(&state.boot);
	leave(LXD_EXIT_SETUP + LXD_STEP_START);
}

/*
 * lxd_inside_enter(stack top): never comes back.  A frame pointer of 0 ends
 * backtraces.
 * lxd_inside_backend(service, a, b): realigns the stack, since kernel code
 * keeps 8-byte alignment only, and tells where its caller's frame is.
 * lxd_inside_restore: returns from a signal.
 */
__asm__("\n"
"	.text\n"
"	.globl	lxd_inside_enter\n"
"	.type	lxd_inside_enter, @function\n"
"lxd_inside_enter:\n"
"	movq	%rdi, %rsp\n"
"	xorl	%ebp, %ebp\n"
"	call	lxd_inside_main\n"
"	ud2\n"
"	.size	lxd_inside_enter, . - lxd_inside_enter\n"
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
"	.globl	lxd_inside_restore\n"
"	.type	lxd_inside_restore, @function\n"
"lxd_inside_restore:\n"
"	movl	$15, %eax\n"
"	syscall\n"
"	ud2\n"
"	.size	lxd_inside_restore, . - lxd_inside_restore\n"
);
