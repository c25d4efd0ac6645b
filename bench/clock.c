// SPDX-License-Identifier: GPL-2.0-only
/* Time, places and medians. */
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bench.h"

/* How long the rate of the time stamp counter is measured, ns. */
#define CALIBRATE_NS	50000000ull

void bench_die(const char *fmt, ...)
{
	va_list ap;

	fputs("bench: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

void bench_pin(int pid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(pid, sizeof(set), &set))
		bench_die("no processor %d, and this needs two: %m", cpu);
}

u64 bench_mono_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (u64)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

u64 bench_khz(void)
{
	static u64 khz;
	u64 ns, tsc, passed;

	if (khz)
		return khz;
	ns = bench_mono_ns();
	tsc = __rdtsc();
	do {
		passed = bench_mono_ns() - ns;
	} while (passed < CALIBRATE_NS);
	khz = (__rdtsc() - tsc) * 1000000 / passed;
	return khz;
}

double bench_ns(double cycles)
{
	return cycles * 1000000 / bench_khz();
}

void bench_windows(struct windows *w, size_t max)
{
	w->cycles = calloc(max, sizeof(*w->cycles));
	if (!w->cycles)
		bench_die("no memory");
	w->nr = 0;
	w->max = max;
}

void bench_window(struct windows *w, u64 cycles)
{
	if (w->nr < w->max)
		w->cycles[w->nr++] = cycles;
}

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

double bench_windows_end(struct windows *w, size_t per)
{
	double value;

	if (!w->nr)
		bench_die("nothing was measured");
	qsort(w->cycles, w->nr, sizeof(*w->cycles), by_value);
	value = (double)w->cycles[w->nr / 2] / per;
	free(w->cycles);
	return value;
}
