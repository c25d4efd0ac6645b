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

static const char *const names[LXD_OWN_REGIONS] = {
	[LXD_REGION_IMAGE]	= "lxdom-image",
	[LXD_REGION_PRIVATE]	= "lxdom-memory",
	[LXD_REGION_MEMMAP]	= "lxdom-memmap",
	[LXD_REGION_STACKS]	= "lxdom-stacks",
	[LXD_REGION_PERCPU]	= "lxdom-percpu",
	[LXD_REGION_FAULT]	= "lxdom-fault",
};

const char *lxd_memory_name(enum lxd_region r)
{
	return names[r];
}

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

/* At @run too, if the domain's process is to see it there. */
static u8 *map_file(const struct lxd_memory *mem, u64 run, u64 size, int prot,
		    int flags, int fd, u64 off)
{
	void *p;

	if (mem->layout->in_place)
		flags |= MAP_FIXED_NOREPLACE;
	else
		run = 0;
	p = mmap((void *)run, size, prot, MAP_SHARED | flags, fd, off);
	return p == MAP_FAILED ? NULL : p;
}

static int map_region(struct lxd_memory *mem, enum lxd_region r, u64 size,
		      int prot, struct lxd_err *err)
{
	struct lxd_region_map *m = &mem->region[r];

	m->fd = memory_file(names[r]);
	if (m->fd >= 0 && !ftruncate(m->fd, size))
		m->host = map_file(mem, mem->layout->run[r], size, prot,
				   MAP_NORESERVE, m->fd, 0);
	if (!m->host)
		return lxd_fail_errno(err, "cannot map %llu KiB for the domain (%s)",
				      size >> 10, names[r]);
	m->run = mem->layout->run[r];
	m->size = size;
	return 0;
}

/* All of a stack slot but its first page. */
static int open_stack(u8 *start, u64 size)
{
	return mprotect(start + LXD_GUARD, size - LXD_GUARD, RW);
}

static int map_stacks(struct lxd_memory *mem, struct lxd_err *err)
{
	u8 *at;
	u32 i;

	if (map_region(mem, LXD_REGION_STACKS, stacks_size(), PROT_NONE, err))
		return -1;
	at = mem->region[LXD_REGION_STACKS].host;
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

int lxd_memory_map(struct lxd_memory *mem, const struct lxd_layout *layout,
		   const struct lxd_sizes *sizes, struct lxd_err *err)
{
	u64 pages = (sizes->private_size + sizes->window_size) / LXD_PAGE;
	struct lxd_region_map *window = &mem->region[LXD_REGION_WINDOW];
	int r;

	memset(mem, 0, sizeof(*mem));
	for (r = 0; r < LXD_NR_REGIONS; r++)
		mem->region[r].fd = -1;
	mem->layout = layout;
	mem->cpus = sizes->cpus;
	if (map_region(mem, LXD_REGION_IMAGE, LXD_IMAGE_MAX, RW, err) ||
	    map_region(mem, LXD_REGION_PRIVATE, sizes->private_size, RW, err) ||
	    map_region(mem, LXD_REGION_MEMMAP,
		       LXD_ALIGN(pages * STRUCT_PAGE_SIZE, LXD_PAGE), RW,
		       err) ||
	    map_region(mem, LXD_REGION_PERCPU, sizes->cpus * LXD_PERCPU_STRIDE,
		       RW, err) ||
	    map_region(mem, LXD_REGION_FAULT, LXD_PAGE, RW, err) ||
	    map_stacks(mem, err)) {
		lxd_memory_unmap(mem);
		return -1;
	}
	mem->region[LXD_REGION_CHANNEL].run = layout->run[LXD_REGION_CHANNEL];
	mem->region[LXD_REGION_CHANNEL].size = sizeof(struct lxdom_channel);
	window->run = layout->run[LXD_REGION_PRIVATE] + sizes->private_size;
	window->size = sizes->window_size;
	return 0;
}

void lxd_memory_spaces(const struct lxd_memory *mem, struct lxd_space *image,
		       struct lxd_space *percpu)
{
	const struct lxd_region_map *m = &mem->region[LXD_REGION_IMAGE];

	memset(image, 0, sizeof(*image));
	image->run = m->run;
	image->host = m->host;
	image->size = m->size;
	memset(percpu, 0, sizeof(*percpu));
	percpu->host = mem->region[LXD_REGION_PERCPU].host;
	percpu->size = LXD_PERCPU_LINKED;
}

static int share(struct lxd_memory *mem, enum lxd_region r, int fd, u64 off)
{
	struct lxd_region_map *m = &mem->region[r];

	m->host = map_file(mem, m->run, m->size, RW, 0, fd, off);
	return m->host ? 0 : -1;
}

int lxd_memory_share(struct lxd_memory *mem, int channel_fd, u64 channel_off,
		     int window_fd, u64 window_off, struct lxd_err *err)
{
	if (share(mem, LXD_REGION_CHANNEL, channel_fd, channel_off))
		return lxd_fail_errno(err, "cannot map the channel");
	if (share(mem, LXD_REGION_WINDOW, window_fd, window_off))
		return lxd_fail_errno(err, "cannot map the window");
	return 0;
}

static int protect(u8 *start, u64 size, int prot)
{
	return size ? mprotect(start, size, prot) : 0;
}

static int protect_image(const struct lxd_memory *mem,
			 const struct lxd_link *link)
{
	const struct lxd_region_map *image = &mem->region[LXD_REGION_IMAGE];
	const int prot[LXD_NR_GROUPS] = {
		[LXD_TEXT]	= mem->layout->in_place ?
				  PROT_READ | PROT_EXEC : PROT_READ,
		[LXD_RODATA]	= PROT_READ,
		[LXD_DATA]	= PROT_READ | PROT_WRITE,
	};
	u32 i, g;

	for (i = 0; i < link->nr; i++) {
		for (g = 0; g < LXD_NR_GROUPS; g++) {
			const struct lxd_range *r = &link->objects[i].group[g];

			if (protect(image->host + (r->start - image->run),
				    r->size, prot[g]))
				return -1;
		}
	}
	return protect(image->host + link->image.used,
		       image->size - link->image.used, PROT_NONE);
}

int lxd_memory_seal(struct lxd_memory *mem, const struct lxd_link *link,
		    struct lxd_err *err)
{
	u8 *percpu = mem->region[LXD_REGION_PERCPU].host;
	u32 i;

	for (i = 1; i < mem->cpus; i++)
		memcpy(percpu + i * LXD_PERCPU_STRIDE, percpu,
		       link->percpu.used);
	if (protect_image(mem, link))
		return lxd_fail_errno(err, "cannot protect the domain's image");
	return 0;
}

static void unmap(struct lxd_region_map *m)
{
	if (m->host)
		munmap(m->host, m->size);
	m->host = NULL;
}

void lxd_memory_watch(struct lxd_memory *mem)
{
	int r;

	unmap(&mem->region[LXD_REGION_CHANNEL]);
	unmap(&mem->region[LXD_REGION_WINDOW]);
	for (r = 0; r < LXD_OWN_REGIONS; r++)
		protect(mem->region[r].host, mem->region[r].size, PROT_READ);
}

u8 *lxd_memory_host(const struct lxd_memory *mem, u64 addr, u64 len)
{
	int r;

	for (r = 0; r < LXD_NR_REGIONS; r++) {
		const struct lxd_region_map *m = &mem->region[r];
		u64 off = addr - m->run;

		if (m->host && addr >= m->run && off < m->size &&
		    len <= m->size - off)
			return m->host + off;
	}
	return NULL;
}

bool lxd_memory_read(const struct lxd_memory *mem, u64 addr, void *to,
		     size_t len)
{
	const u8 *from = lxd_memory_host(mem, addr, len);

	if (!from)
		return false;
	memcpy(to, from, len);
	return true;
}

int lxd_memory_stack(const struct lxd_memory *mem, u64 addr,
		     struct lxd_range *stack)
{
	const struct lxd_region_map *m = &mem->region[LXD_REGION_STACKS];
	u64 big = LXD_NR_BIG_STACKS * LXD_BIG_STACK;
	u64 off = addr - m->run;
	u64 slot;

	if (addr < m->run || off >= m->size)
		return -1;
	if (off < big) {
		slot = off - off % LXD_BIG_STACK;
		stack->size = LXD_BIG_STACK - LXD_GUARD;
	} else {
		slot = off - (off - big) % LXD_STACK_STRIDE;
		stack->size = LXD_STACK_SIZE;
	}
	stack->start = m->run + slot + LXD_GUARD;
	return addr >= stack->start;
}

void lxd_memory_unmap(struct lxd_memory *mem)
{
	int r;

	for (r = 0; r < LXD_NR_REGIONS; r++) {
		unmap(&mem->region[r]);
		if (mem->region[r].fd >= 0)
			close(mem->region[r].fd);
		mem->region[r].fd = -1;
	}
}
