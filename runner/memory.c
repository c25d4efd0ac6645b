// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory.h"

#ifndef MFD_EXEC
#define MFD_EXEC	0x0010U		/* Linux 6.3 */
#endif

#define STRUCT_PAGE_SIZE	64
#define RW			(PROT_READ | PROT_WRITE)

static const char *const names[LXD_NR_REGIONS] = {
	[LXD_REGION_IMAGE]	= "lxdom-image",
	[LXD_REGION_PRIVATE]	= "lxdom-memory",
	[LXD_REGION_MEMMAP]	= "lxdom-memmap",
	[LXD_REGION_STACKS]	= "lxdom-stacks",
	[LXD_REGION_PERCPU]	= "lxdom-percpu",
	[LXD_REGION_FAULT]	= "lxdom-fault",
};

static u64 stacks_size(void)
{
	return LXD_NR_BIG_STACKS * LXD_BIG_STACK +
	       LXD_NR_STACKS * LXD_STACK_STRIDE;
}

/* Newer kernels want to be told; older ones don't know the flag. */
static int memory_file(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_EXEC);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create(name, MFD_CLOEXEC);
	return fd;
}

static int map_region(struct lxd_memory *mem, enum lxd_region r, u64 start,
		      u64 size, int prot, struct lxd_err *err)
{
	void *p;

	mem->fd[r] = memory_file(names[r]);
	if (mem->fd[r] < 0 || ftruncate(mem->fd[r], size))
		goto no_memory;
	p = mmap((void *)start, size, prot,
		 MAP_SHARED | MAP_FIXED_NOREPLACE | MAP_NORESERVE, mem->fd[r],
		 0);
	if (p == MAP_FAILED)
		goto no_memory;
	mem->range[r].start = start;
	mem->range[r].size = size;
	return 0;

no_memory:
	return lxd_fail_errno(err, "cannot map %llu KiB for the domain (%s)",
			      size >> 10, names[r]);
}

/* All of a stack slot but its first page. */
static int open_stack(u64 start, u64 size)
{
	return mprotect((void *)(start + LXD_GUARD), size - LXD_GUARD, RW);
}

static int map_stacks(struct lxd_memory *mem, struct lxd_err *err)
{
	u64 at = LXDOM_STACKS_BASE;
	u32 i;

	if (map_region(mem, LXD_REGION_STACKS, at, stacks_size(), PROT_NONE,
		       err))
		return -1;
	for (i = 0; i < LXD_NR_BIG_STACKS; i++, at += LXD_BIG_STACK) {
		if (open_stack(at, LXD_BIG_STACK))
			return lxd_fail_errno(err, "cannot set up the stacks");
	}
	for (i = 0; i < LXD_NR_STACKS; i++, at += LXD_STACK_STRIDE) {
		if (open_stack(at, LXD_STACK_STRIDE))
			return lxd_fail_errno(err, "cannot set up the stacks");
	}
	return 0;
}

int lxd_memory_map(struct lxd_memory *mem, u64 private_size, u64 window_size,
		   u32 cpus, struct lxd_err *err)
{
	u64 pages = (private_size + window_size) / LXD_PAGE;
	int r;

	memset(mem, 0, sizeof(*mem));
	for (r = 0; r < LXD_NR_REGIONS; r++)
		mem->fd[r] = -1;
	mem->window_size = window_size;
	mem->cpus = cpus;
	if (map_region(mem, LXD_REGION_IMAGE, LXDOM_IMAGE_BASE,
		       LXDOM_IMAGE_MAX, RW, err) ||
	    map_region(mem, LXD_REGION_PRIVATE, LXDOM_DIRECT_BASE,
		       private_size, RW, err) ||
	    map_region(mem, LXD_REGION_MEMMAP, LXDOM_MEMMAP_BASE,
		       LXD_ALIGN(pages * STRUCT_PAGE_SIZE, LXD_PAGE), RW,
		       err) ||
	    map_region(mem, LXD_REGION_PERCPU, LXDOM_PERCPU_BASE,
		       cpus * LXD_PERCPU_STRIDE, RW, err) ||
	    map_region(mem, LXD_REGION_FAULT, LXDOM_FAULT_BASE, LXD_PAGE, RW,
		       err) ||
	    map_stacks(mem, err)) {
		lxd_memory_unmap(mem);
		return -1;
	}
	return 0;
}

void lxd_memory_spaces(const struct lxd_memory *mem, struct lxd_space *image,
		       struct lxd_space *percpu)
{
	memset(image, 0, sizeof(*image));
	image->run = LXDOM_IMAGE_BASE;
	image->host = (u8 *)LXDOM_IMAGE_BASE;
	image->size = LXDOM_IMAGE_MAX;
	memset(percpu, 0, sizeof(*percpu));
	percpu->host = (u8 *)LXDOM_PERCPU_BASE;
	percpu->size = LXD_PERCPU_LINKED;
}

int lxd_memory_share(struct lxd_memory *mem, int channel_fd, u64 channel_off,
		     int window_fd, u64 window_off, struct lxd_err *err)
{
	const struct lxd_range *ram = &mem->range[LXD_REGION_PRIVATE];
	void *p;

	p = mmap((void *)LXDOM_CHANNEL_BASE, sizeof(struct lxdom_channel), RW,
		 MAP_SHARED | MAP_FIXED_NOREPLACE, channel_fd, channel_off);
	if (p == MAP_FAILED)
		return lxd_fail_errno(err, "cannot map the channel");
	mem->channel = p;
	p = mmap((void *)(ram->start + ram->size), mem->window_size, RW,
		 MAP_SHARED | MAP_FIXED_NOREPLACE, window_fd, window_off);
	if (p == MAP_FAILED)
		return lxd_fail_errno(err, "cannot map the window");
	mem->window = p;
	return 0;
}

static int protect(u64 start, u64 size, int prot)
{
	return size ? mprotect((void *)start, size, prot) : 0;
}

static int protect_image(const struct lxd_memory *mem,
			 const struct lxd_link *link)
{
	static const int prot[LXD_NR_GROUPS] = {
		[LXD_TEXT]	= PROT_READ | PROT_EXEC,
		[LXD_RODATA]	= PROT_READ,
		[LXD_DATA]	= PROT_READ | PROT_WRITE,
	};
	const struct lxd_range *image = &mem->range[LXD_REGION_IMAGE];
	u32 i, g;

	for (i = 0; i < link->nr; i++) {
		for (g = 0; g < LXD_NR_GROUPS; g++) {
			const struct lxd_range *r = &link->objects[i].group[g];

			if (protect(r->start, r->size, prot[g]))
				return -1;
		}
	}
	return protect(image->start + link->image.used,
		       image->size - link->image.used, PROT_NONE);
}

int lxd_memory_seal(struct lxd_memory *mem, const struct lxd_link *link,
		    struct lxd_err *err)
{
	u8 *percpu = (u8 *)LXDOM_PERCPU_BASE;
	void *p;
	u32 i;

	for (i = 1; i < mem->cpus; i++)
		memcpy(percpu + i * LXD_PERCPU_STRIDE, percpu,
		       link->percpu.used);
	if (protect_image(mem, link))
		return lxd_fail_errno(err, "cannot protect the domain's image");
	mem->alias_size = link->image.used;
	p = mmap((void *)(LXDOM_TEXT_ALIAS + LXDOM_IMAGE_BASE),
		 mem->alias_size, RW, MAP_SHARED | MAP_FIXED_NOREPLACE,
		 mem->fd[LXD_REGION_IMAGE], 0);
	if (p == MAP_FAILED) {
		mem->alias_size = 0;
		return lxd_fail_errno(err, "cannot map the domain's image");
	}
	return 0;
}

static void unmap_shared(struct lxd_memory *mem)
{
	if (mem->channel)
		munmap(mem->channel, sizeof(struct lxdom_channel));
	if (mem->window)
		munmap(mem->window, mem->window_size);
	if (mem->alias_size)
		munmap((void *)(LXDOM_TEXT_ALIAS + LXDOM_IMAGE_BASE),
		       mem->alias_size);
	mem->channel = NULL;
	mem->window = NULL;
	mem->alias_size = 0;
}

void lxd_memory_watch(struct lxd_memory *mem)
{
	int r;

	unmap_shared(mem);
	for (r = 0; r < LXD_NR_REGIONS; r++)
		protect(mem->range[r].start, mem->range[r].size, PROT_READ);
}

bool lxd_memory_read(const struct lxd_memory *mem, u64 addr, void *to,
		     size_t len)
{
	int r;

	for (r = 0; r < LXD_NR_REGIONS; r++) {
		const struct lxd_range *range = &mem->range[r];
		u64 off = addr - range->start;

		if (addr < range->start || off >= range->size ||
		    len > range->size - off)
			continue;
		memcpy(to, (void *)addr, len);
		return true;
	}
	return false;
}

int lxd_memory_stack(const struct lxd_memory *mem, u64 addr,
		     struct lxd_range *stack)
{
	u64 off = addr - mem->range[LXD_REGION_STACKS].start;
	u64 big = LXD_NR_BIG_STACKS * LXD_BIG_STACK;
	u64 slot;

	if (addr < mem->range[LXD_REGION_STACKS].start ||
	    off >= mem->range[LXD_REGION_STACKS].size)
		return -1;
	if (off < big) {
		slot = off - off % LXD_BIG_STACK;
		stack->size = LXD_BIG_STACK - LXD_GUARD;
	} else {
		slot = off - (off - big) % LXD_STACK_STRIDE;
		stack->size = LXD_STACK_SIZE;
	}
	stack->start = LXDOM_STACKS_BASE + slot + LXD_GUARD;
	return addr >= stack->start;
}

void lxd_memory_unmap(struct lxd_memory *mem)
{
	int r;

	unmap_shared(mem);
	for (r = 0; r < LXD_NR_REGIONS; r++) {
		if (mem->range[r].size)
			munmap((void *)mem->range[r].start, mem->range[r].size);
		if (mem->fd[r] >= 0)
			close(mem->fd[r]);
		mem->fd[r] = -1;
	}
	memset(mem->range, 0, sizeof(mem->range));
}
