/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time, for the parts of the library.
 */
#ifndef LXD_CLOCK_H
#define LXD_CLOCK_H

#include <linux/types.h>
#include <asm/msr.h>

#define LXD_NEVER	(~0ULL)	/* as a point of time: none */

/**
 * lxd_clock_init() - start the clocks at what the boot block says
 *
 * Context: start-up.
 */
void lxd_clock_init(void);

/**
 * lxd_mono_ns() - CLOCK_MONOTONIC, ns
 *
 * Context: any.
 * Return: ns.
 */
u64 lxd_mono_ns(void);

/**
 * lxd_clock_tick() - bring jiffies up to date
 *
 * Context: any.
 * Return: lxd_mono_ns().
 */
u64 lxd_clock_tick(void);

/**
 * lxd_jiffies_ns() - when does jiffies become this?
 * @when: value of jiffies
 *
 * Context: any.
 * Return: as lxd_mono_ns(); 0 for the past.
 */
u64 lxd_jiffies_ns(unsigned long when);

/**
 * lxd_hrtimers_run() - run the high-resolution timers that are due
 * @now: lxd_mono_ns()
 *
 * Context: main loop.
 * Return: when the next one is due, as lxd_mono_ns(); 0 if there are more than
 * one turn may run; LXD_NEVER if none is armed.
 */
u64 lxd_hrtimers_run(u64 now);

/**
 * lxd_hrtimers_next() - when is the next high-resolution timer due?
 *
 * Context: any.
 * Return: as lxd_mono_ns(), 0 for the past, LXD_NEVER if none is armed.
 */
u64 lxd_hrtimers_next(void);

/**
 * lxd_hrtimers_armed() - high-resolution timers that are armed
 *
 * Context: any.
 * Return: how many.
 */
unsigned int lxd_hrtimers_armed(void);

/**
 * lxd_timers_run() - run the timers (struct timer_list) that are due by jiffies
 *
 * Context: main loop.
 * Return: when the next one is due, as lxd_mono_ns(); 0 if there are more than
 * one turn may run; LXD_NEVER if none is armed.
 */
u64 lxd_timers_run(void);

/**
 * lxd_timers_next() - when is there something to do for the timers?
 *
 * Context: any.
 * Return: as lxd_mono_ns(), not after the first timer is due; LXD_NEVER if none
 * is armed.
 */
u64 lxd_timers_next(void);

/**
 * lxd_timers_armed() - timers that are armed
 *
 * Context: any.
 * Return: how many.
 */
unsigned int lxd_timers_armed(void);

#endif /* LXD_CLOCK_H */
