/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time, for the parts of the library.
 */
#ifndef LXD_CLOCK_H
#define LXD_CLOCK_H

#include <linux/types.h>
#include <asm/msr.h>

#define LXD_NEVER	(~0ULL)	/* as a point of time: none */

void lxd_clock_init(void);

/**
 * lxd_mono_ns() - CLOCK_MONOTONIC, ns
 */
u64 lxd_mono_ns(void);

/**
 * lxd_clock_tick() - bring jiffies up to date
 *
 * Return: lxd_mono_ns().
 */
u64 lxd_clock_tick(void);

/**
 * lxd_jiffies_ns() - when does jiffies become this?
 * @when: value of jiffies
 *
 * Return: as lxd_mono_ns(); 0 for the past.
 */
u64 lxd_jiffies_ns(unsigned long when);

/**
 * lxd_ns_tsc() - duration in ticks of the time stamp counter
 * @ns: duration, below a second
 */
u64 lxd_ns_tsc(u64 ns);

/*
 * Timers, run by the main loop.  The first of each pair runs all that are due
 * and returns when the next one is, or LXD_NEVER; the second counts them.
 */
u64 lxd_hrtimers_run(u64 now);
u64 lxd_hrtimers_next(void);
unsigned int lxd_hrtimers_armed(void);
u64 lxd_timers_run(void);
u64 lxd_timers_next(void);
unsigned int lxd_timers_armed(void);

#endif /* LXD_CLOCK_H */
