// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page allocator's interface to the rest of the kernel.
 *
 * Which frames are free is known to buddy.c alone; struct page holds only what
 * code outside may look at.
 *
 * There are two lots of pages: private memory, and the part of the window that
 * the kernel has lent (lxd_page_lend()).  Page frames are numbered through.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/page-flags.h>
#include <linux/pagemap.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "backend.h"
#include "buddy.h"
#include "lxd.h"
#include "page.h"

#define ORDER_MAX		(LXD_BUDDY_ORDERS - 1)

/* Blocks of at least 64 KiB are worth a system call, from 1 MiB in all. */
#define GIVE_BACK_ORDER		4
#define GIVE_BACK_PAGES		256

/* Of what is lent, so much is for lxd_pages_alloc_lent() alone. */
#define LENT_KEEP_PART		4

static struct lxd_buddy buddy;
static unsigned long first_frame;	/* after the table of frames */
static struct lxd_buddy lent;
static unsigned long lent_pfn;		/* frame 0 of @lent */

static_assert(LXD_BUDDY_ORDERS == MAX_ORDER);
static_assert(sizeof(struct page) == 64);

static void init_page(struct page *page, int refs)
{
	page->flags = 0;
	page->lru.next = NULL;	/* not the tail of anything */
	page->lru.prev = NULL;
	page->mapping = NULL;
	page->private = 0;
	atomic_set(&page->_mapcount, -1);
	set_page_count(page, refs);
}

static void init_compound(struct page *page, unsigned int order)
{
	unsigned int i;

	__SetPageHead(page);
	for (i = 1; i < 1U << order; i++)
		set_compound_head(&page[i], page);
	set_compound_page_dtor(page, COMPOUND_PAGE_DTOR);
	set_compound_order(page, order);
	atomic_set(compound_mapcount_ptr(page), -1);
	atomic_set(compound_pincount_ptr(page), 0);
}

/**
 * lxd_page_init() - take charge of the private memory
 *
 * The table of frames goes first; memory behind it is not touched.
 */
void lxd_page_init(void)
{
	u32 nr = lxd_boot->private_size >> PAGE_SHIFT;
	unsigned long off;

	/* Frame 0 stays out: physical address 0 means "none" in places. */
	first_frame = 1 + PFN_UP(nr * sizeof(struct lxd_frame));
	if (first_frame >= nr)
		lxd_fault("private memory of %llu bytes is too small",
			  lxd_boot->private_size);
	lxd_buddy_init(&buddy, (void *)(lxd_boot->direct + PAGE_SIZE), nr);
	lxd_buddy_add(&buddy, first_frame, nr - first_frame);
	atomic_long_set(&_totalram_pages, nr - first_frame);
	for (off = 0; off < lxd_boot->window_size; off += PAGE_SIZE)
		init_page(lxd_window_page(off), 1);
}

void lxd_page_figures(u64 *total, u64 *free)
{
	*total = buddy.nr_frames - first_frame;
	*free = buddy.nr_free;
}

/* Whose a page is, and its number there; NULL: the kernel's, or no page. */
static struct lxd_buddy *lot_of(unsigned long pfn, u32 *frame)
{
	if (likely(pfn < buddy.nr_frames)) {
		*frame = pfn;
		return &buddy;
	}
	if (pfn - lent_pfn < lent.nr_frames) {
		*frame = pfn - lent_pfn;
		return &lent;
	}
	return NULL;
}

bool lxd_page_private(const void *p)
{
	u32 frame;

	return (unsigned long)p >= lxd_boot->direct &&
	       lot_of(((unsigned long)p - lxd_boot->direct) >> PAGE_SHIFT,
		      &frame);
}

bool lxd_page_in_window(const void *p)
{
	return (unsigned long)p - lxd_boot->direct - lxd_boot->window <
	       lxd_boot->window_size;
}

int lxd_page_lend(u32 off, u32 len)
{
	u32 nr = len >> PAGE_SHIFT;
	struct lxd_frame *frames;

	if (lent.nr_frames)
		lxd_fault("the kernel has lent part of the window twice");
	frames = kvcalloc(nr, sizeof(*frames), GFP_KERNEL);
	if (!frames)
		return -ENOMEM;
	lent_pfn = page_to_pfn(lxd_window_page(off));
	lxd_buddy_init(&lent, frames, nr);
	lxd_buddy_add(&lent, 0, nr);
	return 0;
}

/**
 * lxd_page_give_back() - return free memory to the back end
 *
 * Called when the domain is about to sleep, so that it costs no request.  What a
 * device can reach stays: the IOMMU holds it.
 */
void lxd_page_give_back(void)
{
	unsigned int order;
	u32 frame;

	if (lxd_boot->nr_pci)
		return;
	if (likely(buddy.nr_dirty < GIVE_BACK_PAGES + buddy.nr_hot))
		return;
	lxd_buddy_drain(&buddy);
	while ((frame = lxd_buddy_dirty(&buddy, GIVE_BACK_ORDER, &order)) !=
	       LXD_NO_FRAME)
		lxd_backend(LXDOM_SVC_GIVE_BACK,
			    (unsigned long)pfn_to_kaddr(frame),
			    PAGE_SIZE << order);
}

static __cold void warn_alloc_failed(gfp_t gfp, unsigned long bytes)
{
	static DEFINE_RATELIMIT_STATE(limit, 10 * HZ, 3);

	if (gfp & __GFP_NOFAIL)
		lxd_fault("out of memory: %lu bytes that must not fail, thread %s",
			  bytes, current->comm);
	if (gfp & __GFP_NOWARN || !__ratelimit(&limit))
		return;
	pr_warn("%s: page allocation failure: %lu bytes, %u of %lu pages are free\n",
		current->comm, bytes, buddy.nr_free,
		buddy.nr_frames - first_frame);
}

/* Unless fewer than @keep were free then. */
static struct page *take_lent(unsigned int order, u32 keep)
{
	u32 frame = LXD_NO_FRAME;

	if (lent.nr_frames && lent.nr_free >= keep + (1U << order))
		frame = lxd_buddy_alloc(&lent, order);
	return frame == LXD_NO_FRAME ? NULL : pfn_to_page(lent_pfn + frame);
}

/*
 * __GFP_MEMALLOC is what network drivers' receive buffers are asked for with:
 * in the window the kernel can copy a packet from where it lies.  What doesn't
 * lie there is copied there first: a driver that takes buffers without end must
 * leave some room for that.
 */
static struct page *take_block(gfp_t gfp, unsigned int order)
{
	struct page *page = NULL;
	u32 frame;

	if (gfp & __GFP_MEMALLOC)
		page = take_lent(order, lent.nr_frames / LENT_KEEP_PART);
	if (page)
		return page;
	frame = lxd_buddy_alloc(&buddy, order);
	return frame == LXD_NO_FRAME ? NULL : pfn_to_page(frame);
}

static struct page *begin_block(struct page *page, gfp_t gfp,
				unsigned int order)
{
	unsigned int i;

	init_page(page, 1);
	for (i = 1; i < 1U << order; i++)
		init_page(page + i, 0);
	if (order && gfp & __GFP_COMP)
		init_compound(page, order);
	return page;
}

struct page *lxd_pages_alloc_as_is(gfp_t gfp, unsigned int order)
{
	struct page *page = NULL;

	if (likely(order <= ORDER_MAX))
		page = take_block(gfp, order);
	if (unlikely(!page)) {
		warn_alloc_failed(gfp, PAGE_SIZE << order);
		return NULL;
	}
	return begin_block(page, gfp, order);
}

struct page *__alloc_pages(gfp_t gfp, unsigned int order, int preferred_nid,
			   nodemask_t *nodemask)
{
	struct page *page = lxd_pages_alloc_as_is(gfp, order);

	if (page && lxd_zeroes(gfp))
		memset(page_address(page), 0, PAGE_SIZE << order);
	return page;
}

struct page *lxd_pages_alloc_lent(gfp_t gfp, unsigned int order)
{
	struct page *page = take_lent(order, 0);

	return page ? begin_block(page, gfp, order) : NULL;
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return __alloc_pages(gfp, order, 0, NULL);
}

struct folio *__folio_alloc(gfp_t gfp, unsigned int order, int preferred_nid,
			    nodemask_t *nodemask)
{
	return (struct folio *)__alloc_pages(gfp | __GFP_COMP, order,
					     preferred_nid, nodemask);
}

struct folio *folio_alloc(gfp_t gfp, unsigned int order)
{
	return __folio_alloc(gfp, order, 0, NULL);
}

unsigned long __alloc_pages_bulk(gfp_t gfp, int preferred_nid,
				 nodemask_t *nodemask, int nr_pages,
				 struct list_head *page_list,
				 struct page **page_array)
{
	int nr = 0;

	while (page_array && nr < nr_pages && page_array[nr])
		nr++;
	for (; nr < nr_pages; nr++) {
		struct page *page;

		if (page_array && page_array[nr])
			continue;
		page = alloc_pages(gfp, 0);
		if (!page)
			break;
		if (page_list)
			list_add(&page->lru, page_list);
		else
			page_array[nr] = page;
	}
	return nr;
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = alloc_pages(gfp & ~__GFP_HIGHMEM, order);

	return page ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_pages(gfp | __GFP_ZERO, 0);
}

static void free_block(struct page *page, unsigned int order)
{
	struct lxd_buddy *lot;
	const char *wrong;
	u32 frame;

	if (PageSlab(page) || page_mapcount(page) > 0)
		lxd_fault("page %lx freed while in use as something else",
			  page_to_pfn(page));
	lot = lot_of(page_to_pfn(page), &frame);
	wrong = lxd_buddy_free(lot, frame, order);
	if (unlikely(wrong))
		lxd_fault("pages at %px, order %u: %s", page_address(page),
			  order, wrong);
}

/* Makes a block that somebody has into single pages. */
static void split_block(struct page *page)
{
	u32 frame;
	struct lxd_buddy *lot = lot_of(page_to_pfn(page), &frame);

	lxd_buddy_split(lot, frame);
}

static struct page *checked(struct page *page)
{
	u32 frame;

	if (unlikely(!lot_of(page_to_pfn(page), &frame)))
		lxd_fault("page %px freed: not private memory of the domain",
			  page);
	if (unlikely(page_ref_count(page) <= 0))
		lxd_fault("pages at %px: freed twice", page_address(page));
	return page;
}

void __free_pages(struct page *page, unsigned int order)
{
	bool head = PageHead(page);

	if (put_page_testzero(checked(page)))
		free_block(page, order);
	else if (!head)
		/* Somebody else holds the first page alone. */
		for (split_block(page); order--;) {
			unsigned int i;

			for (i = 0; i < 1U << order; i++)
				free_block(page + (1U << order) + i, 0);
		}
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (!addr)
		return;
	if (!lxd_page_private((void *)addr))
		lxd_fault("free_pages(): %lx is not memory of the domain", addr);
	__free_pages(virt_to_page((void *)addr), order);
}

/* The last reference is gone. */
void __folio_put(struct folio *folio)
{
	u32 frame;

	if (unlikely(!lot_of(folio_pfn(folio), &frame)))
		lxd_fault("put_page() of the last reference to page %lx of the window",
			  folio_pfn(folio));
	/* Of pages that aren't compound, this is the end of the first alone. */
	if (!folio_test_large(folio))
		split_block(&folio->page);
	free_block(&folio->page, folio_order(folio));
}

void put_pages_list(struct list_head *pages)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, pages, lru) {
		list_del(&page->lru);
		put_page(page);
	}
	INIT_LIST_HEAD(pages);
}

void release_pages(struct page **pages, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		put_page(pages[i]);
}

void split_page(struct page *page, unsigned int order)
{
	unsigned int i;

	split_block(page);
	for (i = 1; i < 1U << order; i++)
		set_page_count(page + i, 1);
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	unsigned int order = get_order(size);
	unsigned long addr, end;

	addr = __get_free_pages(gfp & ~__GFP_COMP, order);
	if (!addr)
		return NULL;
	split_page(virt_to_page((void *)addr), order);
	end = addr + (PAGE_SIZE << order);
	for (size = PAGE_ALIGN(size); addr + size < end; end -= PAGE_SIZE)
		free_page(end - PAGE_SIZE);
	return (void *)addr;
}

void free_pages_exact(void *virt, size_t size)
{
	unsigned long addr = (unsigned long)virt;
	unsigned long end = addr + PAGE_ALIGN(size);

	for (; addr < end; addr += PAGE_SIZE)
		free_page(addr);
}

struct page *lxd_pages_alloc_run(gfp_t gfp, unsigned long count)
{
	const gfp_t first_try = (gfp & ~__GFP_NOFAIL) | __GFP_NOWARN;
	struct page *page;
	unsigned long i;
	u32 frame;

	if (count <= 1UL << ORDER_MAX) {
		void *p = alloc_pages_exact(count << PAGE_SHIFT, first_try);

		if (p)
			return virt_to_page(p);
	}
	/* A block is a power of two and lies at a multiple of it: no need for. */
	frame = lxd_buddy_alloc_run(&buddy, count);
	if (frame == LXD_NO_FRAME) {
		warn_alloc_failed(gfp, count << PAGE_SHIFT);
		return NULL;
	}
	page = pfn_to_page(frame);
	for (i = 0; i < count; i++)
		init_page(page + i, 1);
	if (lxd_zeroes(gfp))
		memset(page_address(page), 0, count << PAGE_SHIFT);
	return page;
}

void lxd_pages_free_run(struct page *page, unsigned long count)
{
	while (count--)
		__free_page(page++);
}

int __page_mapcount(struct page *page)
{
	return atomic_read(&page->_mapcount) + 1;
}

unsigned long nr_free_buffer_pages(void)
{
	return buddy.nr_free;
}

long si_mem_available(void)
{
	return buddy.nr_free;
}

void si_meminfo(struct sysinfo *val)
{
	val->totalram = totalram_pages();
	val->freeram = buddy.nr_free;
	val->mem_unit = PAGE_SIZE;
}
