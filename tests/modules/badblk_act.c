// SPDX-License-Identifier: GPL-2.0-only
/*
 * The misdeeds of badblk.
 */
#include <linux/blk-mq.h>
#include <linux/delay.h>
#include <linux/filter.h>
#include <linux/input.h>
#include <linux/io.h>
#include <linux/pgtable.h>
#include <linux/slab.h>

#include "badblk.h"

static bool do_null(struct request *rq)
{
	WRITE_ONCE(*(int *)badblk_addr, 1);
	return true;
}

static bool do_peek(struct request *rq)
{
	pr_info("badblk: read %lx\n", READ_ONCE(*(unsigned long *)badblk_addr));
	return true;
}

static bool do_jump(struct request *rq)
{
	((void (*)(void))badblk_addr)();
	return true;
}

static bool do_loop(struct request *rq)
{
	for (;;)
		barrier();
	return true;
}

/* Alive and well, but never done. */
static bool do_sleep(struct request *rq)
{
	for (;;)
		msleep(100);
	return true;
}

static bool do_never(struct request *rq)
{
	return true;
}

static bool do_twice(struct request *rq)
{
	if (!rq)
		return true;
	blk_mq_end_request(rq, BLK_STS_OK);
	blk_mq_end_request(rq, BLK_STS_OK);
	return true;
}

/* One with the next tag, which is not under way when requests come singly. */
static bool do_alien(struct request *rq)
{
	static struct request alien;

	if (!rq)
		return true;
	alien = *rq;
	alien.tag = (rq->tag + 1) % 32;
	blk_mq_end_request(&alien, BLK_STS_OK);
	return false;
}

static noinline unsigned int deeper(unsigned int n)
{
	char frame[256];

	frame[n % sizeof(frame)] = n;
	barrier_data(frame);
	return deeper(n + 1) + frame[(n + 1) % sizeof(frame)];
}

static bool do_stack(struct request *rq)
{
	pr_info("badblk: %u\n", deeper(0));
	return true;
}

static bool do_divide(struct request *rq)
{
	unsigned int zero = badblk_addr;

	asm volatile("divl %0" : : "r" (zero), "a" (1), "d" (0) : "cc");
	return true;
}

static bool do_cli(struct request *rq)
{
	asm volatile("cli");
	return true;
}

static bool do_hlt(struct request *rq)
{
	asm volatile("hlt");
	return true;
}

static bool do_port(struct request *rq)
{
	outb(0xfe, 0x64);	/* the keyboard controller's reset line */
	return true;
}

/* Register 0x1b: where the interrupt controller is. */
static bool do_msr(struct request *rq)
{
	asm volatile("wrmsr" : : "c" (0x1b), "a" (0), "d" (0));
	return true;
}

/* Code that modifies itself. */
static bool do_patch(struct request *rq)
{
	WRITE_ONCE(*(u32 *)do_msr, 0x90909090);
	return true;
}

/* Code in what is not for code. */
static bool do_exec(struct request *rq)
{
	u8 *code = kmalloc(16, GFP_ATOMIC);

	if (!code)
		return false;
	*code = 0xc3;	/* ret */
	((void (*)(void))code)();
	return true;
}

/*
 * Page tables of its own, in which all of the image can be written.  They have
 * nothing else: whatever comes of it comes at once.
 */
static bool remap(u64 rights)
{
	unsigned long image = (unsigned long)do_msr & PUD_MASK;
	u64 *table[3];
	int i;

	for (i = 0; i < ARRAY_SIZE(table); i++) {
		table[i] = (u64 *)get_zeroed_page(GFP_ATOMIC);
		if (!table[i])
			return false;
	}
	/* Four levels, as the back end has them. */
	table[0][image >> 39 & 511] = __pa(table[1]) | rights;
	table[1][image >> PUD_SHIFT & 511] = __pa(table[2]) | rights;
	for (i = 0; i < PTRS_PER_PMD; i++)
		table[2][i] = (__pa(image) + i * PMD_SIZE) | rights | _PAGE_PSE;
	asm volatile("mov	%0, %%cr3\n\t"
		     "movl	$0x90909090, (%1)\n\t"
		     : : "r" (__pa(table[0])), "r" (do_msr) : "memory");
	return true;
}

static bool do_remap(struct request *rq)
{
	return remap(_KERNPG_TABLE_NOENC);
}

/*
 * The same with pages that are the user's: ring 0 executes none of them if SMEP
 * is on, and what is to deal with the exception isn't there either.  May it
 * write to them, as it would have to without SMEP, SMAP is not what stops it.
 */
static bool do_smep(struct request *rq)
{
	asm volatile("pushfq\n\t"
		     "orl	$0x40000, (%%rsp)\n\t"	/* AC */
		     "popfq\n\t"
		     : : : "memory", "cc");
	return remap(_KERNPG_TABLE_NOENC | _PAGE_USER);
}

/*
 * int, whose vector is part of the code: as many as there are, eight bytes each.
 * Written out, for of 3 the assembler makes another instruction.
 */
static bool do_int(struct request *rq)
{
	asm volatile("lea	1f(%%rip), %%rax\n\t"
		     "lea	(%%rax, %0, 8), %%rax\n\t"
		     "jmp	*%%rax\n\t"
		     ".Lint = 0\n\t"
		     ".balign	8\n"
		     "1:\n\t"
		     ".rept	256\n\t"
		     ".byte	0xcd, .Lint\n\t"
		     "jmp	2f\n\t"
		     ".balign	8\n\t"
		     ".Lint = .Lint + 1\n\t"
		     ".endr\n"
		     "2:"
		     : : "r" (badblk_addr & 255) : "rax", "memory", "cc");
	return true;
}

static bool do_syscall(struct request *rq)
{
	long ret = __NR_sync;

	asm volatile("syscall" : "+a" (ret) : : "rcx", "r11", "memory");
	return true;
}

static bool do_missing(struct request *rq)
{
	return !input_allocate_device() || rq;
}

/* Nobody can have given it a program. */
static bool do_program(struct request *rq)
{
	xdp_do_flush();
	return true;
}

static bool do_bug(struct request *rq)
{
	BUG();
	return true;
}

/* GFP_NOFAIL: may not return NULL, so there is no way on. */
static bool do_memory(struct request *rq)
{
	for (;;)
		memset(kmalloc(PAGE_SIZE, GFP_KERNEL | __GFP_NOFAIL), 0xa5,
		       PAGE_SIZE);
	return true;
}

/* As much as there is, then goes on well: no reason to end it. */
static bool do_hoard(struct request *rq)
{
	unsigned long pages = 0;

	while (kmalloc(PAGE_SIZE, GFP_KERNEL | __GFP_NOWARN))
		pages++;
	pr_info("badblk: hoarded %lu pages\n", pages);
	return false;
}

static bool do_log(struct request *rq)
{
	unsigned long n = 0;

	for (;;)
		pr_err("badblk: line %lu of a flood\n", n++);
	return true;
}

static void scribble(void *at, unsigned int len)
{
	u64 *p = at;
	unsigned int i;

	for (i = 0; i < len / sizeof(*p); i++)
		WRITE_ONCE(p[i], 0x5c71bb1e5c71bb1e);
}

/* For ever over the data of a request, or over the page at addr. */
static bool do_scribble(struct request *rq)
{
	struct req_iterator iter;
	struct bio_vec bv;

	while (badblk_addr)
		scribble((void *)badblk_addr, PAGE_SIZE);
	while (rq)
		rq_for_each_segment(bv, rq, iter)
			scribble(bvec_virt(&bv), bv.bv_len);
	return true;
}

/* Lines that look like the kernel's own troubles. */
static bool do_forge(struct request *rq)
{
	pr_err("badblk: one\nBUG: forged by the driver\nWARNING: forged, too\n");
	pr_emerg("\rOops: forged\n");
	return false;
}

static const struct {
	const char *name;
	bool (*act)(struct request *rq);
} misdeeds[] = {
	{ "null", do_null },		/* addr=0 */
	{ "wild", do_null },		/* addr=... */
	{ "peek", do_peek },
	{ "jump", do_jump },
	{ "loop", do_loop },
	{ "sleep", do_sleep },		/* not when=io: it is not to sleep there */
	{ "never", do_never },
	{ "twice", do_twice },
	{ "alien", do_alien },
	{ "stack", do_stack },
	{ "divide", do_divide },
	{ "cli", do_cli },
	{ "hlt", do_hlt },
	{ "port", do_port },
	{ "msr", do_msr },
	{ "patch", do_patch },
	{ "exec", do_exec },
	{ "remap", do_remap },
	{ "smep", do_smep },
	{ "int", do_int },		/* addr=VECTOR */
	{ "syscall", do_syscall },
	{ "missing", do_missing },
	{ "program", do_program },
	{ "bug", do_bug },
	{ "memory", do_memory },
	{ "hoard", do_hoard },
	{ "log", do_log },
	{ "scribble", do_scribble },
	{ "forge", do_forge },
};

bool badblk_known(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(misdeeds); i++)
		if (!strcmp(misdeeds[i].name, name))
			return true;
	return false;
}

bool badblk_act(const char *name, struct request *rq)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(misdeeds); i++)
		if (!strcmp(misdeeds[i].name, name))
			return misdeeds[i].act(rq);
	return false;
}
