/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Page frames by the buddy system.  Pure bookkeeping: frames are numbers, their
 * state lies in a table of its own that no driver has a pointer to.  Compiles
 * in user space too, for tests/unit.
 */
#ifndef LXD_BUDDY_H
#define LXD_BUDDY_H

#ifdef __KERNEL__
#include <linux/stddef.h>
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
typedef __u8 u8;
typedef __u32 u32;
#endif

#define LXD_BUDDY_ORDERS	11	/* blocks of 1 to 1024 frames */
#define LXD_NO_FRAME		0xffffffffu
#define LXD_BUDDY_HOT		64	/* single frames kept at hand */

/* What a frame is.  Frames inside a block, after its first, are INNER. */
enum lxd_frame_state {
	LXD_FRAME_INNER		= 0,
	LXD_FRAME_FREE		= 1,	/* first of a free block */
	LXD_FRAME_USED		= 2,	/* first of a block that somebody has */
	LXD_FRAME_HOT		= 3,	/* single, free, kept at hand */
};

/**
 * struct lxd_frame - state of one frame
 * @next: next free block of the same order
 * @prev: previous free block of the same order
 * @state: enum lxd_frame_state
 * @order: order of the block, valid unless INNER
 * @clean: of a free block: the back end has the memory
 */
struct lxd_frame {
	u32 next;
	u32 prev;
	u8 state;
	u8 order;
	u8 clean;
	u8 reserved;
};

/**
 * struct lxd_buddy - an allocator
 * @frames: state of all frames, zeroed at first
 * @nr_frames: how many there are
 * @nr_free: frames that are free
 * @nr_dirty: free frames whose memory the back end doesn't have
 * @first: first free block of each order
 * @nr_hot: elements of @hot in use
 * @hot: single frames, taken and given back without looking for buddies
 */
struct lxd_buddy {
	struct lxd_frame *frames;
	u32 nr_frames;
	u32 nr_free;
	u32 nr_dirty;
	u32 first[LXD_BUDDY_ORDERS];
	u32 nr_hot;
	u32 hot[LXD_BUDDY_HOT];
};

/**
 * lxd_buddy_init() - make an allocator without free frames
 * @b: allocator
 * @frames: zeroed state of all frames
 * @nr_frames: elements of it
 *
 * Context: any; one caller at a time.
 */
void lxd_buddy_init(struct lxd_buddy *b, struct lxd_frame *frames,
		    u32 nr_frames);

/**
 * lxd_buddy_add() - give the allocator frames that nobody has touched yet
 * @b: allocator
 * @frame: first of them
 * @count: how many
 *
 * Context: any; one caller at a time.
 */
void lxd_buddy_add(struct lxd_buddy *b, u32 frame, u32 count);

/**
 * lxd_buddy_alloc() - take a block
 * @b: allocator
 * @order: 0..LXD_BUDDY_ORDERS - 1
 *
 * Context: any; one caller at a time.
 * Return: its first frame, aligned to the block's size, or LXD_NO_FRAME.
 */
u32 lxd_buddy_alloc(struct lxd_buddy *b, unsigned int order);

/**
 * lxd_buddy_alloc_run() - take any number of frames in a row
 * @b: allocator
 * @count: how many
 *
 * Looks at all blocks in turn, for those that lie side by side.  Each of the
 * frames is a block of order 0 afterwards.
 *
 * Context: any; one caller at a time.
 * Return: the first frame, or LXD_NO_FRAME.
 */
u32 lxd_buddy_alloc_run(struct lxd_buddy *b, u32 count);

/**
 * lxd_buddy_split() - make a block that somebody has into single frames
 * @b: allocator
 * @frame: first frame of the block
 *
 * Context: any; one caller at a time.
 * Return: false if there is no such block.
 */
bool lxd_buddy_split(struct lxd_buddy *b, u32 frame);

/**
 * lxd_buddy_free() - give a block back
 * @b: allocator
 * @frame: first frame of it
 * @order: its order
 *
 * Context: any; one caller at a time.
 * Return: NULL, or what is wrong with the request, in words.
 */
const char *lxd_buddy_free(struct lxd_buddy *b, u32 frame, unsigned int order);

/**
 * lxd_buddy_drain() - let the frames at hand find their buddies again
 * @b: allocator
 *
 * Context: any; one caller at a time.
 */
void lxd_buddy_drain(struct lxd_buddy *b);

/**
 * lxd_buddy_dirty() - find a free block whose memory can be given back
 * @b: allocator
 * @min_order: smallest block worth it
 * @order: set to the block's order
 *
 * The block counts as clean from here on.
 *
 * Context: any; one caller at a time.
 * Return: its first frame, or LXD_NO_FRAME.
 */
u32 lxd_buddy_dirty(struct lxd_buddy *b, unsigned int min_order,
		    unsigned int *order);

#endif /* LXD_BUDDY_H */
