// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects smaller than a page, and kmalloc().
 *
 * A slab is a block of pages cut into objects of one size.  Which of them are
 * free is a bit mask, in the slab's struct page if there are at most 64, else
 * at the beginning of the slab.  There are no pointers inside free objects: a
 * driver that writes after freeing can't lead the allocator astray, and freeing
 * twice or freeing what was never allocated is seen at once.
 */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/reciprocal_div.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "lxd.h"
#include "page.h"
#include "slab.h"

#define SLAB_OBJECTS_MIN	8	/* while that takes no more than 32 KiB */
#define SLAB_ORDER_MAX		3

/**
 * struct kmem_cache - objects of one size; opaque to modules
 * @active: slab that objects are taken from, or NULL
 * @map_words: words of a slab's mask of free objects
 * @first: offset of the first object in a slab
 * @size: bytes from object to object
 * @recip: for dividing by @size
 * @objects: objects in a slab
 * @order: pages of a slab, as a power of two
 * @zeroed: each object is, when it is taken
 * @flags: SLAB_*
 * @object_size: bytes that the user asked for
 * @ctor: run once for each object when its slab is made, or NULL
 * @partial: other slabs with free objects
 * @empty: slabs in @partial that are wholly free
 * @in_use: objects that somebody has
 * @name: for messages
 */
struct kmem_cache {
	struct page *active;
	unsigned int map_words;
	unsigned int first;
	unsigned int size;
	struct reciprocal_value recip;
	unsigned int objects;
	unsigned int order;
	bool zeroed;
	slab_flags_t flags;
	unsigned int object_size;
	void (*ctor)(void *object);
	struct list_head partial;
	unsigned int empty;
	unsigned long in_use;
	const char *name;
};

struct kmem_cache *
kmalloc_caches[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1] __ro_after_init;

static struct kmem_cache kmalloc_cache[KMALLOC_SHIFT_HIGH + 1];
static const char * const kmalloc_names[KMALLOC_SHIFT_HIGH + 1] = {
	NULL, "kmalloc-96", "kmalloc-192", "kmalloc-8", "kmalloc-16",
	"kmalloc-32", "kmalloc-64", "kmalloc-128", "kmalloc-256",
	"kmalloc-512", "kmalloc-1k", "kmalloc-2k", "kmalloc-4k", "kmalloc-8k",
};

/* page->mapping of the first page of a large kmalloc(). */
static char large_mark;
#define LARGE_MARK	((struct address_space *)&large_mark)

/*
 * What struct page means while it is the first of a slab:
 * mapping: its cache; index: free objects; private: the mask, if it fits;
 * lru: link in the cache's list of partial slabs.
 */
static struct kmem_cache *slab_cache(struct page *slab)
{
	return (struct kmem_cache *)slab->mapping;
}

static unsigned long *slab_map(struct kmem_cache *s, struct page *slab)
{
	return s->first ? page_address(slab) : &slab->private;
}

static void set_up(struct kmem_cache *s, const char *name, unsigned int size,
		   unsigned int align, slab_flags_t flags, void (*ctor)(void *))
{
	unsigned long bytes;

	if (flags & SLAB_HWCACHE_ALIGN)
		align = max_t(unsigned int, align,
			      size > SMP_CACHE_BYTES / 2 ? SMP_CACHE_BYTES : 8);
	align = max_t(unsigned int, align, ARCH_SLAB_MINALIGN);
	s->name = name;
	s->object_size = size;
	s->size = ALIGN(max(size, 8U), align);
	s->recip = reciprocal_value(s->size);
	s->flags = flags;
	s->ctor = ctor;
	/* What the constructor made, or a reader may still look at, stays. */
	s->zeroed = lxd_zeroes(0) && !ctor && !(flags & SLAB_TYPESAFE_BY_RCU);
	INIT_LIST_HEAD(&s->partial);
	while (PAGE_SIZE << s->order < s->size ||
	       (s->order < SLAB_ORDER_MAX &&
		(PAGE_SIZE << s->order) / s->size < SLAB_OBJECTS_MIN))
		s->order++;
	bytes = PAGE_SIZE << s->order;
	s->objects = bytes / s->size;
	s->map_words = BITS_TO_LONGS(s->objects);
	if (s->map_words > 1) {
		s->first = ALIGN(s->map_words * sizeof(long), s->size);
		s->first = ALIGN(s->first, align);
		s->objects = (bytes - s->first) / s->size;
	}
}

static struct page *new_slab(struct kmem_cache *s, gfp_t gfp)
{
	/* Others' objects will lie beside it: never in the window. */
	const gfp_t without = __GFP_ZERO | __GFP_MEMALLOC;
	const gfp_t pages = (gfp & ~without) | __GFP_COMP;
	struct page *slab;
	unsigned long *map;
	unsigned int i;

	slab = s->zeroed ? lxd_pages_alloc_as_is(pages, s->order) :
			   alloc_pages(pages, s->order);
	if (!slab)
		return NULL;
	__SetPageSlab(slab);
	slab->mapping = (struct address_space *)s;
	slab->index = s->objects;
	map = slab_map(s, slab);
	bitmap_zero(map, s->map_words * BITS_PER_LONG);
	bitmap_set(map, 0, s->objects);
	for (i = 0; s->ctor && i < s->objects; i++)
		s->ctor(page_address(slab) + s->first + i * s->size);
	return slab;
}

static void free_slab_pages(struct page *slab)
{
	unsigned int order = compound_order(slab);

	__ClearPageSlab(slab);
	slab->mapping = NULL;
	__free_pages(slab, order);
}

static void free_slab_rcu(struct rcu_head *head)
{
	free_slab_pages(container_of(head, struct page, rcu_head));
}

static void release_slab(struct kmem_cache *s, struct page *slab)
{
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		call_rcu(&slab->rcu_head, free_slab_rcu);
	else
		free_slab_pages(slab);
}

static noinline struct page *next_slab(struct kmem_cache *s, gfp_t gfp)
{
	struct page *slab = list_first_entry_or_null(&s->partial, struct page,
						     lru);

	if (slab) {
		list_del(&slab->lru);
		if (slab->index == s->objects)
			s->empty--;
	} else {
		slab = new_slab(s, gfp);
	}
	/* A full slab is in no list; freeing into it brings it back. */
	s->active = slab;
	return slab;
}

static __always_inline void *take_object(struct kmem_cache *s, gfp_t gfp)
{
	struct page *slab = s->active;
	unsigned long *map;
	unsigned int bit, word = 0;
	void *object;

	if (unlikely(!slab || !slab->index)) {
		slab = next_slab(s, gfp);
		if (!slab)
			return NULL;
	}
	map = slab_map(s, slab);
	while (!map[word])
		word++;
	bit = __ffs(map[word]);
	map[word] &= map[word] - 1;
	slab->index--;
	s->in_use++;
	object = page_address(slab) + s->first +
		 (word * BITS_PER_LONG + bit) * s->size;
	if (s->zeroed || gfp & __GFP_ZERO)
		memset(object, 0, s->object_size);
	return object;
}

static __cold void bad_free(struct kmem_cache *s, const void *p,
			    const char *why)
{
	lxd_fault("%s: object %px %s", s->name, p, why);
}

static void put_object(struct kmem_cache *s, struct page *slab, const void *p)
{
	unsigned long off = p - page_address(slab) - s->first;
	unsigned int i = reciprocal_divide((u32)off, s->recip);
	unsigned long *map = slab_map(s, slab);

	if (unlikely(i >= s->objects || i * s->size != off))
		bad_free(s, p, "freed: not the beginning of an object");
	if (unlikely(map[i / BITS_PER_LONG] & BIT(i % BITS_PER_LONG)))
		bad_free(s, p, "freed twice");
	map[i / BITS_PER_LONG] |= BIT(i % BITS_PER_LONG);
	s->in_use--;
	if (slab->index++ == 0 && slab != s->active)
		list_add(&slab->lru, &s->partial);
	if (slab->index < s->objects || slab == s->active)
		return;
	/* Wholly free: one is kept for the next burst. */
	if (!s->empty) {
		s->empty = 1;
		return;
	}
	list_del(&slab->lru);
	release_slab(s, slab);
}

static struct page *slab_of(const void *p)
{
	if (unlikely(!lxd_page_private(p)))
		lxd_fault("kfree(): %px is not memory of the domain", p);
	return virt_to_head_page(p);
}

/* ---- kmem_cache ---- */

struct kmem_cache *
kmem_cache_create_usercopy(const char *name, unsigned int size,
			   unsigned int align, slab_flags_t flags,
			   unsigned int useroffset, unsigned int usersize,
			   void (*ctor)(void *))
{
	struct kmem_cache *s;

	if (!size || size > KMALLOC_MAX_SIZE || align > PAGE_SIZE)
		goto refuse;
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		goto refuse;
	name = kstrdup(name, GFP_KERNEL);
	if (!name)
		goto free_cache;
	set_up(s, name, size, align, flags, ctor);
	return s;

free_cache:
	kfree(s);
refuse:
	if (flags & SLAB_PANIC)
		lxd_fault("kmem_cache_create(%s) failed and must not", name);
	return NULL;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size,
				     unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *))
{
	return kmem_cache_create_usercopy(name, size, align, flags, 0, 0, ctor);
}

int kmem_cache_shrink(struct kmem_cache *s)
{
	struct page *slab, *next;

	list_for_each_entry_safe(slab, next, &s->partial, lru) {
		if (slab->index != s->objects)
			continue;
		list_del(&slab->lru);
		s->empty--;
		release_slab(s, slab);
	}
	return !list_empty(&s->partial);
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	if (!s)
		return;
	if (s->in_use) {
		/* As natively: what is still in use stays, and is reported. */
		pr_err("kmem_cache_destroy %s: %lu objects are still in use\n",
		       s->name, s->in_use);
		return;
	}
	kmem_cache_shrink(s);
	if (s->active)
		release_slab(s, s->active);
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		rcu_barrier();
	kfree(s->name);
	kfree(s);
}

unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return s->object_size;
}

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp)
{
	return take_object(s, gfp);
}

void *kmem_cache_alloc_lru(struct kmem_cache *s, struct list_lru *lru,
			   gfp_t gfp)
{
	return take_object(s, gfp);
}

void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t gfp, int node)
{
	return take_object(s, gfp);
}

void kmem_cache_free(struct kmem_cache *s, void *object)
{
	struct page *slab = slab_of(object);

	if (unlikely(!PageSlab(slab) || slab_cache(slab) != s))
		bad_free(s, object, "freed: it is not of this cache");
	put_object(s, slab, object);
}

void kmem_cache_free_bulk(struct kmem_cache *s, size_t nr, void **objects)
{
	while (nr--) {
		if (s)
			kmem_cache_free(s, objects[nr]);
		else
			kfree(objects[nr]);
	}
}

int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t nr,
			  void **objects)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		objects[i] = take_object(s, gfp);
		if (!objects[i]) {
			kmem_cache_free_bulk(s, i, objects);
			return 0;
		}
	}
	return nr;
}

/* ---- kmalloc ---- */

/* As kmalloc_index() of the headers does for constants. */
static struct kmem_cache *size_cache(size_t size)
{
	if (size <= 8)
		return &kmalloc_cache[3];
	if (size > 64 && size <= 96)
		return &kmalloc_cache[1];
	if (size > 128 && size <= 192)
		return &kmalloc_cache[2];
	return &kmalloc_cache[fls(size - 1)];
}

void *kmalloc_large(size_t size, gfp_t gfp)
{
	struct page *page = alloc_pages(gfp | __GFP_COMP, get_order(size));

	if (!page)
		return NULL;
	page->mapping = LARGE_MARK;
	return page_address(page);
}

void *kmalloc_large_node(size_t size, gfp_t gfp, int node)
{
	return kmalloc_large(size, gfp);
}

void *__kmalloc(size_t size, gfp_t gfp)
{
	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	if (unlikely(size > KMALLOC_MAX_CACHE_SIZE))
		return kmalloc_large(size, gfp);
	return take_object(size_cache(size), gfp);
}

void *__kmalloc_node(size_t size, gfp_t gfp, int node)
{
	return __kmalloc(size, gfp);
}

void *__kmalloc_node_track_caller(size_t size, gfp_t gfp, int node,
				  unsigned long caller)
{
	return __kmalloc(size, gfp);
}

void *kmalloc_trace(struct kmem_cache *s, gfp_t gfp, size_t size)
{
	return take_object(s, gfp);
}

void *kmalloc_node_trace(struct kmem_cache *s, gfp_t gfp, int node,
			 size_t size)
{
	return take_object(s, gfp);
}

bool lxd_kmalloced(const void *p)
{
	struct page *page = virt_to_head_page(p);

	return PageSlab(page) || page->mapping == LARGE_MARK;
}

void kfree(const void *p)
{
	struct page *page;

	if (unlikely(ZERO_OR_NULL_PTR(p)))
		return;
	page = slab_of(p);
	if (likely(PageSlab(page))) {
		put_object(slab_cache(page), page, p);
		return;
	}
	if (page->mapping != LARGE_MARK || p != page_address(page) ||
	    !page_ref_count(page))
		lxd_fault("kfree(): %px is not what kmalloc() returned, or freed twice",
			  p);
	page->mapping = NULL;
	__free_pages(page, compound_order(page));
}

size_t __ksize(const void *p)
{
	struct page *page;

	if (unlikely(ZERO_OR_NULL_PTR(p)))
		return 0;
	page = slab_of(p);
	if (PageSlab(page))
		return slab_cache(page)->object_size;
	return page_size(page);
}

size_t ksize(const void *p)
{
	return __ksize(p);
}

size_t kmalloc_size_roundup(size_t size)
{
	if (!size)
		return 0;
	if (size > KMALLOC_MAX_CACHE_SIZE)
		return PAGE_SIZE << get_order(size);
	return size_cache(size)->object_size;
}

void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	size_t old = __ksize(p);
	void *new;

	if (unlikely(!size)) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	if (old >= size)
		return (void *)p;
	new = __kmalloc(size, gfp);
	if (new && old) {
		memcpy(new, p, old);
		kfree(p);
	}
	return new;
}

void kfree_sensitive(const void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		memzero_explicit((void *)p, __ksize(p));
	kfree(p);
}

bool slab_is_available(void)
{
	return kmalloc_caches[KMALLOC_NORMAL][KMALLOC_SHIFT_HIGH];
}

/**
 * lxd_slab_init() - make kmalloc() work
 */
void lxd_slab_init(void)
{
	unsigned int i, type;

	for (i = 1; i <= KMALLOC_SHIFT_HIGH; i++) {
		unsigned int size = i == 1 ? 96 : i == 2 ? 192 : 1U << i;

		/* Powers of two are aligned to their size, as natively. */
		set_up(&kmalloc_cache[i], kmalloc_names[i], size,
		       i > 2 ? min_t(unsigned int, size, PAGE_SIZE) : 8, 0,
		       NULL);
		for (type = 0; type < NR_KMALLOC_TYPES; type++)
			kmalloc_caches[type][i] = &kmalloc_cache[i];
	}
}
