// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU data, and what code can see of the CPUs.
 *
 * The driver sees as many CPUs as the runner says, so that it sets up as many
 * queues; but only CPU 0 ever runs anything.
 */
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/kernel_stat.h>
#include <linux/list.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/topology.h>
#include <asm/hardirq.h>
#include <asm/processor.h>
#include <asm/processor-flags.h>
#include "lxd.h"
#include "cpus.h"

/* gs:40 is the stack canary: this one must be first. */
DEFINE_PER_CPU_FIRST(struct fixed_percpu_data, fixed_percpu_data)
	__aligned(PAGE_SIZE) __visible;
DEFINE_PER_CPU_READ_MOSTLY(unsigned long, this_cpu_off);
DEFINE_PER_CPU_READ_MOSTLY(int, cpu_number);
DEFINE_PER_CPU(int, numa_node);
DEFINE_PER_CPU(int, __preempt_count) = PREEMPT_ENABLED;
DEFINE_PER_CPU(struct task_struct *, current_task);
DEFINE_PER_CPU(unsigned long, lxd_irq_flag) = X86_EFLAGS_IF;
DEFINE_PER_CPU_SHARED_ALIGNED(irq_cpustat_t, irq_stat);
DEFINE_PER_CPU_READ_MOSTLY(struct cpuinfo_x86, cpu_info);
DEFINE_PER_CPU(int, x86_cpu_to_node_map);
int *x86_cpu_to_node_map_early_ptr;

/* Each is a core of its own. */
DEFINE_PER_CPU_READ_MOSTLY(cpumask_var_t, cpu_sibling_map);
DEFINE_PER_CPU_READ_MOSTLY(cpumask_var_t, cpu_core_map);

unsigned long __per_cpu_offset[NR_CPUS] __read_mostly;

unsigned int nr_cpu_ids __read_mostly = 1;
struct cpumask __cpu_possible_mask __read_mostly;
struct cpumask __cpu_online_mask __read_mostly;
struct cpumask __cpu_present_mask __read_mostly;
struct cpumask __cpu_active_mask __read_mostly;
struct cpumask __cpu_dying_mask __read_mostly;
atomic_t __num_online_cpus __read_mostly;
const unsigned long cpu_all_bits[BITS_TO_LONGS(NR_CPUS)] = {
	[0 ... BITS_TO_LONGS(NR_CPUS) - 1] = ~0UL,
};

unsigned int nr_node_ids __read_mostly = 1;
unsigned int nr_online_nodes __read_mostly = 1;
nodemask_t node_states[NR_NODE_STATES] __read_mostly = {
	[0 ... NR_NODE_STATES - 1] = { { [0] = 1UL } },
};

cpumask_var_t node_to_cpumask_map[MAX_NUMNODES];

struct cpuinfo_x86 boot_cpu_data __read_mostly;

/* What alloc_percpu() has given away, in the order of the offsets. */
struct chunk {
	struct list_head list;
	unsigned long off;
	unsigned long size;
};

static LIST_HEAD(chunks);

static void describe_cpu(struct cpuinfo_x86 *c)
{
	u32 eax = 1, ebx, ecx = 0, edx;
	int words = min_t(int, ARRAY_SIZE(c->x86_capability),
			  ARRAY_SIZE(lxd_boot->caps));

	memcpy(c->x86_capability, lxd_boot->caps, words * sizeof(u32));
	native_cpuid(&eax, &ebx, &ecx, &edx);
	c->x86 = ((eax >> 8) & 0xf) + ((eax >> 20) & 0xff);
	c->x86_model = ((eax >> 4) & 0xf) | ((eax >> 12) & 0xf0);
	c->x86_stepping = eax & 0xf;
	c->x86_clflush_size = ((ebx >> 8) & 0xff) * 8;
	c->x86_cache_alignment = c->x86_clflush_size;
	c->x86_max_cores = 1;
	c->booted_cores = 1;
	c->loops_per_jiffy = lxd_boot->tsc_khz * 1000 / HZ;
}

/**
 * lxd_percpu_init() - make per-CPU data and the CPU masks work
 *
 * Comes before everything else.
 */
void lxd_percpu_init(void)
{
	unsigned int cpu;

	nr_cpu_ids = lxd_boot->cpus;
	describe_cpu(&boot_cpu_data);
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		__per_cpu_offset[cpu] = lxd_boot->percpu +
					cpu * lxd_boot->percpu_stride;
		per_cpu(this_cpu_off, cpu) = __per_cpu_offset[cpu];
		per_cpu(cpu_number, cpu) = cpu;
		per_cpu(cpu_info, cpu) = boot_cpu_data;
		per_cpu(cpu_info, cpu).cpu_index = cpu;
		per_cpu(cpu_sibling_map, cpu) = (cpumask_var_t)cpumask_of(cpu);
		per_cpu(cpu_core_map, cpu) = (cpumask_var_t)cpumask_of(cpu);
		cpumask_set_cpu(cpu, &__cpu_possible_mask);
		cpumask_set_cpu(cpu, &__cpu_online_mask);
		cpumask_set_cpu(cpu, &__cpu_present_mask);
		cpumask_set_cpu(cpu, &__cpu_active_mask);
	}
	atomic_set(&__num_online_cpus, nr_cpu_ids);
	node_to_cpumask_map[0] = &__cpu_possible_mask;
}

void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	struct list_head *before = &chunks;
	unsigned long off = ALIGN(lxd_boot->percpu_used, align);
	struct chunk *c, *new;
	unsigned int cpu;

	if (!size || !is_power_of_2(align) || align > PAGE_SIZE)
		return NULL;
	new = kmalloc(sizeof(*new), gfp & ~__GFP_ZERO);
	if (!new)
		return NULL;
	list_for_each_entry(c, &chunks, list) {
		if (off + size <= c->off)
			break;
		off = ALIGN(c->off + c->size, align);
		before = &c->list;
	}
	if (off + size > lxd_boot->percpu_stride) {
		kfree(new);
		return NULL;
	}
	new->off = off;
	new->size = size;
	list_add(&new->list, before);
	for_each_possible_cpu(cpu)
		memset((void *)(__per_cpu_offset[cpu] + off), 0, size);
	return (void __percpu *)off;
}

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	return __alloc_percpu_gfp(size, align, GFP_KERNEL);
}

void free_percpu(void __percpu *p)
{
	struct chunk *c;

	if (!p)
		return;
	list_for_each_entry(c, &chunks, list) {
		if (c->off == (unsigned long)p) {
			list_del(&c->list);
			kfree(c);
			return;
		}
	}
	lxd_fault("free_percpu(): offset %lx was never allocated, or freed twice",
		  (unsigned long)p);
}
