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

/* Pages of a large one. */
#define LARGE	(PMD_SIZE / PAGE_SIZE)

int lxd_window_init(struct lxd_domain *dom, u32 size)
{
	dom->window_map = bitmap_zalloc(size >> PAGE_SHIFT, GFP_KERNEL);
	if (!dom->window_map)
		return -ENOMEM;
	/*
	 * Zeroed: nothing of the kernel's shines through.  Of large pages where
	 * there are any: the IOMMU then needs few entries for it, and what is
	 * in a row in the window is so for the devices that look behind it (the
	 * emulated ones do, and drop a packet whose pages lie apart).
	 */
	dom->window = vmalloc_huge(size, GFP_KERNEL | __GFP_ZERO);
	if (!dom->window) {
		bitmap_free(dom->window_map);
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
}

bool lxd_window_ok(struct lxd_domain *dom, u32 off, u32 len)
{
	return off <= dom->window_size && len <= dom->window_size - off;
}

/*
 * So many free pages from @at on; under window_lock.  Not across the border of two
 * large pages, which may lie apart, unless there are more than one has.
 */
static unsigned long find_pages(struct lxd_domain *dom, unsigned long at,
				unsigned long n)
{
	unsigned long pages = dom->window_size >> PAGE_SHIFT;

	for (;;) {
		at = bitmap_find_next_zero_area(dom->window_map, pages, at, n,
						0);
		if (at >= pages || n > LARGE ||
		    at / LARGE == (at + n - 1) / LARGE)
			return at;
		at = round_up(at, LARGE);
	}
}

long lxd_window_alloc(struct lxd_domain *dom, u32 len)
{
	unsigned long pages = dom->window_size >> PAGE_SHIFT;
	unsigned long n = PFN_UP(len);
	unsigned long flags, at;

	spin_lock_irqsave(&dom->window_lock, flags);
	at = find_pages(dom, dom->window_hint, n);
	if (at >= pages)
		at = find_pages(dom, 0, n);
	if (at < pages) {
		bitmap_set(dom->window_map, at, n);
		dom->window_hint = at + n;
	}
	spin_unlock_irqrestore(&dom->window_lock, flags);
	return at < pages ? (long)(at << PAGE_SHIFT) : -ENOSPC;
}

/*
 * What stays taken for as long as a device lives: a quarter of the window for
 * all devices together, for large payloads need the rest.
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
	off = lxd_window_alloc(dom, len);
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
