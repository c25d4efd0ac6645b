// SPDX-License-Identifier: GPL-2.0-only
/* The library kernel's page frames: domain/buddy.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "domain/buddy.c"

#define FRAMES		4096u
#define FIRST		3u	/* frames below are not the allocator's */

static struct lxd_frame frames[FRAMES];
static struct lxd_buddy b;

static int setup(void **state)
{
	memset(frames, 0, sizeof(frames));
	lxd_buddy_init(&b, frames, FRAMES);
	lxd_buddy_add(&b, FIRST, FRAMES - FIRST);
	return 0;
}

/* Every frame is in exactly one place, and the counters say so. */
static void assert_sound(void)
{
	u32 nr_free = 0, nr_dirty = 0, frame, i;
	unsigned int order;

	for (order = 0; order < LXD_BUDDY_ORDERS; order++) {
		u32 prev = LXD_NO_FRAME;

		for (frame = b.first[order]; frame != LXD_NO_FRAME;
		     frame = b.frames[frame].next) {
			const struct lxd_frame *f = &b.frames[frame];

			assert_int_equal(f->state, LXD_FRAME_FREE);
			assert_int_equal(f->order, order);
			assert_int_equal(f->prev, prev);
			assert_int_equal(frame % block_frames(order), 0);
			assert_true(frame >= FIRST);
			assert_true(frame + block_frames(order) <= FRAMES);
			for (i = 1; i < block_frames(order); i++)
				assert_int_equal(b.frames[frame + i].state,
						 LXD_FRAME_INNER);
			nr_free += block_frames(order);
			if (!f->clean)
				nr_dirty += block_frames(order);
			prev = frame;
		}
	}
	for (i = 0; i < b.nr_hot; i++)
		assert_int_equal(b.frames[b.hot[i]].state, LXD_FRAME_HOT);
	assert_int_equal(nr_free + b.nr_hot, b.nr_free);
	assert_int_equal(nr_dirty + b.nr_hot, b.nr_dirty);
}

static void test_all_free_at_first(void **state)
{
	assert_int_equal(b.nr_free, FRAMES - FIRST);
	assert_int_equal(b.nr_dirty, 0);
	assert_sound();
}

static void test_every_order(void **state)
{
	unsigned int order;

	for (order = 0; order < LXD_BUDDY_ORDERS; order++) {
		u32 frame = lxd_buddy_alloc(&b, order);

		assert_int_not_equal(frame, LXD_NO_FRAME);
		assert_int_equal(frame % block_frames(order), 0);
		assert_sound();
		assert_null(lxd_buddy_free(&b, frame, order));
		assert_sound();
		assert_int_equal(b.nr_free, FRAMES - FIRST);
	}
}

/* All frames one by one, each once; then back, and whole again. */
static void test_exhaust(void **state)
{
	static bool seen[FRAMES];
	u32 i, frame;

	memset(seen, 0, sizeof(seen));
	for (i = FIRST; i < FRAMES; i++) {
		frame = lxd_buddy_alloc(&b, 0);
		assert_in_range(frame, FIRST, FRAMES - 1);
		assert_false(seen[frame]);
		seen[frame] = true;
	}
	assert_int_equal(lxd_buddy_alloc(&b, 0), LXD_NO_FRAME);
	assert_int_equal(lxd_buddy_alloc(&b, 3), LXD_NO_FRAME);
	assert_int_equal(b.nr_free, 0);
	for (i = FIRST; i < FRAMES; i++)
		assert_null(lxd_buddy_free(&b, i, 0));
	assert_sound();
	/* What is at hand must not stand in the way of large blocks. */
	assert_int_not_equal(lxd_buddy_alloc(&b, LXD_BUDDY_ORDERS - 1),
			     LXD_NO_FRAME);
	assert_sound();
}

static void test_misuse_is_seen(void **state)
{
	u32 one = lxd_buddy_alloc(&b, 0);
	u32 big = lxd_buddy_alloc(&b, 4);

	assert_non_null(lxd_buddy_free(&b, FRAMES, 0));
	assert_non_null(lxd_buddy_free(&b, big + 1, 0));
	assert_non_null(lxd_buddy_free(&b, big, 3));
	assert_non_null(lxd_buddy_free(&b, 0, 0));
	assert_null(lxd_buddy_free(&b, big, 4));
	assert_string_equal(lxd_buddy_free(&b, one + 1, 0), "freed twice");
	assert_null(lxd_buddy_free(&b, one, 0));
	assert_string_equal(lxd_buddy_free(&b, one, 0), "freed twice");
	lxd_buddy_drain(&b);
	assert_non_null(lxd_buddy_free(&b, one, 0));
	assert_sound();
}

static void test_split(void **state)
{
	u32 frame = lxd_buddy_alloc(&b, 3), i;

	assert_true(lxd_buddy_split(&b, frame));
	assert_false(lxd_buddy_split(&b, FRAMES));
	for (i = 0; i < 8; i++)
		assert_null(lxd_buddy_free(&b, frame + i, 0));
	assert_false(lxd_buddy_split(&b, frame));
	assert_sound();
	assert_int_equal(b.nr_free, FRAMES - FIRST);
}

static void test_run(void **state)
{
	u32 frame = lxd_buddy_alloc_run(&b, 1500), i;

	assert_int_not_equal(frame, LXD_NO_FRAME);
	assert_int_equal(b.nr_free, FRAMES - FIRST - 1500);
	assert_sound();
	assert_int_equal(lxd_buddy_alloc_run(&b, FRAMES - FIRST - 1500 + 1),
			 LXD_NO_FRAME);
	assert_int_equal(lxd_buddy_alloc_run(&b, FRAMES + 1), LXD_NO_FRAME);
	for (i = 0; i < 1500; i++)
		assert_null(lxd_buddy_free(&b, frame + i, 0));
	assert_sound();
	assert_int_not_equal(lxd_buddy_alloc_run(&b, FRAMES - FIRST),
			     LXD_NO_FRAME);
	assert_int_equal(b.nr_free, 0);
}

/* What is free in a row need not be one block, nor a whole number of them. */
static void test_run_of_blocks(void **state)
{
	u32 i, frame;

	for (i = FIRST; i < FRAMES; i++)
		assert_int_not_equal(lxd_buddy_alloc(&b, 0), LXD_NO_FRAME);
	/* In blocks of 1, 8, 16 and 64. */
	for (i = 39; i < 128; i++)
		assert_null(lxd_buddy_free(&b, i, 0));
	assert_int_equal(lxd_buddy_alloc(&b, 7), LXD_NO_FRAME);
	assert_int_equal(lxd_buddy_alloc_run(&b, 90), LXD_NO_FRAME);
	assert_int_equal(lxd_buddy_alloc_run(&b, 0), LXD_NO_FRAME);
	assert_int_equal(b.nr_free, 89);
	assert_sound();
	frame = lxd_buddy_alloc_run(&b, 70);
	assert_int_equal(frame, 39);
	assert_int_equal(b.nr_free, 19);
	assert_sound();
	assert_int_equal(lxd_buddy_alloc_run(&b, 20), LXD_NO_FRAME);
	assert_int_equal(lxd_buddy_alloc_run(&b, 19), 109);
	for (i = 39; i < 128; i++)
		assert_null(lxd_buddy_free(&b, i, 0));
	assert_sound();
	/* Up to the last frame there is. */
	for (i = FRAMES - 70; i < FRAMES; i++)
		assert_null(lxd_buddy_free(&b, i, 0));
	frame = lxd_buddy_alloc_run(&b, 70);
	assert_true(frame == 39 || frame == FRAMES - 70);
	assert_int_not_equal(lxd_buddy_alloc_run(&b, 70), LXD_NO_FRAME);
	assert_int_equal(b.nr_free, 19);
	assert_sound();
}

/* Runs among blocks, given back frame by frame in any order. */
static void test_random_runs(void **state)
{
	static u32 have[FRAMES];
	u32 nr = 0, step;

	srandom(2);
	for (step = 0; step < 4000; step++) {
		u32 count = 1 + random() % 200, frame, i;

		if (random() % 2) {
			while (nr && count--) {
				i = random() % nr;
				assert_null(lxd_buddy_free(&b, have[i], 0));
				have[i] = have[--nr];
			}
		} else {
			frame = lxd_buddy_alloc_run(&b, count);
			for (i = 0; frame != LXD_NO_FRAME && i < count; i++)
				have[nr++] = frame + i;
		}
		assert_int_equal(b.nr_free, FRAMES - FIRST - nr);
		if (step % 13 == 0)
			assert_sound();
	}
	while (nr)
		assert_null(lxd_buddy_free(&b, have[--nr], 0));
	assert_int_equal(lxd_buddy_alloc_run(&b, FRAMES - FIRST), FIRST);
}

/* What is left over of a run's last block is as clean as that block was. */
static void test_run_stays_clean(void **state)
{
	unsigned int top = LXD_BUDDY_ORDERS - 1, order;
	u32 last = lxd_buddy_alloc(&b, top), dirty = lxd_buddy_alloc(&b, top);

	assert_int_equal(last, FRAMES - block_frames(top));
	assert_null(lxd_buddy_free(&b, last, top));
	assert_int_equal(lxd_buddy_dirty(&b, top, &order), last);
	assert_null(lxd_buddy_free(&b, dirty, top));
	assert_int_equal(b.nr_dirty, block_frames(top));
	assert_int_equal(lxd_buddy_alloc_run(&b, FRAMES - FIRST - 100), FIRST);
	assert_int_equal(b.nr_dirty, 0);
	assert_sound();
}

/* Only memory that was in use is given back, and only once. */
static void test_give_back(void **state)
{
	unsigned int order;
	u32 a = lxd_buddy_alloc(&b, 5), c = lxd_buddy_alloc(&b, 0);

	assert_int_equal(lxd_buddy_dirty(&b, 0, &order), LXD_NO_FRAME);
	assert_null(lxd_buddy_free(&b, a, 5));
	assert_null(lxd_buddy_free(&b, c, 0));
	lxd_buddy_drain(&b);
	assert_true(b.nr_dirty >= 33);
	while (lxd_buddy_dirty(&b, 4, &order) != LXD_NO_FRAME)
		assert_true(order >= 4);
	assert_true(b.nr_dirty < 16);
	while (lxd_buddy_dirty(&b, 0, &order) != LXD_NO_FRAME)
		;
	assert_int_equal(b.nr_dirty, 0);
	assert_sound();
}

static void test_random(void **state)
{
	static struct { u32 frame; unsigned int order; } have[FRAMES];
	u32 nr = 0, used = 0, step;

	srandom(1);
	for (step = 0; step < 40000; step++) {
		if (random() % 2 && nr) {
			u32 i = random() % nr;

			assert_null(lxd_buddy_free(&b, have[i].frame,
						   have[i].order));
			used -= block_frames(have[i].order);
			have[i] = have[--nr];
		} else {
			unsigned int order = random() % 8 ? random() % 3 :
							    random() % 9;
			u32 frame = lxd_buddy_alloc(&b, order);

			if (frame == LXD_NO_FRAME)
				continue;
			have[nr].frame = frame;
			have[nr++].order = order;
			used += block_frames(order);
		}
		assert_int_equal(b.nr_free, FRAMES - FIRST - used);
		if (step % 97 == 0)
			assert_sound();
	}
	while (nr--)
		assert_null(lxd_buddy_free(&b, have[nr].frame,
					   have[nr].order));
	lxd_buddy_drain(&b);
	assert_sound();
	assert_int_equal(b.nr_free, FRAMES - FIRST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_free_at_first, setup),
		cmocka_unit_test_setup(test_every_order, setup),
		cmocka_unit_test_setup(test_exhaust, setup),
		cmocka_unit_test_setup(test_misuse_is_seen, setup),
		cmocka_unit_test_setup(test_split, setup),
		cmocka_unit_test_setup(test_run, setup),
		cmocka_unit_test_setup(test_run_of_blocks, setup),
		cmocka_unit_test_setup(test_random_runs, setup),
		cmocka_unit_test_setup(test_run_stays_clean, setup),
		cmocka_unit_test_setup(test_give_back, setup),
		cmocka_unit_test_setup(test_random, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
