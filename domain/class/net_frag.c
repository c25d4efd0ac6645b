// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fragments of pages: receive buffers, cut from larger blocks.
 *
 * A block has one reference of the cache that it is cut from, and one of each
 * fragment.  It is begun anew once nobody else has any of it.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include "net.h"
#include "page.h"

static struct page *refill(struct page_frag_cache *nc, unsigned int least,
			   gfp_t gfp,
			   struct page *(*alloc)(gfp_t gfp, unsigned int order))
{
	unsigned int order = get_order(PAGE_FRAG_CACHE_MAX_SIZE);
	struct page *page;

	page = alloc(gfp | __GFP_COMP | __GFP_NOWARN, order);
	if (!page && least <= PAGE_SIZE) {
		order = 0;
		page = alloc(gfp, order);
	}
	if (!page)
		return NULL;
	nc->va = page_address(page);
	nc->size = PAGE_SIZE << order;
	nc->pfmemalloc = false;
	nc->pagecnt_bias = 1;
	return page;
}

static void *cut(struct page_frag_cache *nc, unsigned int fragsz, gfp_t gfp,
		 unsigned int align_mask,
		 struct page *(*alloc)(gfp_t gfp, unsigned int order))
{
	struct page *page = nc->va ? virt_to_page(nc->va) : NULL;
	int offset = page ? nc->offset - (int)fragsz : -1;

	if (offset < 0 && page && page_ref_count(page) == 1)
		offset = nc->size - (int)fragsz;
	if (offset < 0) {
		if (fragsz > PAGE_FRAG_CACHE_MAX_SIZE)
			return NULL;
		if (page)
			put_page(page);
		nc->va = NULL;
		page = refill(nc, fragsz, gfp, alloc);
		if (!page)
			return NULL;
		offset = nc->size - (int)fragsz;
	}
	page_ref_inc(page);
	nc->offset = offset & align_mask;
	return nc->va + nc->offset;
}

/**
 * page_frag_alloc_align() - take a fragment
 * @nc: what to cut it from
 * @fragsz: bytes, at most PAGE_FRAG_CACHE_MAX_SIZE
 * @gfp: how to ask for another block
 * @align_mask: the address is a multiple of its negative
 *
 * Return: the address, or NULL.
 */
void *page_frag_alloc_align(struct page_frag_cache *nc, unsigned int fragsz,
			    gfp_t gfp, unsigned int align_mask)
{
	return cut(nc, fragsz, gfp, align_mask, alloc_pages);
}

void *lxd_net_frag_lent(struct page_frag_cache *nc, unsigned int fragsz)
{
	return cut(nc, fragsz, GFP_ATOMIC | __GFP_NOWARN, ~0u,
		   lxd_pages_alloc_lent);
}

/**
 * page_frag_free() - give a fragment back
 * @addr: its address
 *
 * Or the head of a packet of the kernel's, which lies in its part of the
 * window.
 */
void page_frag_free(void *addr)
{
	if (lxd_page_in_window(addr) && !lxd_page_private(addr))
		lxd_packet_part_gone(lxd_packet_by_head(addr));
	else
		put_page(virt_to_head_page(addr));
}

/**
 * __page_frag_cache_drain() - give several references back
 * @page: page
 * @count: how many
 */
void __page_frag_cache_drain(struct page *page, unsigned int count)
{
	/* The last one is given back as always. */
	if (count > 1)
		page_ref_sub(page, count - 1);
	put_page(page);
}

/* Of pages that are a device's memory, which there are none of. */
bool __put_devmap_managed_page_refs(struct page *page, int refs)
{
	return false;
}
