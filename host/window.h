/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The window: pages that the kernel and the domain share, for payload.
 */
#ifndef LXD_WINDOW_H
#define LXD_WINDOW_H

#include <linux/types.h>

struct lxd_domain;
struct vm_area_struct;

/**
 * lxd_window_init() - allocate the window, zeroed
 * @dom: domain
 * @size: bytes, a multiple of the page size
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int lxd_window_init(struct lxd_domain *dom, u32 size);

/**
 * lxd_window_mmap() - map the window into a process
 * @dom: domain
 * @vma: all of it, of the window's size
 *
 * Each page has a reference of its own in there.
 *
 * Context: mmap() of a file: mmap_lock held for writing; sleeps.
 * Return: 0 or -errno.
 */
int lxd_window_mmap(struct lxd_domain *dom, struct vm_area_struct *vma);

/**
 * lxd_window_exit() - free the window
 * @dom: domain
 *
 * Context: may sleep.
 */
void lxd_window_exit(struct lxd_domain *dom);

/**
 * lxd_window_alloc_own() - take room that a device keeps
 * @dom: domain
 * @len: bytes
 *
 * Context: any.
 * Return: offset, or -ENOSPC: the device does without.
 */
long lxd_window_alloc_own(struct lxd_domain *dom, u64 len);

/**
 * lxd_window_free_own() - give it back
 * @dom: domain
 * @off: as lxd_window_alloc_own() returned it
 * @len: as it was asked for
 *
 * Context: any.
 */
void lxd_window_free_own(struct lxd_domain *dom, u32 off, u32 len);

/**
 * lxd_window_alloc() - find room in the window
 * @dom: domain
 * @len: bytes, more than 0; rounded up to pages
 *
 * Context: any.
 * Return: offset of the first byte, a multiple of the page size, or -ENOSPC.
 */
long lxd_window_alloc(struct lxd_domain *dom, u32 len);

/**
 * lxd_window_free() - give room back
 * @dom: domain
 * @off: as lxd_window_alloc() returned it
 * @len: as it was asked for
 *
 * Context: any.
 */
void lxd_window_free(struct lxd_domain *dom, u32 off, u32 len);

#endif /* LXD_WINDOW_H */
