// SPDX-License-Identifier: GPL-2.0-only
/*
 * The misdeeds of badblk.
 */
#include <linux/blk-mq.h>
#include <linux/input.h>
#include <linux/io.h>
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
	{ "never", do_never },
	{ "twice", do_twice },
	{ "alien", do_alien },
	{ "stack", do_stack },
	{ "divide", do_divide },
	{ "cli", do_cli },
	{ "hlt", do_hlt },
	{ "port", do_port },
	{ "syscall", do_syscall },
	{ "missing", do_missing },
	{ "bug", do_bug },
	{ "memory", do_memory },
	{ "hoard", do_hoard },
	{ "log", do_log },
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
