// SPDX-License-Identifier: GPL-2.0-only
/*
 * A processor of its own for a busy domain.
 *
 * It polls, beside those that give it work.  The scheduler wakes a task where it
 * slept, unless it finds an idle processor nearby; where there are few, and they
 * are in use, it does not look (kernel/sched/fair.c, select_idle_cpu()).  Once a
 * domain and its submitter share a processor they take turns there, with all
 * others idle: neither runs long enough to be moved.  So a domain that comes to
 * run where its doorbell was rung goes elsewhere, and may then run anywhere again.
 */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/topology.h>

#include "vcpu.h"

/* It costs a migration; if there is nowhere to go, not too often. */
#define ASIDE_EVERY	msecs_to_jiffies(20)

/* Where @all lets it go from @here; on the same node, and no sibling. */
static bool others(struct cpumask *to, const struct cpumask *all, int here)
{
	cpumask_and(to, all, cpumask_of_node(cpu_to_node(here)));
	cpumask_andnot(to, to, topology_sibling_cpumask(here));
	return cpumask_intersects(to, cpu_active_mask);
}

static void step_aside(int here)
{
	struct cpumask *mask = kmalloc_array(2, cpumask_size(), GFP_KERNEL);
	struct cpumask *all = mask, *to = (void *)mask + cpumask_size();

	if (!mask)
		return;
	cpumask_copy(all, current->cpus_ptr);
	/*
	 * A failure, of a processor that goes offline, leaves it here.  Somebody who
	 * sets its affinity just now finds it as it was.
	 */
	if (others(to, all, here) && !set_cpus_allowed_ptr(current, to))
		set_cpus_allowed_ptr(current, all);
	kfree(mask);
}

void lxd_place_rung(struct lxd_domain *dom)
{
	WRITE_ONCE(dom->rung_on, raw_smp_processor_id());
}

void lxd_place_woken(struct lxd_domain *dom)
{
	int here = raw_smp_processor_id();

	if (READ_ONCE(dom->rung_on) != here ||
	    time_before(jiffies, dom->aside + ASIDE_EVERY))
		return;
	dom->aside = jiffies;
	step_aside(here);
}
