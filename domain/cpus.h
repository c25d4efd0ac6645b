/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_CPUS_H
#define LXD_CPUS_H

#include <linux/percpu.h>

/* X86_EFLAGS_IF while code believes that interrupts are on, else 0. */
DECLARE_PER_CPU(unsigned long, lxd_irq_flag);

/**
 * lxd_percpu_init() - make the CPUs that the driver sees, and their per-CPU areas
 *
 * Context: start-up, first of all.
 */
void lxd_percpu_init(void);

#endif /* LXD_CPUS_H */
