// SPDX-License-Identifier: GPL-2.0-only
/*
 * Floating point and vector registers, in the hands of who has asked for them.
 * The compiler, which must not use them, is not told that they change.
 */
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/sched/task.h>
#include <asm/cpufeature.h>
#include <asm/fpu/api.h>

#include "runtime.h"

#define MXCSR		0x1f80	/* rounds to nearest, raises nothing */
#define CONTROL_WORD	0x37f	/* the same, at full precision */
#define THREADS		4
#define ROUNDS		8

/* Numbers as they lie in memory: the compiler has no other for us. */
#define ONE		0x3f800000
#define THIRD		0x3eaaaaab	/* the nearest */
#define THIRD_DOWN	0x3eaaaaaa	/* towards zero */

struct floats {
	u32 f[8];
};

struct four {
	u32 f[4];
};

static u32 mxcsr(void)
{
	u32 value = 0;

	asm volatile("stmxcsr %0" : "=m" (value));
	return value;
}

static void set_mxcsr(u32 value)
{
	asm volatile("ldmxcsr %0" : : "m" (value));
}

static u16 control_word(void)
{
	u16 value = 0;

	asm volatile("fnstcw %0" : "=m" (value));
	return value;
}

static void set_control_word(u16 value)
{
	asm volatile("fldcw %0" : : "m" (value));
}

/* As a domain finds it.  Natively it may be another program's. */
static bool fpu_at_start(void)
{
	u16 word;
	u32 csr;

	kernel_fpu_begin_mask(0);
	csr = mxcsr();
	word = control_word();
	kernel_fpu_end();
	expect(csr == MXCSR);
	expect(word == CONTROL_WORD);
	return true;
}

/* Whatever was left there, it begins with the defaults. */
static bool fpu_defaults(void)
{
	u16 word;
	u32 csr;

	kernel_fpu_begin_mask(KFPU_387 | KFPU_MXCSR);
	set_mxcsr(MXCSR | 0x6000);
	set_control_word(0x27f);
	kernel_fpu_end();
	kernel_fpu_begin_mask(KFPU_387 | KFPU_MXCSR);
	csr = mxcsr();
	word = control_word();
	kernel_fpu_end();
	expect(csr == MXCSR);
	expect(word == CONTROL_WORD);
	return true;
}

static bool fpu_is_taken(void)
{
	int before = preempt_count(), within;
	bool usable;

	expect(irq_fpu_usable());
	kernel_fpu_begin();
	usable = irq_fpu_usable();
	within = preempt_count();
	kernel_fpu_end();
	expect(!usable);
	expect(within > before);
	expect(irq_fpu_usable());
	expect(preempt_count() == before);
	return true;
}

/* 1/3 at full precision: 64 bits of it, then exponent and sign. */
static bool fpu_x87(void)
{
	u8 third[10] = { 0 };
	const u16 three = 3;

	kernel_fpu_begin_mask(KFPU_387);
	asm volatile("fld1\n\t"
		     "fidivs	%1\n\t"
		     "fstpt	%0" : "=m" (third) : "m" (three));
	kernel_fpu_end();
	expect(*(u64 *)third == 0xaaaaaaaaaaaaaaab);
	expect(*(u16 *)(third + 8) == 0x3ffd);
	return true;
}

/* a[i] /= b[i], four at a time */
static void divide_sse(struct floats *a, const struct floats *b)
{
	int i;

	for (i = 0; i < 8; i += 4)
		asm volatile("movups	%0, %%xmm14\n\t"
			     "movups	%1, %%xmm15\n\t"
			     "divps	%%xmm15, %%xmm14\n\t"
			     "movups	%%xmm14, %0"
			     : "+m" (*(struct four *)&a->f[i])
			     : "m" (*(const struct four *)&b->f[i]));
}

/* The same, eight at a time. */
static void divide_avx(struct floats *a, const struct floats *b)
{
	asm volatile("vmovups	%0, %%ymm15\n\t"
		     "vdivps	%1, %%ymm15, %%ymm15\n\t"
		     "vmovups	%%ymm15, %0\n\t"
		     "vzeroupper"
		     : "+m" (*a) : "m" (*b));
}

static void fill(struct floats *to, u32 value)
{
	int i;

	for (i = 0; i < 8; i++)
		to->f[i] = value;
}

static bool all(const struct floats *a, u32 value)
{
	int i;

	for (i = 0; i < 8; i++)
		if (a->f[i] != value)
			return false;
	return true;
}

static bool thirds(void (*divide)(struct floats *a, const struct floats *b))
{
	struct floats near, down, three;

	fill(&near, ONE);
	fill(&down, ONE);
	fill(&three, 0x40400000);
	kernel_fpu_begin();
	divide(&near, &three);
	set_mxcsr(MXCSR | 0x6000);
	divide(&down, &three);
	kernel_fpu_end();
	expect(all(&near, THIRD));
	expect(all(&down, THIRD_DOWN));
	return true;
}

static bool fpu_sse(void)
{
	return thirds(divide_sse);
}

static bool has_avx(void)
{
	return boot_cpu_has(X86_FEATURE_OSXSAVE) &&
	       boot_cpu_has(X86_FEATURE_AVX);
}

static bool fpu_avx(void)
{
	return !has_avx() || thirds(divide_avx);
}

/* ---- in turns ---- */

static struct completion done[THREADS];

/* Powers of two, which nothing has to be rounded for: half of it each time. */
static u32 power(int exponent)
{
	return (u32)(127 + exponent) << 23;
}

/* Each leaves other values in the registers, and another way to round. */
static int halve(void *data)
{
	long me = (long)data;
	struct floats a, two;
	bool ok = true;
	int i;

	fill(&a, power(20 + me));
	fill(&two, power(1));
	for (i = 0; i < ROUNDS; i++) {
		kernel_fpu_begin();
		ok = ok && mxcsr() == MXCSR;
		if (has_avx() && i % 2)
			divide_avx(&a, &two);
		else
			divide_sse(&a, &two);
		set_mxcsr(MXCSR | me << 13);
		kernel_fpu_end();
		nap(1);
		ok = ok && all(&a, power(19 + me - i));
	}
	complete(&done[me]);
	return ok ? 0 : -EDOM;
}

static bool fpu_threads(void)
{
	struct task_struct *task[THREADS];
	int err = 0;
	long i;

	for (i = 0; i < THREADS; i++) {
		init_completion(&done[i]);
		task[i] = kthread_create(halve, (void *)i, "fpu/%ld", i);
		expect(!IS_ERR(task[i]));
		get_task_struct(task[i]);
		wake_up_process(task[i]);
	}
	for (i = 0; i < THREADS; i++) {
		wait_for_completion(&done[i]);
		err |= kthread_stop(task[i]);
		put_task_struct(task[i]);
	}
	expect(!err);
	return true;
}

const struct runtime_test runtime_fpu[] = {
	{ "fpu_at_start", fpu_at_start },
	{ "fpu_defaults", fpu_defaults },
	{ "fpu_is_taken", fpu_is_taken },
	{ "fpu_x87", fpu_x87 },
	{ "fpu_sse", fpu_sse },
	{ "fpu_avx", fpu_avx },
	{ "fpu_threads", fpu_threads },
	{ }
};
