/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private memory in pages, for the parts of the library.
 */
#ifndef LXD_PAGE_H
#define LXD_PAGE_H

#include <linux/mm_types.h>
#include <linux/types.h>

void lxd_page_init(void);
void lxd_page_give_back(void);
void lxd_page_figures(u64 *total, u64 *free);

/**
 * lxd_page_private() - is this an address of memory of the domain's own?
 * @p: any value
 *
 * Return: true for private memory, and for what it has been lent of the window.
 */
bool lxd_page_private(const void *p);

/**
 * lxd_page_in_window() - is this an address in the window?
 * @p: any value
 */
bool lxd_page_in_window(const void *p);

/**
 * lxd_page_lend() - take charge of a part of the window that the kernel lends
 * @off: its offset there, a multiple of the page size
 * @len: bytes of it, likewise
 *
 * From here on, pages that are asked for with __GFP_MEMALLOC are of it while it
 * has any.  It is lent for the life of the domain.
 *
 * Return: 0 or -ENOMEM.
 */
int lxd_page_lend(u32 off, u32 len);

/* Pages in a row, any number of them; each has a reference count of 1. */
struct page *lxd_pages_alloc_run(gfp_t gfp, unsigned long count);
void lxd_pages_free_run(struct page *page, unsigned long count);

#endif /* LXD_PAGE_H */
