// SPDX-License-Identifier: GPL-2.0-only
/*
 * Large memory.  The direct map is in one piece, so "virtually contiguous" is
 * the same as contiguous here: vmalloc() takes pages in a row.
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "lxd.h"
#include "page.h"
#include "slab.h"

struct area {
	struct list_head list;
	void *addr;
	unsigned long pages;
};

static LIST_HEAD(areas);

static struct area *find_area(const void *addr)
{
	struct area *a;

	list_for_each_entry(a, &areas, list) {
		if (addr >= a->addr &&
		    addr < a->addr + (a->pages << PAGE_SHIFT))
			return a;
	}
	return NULL;
}

void *__vmalloc(unsigned long size, gfp_t gfp)
{
	unsigned long pages = PFN_UP(size);
	struct page *page;
	struct area *a;

	if (!pages || pages > totalram_pages())
		return NULL;
	a = kmalloc(sizeof(*a), gfp & ~(__GFP_ZERO | __GFP_HIGHMEM));
	if (!a)
		return NULL;
	page = lxd_pages_alloc_run(gfp, pages);
	if (!page) {
		kfree(a);
		return NULL;
	}
	a->addr = page_address(page);
	a->pages = pages;
	list_add(&a->list, &areas);
	return a->addr;
}

void *__vmalloc_node(unsigned long size, unsigned long align, gfp_t gfp,
		     int node, const void *caller)
{
	return align <= PAGE_SIZE ? __vmalloc(size, gfp) : NULL;
}

void *vmalloc(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL);
}

void *vmalloc_node(unsigned long size, int node)
{
	return __vmalloc(size, GFP_KERNEL);
}

void *vzalloc(unsigned long size)
{
	return __vmalloc(size, GFP_KERNEL | __GFP_ZERO);
}

void *vzalloc_node(unsigned long size, int node)
{
	return __vmalloc(size, GFP_KERNEL | __GFP_ZERO);
}

void vfree(const void *addr)
{
	struct area *a;

	if (!addr)
		return;
	a = find_area(addr);
	if (!a || a->addr != addr)
		lxd_fault("vfree(): %px is not what vmalloc() returned, or freed twice",
			  addr);
	list_del(&a->list);
	lxd_pages_free_run(virt_to_page(addr), a->pages);
	kfree(a);
}

bool is_vmalloc_addr(const void *x)
{
	return find_area(x);
}

struct page *vmalloc_to_page(const void *addr)
{
	return find_area(addr) ? virt_to_page(addr) : NULL;
}

unsigned long vmalloc_to_pfn(const void *addr)
{
	return page_to_pfn(virt_to_page(addr));
}

void *kvmalloc_node(size_t size, gfp_t gfp, int node)
{
	const gfp_t first_try = (gfp & ~__GFP_NOFAIL) | __GFP_NOWARN;
	void *p;

	if (size <= PAGE_SIZE)
		return __kmalloc(size, gfp);
	p = size <= KMALLOC_MAX_SIZE ? __kmalloc(size, first_try) : NULL;
	/* As natively: sizes that nobody can mean are refused. */
	if (p || size > INT_MAX)
		return p;
	return __vmalloc(size, gfp);
}

void kvfree(const void *addr)
{
	if (ZERO_OR_NULL_PTR(addr))
		return;
	if (lxd_page_private(addr) && lxd_kmalloced(addr))
		kfree(addr);
	else
		vfree(addr);
}

void kvfree_sensitive(const void *addr, size_t len)
{
	if (ZERO_OR_NULL_PTR(addr))
		return;
	memzero_explicit((void *)addr, len);
	kvfree(addr);
}

void *kvrealloc(const void *p, size_t oldsize, size_t newsize, gfp_t flags)
{
	void *new;

	if (oldsize >= newsize)
		return (void *)p;
	new = kvmalloc(newsize, flags);
	if (!new)
		return NULL;
	memcpy(new, p, oldsize);
	kvfree(p);
	return new;
}

void *vmalloc_array(size_t n, size_t size)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : vmalloc(bytes);
}

void *vcalloc(size_t n, size_t size)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : vzalloc(bytes);
}

/* ---- copies of strings and memory ---- */

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? kmemdup_nul(s, strnlen(s, max), gfp) : NULL;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? kmemdup(s, strlen(s) + 1, gfp) : NULL;
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *p = __kmalloc(len, gfp);

	if (p)
		memcpy(p, src, len);
	return p;
}

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	char *p = __kmalloc(len + 1, gfp);

	if (p) {
		memcpy(p, s, len);
		p[len] = '\0';
	}
	return p;
}

const char *kstrdup_const(const char *s, gfp_t gfp)
{
	return kstrdup(s, gfp);
}

void kfree_const(const void *x)
{
	kfree(x);
}
