/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_SLAB_H
#define LXD_SLAB_H

#include <linux/types.h>

/**
 * lxd_slab_init() - make the caches behind kmalloc()
 *
 * Context: start-up, behind lxd_page_init().
 */
void lxd_slab_init(void);

/**
 * lxd_kmalloced() - did kmalloc() return this?
 * @p: address of private memory
 *
 * Context: any.
 * Return: true if it did.
 */
bool lxd_kmalloced(const void *p);

#endif /* LXD_SLAB_H */
