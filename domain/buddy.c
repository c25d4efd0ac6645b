// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page frames by the buddy system.
 */
#include "buddy.h"

#define HOT_REFILL_ORDER	3	/* single frames are taken 8 at a time */

static u32 block_frames(unsigned int order)
{
	return 1u << order;
}

void lxd_buddy_init(struct lxd_buddy *b, struct lxd_frame *frames,
		    u32 nr_frames)
{
	unsigned int order;

	b->frames = frames;
	b->nr_frames = nr_frames;
	b->nr_free = 0;
	b->nr_dirty = 0;
	b->nr_hot = 0;
	for (order = 0; order < LXD_BUDDY_ORDERS; order++)
		b->first[order] = LXD_NO_FRAME;
}

static void link_block(struct lxd_buddy *b, u32 frame, unsigned int order,
		       bool clean)
{
	struct lxd_frame *f = &b->frames[frame];

	f->state = LXD_FRAME_FREE;
	f->order = order;
	f->clean = clean;
	f->prev = LXD_NO_FRAME;
	f->next = b->first[order];
	if (f->next != LXD_NO_FRAME)
		b->frames[f->next].prev = frame;
	b->first[order] = frame;
	b->nr_free += block_frames(order);
	if (!clean)
		b->nr_dirty += block_frames(order);
}

static void unlink_block(struct lxd_buddy *b, u32 frame)
{
	struct lxd_frame *f = &b->frames[frame];

	if (f->prev != LXD_NO_FRAME)
		b->frames[f->prev].next = f->next;
	else
		b->first[f->order] = f->next;
	if (f->next != LXD_NO_FRAME)
		b->frames[f->next].prev = f->prev;
	f->state = LXD_FRAME_INNER;
	b->nr_free -= block_frames(f->order);
	if (!f->clean)
		b->nr_dirty -= block_frames(f->order);
}

/* A block is clean only if all of it is: its memory is given back as one. */
static void merge(struct lxd_buddy *b, u32 frame, unsigned int order,
		  bool clean)
{
	for (; order < LXD_BUDDY_ORDERS - 1; order++) {
		u32 buddy = frame ^ block_frames(order);
		struct lxd_frame *f;

		if (buddy >= b->nr_frames)
			break;
		f = &b->frames[buddy];
		if (f->state != LXD_FRAME_FREE || f->order != order)
			break;
		clean = clean && f->clean;
		unlink_block(b, buddy);
		b->frames[frame].state = LXD_FRAME_INNER;
		frame &= ~block_frames(order);
	}
	link_block(b, frame, order, clean);
}

void lxd_buddy_add(struct lxd_buddy *b, u32 frame, u32 count)
{
	while (count) {
		unsigned int order = LXD_BUDDY_ORDERS - 1;

		while (frame & (block_frames(order) - 1) ||
		       block_frames(order) > count)
			order--;
		merge(b, frame, order, true);
		frame += block_frames(order);
		count -= block_frames(order);
	}
}

static u32 take_block(struct lxd_buddy *b, unsigned int order)
{
	unsigned int have = order;
	struct lxd_frame *f;
	u32 frame;

	while (b->first[have] == LXD_NO_FRAME)
		if (++have == LXD_BUDDY_ORDERS)
			return LXD_NO_FRAME;
	frame = b->first[have];
	f = &b->frames[frame];
	unlink_block(b, frame);
	while (have > order) {
		have--;
		link_block(b, frame + block_frames(have), have, f->clean);
	}
	f->state = LXD_FRAME_USED;
	f->order = order;
	return frame;
}

static void refill_hot(struct lxd_buddy *b)
{
	u32 frame = take_block(b, HOT_REFILL_ORDER);
	u32 count = block_frames(HOT_REFILL_ORDER);

	if (frame == LXD_NO_FRAME) {
		frame = take_block(b, 0);
		count = 1;
	}
	if (frame == LXD_NO_FRAME)
		return;
	b->nr_free += count;
	b->nr_dirty += count;
	/* Last in, first out: the lowest frame goes first. */
	while (count--) {
		b->frames[frame + count].state = LXD_FRAME_HOT;
		b->hot[b->nr_hot++] = frame + count;
	}
}

static u32 take_single(struct lxd_buddy *b)
{
	u32 frame;

	if (!b->nr_hot)
		refill_hot(b);
	if (!b->nr_hot)
		return LXD_NO_FRAME;
	frame = b->hot[--b->nr_hot];
	b->frames[frame].state = LXD_FRAME_USED;
	b->frames[frame].order = 0;
	b->nr_free--;
	b->nr_dirty--;
	return frame;
}

u32 lxd_buddy_alloc(struct lxd_buddy *b, unsigned int order)
{
	u32 frame;

	if (order == 0)
		return take_single(b);
	frame = take_block(b, order);
	if (frame == LXD_NO_FRAME && b->nr_hot) {
		lxd_buddy_drain(b);
		frame = take_block(b, order);
	}
	return frame;
}

/* Frames from the first of a block, or from within one, to the next block. */
static u32 frames_of(const struct lxd_frame *f)
{
	return f->state == LXD_FRAME_FREE || f->state == LXD_FRAME_USED ?
	       block_frames(f->order) : 1;
}

/* Where so many free frames begin, in blocks one behind the other. */
static u32 find_run(const struct lxd_buddy *b, u32 count)
{
	u32 first = 0, frame = 0;

	while (frame - first < count) {
		if (frame >= b->nr_frames)
			return LXD_NO_FRAME;
		if (b->frames[frame].state != LXD_FRAME_FREE)
			first = frame + frames_of(&b->frames[frame]);
		frame += frames_of(&b->frames[frame]);
	}
	return first;
}

static void take_run(struct lxd_buddy *b, u32 first, u32 count)
{
	u32 end = first, i;
	bool clean = true;

	while (end - first < count) {
		clean = b->frames[end].clean;
		unlink_block(b, end);
		end += block_frames(b->frames[end].order);
	}
	for (i = 0; i < count; i++) {
		b->frames[first + i].state = LXD_FRAME_USED;
		b->frames[first + i].order = 0;
	}
	/* What is left over of the last block. */
	for (i += first; i < end; i++)
		merge(b, i, 0, clean);
}

u32 lxd_buddy_alloc_run(struct lxd_buddy *b, u32 count)
{
	u32 first;

	if (!count || count > b->nr_frames)
		return LXD_NO_FRAME;
	lxd_buddy_drain(b);
	first = find_run(b, count);
	if (first != LXD_NO_FRAME)
		take_run(b, first, count);
	return first;
}

bool lxd_buddy_split(struct lxd_buddy *b, u32 frame)
{
	u32 i, count;

	if (frame >= b->nr_frames || b->frames[frame].state != LXD_FRAME_USED)
		return false;
	count = block_frames(b->frames[frame].order);
	for (i = 0; i < count; i++) {
		b->frames[frame + i].state = LXD_FRAME_USED;
		b->frames[frame + i].order = 0;
	}
	return true;
}

const char *lxd_buddy_free(struct lxd_buddy *b, u32 frame, unsigned int order)
{
	struct lxd_frame *f;

	if (frame >= b->nr_frames)
		return "not memory of this domain";
	f = &b->frames[frame];
	if (f->state == LXD_FRAME_FREE || f->state == LXD_FRAME_HOT)
		return "freed twice";
	if (f->state != LXD_FRAME_USED)
		return "not the beginning of an allocation";
	if (f->order != order)
		return "freed with another order than allocated";
	if (order == 0 && b->nr_hot < LXD_BUDDY_HOT) {
		f->state = LXD_FRAME_HOT;
		b->hot[b->nr_hot++] = frame;
		b->nr_free++;
		b->nr_dirty++;
		return NULL;
	}
	merge(b, frame, order, false);
	return NULL;
}

void lxd_buddy_drain(struct lxd_buddy *b)
{
	while (b->nr_hot) {
		b->nr_free--;
		b->nr_dirty--;
		merge(b, b->hot[--b->nr_hot], 0, false);
	}
}

u32 lxd_buddy_dirty(struct lxd_buddy *b, unsigned int min_order,
		    unsigned int *order)
{
	u32 frame;

	for (*order = LXD_BUDDY_ORDERS - 1; *order >= min_order; --*order) {
		for (frame = b->first[*order]; frame != LXD_NO_FRAME;
		     frame = b->frames[frame].next) {
			struct lxd_frame *f = &b->frames[frame];

			if (f->clean)
				continue;
			f->clean = true;
			b->nr_dirty -= block_frames(*order);
			return frame;
		}
		if (*order == 0)
			break;
	}
	return LXD_NO_FRAME;
}
