// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints how many open files there are in all of the system, exactly, its own
 * left out.
 *
 * The kernel counts them on each processor by itself, and adds a processor's
 * share to the sum that /proc/sys/fs/file-nr tells when it has become 32 or more
 * (lib/percpu_counter.c).  So: open files on each processor until the sum jumps;
 * then that processor's share is nothing.  As others open and close files
 * meanwhile, what comes out twice is true.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILES_MAX	4096	/* more than the shares of all processors */
#define TRIES		50

static int held[FILES_MAX];
static int nr_held;

static long told(int fd)
{
	char text[64];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		err(1, "/proc/sys/fs/file-nr");
	text[n] = '\0';
	return atol(text);
}

static void add_share(int fd, int cpu)
{
	long before;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "processor %d", cpu);
	before = told(fd);
	do {
		if (nr_held == FILES_MAX)
			errx(1, "the kernel adds nothing up");
		held[nr_held] = open("/proc/self/comm", O_RDONLY | O_CLOEXEC);
		if (held[nr_held++] < 0)
			err(1, "/proc/self/comm");
	} while (told(fd) <= before);
}

static long count(int fd)
{
	int cpus = sysconf(_SC_NPROCESSORS_ONLN), cpu;
	long n;

	for (cpu = 0; cpu < cpus; cpu++)
		add_share(fd, cpu);
	n = told(fd) - nr_held;
	while (nr_held)
		close(held[--nr_held]);
	return n;
}

int main(void)
{
	int fd = open("/proc/sys/fs/file-nr", O_RDONLY | O_CLOEXEC), i;
	long last = -1, n;

	if (fd < 0)
		err(1, "/proc/sys/fs/file-nr");
	for (i = 0; i < TRIES; i++) {
		n = count(fd) - 1;
		if (n == last) {
			printf("%ld\n", n);
			return 0;
		}
		last = n;
	}
	errx(1, "the number of open files does not settle");
}
