// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random numbers straight from the processor.
 */
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/string.h>
#include <asm/archrandom.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>

/* A processor without RDRAND: the log says what the numbers are worth. */
static unsigned long guess(void)
{
	static unsigned long state;

	pr_warn_once("this processor has no RDRAND: random numbers in the domain are predictable\n");
	state = (state ^ rdtsc()) * 0x9e3779b97f4a7c15UL;
	return state ^ state >> 29;
}

static unsigned long word(void)
{
	unsigned long v;

	if (boot_cpu_has(X86_FEATURE_RDRAND) && rdrand_long(&v))
		return v;
	return guess();
}

void get_random_bytes(void *buf, size_t len)
{
	while (len) {
		unsigned long v = word();
		size_t n = min(len, sizeof(v));

		memcpy(buf, &v, n);
		buf += n;
		len -= n;
	}
}

u8 get_random_u8(void)
{
	return word();
}

u16 get_random_u16(void)
{
	return word();
}

u32 get_random_u32(void)
{
	return word();
}

u64 get_random_u64(void)
{
	return word();
}

u32 __get_random_u32_below(u32 ceil)
{
	u64 m;

	/* 2^32, as get_random_u32_inclusive() of everything asks for it. */
	if (unlikely(!ceil))
		return get_random_u32();
	m = (u64)get_random_u32() * ceil;
	/* Those below the remainder would make some results likelier. */
	while ((u32)m < -ceil % ceil)
		m = (u64)get_random_u32() * ceil;
	return m >> 32;
}

int wait_for_random_bytes(void)
{
	return 0;
}

bool rng_is_initialized(void)
{
	return true;
}

int execute_with_initialized_rng(struct notifier_block *nb)
{
	nb->notifier_call(nb, 0, NULL);
	return 0;
}
