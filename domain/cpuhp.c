// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPU hotplug: no CPU ever comes or goes, so that callbacks run only where they
 * are registered and removed.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/list.h>

#define DYN_STATES	(CPUHP_AP_ONLINE_DYN_END - CPUHP_AP_ONLINE_DYN + 1)
#define DYN_PREP_STATES	(CPUHP_BP_PREPARE_DYN_END - CPUHP_BP_PREPARE_DYN + 1)

struct step {
	const char *name;
	union {
		int (*single)(unsigned int cpu);
		int (*multi)(unsigned int cpu, struct hlist_node *node);
	} startup, teardown;
	bool is_multi;
};

static struct step steps[CPUHP_ONLINE + 1];

static int free_state(enum cpuhp_state first, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!steps[first + i].name)
			return first + i;
	return -ENOSPC;
}

static int run_single(int (*fn)(unsigned int cpu))
{
	unsigned int cpu;
	int err = 0;

	if (!fn)
		return 0;
	for_each_online_cpu(cpu) {
		err = fn(cpu);
		if (err)
			break;
	}
	return err;
}

int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			int (*startup)(unsigned int cpu),
			int (*teardown)(unsigned int cpu), bool multi_instance)
{
	bool dynamic = state == CPUHP_AP_ONLINE_DYN ||
		       state == CPUHP_BP_PREPARE_DYN;
	int s = state, err;

	if (state == CPUHP_AP_ONLINE_DYN)
		s = free_state(state, DYN_STATES);
	else if (state == CPUHP_BP_PREPARE_DYN)
		s = free_state(state, DYN_PREP_STATES);
	if (s < 0)
		return s;
	if (!name)
		return -EINVAL;
	if (steps[s].name)
		return -EBUSY;
	if (invoke && !multi_instance) {
		err = run_single(startup);
		if (err)
			return err;
	}
	steps[s].name = name;
	steps[s].startup.single = startup;
	steps[s].teardown.single = teardown;
	steps[s].is_multi = multi_instance;
	return dynamic ? s : 0;
}

int __cpuhp_setup_state_cpuslocked(enum cpuhp_state state, const char *name,
				   bool invoke,
				   int (*startup)(unsigned int cpu),
				   int (*teardown)(unsigned int cpu),
				   bool multi_instance)
{
	return __cpuhp_setup_state(state, name, invoke, startup, teardown,
				   multi_instance);
}

void __cpuhp_remove_state(enum cpuhp_state state, bool invoke)
{
	struct step *s = &steps[state];

	if (invoke && !s->is_multi)
		run_single(s->teardown.single);
	*s = (struct step){ };
}

void __cpuhp_remove_state_cpuslocked(enum cpuhp_state state, bool invoke)
{
	__cpuhp_remove_state(state, invoke);
}

int __cpuhp_state_add_instance(enum cpuhp_state state, struct hlist_node *node,
			       bool invoke)
{
	struct step *s = &steps[state];
	unsigned int cpu;
	int err;

	if (!invoke || !s->startup.multi)
		return 0;
	for_each_online_cpu(cpu) {
		err = s->startup.multi(cpu, node);
		if (err)
			return err;
	}
	return 0;
}

int __cpuhp_state_remove_instance(enum cpuhp_state state,
				  struct hlist_node *node, bool invoke)
{
	struct step *s = &steps[state];
	unsigned int cpu;

	if (invoke && s->teardown.multi)
		for_each_online_cpu(cpu)
			s->teardown.multi(cpu, node);
	return 0;
}

/* The set of CPUs is fixed: it can be read at any time. */
void cpus_read_lock(void)
{
}

int cpus_read_trylock(void)
{
	return 1;
}

void cpus_read_unlock(void)
{
}
