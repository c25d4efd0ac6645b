// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pools of small coherent memory: blocks of one size, cut out of pages that stay
 * with the pool.
 */
#include <linux/dmapool.h>
#include <linux/dma-mapping.h>
#include <linux/list.h>
#include <linux/slab.h>
#include "lxd.h"
#include "page.h"

/**
 * struct dma_pool - a pool
 * @name: for messages
 * @size: of a block, as it was rounded
 * @boundary: no block crosses a multiple of it
 * @slab: bytes that are allocated at one time
 * @used: blocks in use
 * @free: blocks that are not
 * @slabs: what they are cut out of
 */
struct dma_pool {
	const char *name;
	size_t size;
	size_t boundary;
	size_t slab;
	unsigned long used;
	struct list_head free;
	struct list_head slabs;
};

/**
 * struct block - a block that is free, in itself
 */
struct block {
	struct list_head node;
};

/**
 * struct slab - memory of a pool
 */
struct slab {
	struct list_head node;
	void *addr;
};

struct dma_pool *dma_pool_create(const char *name, struct device *dev,
				 size_t size, size_t align, size_t boundary)
{
	struct dma_pool *pool;

	if (!align)
		align = 1;
	if (!is_power_of_2(align) || !size || size > INT_MAX)
		return NULL;
	size = ALIGN(max(size, sizeof(struct block)), align);
	if (!boundary)
		boundary = max_t(size_t, size, PAGE_SIZE);
	else if (boundary < size || !is_power_of_2(boundary))
		return NULL;
	pool = kzalloc(sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return NULL;
	pool->name = name;
	pool->size = size;
	pool->boundary = boundary;
	pool->slab = max_t(size_t, size, PAGE_SIZE);
	INIT_LIST_HEAD(&pool->free);
	INIT_LIST_HEAD(&pool->slabs);
	return pool;
}

void dma_pool_destroy(struct dma_pool *pool)
{
	struct slab *s, *next;

	if (!pool)
		return;
	/* What is in use stays, and so do those that it shares memory with. */
	if (pool->used) {
		pr_err("dma_pool_destroy %s: %lu blocks are busy\n", pool->name,
		       pool->used);
		INIT_LIST_HEAD(&pool->slabs);
	}
	list_for_each_entry_safe(s, next, &pool->slabs, node) {
		free_pages((unsigned long)s->addr, get_order(pool->slab));
		kfree(s);
	}
	kfree(pool);
}

static void cut(struct dma_pool *pool, void *addr)
{
	size_t off = 0, next = pool->boundary;

	while (off + pool->size <= pool->slab) {
		struct block *b = addr + off;

		if (off + pool->size > next) {
			off = next;
			next += pool->boundary;
			continue;
		}
		list_add_tail(&b->node, &pool->free);
		off += pool->size;
	}
}

static bool grow(struct dma_pool *pool, gfp_t gfp)
{
	struct slab *s = kmalloc(sizeof(*s), gfp & ~__GFP_ZERO);

	if (!s)
		return false;
	s->addr = (void *)__get_free_pages(gfp & ~__GFP_ZERO,
					   get_order(pool->slab));
	if (!s->addr) {
		kfree(s);
		return false;
	}
	list_add(&s->node, &pool->slabs);
	cut(pool, s->addr);
	return true;
}

void *dma_pool_alloc(struct dma_pool *pool, gfp_t gfp, dma_addr_t *handle)
{
	struct block *b;

	if (list_empty(&pool->free) && !grow(pool, gfp))
		return NULL;
	b = list_first_entry(&pool->free, struct block, node);
	list_del(&b->node);
	pool->used++;
	*handle = virt_to_phys(b);
	if (lxd_zeroes(gfp))
		memset(b, 0, pool->size);
	return b;
}

void dma_pool_free(struct dma_pool *pool, void *vaddr, dma_addr_t addr)
{
	struct block *b = vaddr;

	if (virt_to_phys(vaddr) != addr || !pool->used)
		lxd_fault("dma_pool_free(): %px is not a block of %s", vaddr,
			  pool->name);
	pool->used--;
	list_add(&b->node, &pool->free);
}
