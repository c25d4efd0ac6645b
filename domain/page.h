/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Private memory in pages, for the parts of the library.
 */
#ifndef LXD_PAGE_H
#define LXD_PAGE_H

#include <linux/gfp_types.h>
#include <linux/kconfig.h>
#include <linux/mm_types.h>
#include <linux/types.h>

/**
 * lxd_page_init() - make private memory allocatable, and the pages of the window held
 *
 * Context: start-up.
 */
void lxd_page_init(void);

/**
 * lxd_page_give_back() - give free memory back to the machine, if there is much of it
 *
 * Not where a device may reach it: there all of it stays.
 *
 * Context: main loop, before it sleeps.
 */
void lxd_page_give_back(void);

/**
 * lxd_page_figures() - how much private memory there is
 * @total: receives all pages that can be allocated
 * @free: receives those that are free
 *
 * Context: any.
 */
void lxd_page_figures(u64 *total, u64 *free);

/**
 * lxd_page_private() - is this an address of memory of the domain's own?
 * @p: any value
 *
 * Context: any.
 * Return: true for private memory, and for what it has been lent of the window.
 */
bool lxd_page_private(const void *p);

/**
 * lxd_page_in_window() - is this an address in the window?
 * @p: any value
 *
 * Context: any.
 * Return: true if it is, lent or not.
 */
bool lxd_page_in_window(const void *p);

/**
 * lxd_page_lend() - take charge of a part of the window that the kernel lends
 * @off: its offset there, a multiple of the page size
 * @len: bytes of it, likewise
 *
 * From here on, pages that are asked for with __GFP_MEMALLOC are of it while more
 * than a quarter of it is free.  It is lent for the life of the domain.
 *
 * Context: thread; a second time ends the domain.
 * Return: 0 or -ENOMEM.
 */
int lxd_page_lend(u32 off, u32 len);

/**
 * lxd_zeroes() - is memory zeroed that is asked for in this way?
 * @gfp: how it is asked for
 *
 * Unless it is told otherwise when it is booted, the kernel that the driver was
 * built for zeroes all memory if it is configured so.
 *
 * Context: any.
 * Return: true if it is.
 */
static __always_inline bool lxd_zeroes(gfp_t gfp)
{
	return IS_ENABLED(CONFIG_INIT_ON_ALLOC_DEFAULT_ON) || gfp & __GFP_ZERO;
}

/**
 * lxd_pages_alloc_as_is() - as alloc_pages(), but with what was in them
 * @gfp: as for alloc_pages()
 * @order: log2 of how many
 *
 * Context: any.
 * Return: the first page, or NULL.
 */
struct page *lxd_pages_alloc_as_is(gfp_t gfp, unsigned int order);

/**
 * lxd_pages_alloc_lent() - pages of the lent part of the window alone
 * @gfp: __GFP_COMP has them made one compound page; nothing is cleared
 * @order: log2 of how many
 *
 * Context: any.
 * Return: the first page, or NULL if there is none, or nothing has been lent.
 */
struct page *lxd_pages_alloc_lent(gfp_t gfp, unsigned int order);

/**
 * lxd_pages_alloc_run() - pages in a row, any number of them
 * @gfp: as for alloc_pages(); cleared as lxd_zeroes() has it
 * @count: how many
 *
 * Each of them has a reference count of 1.
 *
 * Context: any.
 * Return: the first page, or NULL.
 */
struct page *lxd_pages_alloc_run(gfp_t gfp, unsigned long count);

/**
 * lxd_pages_free_run() - give pages in a row back
 * @page: the first, as lxd_pages_alloc_run() returned it
 * @count: as it was asked for
 *
 * Context: any.
 */
void lxd_pages_free_run(struct page *page, unsigned long count);

#endif /* LXD_PAGE_H */
