// SPDX-License-Identifier: GPL-2.0-only
/* What a domain costs that does nothing: to start, in memory, in time. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hosted.h"

#define IDLE_S		3
#define SETTLE_NS	500000000

static const char *const driver[] = { "null_blk", NULL };

/* As one starts a disk: nobody is pinned. */
void start_round(void)
{
	struct lxd_domain *dom;
	u64 begin;

	begin = bench_mono_ns();
	dom = hosted_start(driver);
	bench_value("run-to-disk", "ms", (bench_mono_ns() - begin) / 1e6);
	if (!disk_find(dom, "nullb0"))
		bench_die("no nullb0");
	hosted_stop(dom);
}

static FILE *proc_file(int pid, const char *name)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	f = fopen(path, "re");
	if (!f)
		bench_die("%s: %m", path);
	return f;
}

/* Proportional set of a process but for the window, bytes. */
static u64 resident(int pid)
{
	FILE *f = proc_file(pid, "smaps");
	unsigned long start, end, kib;
	bool window = false;
	char line[512];
	u64 sum = 0;

	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			window = strstr(line, "memfd:window");
		else if (!window && sscanf(line, "Pss: %lu kB", &kib) == 1)
			sum += kib * 1024;
	}
	fclose(f);
	return sum;
}

/* Time on a processor so far, ns. */
static u64 cpu_ns(int pid)
{
	FILE *f = proc_file(pid, "schedstat");
	unsigned long ns;

	if (fscanf(f, "%lu", &ns) != 1)
		bench_die("no times in /proc/%d/schedstat", pid);
	fclose(f);
	return ns;
}

/* Times that it went to sleep so far: as often as it was woken. */
static u64 sleeps(int pid)
{
	FILE *f = proc_file(pid, "status");
	unsigned long n = 0;
	char line[256];

	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "voluntary_ctxt_switches: %lu", &n) == 1)
			break;
	fclose(f);
	return n;
}

void idle_round(void)
{
	struct timespec settle = { .tv_nsec = SETTLE_NS };
	struct timespec idle = { .tv_sec = IDLE_S };
	struct lxd_domain *dom = hosted_start(driver);
	int monitor = dom->pid, pid = peer_driver_pid(dom);
	u64 cpu, woken;

	nanosleep(&settle, NULL);
	cpu = cpu_ns(pid) + cpu_ns(monitor);
	woken = sleeps(pid) + sleeps(monitor);
	nanosleep(&idle, NULL);
	cpu = cpu_ns(pid) + cpu_ns(monitor) - cpu;
	woken = sleeps(pid) + sleeps(monitor) - woken;
	bench_value("idle-cpu", "us/s", cpu / 1e3 / IDLE_S);
	bench_value("idle-wakeups", "1/s", (double)woken / IDLE_S);
	bench_value("memory", "MiB",
		    (resident(pid) + resident(monitor)) / 1048576.0);
	hosted_stop(dom);
}
