/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A domain's memory, as the runner lays it out: memory files, mapped here too,
 * for the monitor reads them after the end.  Pages exist once they are touched.
 *
 * Each region has an address where the domain sees it ("run") and one where we
 * do ("host").  The back end says what the first is, and whether the second
 * has to be the same.
 */
#ifndef LXD_RUNNER_MEMORY_H
#define LXD_RUNNER_MEMORY_H

#include <lxdom/boot.h>

#include "err.h"
#include "link.h"
#include "ints.h"

enum lxd_region {
	LXD_REGION_IMAGE,
	LXD_REGION_PRIVATE,	/* direct map, without the window */
	LXD_REGION_MEMMAP,
	LXD_REGION_STACKS,
	LXD_REGION_PERCPU,
	LXD_REGION_FAULT,
	LXD_OWN_REGIONS,	/* the rest is shared with the kernel */
	LXD_REGION_CHANNEL = LXD_OWN_REGIONS,
	LXD_REGION_WINDOW,	/* behind the private memory */
	LXD_NR_REGIONS,
};

#define LXD_IMAGE_MAX		0x08000000ull	/* 128 MiB */

#define LXD_GUARD		4096ull
#define LXD_STACK_SIZE		16384ull	/* of a lightweight thread */
#define LXD_STACK_STRIDE	(LXD_STACK_SIZE + LXD_GUARD)
#define LXD_NR_STACKS		256u
/* The library kernel's first stack and the signal stack lie before those. */
#define LXD_BIG_STACK		65536ull	/* bytes, with the guard */
#define LXD_NR_BIG_STACKS	2u
/* Half for what is linked, half for what the library kernel allocates. */
#define LXD_PERCPU_STRIDE	0x100000ull
#define LXD_PERCPU_LINKED	(LXD_PERCPU_STRIDE / 2)

/**
 * struct lxd_layout - where a back end wants a domain's memory
 * @run: first byte of each region but the window, as the domain sees it
 * @devices: first byte for the registers of devices, the rest is free
 * @in_place: whether we have to see it at the same address
 */
struct lxd_layout {
	u64 run[LXD_REGION_WINDOW];
	u64 devices;
	bool in_place;
};

/**
 * struct lxd_region_map - one region
 * @run: its first byte, as the domain sees it
 * @host: the same byte, as we see it, or NULL
 * @size: bytes
 * @fd: memory file, or -1
 */
struct lxd_region_map {
	u64 run;
	u8 *host;
	u64 size;
	int fd;
};

/**
 * struct lxd_memory - the memory
 * @layout: where the back end wants it
 * @region: the regions; the shared ones have no @host before
 *          lxd_memory_share()
 * @cpus: per-CPU areas
 */
struct lxd_memory {
	const struct lxd_layout *layout;
	struct lxd_region_map region[LXD_NR_REGIONS];
	u32 cpus;
};

/**
 * struct lxd_sizes - how much of it
 * @private_size: bytes of private memory
 * @window_size: bytes of the window that lxd_memory_share() will map
 * @cpus: per-CPU areas
 */
struct lxd_sizes {
	u64 private_size;
	u64 window_size;
	u32 cpus;
};

/**
 * lxd_memory_name() - the name of a region's memory file
 * @r: below LXD_OWN_REGIONS
 *
 * Return: a string constant.
 */
const char *lxd_memory_name(enum lxd_region r);

/**
 * lxd_memory_map() - make the memory, all of it writable
 * @mem: filled in
 * @layout: where; must stay as long as @mem
 * @sizes: how much
 * @err: receives the error
 *
 * Return: 0, or -1 (nothing to unmap then)
 */
int lxd_memory_map(struct lxd_memory *mem, const struct lxd_layout *layout,
		   const struct lxd_sizes *sizes, struct lxd_err *err);

/**
 * lxd_memory_spaces() - where the linker may put the objects
 * @mem: the memory
 * @image: receives the image's
 * @percpu: receives CPU 0's area
 */
void lxd_memory_spaces(const struct lxd_memory *mem, struct lxd_space *image,
		       struct lxd_space *percpu);

/**
 * lxd_memory_share() - map what the kernel (or a peer) shares
 * @mem: the memory
 * @channel_fd: file of the channel
 * @channel_off: offset in it
 * @window_fd: file of the window
 * @window_off: offset in it
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_memory_share(struct lxd_memory *mem, int channel_fd, u64 channel_off,
		     int window_fd, u64 window_off, struct lxd_err *err);

/**
 * lxd_memory_seal() - give each page the rights that the domain shall have
 * @mem: the memory
 * @link: what is in the image; nothing may be linked after this
 * @err: receives the error
 *
 * Text r-x (r-- where only the domain executes it), read-only data r--, the
 * unused rest of the image nothing; copies CPU 0's initial data to the other
 * CPUs.
 *
 * Return: 0 or -1
 */
int lxd_memory_seal(struct lxd_memory *mem, const struct lxd_link *link,
		    struct lxd_err *err);

/**
 * lxd_memory_watch() - keep only what the monitor needs: reading
 * @mem: the memory
 *
 * For the monitor, once the domain runs: nothing of the domain's can be
 * executed or written here any more, and the kernel's pages are unmapped.
 */
void lxd_memory_watch(struct lxd_memory *mem);

/**
 * lxd_memory_read() - read the domain's memory
 * @mem: the memory
 * @addr: address in the domain
 * @to: receives the bytes
 * @len: how many
 *
 * Return: whether all of them are in a region that is ours to read
 */
bool lxd_memory_read(const struct lxd_memory *mem, u64 addr, void *to,
		     size_t len);

/**
 * lxd_memory_host() - our view of a piece of the domain's memory
 * @mem: the memory
 * @addr: address in the domain
 * @len: bytes
 *
 * Return: the bytes, or NULL if not all of them are in one region that we see
 */
u8 *lxd_memory_host(const struct lxd_memory *mem, u64 addr, u64 len);

/**
 * lxd_memory_stack() - the stack that an address is in
 * @mem: the memory
 * @addr: address
 * @stack: receives the usable part of it
 *
 * Return: 1: usable part, 0: guard page (the stack has overflowed), -1: no
 * stack
 */
int lxd_memory_stack(const struct lxd_memory *mem, u64 addr,
		     struct lxd_range *stack);

/**
 * lxd_memory_unmap() - give it all back
 * @mem: the memory, mapped or all zero
 */
void lxd_memory_unmap(struct lxd_memory *mem);

#endif /* LXD_RUNNER_MEMORY_H */
