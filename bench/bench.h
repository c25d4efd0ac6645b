/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The native measurements.  A round makes one sample of each figure of a group
 * in a fraction of a second; main.c goes through all groups round by round, so
 * that each figure stands beside a floor that was measured at the same time.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <x86intrin.h>

#include "chan.h"

/* The two processors of every measurement. */
#define CPU_HERE	0
#define CPU_THERE	1

/* Two lines never share what the processor fetches or owns as one. */
#define OWN_LINE	__attribute__((__aligned__(128)))

/**
 * struct windows - times of many short spells of work
 * @cycles: TSC cycles of each
 * @nr: how many
 * @max: how many there is room for
 */
struct windows {
	u64 *cycles;
	size_t nr;
	size_t max;
};

/**
 * floor_round() - round trips over two cache lines, and over one
 *
 * One sample of each figure, as all *_round() functions make.
 */
void floor_round(void);

/**
 * chan_round() - calls over the channel alone, one by one and in batches
 */
void chan_round(void);

/**
 * domain_round() - calls of a hosted domain, and requests to its disk
 */
void domain_round(void);

/**
 * thread_round() - what lightweight threads cost, as a library kernel measures it
 */
void thread_round(void);

/**
 * start_round() - from the start of the runner to the disk
 */
void start_round(void);

/**
 * idle_round() - CPU time, wake-ups and memory of a domain without work
 */
void idle_round(void);

/**
 * bench_value() - one sample
 * @name: of the figure, as in results.json
 * @unit: of @value
 * @value: sample
 */
void bench_value(const char *name, const char *unit, double value);

/**
 * bench_die() - a measurement can't be made: say why and exit
 * @fmt: reason
 */
__attribute__((__format__(printf, 1, 2), __noreturn__))
void bench_die(const char *fmt, ...);

/**
 * bench_pin() - stay on one processor
 * @pid: process, 0: this thread
 * @cpu: number
 */
void bench_pin(int pid, int cpu);

/**
 * bench_khz() - rate of the time stamp counter
 *
 * Return: kHz.
 */
u64 bench_khz(void);

/**
 * bench_ns() - a time in nanoseconds
 * @cycles: TSC cycles
 *
 * Return: ns.
 */
double bench_ns(double cycles);

/**
 * bench_mono_ns() - the monotonic clock
 *
 * Return: ns.
 */
u64 bench_mono_ns(void);

/**
 * bench_windows() - room for times
 * @w: filled in; free with bench_windows_end()
 * @max: how many
 */
void bench_windows(struct windows *w, size_t max);

/**
 * bench_window() - note a time
 * @w: times
 * @cycles: one more; dropped if there is no room
 */
void bench_window(struct windows *w, u64 cycles);

/**
 * bench_windows_end() - the median, and free the memory
 * @w: times
 * @per: pieces of work in each
 *
 * Return: TSC cycles of one piece.
 */
double bench_windows_end(struct windows *w, size_t per);

/**
 * floor_of() - round trip over two lines of a channel
 * @chan: the channel's memory, which is overwritten; NULL: other memory
 *
 * Over many pairs of its lines, for their places in the caches differ.
 *
 * Return: TSC cycles.
 */
double floor_of(struct lxdom_channel *chan);

/**
 * bench_channel() - memory for a channel, fresh: where it lies matters, too
 *
 * Return: zeroed memory; free with munmap().
 */
struct lxdom_channel *bench_channel(void);

#endif /* BENCH_H */
