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
 * lxd_page_private() - is this an address of private memory?
 * @p: any value
 */
bool lxd_page_private(const void *p);

/* Pages in a row, any number of them; each has a reference count of 1. */
struct page *lxd_pages_alloc_run(gfp_t gfp, unsigned long count);
void lxd_pages_free_run(struct page *page, unsigned long count);

#endif /* LXD_PAGE_H */
