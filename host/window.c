// SPDX-License-Identifier: GPL-2.0-only
/*
 * The window: pages that both sides map, for payload.  The kernel alone says
 * who uses which part of it; the map of that is not shared.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "domain.h"
#include "window.h"

/* The largest piece that its pages are taken in: what one large page maps. */
#define PIECE_ORDER	(PMD_SHIFT - PAGE_SHIFT)

/*
 * In as large pieces as there are, where no large page is free.
 * Return: kernel address, or NULL.
 */
static void *in_pieces(unsigned long nr)
{
	struct page **pages = kvcalloc(nr, sizeof(*pages), GFP_KERNEL);
	unsigned int order = PIECE_ORDER;
	unsigned long have = 0, i;
	void *addr = NULL;

	if (!pages)
		return NULL;
	while (have < nr) {
		gfp_t gfp = GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN;
		struct page *page;

		order = min_t(unsigned int, order, ilog2(nr - have));
		page = alloc_pages(order ? gfp | __GFP_NORETRY : gfp, order);
		if (!page && order) {
			order--;
			continue;
		}
		if (!page)
			goto free;
		split_page(page, order);
		for (i = 0; i < 1UL << order; i++)
			pages[have++] = page + i;
	}
	/* With this flag vfree() frees the pages and the list of them, too. */
	addr = vmap(pages, nr, VM_MAP | VM_MAP_PUT_PAGES, PAGE_KERNEL);
	if (addr)
		return addr;
free:
	while (have)
		__free_page(pages[--have]);
	kvfree(pages);
	return NULL;
}

/*
 * Notes the pages that don't lie behind the one before.
 * Return: how many there are.
 */
static unsigned long note_breaks(struct lxd_domain *dom, unsigned long nr)
{
	unsigned long i, n = 0;

	bitmap_zero(dom->window_breaks, nr);
	for (i = 1; i < nr; i++) {
		if (vmalloc_to_pfn(dom->window + (i << PAGE_SHIFT)) ==
		    vmalloc_to_pfn(dom->window + ((i - 1) << PAGE_SHIFT)) + 1)
			continue;
		__set_bit(i, dom->window_breaks);
		n++;
	}
	return n;
}

/*
 * Zeroed: nothing of the kernel's shines through.  Of large pages where there are
 * any: the IOMMU then needs few entries for it, and what is in a row in the
 * window is so for the devices that look behind it (the emulated ones do, and
 * drop a packet whose pages lie apart).  vmalloc_huge() has all of one size: if
 * one large page lacks, it takes small ones, wherever they lie.
 */
static int take_pages(struct lxd_domain *dom, u32 size)
{
	unsigned long nr = size >> PAGE_SHIFT;

	dom->window = vmalloc_huge(size, GFP_KERNEL | __GFP_ZERO);
	if (!dom->window)
		return -ENOMEM;
	if (note_breaks(dom, nr) <= nr >> PIECE_ORDER)
		return 0;
	vfree(dom->window);
	dom->window = in_pieces(nr);
	if (!dom->window)
		return -ENOMEM;
	note_breaks(dom, nr);
	return 0;
}

int lxd_window_init(struct lxd_domain *dom, u32 size)
{
	dom->window_map = bitmap_zalloc(size >> PAGE_SHIFT, GFP_KERNEL);
	dom->window_breaks = bitmap_zalloc(size >> PAGE_SHIFT, GFP_KERNEL);
	if (!dom->window_map || !dom->window_breaks || take_pages(dom, size)) {
		bitmap_free(dom->window_map);
		bitmap_free(dom->window_breaks);
		return -ENOMEM;
	}
	dom->window_size = size;
	return 0;
}

int lxd_window_mmap(struct lxd_domain *dom, struct vm_area_struct *vma)
{
	u32 off;
	int ret = 0;

	vma->vm_flags |= VM_DONTEXPAND | VM_DONTDUMP;
	for (off = 0; off < dom->window_size && !ret; off += PAGE_SIZE)
		ret = vm_insert_page(vma, vma->vm_start + off,
				     vmalloc_to_page(dom->window + off));
	return ret;
}

void lxd_window_exit(struct lxd_domain *dom)
{
	vfree(dom->window);
	bitmap_free(dom->window_map);
	bitmap_free(dom->window_breaks);
}

bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len)
{
	return off <= dom->window_size && len <= dom->window_size - off;
}

/*
 * So many free pages from @at on that lie in a row for the machine, too; under
 * window_lock.
 */
static unsigned long find_row(struct lxd_domain *dom, unsigned long at,
			      unsigned long end, unsigned long n)
{
	unsigned long gap;

	for (;;) {
		at = bitmap_find_next_zero_area(dom->window_map, end, at, n, 0);
		if (at >= end)
			return at;
		gap = find_next_bit(dom->window_breaks, at + n, at + 1);
		if (gap >= at + n)
			return at;
		at = gap;
	}
}

/*
 * From @at or else @from on, below @end.  In a row if there is such room: a payload that
 * lies apart is better than none.
 * Return: page, or @end or more if there is no room.
 */
static unsigned long find_pages(struct lxd_domain *dom, unsigned long from,
				unsigned long at, unsigned long end,
				unsigned long n)
{
	unsigned long found = find_row(dom, at, end, n);

	if (found >= end && from != at)
		found = find_row(dom, from, end, n);
	if (found >= end && n > 1)
		found = bitmap_find_next_zero_area(dom->window_map, end, from,
						   n, 0);
	return found;
}

/* The last quarter is for what devices keep: see lxd_window_alloc_own(). */
static unsigned long own_start(const struct lxd_domain *dom)
{
	return PFN_UP(dom->window_size - dom->window_size / 4);
}

static unsigned long find_any(struct lxd_domain *dom, unsigned long n)
{
	unsigned long own = own_start(dom);
	unsigned long at = find_pages(dom, 0, dom->window_hint, own, n);

	if (at < own)
		dom->window_hint = at + n;
	else
		at = find_pages(dom, 0, 0, dom->window_size >> PAGE_SHIFT, n);
	return at;
}

static unsigned long find_own(struct lxd_domain *dom, unsigned long n)
{
	unsigned long own = own_start(dom);

	return find_pages(dom, own, own, dom->window_size >> PAGE_SHIFT, n);
}

static long alloc(struct lxd_domain *dom, u32 len,
		  unsigned long (*find)(struct lxd_domain *dom, unsigned long n))
{
	unsigned long pages = dom->window_size >> PAGE_SHIFT;
	unsigned long n = PFN_UP(len);
	unsigned long flags, at;

	spin_lock_irqsave(&dom->window_lock, flags);
	at = find(dom, n);
	if (at < pages)
		bitmap_set(dom->window_map, at, n);
	spin_unlock_irqrestore(&dom->window_lock, flags);
	return at < pages ? (long)(at << PAGE_SHIFT) : -ENOSPC;
}

long lxd_window_alloc(struct lxd_domain *dom, u32 len)
{
	return alloc(dom, len, find_any);
}

/*
 * What stays taken for as long as a device lives: the last quarter of the window for
 * all devices together, for large payloads need the rest, and in one piece.
 */
long lxd_window_alloc_own(struct lxd_domain *dom, u64 len)
{
	u32 most = dom->window_size / 4;
	long off;

	if (len > most)
		return -ENOSPC;
	if (atomic_add_return(len, &dom->window_own) > most) {
		atomic_sub(len, &dom->window_own);
		return -ENOSPC;
	}
	off = alloc(dom, len, find_own);
	if (off < 0)
		atomic_sub(len, &dom->window_own);
	return off;
}

void lxd_window_free_own(struct lxd_domain *dom, u32 off, u32 len)
{
	lxd_window_free(dom, off, len);
	atomic_sub(len, &dom->window_own);
}

void lxd_window_free(struct lxd_domain *dom, u32 off, u32 len)
{
	unsigned long flags;

	spin_lock_irqsave(&dom->window_lock, flags);
	bitmap_clear(dom->window_map, off >> PAGE_SHIFT, PFN_UP(len));
	spin_unlock_irqrestore(&dom->window_lock, flags);
}
