// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <x86intrin.h>

#include "domain.h"

#define NS_PER_S	1000000000ull
#define CALIBRATE_NS	10000000ull	/* 10 ms: 100 ns of doubt are 1e-5 */
#define CANARY_OFFSET	40		/* from GS: fixed by the compiler */

static u64 now(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

/*
 * Rate of the time stamp counter, kHz, since the runner started.  Finding and
 * linking have used up most of the time that a good figure takes.
 */
static u64 calibrate(const struct lxd_domain *dom)
{
	u64 ns = now(CLOCK_MONOTONIC_RAW) - dom->started_ns;

	if (ns < CALIBRATE_NS) {
		const struct timespec rest = { .tv_nsec = CALIBRATE_NS - ns };

		nanosleep(&rest, NULL);
		ns = now(CLOCK_MONOTONIC_RAW) - dom->started_ns;
	}
	return (__rdtsc() - dom->started_tsc) * 1000000 / ns;
}

static void fill_time(const struct lxd_domain *dom, struct lxdom_boot *boot)
{
	boot->tsc_khz = dom->info.tsc_khz ? dom->info.tsc_khz : calibrate(dom);
	boot->tsc_base = __rdtsc();
	boot->mono_base = now(CLOCK_MONOTONIC);
	boot->real_base = now(CLOCK_REALTIME);
}

static void fill_memory(const struct lxd_domain *dom, struct lxdom_boot *boot)
{
	const struct lxd_region_map *m = dom->mem.region;

	boot->channel = m[LXD_REGION_CHANNEL].run;
	boot->fault = m[LXD_REGION_FAULT].run;
	boot->direct = m[LXD_REGION_PRIVATE].run;
	boot->private_size = m[LXD_REGION_PRIVATE].size;
	boot->window = boot->private_size;
	boot->window_size = m[LXD_REGION_WINDOW].size;
	boot->direct_size = boot->private_size + boot->window_size;
	boot->memmap = m[LXD_REGION_MEMMAP].run;
	boot->percpu = m[LXD_REGION_PERCPU].run;
	boot->percpu_stride = LXD_PERCPU_STRIDE;
	boot->percpu_used = dom->link.percpu.used;
	boot->stacks = m[LXD_REGION_STACKS].run +
		       LXD_NR_BIG_STACKS * LXD_BIG_STACK;
	boot->stack_stride = LXD_STACK_STRIDE;
	boot->stack_size = LXD_STACK_SIZE;
	boot->nr_stacks = LXD_NR_STACKS;
}

/* Where the parameter strings are, as the domain sees them. */
static int fill_args(struct lxd_domain *dom, u64 inside, struct lxd_err *err)
{
	struct lxdom_boot *boot = &dom->inside->boot;
	size_t used = 0;
	u32 i;

	for (i = 0; i < dom->set.nr; i++) {
		const struct lxd_module *mod = dom->set.modules[i];
		size_t len = strlen(mod->args) + 1;

		if (len > LXD_ARGS_MAX - used)
			return lxd_fail(err, "%s: more than %d bytes of parameters",
					mod->file, LXD_ARGS_MAX);
		memcpy(dom->inside->args + used, mod->args, len);
		boot->modules[i].args = inside +
			offsetof(struct lxd_inside, args) + used;
		used += len;
	}
	return 0;
}

static int fill_modules(struct lxd_domain *dom, u64 inside, struct lxd_err *err)
{
	struct lxdom_boot *boot = &dom->inside->boot;
	u32 i;

	lxd_link_describe(&dom->link, 0, &boot->image);
	boot->nr_modules = dom->set.nr;
	for (i = 0; i < dom->set.nr; i++)
		lxd_link_describe(&dom->link, i + 1, &boot->modules[i]);
	return fill_args(dom, inside, err);
}

/* As the kernel's: the lowest byte 0, so that strings can't get past it. */
static int fill_canary(const struct lxd_domain *dom, struct lxd_err *err)
{
	u64 canary;

	if (getrandom(&canary, sizeof(canary), 0) != sizeof(canary))
		return lxd_fail_errno(err, "no random number for the stack canary");
	canary &= ~0xffull;
	memcpy(dom->mem.region[LXD_REGION_PERCPU].host + CANARY_OFFSET, &canary,
	       sizeof(canary));
	return 0;
}

static void fill_pci(const struct lxd_domain *dom, struct lxdom_boot *boot)
{
	u32 i;

	boot->nr_pci = dom->pci.nr;
	for (i = 0; i < dom->pci.nr; i++)
		boot->pci[i] = dom->pci.dev[i].info;
}

static int fill_inside(struct lxd_domain *dom, const struct lxd_placed *obj,
		       struct lxd_err *err)
{
	u64 stacks = dom->mem.region[LXD_REGION_STACKS].run;
	struct lxd_inside *in = dom->inside;

	in->boot.backend = lxd_link_symbol(obj, "lxd_inside_backend");
	in->start = lxd_link_entry(&dom->link, "lxd_start", err);
	if (!in->start)
		return -1;
	in->exception = lxd_link_entry(&dom->link, "lxd_exception", err);
	if (!in->exception)
		return -1;
	in->stack_top = stacks + LXD_BIG_STACK;
	in->signal_stack = stacks + LXD_BIG_STACK + LXD_GUARD;
	in->signal_stack_size = LXD_BIG_STACK - LXD_GUARD;
	in->hosted = dom->opt->hosted;
	return 0;
}

int lxd_boot_fill(struct lxd_domain *dom, struct lxd_err *err)
{
	const struct lxd_placed *obj = &dom->link.objects[dom->link.nr - 1];
	u64 inside = lxd_link_symbol(obj, "lxd_inside_state");
	struct lxdom_boot *boot;

	dom->inside = (void *)lxd_link_host(&dom->link, inside,
					    sizeof(*dom->inside));
	if (!dom->inside)
		return lxd_fail(err, "the runner's own code is incomplete: build it anew");
	boot = &dom->inside->boot;
	boot->magic = LXDOM_BOOT_MAGIC;
	boot->abi = LXDOM_BOOT_ABI;
	boot->cpus = dom->mem.cpus;
	memcpy(boot->caps, dom->caps, sizeof(boot->caps));
	fill_memory(dom, boot);
	fill_pci(dom, boot);
	if (fill_inside(dom, obj, err) || fill_modules(dom, inside, err) ||
	    fill_canary(dom, err))
		return -1;
	fill_time(dom, boot);
	return 0;
}
