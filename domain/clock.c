// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks.  They run on the time stamp counter from the readings that the runner
 * took; nobody sets or slews them, so all clocks differ by constants.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/sched/clock.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>
#include <asm/msr.h>
#include <asm/tsc.h>
#include "clock.h"
#include "lxd.h"

__visible u64 jiffies_64 __cacheline_aligned_in_smp = INITIAL_JIFFIES;
/* The kernel's linker script makes this alias: on 64 bits they are one. */
asm(".globl jiffies\n\t.set jiffies, jiffies_64");

unsigned long loops_per_jiffy;
unsigned long lpj_fine;
unsigned int tsc_khz;
unsigned int cpu_khz;

static u64 tsc_mult;		/* ns per tick, 32 bits after the point */
static u64 tick_first;		/* lxd_mono_ns() when jiffies began */
static u64 tick_next;		/* lxd_mono_ns() when jiffies advances */
static u64 real_offset;

static u64 mono_at(u64 tsc)
{
	return lxd_boot->mono_base +
	       mul_u64_u64_shr(tsc - lxd_boot->tsc_base, tsc_mult, 32);
}

u64 lxd_mono_ns(void)
{
	return mono_at(rdtsc());
}

void lxd_clock_init(void)
{
	tsc_khz = lxd_boot->tsc_khz;
	cpu_khz = tsc_khz;
	lpj_fine = (u64)tsc_khz * 1000 / HZ;
	loops_per_jiffy = lpj_fine;
	tsc_mult = div64_u64(1000000ULL << 32, lxd_boot->tsc_khz);
	real_offset = lxd_boot->real_base - lxd_boot->mono_base;
	tick_first = lxd_mono_ns();
	tick_next = tick_first + TICK_NSEC;
}

u64 lxd_clock_tick(void)
{
	u64 now = lxd_mono_ns();

	if (unlikely(now >= tick_next)) {
		u64 ticks = div_u64(now - tick_first, TICK_NSEC);

		WRITE_ONCE(jiffies_64, INITIAL_JIFFIES + ticks);
		tick_next = tick_first + (ticks + 1) * TICK_NSEC;
	}
	return now;
}

u64 lxd_jiffies_ns(unsigned long when)
{
	long ticks = when - (unsigned long)INITIAL_JIFFIES;

	return ticks < 0 ? 0 : tick_first + ticks * TICK_NSEC;
}

/* ---- ktime ---- */

ktime_t ktime_get(void)
{
	return lxd_mono_ns();
}

u64 ktime_get_mono_fast_ns(void)
{
	return lxd_mono_ns();
}

ktime_t ktime_get_raw(void)
{
	return lxd_mono_ns();
}

u64 ktime_get_raw_fast_ns(void)
{
	return lxd_mono_ns();
}

u64 ktime_get_boot_fast_ns(void)
{
	return lxd_mono_ns();
}

u64 ktime_get_real_fast_ns(void)
{
	return lxd_mono_ns() + real_offset;
}

/* The clock source is the time stamp counter, and stays it. */
void ktime_get_snapshot(struct system_time_snapshot *s)
{
	memset(s, 0, sizeof(*s));
	s->cycles = rdtsc();
	s->cs_id = CSID_GENERIC;
	s->raw = mono_at(s->cycles);
	s->real = s->raw + real_offset;
}

/* The domain never sleeps as a machine does: boot time is monotonic time. */
static u64 clock_offset(enum tk_offsets offs)
{
	return offs == TK_OFFS_REAL || offs == TK_OFFS_TAI ? real_offset : 0;
}

ktime_t ktime_get_with_offset(enum tk_offsets offs)
{
	return lxd_mono_ns() + clock_offset(offs);
}

ktime_t ktime_get_coarse_with_offset(enum tk_offsets offs)
{
	return ktime_get_with_offset(offs);
}

ktime_t ktime_mono_to_any(ktime_t tmono, enum tk_offsets offs)
{
	return tmono + clock_offset(offs);
}

time64_t ktime_get_seconds(void)
{
	return div_u64(lxd_mono_ns(), NSEC_PER_SEC);
}

time64_t ktime_get_real_seconds(void)
{
	return div_u64(lxd_mono_ns() + real_offset, NSEC_PER_SEC);
}

void ktime_get_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(lxd_mono_ns());
}

void ktime_get_raw_ts64(struct timespec64 *ts)
{
	ktime_get_ts64(ts);
}

void ktime_get_coarse_ts64(struct timespec64 *ts)
{
	ktime_get_ts64(ts);
}

void ktime_get_real_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(lxd_mono_ns() + real_offset);
}

void ktime_get_coarse_real_ts64(struct timespec64 *ts)
{
	ktime_get_real_ts64(ts);
}

u32 ktime_get_resolution_ns(void)
{
	return 1;
}

s64 __ktime_divns(const ktime_t kt, s64 div)
{
	return div64_s64(kt, div);
}

u64 sched_clock(void)
{
	return lxd_mono_ns();
}

u64 sched_clock_cpu(int cpu)
{
	return lxd_mono_ns();
}

/* ---- busy waiting ---- */

void __delay(unsigned long loops)
{
	u64 start = rdtsc();

	while (rdtsc() - start < loops)
		cpu_relax();
	/* A loop of delays that looks at jiffies comes to its end. */
	lxd_clock_tick();
}

/* xloops: seconds, 32 bits after the point. */
void __const_udelay(unsigned long xloops)
{
	__delay(((u64)tsc_khz * 1000 * xloops >> 32) + 1);
}

void __udelay(unsigned long usecs)
{
	__const_udelay(usecs * 0x10c7);
}

void __ndelay(unsigned long nsecs)
{
	__const_udelay(nsecs * 5);
}
