// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory, per-CPU data, and the data structures that live in it.
 */
#include <linux/cpumask.h>
#include <linux/idr.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/radix-tree.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/xarray.h>

#include "runtime.h"

#define OBJECTS	300

static bool kmalloc_sizes(void)
{
	static const size_t sizes[] = {
		1, 8, 9, 64, 65, 96, 97, 128, 192, 193, 256, 1024, 4096, 8192,
		8193, 65536, 1 << 20,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *p = kmalloc(sizes[i], GFP_KERNEL);
		char *q = kzalloc(sizes[i], GFP_KERNEL);

		expect(p && q);
		expect(ksize(p) >= sizes[i]);
		/* Powers of two are aligned to themselves. */
		if (is_power_of_2(sizes[i]))
			expect(IS_ALIGNED((unsigned long)p,
					  min_t(size_t, sizes[i], PAGE_SIZE)));
		memset(p, 0x5a, sizes[i]);
		expect(!memchr_inv(q, 0, sizes[i]));
		kfree(p);
		kfree(q);
	}
	expect(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	kfree(ZERO_SIZE_PTR);
	kfree(NULL);
	return true;
}

static bool kmalloc_many(void)
{
	static u32 *objects[OBJECTS];
	int size, i;

	for (size = 4; size <= 3000; size = size * 3 / 2 + 1) {
		for (i = 0; i < OBJECTS; i++) {
			objects[i] = kmalloc(size, GFP_KERNEL);
			expect(objects[i]);
			*objects[i] = i;
		}
		for (i = 0; i < OBJECTS; i += 2)
			kfree(objects[i]);
		for (i = 0; i < OBJECTS; i += 2) {
			objects[i] = kmalloc(size, GFP_KERNEL);
			expect(objects[i]);
			*objects[i] = i;
		}
		for (i = 0; i < OBJECTS; i++) {
			expect(*objects[i] == i);
			kfree(objects[i]);
		}
	}
	return true;
}

static bool krealloc_keeps(void)
{
	char *p = kmalloc(16, GFP_KERNEL), *q;

	expect(p);
	memset(p, 1, 16);
	q = krealloc(p, 20000, GFP_KERNEL);
	expect(q && !memchr_inv(q, 1, 16));
	p = krealloc(q, 8, GFP_KERNEL);
	expect(p && !memchr_inv(p, 1, 8));
	kfree(p);
	return true;
}

static void construct(void *object)
{
	*(u64 *)object = 0x1122334455667788;
}

static bool caches(void)
{
	struct kmem_cache *s = kmem_cache_create("runtime", 40, 64,
						 SLAB_HWCACHE_ALIGN, construct);
	static u64 *objects[OBJECTS];
	int i;

	expect(s && kmem_cache_size(s) == 40);
	for (i = 0; i < OBJECTS; i++) {
		objects[i] = kmem_cache_alloc(s, GFP_KERNEL);
		expect(objects[i]);
		expect(IS_ALIGNED((unsigned long)objects[i], 64));
		expect(*objects[i] == 0x1122334455667788);
	}
	for (i = 0; i < OBJECTS; i++)
		kmem_cache_free(s, objects[i]);
	kmem_cache_destroy(s);
	return true;
}

static bool pages(void)
{
	struct page *page;
	unsigned int order;
	void *p;

	for (order = 0; order < 8; order++) {
		page = alloc_pages(GFP_KERNEL | __GFP_ZERO, order);
		expect(page && page_ref_count(page) == 1);
		p = page_address(page);
		expect(IS_ALIGNED((unsigned long)p, PAGE_SIZE << order));
		expect(virt_to_page(p) == page);
		expect(!memchr_inv(p, 0, PAGE_SIZE << order));
		memset(p, 0xff, PAGE_SIZE << order);
		__free_pages(page, order);
	}
	page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	expect(page && PageHead(page) && compound_order(page) == 2);
	expect(compound_head(page + 3) == page);
	get_page(page + 1);
	expect(page_ref_count(page) == 2);
	put_page(page);
	put_page(page + 2);
	p = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL);
	expect(p);
	free_pages_exact(p, 5 * PAGE_SIZE);
	p = (void *)get_zeroed_page(GFP_KERNEL);
	expect(p && !memchr_inv(p, 0, PAGE_SIZE));
	free_page((unsigned long)p);
	return true;
}

/* Of pages that aren't compound, somebody keeps the first a little longer. */
static bool page_outlives(void)
{
	struct page *page = alloc_pages(GFP_KERNEL, 3);

	expect(page);
	get_page(page);
	__free_pages(page, 3);
	expect(page_ref_count(page) == 1);
	put_page(page);
	return true;
}

static bool large(void)
{
	char *p = vzalloc(6 << 20);

	expect(p && is_vmalloc_addr(p));
	expect(!p[0] && !p[(6 << 20) - 1]);
	memset(p, 1, 6 << 20);
	expect(vmalloc_to_page(p + PAGE_SIZE));
	vfree(p);
	p = kvmalloc(3 << 20, GFP_KERNEL);
	expect(p);
	memset(p, 1, 3 << 20);
	kvfree(p);
	p = kvmalloc(100, GFP_KERNEL);
	expect(p);
	kvfree(p);
	expect(!kmalloc(1ul << 40, GFP_KERNEL | __GFP_NOWARN));
	return true;
}

static bool percpu(void)
{
	u64 __percpu *p = alloc_percpu(u64), __percpu *q = alloc_percpu(u64);
	unsigned int cpu;

	expect(p && q && p != q);
	for_each_possible_cpu(cpu) {
		expect(!*per_cpu_ptr(p, cpu));
		*per_cpu_ptr(p, cpu) = cpu + 1;
	}
	for_each_possible_cpu(cpu) {
		expect(*per_cpu_ptr(p, cpu) == cpu + 1);
		expect(!*per_cpu_ptr(q, cpu));
		expect(cpumask_test_cpu(cpu, cpumask_of(cpu)));
		expect(cpumask_weight(cpumask_of(cpu)) == 1);
	}
	get_cpu();
	this_cpu_inc(*q);
	expect(this_cpu_read(*q) == 1);
	put_cpu();
	free_percpu(p);
	free_percpu(q);
	expect(num_online_cpus() >= 1 && nr_cpu_ids >= num_online_cpus());
	return true;
}

static bool pools(void)
{
	mempool_t *pool = mempool_create_kmalloc_pool(4, 100);
	void *p[8];
	int i;

	expect(pool);
	for (i = 0; i < ARRAY_SIZE(p); i++) {
		p[i] = mempool_alloc(pool, GFP_KERNEL);
		expect(p[i]);
	}
	for (i = 0; i < ARRAY_SIZE(p); i++)
		mempool_free(p[i], pool);
	mempool_destroy(pool);
	return true;
}

static bool trees(void)
{
	static RADIX_TREE(tree, GFP_KERNEL);
	static DEFINE_XARRAY(xa);
	static DEFINE_IDA(ida);
	static int things[100];
	void *found[4];
	int i;

	for (i = 0; i < 100; i++) {
		expect(!radix_tree_insert(&tree, i * 1000, &things[i]));
		expect(!xa_err(xa_store(&xa, i * 77, &things[i], GFP_KERNEL)));
		expect(ida_alloc(&ida, GFP_KERNEL) == i);
	}
	expect(radix_tree_insert(&tree, 1000, things) == -EEXIST);
	expect(radix_tree_gang_lookup(&tree, found, 98500, 4) == 1);
	expect(found[0] == &things[99]);
	ida_free(&ida, 42);
	expect(ida_alloc(&ida, GFP_KERNEL) == 42);
	for (i = 0; i < 100; i++) {
		expect(radix_tree_delete(&tree, i * 1000) == &things[i]);
		expect(xa_erase(&xa, i * 77) == &things[i]);
	}
	expect(radix_tree_empty(&tree) && xa_empty(&xa));
	ida_destroy(&ida);
	return true;
}

static bool random_numbers(void)
{
	u64 a = get_random_u64(), b = get_random_u64();
	u8 bytes[13] = { };

	expect(a != b);
	get_random_bytes(bytes, sizeof(bytes));
	expect(memchr_inv(bytes, 0, sizeof(bytes)));
	return true;
}

const struct runtime_test runtime_memory[] = {
	{ "kmalloc_sizes", kmalloc_sizes },
	{ "kmalloc_many", kmalloc_many },
	{ "krealloc_keeps", krealloc_keeps },
	{ "caches", caches },
	{ "pages", pages },
	{ "page_outlives", page_outlives },
	{ "large", large },
	{ "percpu", percpu },
	{ "pools", pools },
	{ "trees", trees },
	{ "random_numbers", random_numbers },
	{ }
};
