// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA.  The IOMMU maps the domain's direct map at its physical addresses, all of
 * it, for good; caches are coherent.  So there is nothing to map and nothing to
 * synchronize: an address is an offset.
 */
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include "clock.h"
#include "lxd.h"
#include "pci.h"

/* Does it lie in what devices reach? */
static bool reachable(phys_addr_t phys, size_t size)
{
	return phys < lxd_boot->direct_size &&
	       size <= lxd_boot->direct_size - phys;
}

/* ---- coherent memory ---- */

void *dma_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle,
		      gfp_t gfp, unsigned long attrs)
{
	unsigned int order = get_order(size);
	struct page *page;

	if (WARN_ON_ONCE(!dev->coherent_dma_mask))
		return NULL;
	/* The zone doesn't matter: every mask that was accepted reaches all. */
	gfp &= ~(__GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM | __GFP_COMP);
	page = alloc_pages(gfp | __GFP_ZERO, order);
	if (!page)
		return NULL;
	*handle = page_to_phys(page);
	return page_address(page);
}

void dma_free_attrs(struct device *dev, size_t size, void *cpu_addr,
		    dma_addr_t handle, unsigned long attrs)
{
	if (!cpu_addr)
		return;
	if (virt_to_phys(cpu_addr) != handle)
		lxd_fault("%s: dma_free: %px is not at DMA address %llx",
			  dev_name(dev), cpu_addr, (u64)handle);
	free_pages((unsigned long)cpu_addr, get_order(size));
}

/* What dmam_alloc_attrs() has to give back. */
struct managed {
	void *cpu_addr;
	size_t size;
	dma_addr_t handle;
	unsigned long attrs;
};

static void release_managed(struct device *dev, void *res)
{
	const struct managed *m = res;

	dma_free_attrs(dev, m->size, m->cpu_addr, m->handle, m->attrs);
}

static int is_managed(struct device *dev, void *res, void *cpu_addr)
{
	return ((const struct managed *)res)->cpu_addr == cpu_addr;
}

/**
 * dmam_alloc_attrs() - coherent memory that goes with the driver's hold of a device
 * @dev: device
 * @size: bytes
 * @handle: receives its address
 * @gfp: GFP_*
 * @attrs: DMA_ATTR_*
 *
 * Return: NULL if there is none.
 */
void *dmam_alloc_attrs(struct device *dev, size_t size, dma_addr_t *handle,
		       gfp_t gfp, unsigned long attrs)
{
	struct managed *m = devres_alloc(release_managed, sizeof(*m), gfp);

	if (!m)
		return NULL;
	m->cpu_addr = dma_alloc_attrs(dev, size, handle, gfp, attrs);
	if (!m->cpu_addr) {
		devres_free(m);
		return NULL;
	}
	m->size = size;
	m->handle = *handle;
	m->attrs = attrs;
	devres_add(dev, m);
	return m->cpu_addr;
}

/**
 * dmam_free_coherent() - give it back before
 * @dev: device
 * @size: bytes
 * @cpu_addr: memory
 * @handle: its address
 */
void dmam_free_coherent(struct device *dev, size_t size, void *cpu_addr,
			dma_addr_t handle)
{
	WARN_ON(devres_release(dev, release_managed, is_managed, cpu_addr));
}

/* ---- streaming ---- */

dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page,
			      size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	phys_addr_t phys = page_to_phys(page) + offset;

	return reachable(phys, size) ? phys : DMA_MAPPING_ERROR;
}

void dma_unmap_page_attrs(struct device *dev, dma_addr_t addr, size_t size,
			  enum dma_data_direction dir, unsigned long attrs)
{
}

unsigned int dma_map_sg_attrs(struct device *dev, struct scatterlist *sgl,
			      int nents, enum dma_data_direction dir,
			      unsigned long attrs)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(sgl, sg, nents, i) {
		if (!reachable(sg_phys(sg), sg->length))
			return 0;
		sg->dma_address = sg_phys(sg);
		sg_dma_len(sg) = sg->length;
	}
	return nents;
}

void dma_unmap_sg_attrs(struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, unsigned long attrs)
{
}

int dma_map_sgtable(struct device *dev, struct sg_table *sgt,
		    enum dma_data_direction dir, unsigned long attrs)
{
	unsigned int n = dma_map_sg_attrs(dev, sgt->sgl, sgt->orig_nents, dir,
					  attrs);

	if (!n)
		return -EIO;
	sgt->nents = n;
	return 0;
}

/*
 * Drivers that poll memory for what their device writes there call this each
 * time, and may end by jiffies: nothing else advances them in such a loop.
 */
void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
			     enum dma_data_direction dir)
{
	lxd_clock_tick();
}

void dma_sync_single_for_device(struct device *dev, dma_addr_t addr,
				size_t size, enum dma_data_direction dir)
{
}

void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sg, int nelems,
			 enum dma_data_direction dir)
{
	lxd_clock_tick();
}

void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sg,
			    int nelems, enum dma_data_direction dir)
{
}

/* ---- masks ---- */

/* All of the direct map, or the device can't be used: none is kept apart. */
static bool reaches_all(u64 mask)
{
	return mask >= lxd_boot->direct_size - 1;
}

int dma_supported(struct device *dev, u64 mask)
{
	return reaches_all(mask);
}

int dma_set_mask(struct device *dev, u64 mask)
{
	if (!dev->dma_mask || !reaches_all(mask))
		return -EIO;
	*dev->dma_mask = mask;
	return 0;
}

int dma_set_coherent_mask(struct device *dev, u64 mask)
{
	if (!reaches_all(mask))
		return -EIO;
	dev->coherent_dma_mask = mask;
	return 0;
}

u64 dma_get_required_mask(struct device *dev)
{
	return DMA_BIT_MASK(fls64(lxd_boot->direct_size - 1));
}

size_t dma_max_mapping_size(struct device *dev)
{
	return SIZE_MAX;
}

size_t dma_opt_mapping_size(struct device *dev)
{
	return SIZE_MAX;
}

bool dma_need_sync(struct device *dev, dma_addr_t addr)
{
	return false;
}

unsigned long dma_get_merge_boundary(struct device *dev)
{
	return 0;
}
