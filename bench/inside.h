/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_BENCH_INSIDE_H
#define LXD_BENCH_INSIDE_H

/**
 * lxd_bench_init() - measure, log the figures, go on with lxd_block_init()
 *
 * Called by the boot of a library kernel that inside.mk has linked.
 */
void lxd_bench_init(void);

#endif /* LXD_BENCH_INSIDE_H */
