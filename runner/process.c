// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process back end: ring 3, page tables, seccomp.  The domain's memory is
 * mapped at its addresses here already; the child inherits it.
 */
#include <linux/close_range.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "backend.h"
#include "child.h"
#include "wall.h"

/*
 * Kernel code is compiled for 32-bit absolute addresses, so the image is in the
 * low 2 GiB.  By rising address: see fill_keep().
 */
static const struct lxd_layout layout = {
	.run = {
		[LXD_REGION_IMAGE]	= 0x000010000000,
		[LXD_REGION_PRIVATE]	= 0x100000000000,
		[LXD_REGION_MEMMAP]	= 0x200000000000,
		[LXD_REGION_STACKS]	= 0x210000000000,
		[LXD_REGION_PERCPU]	= 0x220000000000,
		[LXD_REGION_CHANNEL]	= 0x230000000000,
		[LXD_REGION_FAULT]	= 0x230001000000,
	},
	.devices = 0x240000000000,
	.in_place = true,
};

static int process_map(struct lxd_domain *dom, struct lxd_err *err)
{
	return lxd_domain_map(dom, &layout, err);
}

/* ---- the child ---- */

/* The kernel writes into libc's memory at each preemption: not any more. */
static int leave_rseq(struct lxd_err *err)
{
	/* Size of the first version: what libc registers, whatever it uses. */
	const unsigned int size = 32;
	char *area = (char *)__builtin_thread_pointer() + __rseq_offset;

	if (!__rseq_size ||
	    !syscall(SYS_rseq, area, size, RSEQ_FLAG_UNREGISTER, RSEQ_SIG))
		return 0;
	return lxd_fail_errno(err, "cannot unregister restartable sequences");
}

static int prepare(struct lxd_domain *dom, int pipe, struct lxd_err *err)
{
	int vcpu = lxd_child_vcpu(dom, err);

	if (vcpu < 0 || lxd_pci_map_in_place(&dom->pci, err))
		return -1;
	if (lxd_wall_shed(dom, lxd_child_orphan, pipe, err))
		return -1;
	if (leave_rseq(err) || lxd_child_keep(dom, vcpu, err))
		return -1;
	return lxd_child_limit(lxd_child_fds(dom), err);
}

static void run(struct lxd_domain *dom, int pipe, struct lxd_err *err)
{
	void (*enter)(u64 stack_top);

	enter = (void *)lxd_link_symbol(&dom->link.objects[dom->link.nr - 1],
					"lxd_inside_enter");
	if (prepare(dom, pipe, err))
		return;
	if (!close_range(lxd_child_fds(dom), ~0u, 0))
		enter(dom->inside->stack_top);
	lxd_fail_errno(err, "cannot close descriptors");
}

/* ---- the parent ---- */

/* Ranges that stay when the child leaves the runner's memory. */
static void fill_keep(struct lxd_domain *dom)
{
	static const enum lxd_region keep[] = {	/* by rising address */
		LXD_REGION_IMAGE, LXD_REGION_PRIVATE, LXD_REGION_WINDOW,
		LXD_REGION_MEMMAP, LXD_REGION_STACKS, LXD_REGION_PERCPU,
		LXD_REGION_CHANNEL, LXD_REGION_FAULT,
	};
	u32 i;

	_Static_assert(ARRAY_SIZE(keep) < LXD_KEEP_MAX, "too many ranges");
	for (i = 0; i < ARRAY_SIZE(keep); i++) {
		const struct lxd_region_map *m = &dom->mem.region[keep[i]];
		u64 size = keep[i] == LXD_REGION_IMAGE ? dom->link.image.used :
			   LXD_ALIGN(m->size, LXD_PAGE);

		dom->inside->keep_start[i] = m->run;
		dom->inside->keep_end[i] = m->run + size;
	}
	/* And behind all, the devices' registers. */
	dom->inside->keep_start[i] = layout.devices;
	dom->inside->keep_end[i] = layout.devices + dom->pci.size;
	dom->inside->nr_keep = i + 1;
}

static int process_start(struct lxd_domain *dom, struct lxd_err *err)
{
	fill_keep(dom);
	if (lxd_wall_filter(dom, err))
		return -1;
	return lxd_child_start(dom, run, err);
}

const struct lxd_backend_ops lxd_process_backend = {
	.name = "process",
	.wall = LXDOM_WALL_PROCESS,
	.inside = lxd_inside_process,
	.inside_end = lxd_inside_process_end,
	.map = process_map,
	.start = process_start,
	.kick = lxd_child_kick,
	.idle = lxd_child_idle,
	.stop = lxd_child_stop,
	.describe_fault = lxd_child_describe,
};
