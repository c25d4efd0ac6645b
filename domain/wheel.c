// SPDX-License-Identifier: GPL-2.0-only
/*
 * The timer wheel.
 */
#include "wheel.h"

#define SLOT_MASK	(LXD_WHEEL_SLOTS - 1)
#define SPAN(level)	(1UL << (LXD_WHEEL_BITS * (level)))
#define SLOT(level, when) \
	(((when) >> (LXD_WHEEL_BITS * (level))) & SLOT_MASK)

/* Where a timer is, in the bits of its flags that are meant for that. */
#define PLACE_DUE	(TIMER_ARRAYMASK >> TIMER_ARRAYSHIFT)

static unsigned int place(const struct timer_list *t)
{
	return t->flags >> TIMER_ARRAYSHIFT;
}

static void set_place(struct timer_list *t, unsigned int p)
{
	t->flags = (t->flags & ~TIMER_ARRAYMASK) | p << TIMER_ARRAYSHIFT;
}

static void insert(struct lxd_wheel *w, struct timer_list *t)
{
	unsigned long when = t->expires;
	unsigned int level = 0, slot;

	if ((long)(when - w->clk) < 0)
		when = w->clk;
	if (when - w->clk >= SPAN(LXD_WHEEL_LEVELS))
		when = w->clk + SPAN(LXD_WHEEL_LEVELS) - 1;
	while (when - w->clk >= SPAN(level + 1))
		level++;
	slot = SLOT(level, when);
	hlist_add_head(&t->entry, &w->slot[level][slot]);
	w->pending[level] |= 1UL << slot;
	set_place(t, level * LXD_WHEEL_SLOTS + slot);
}

void lxd_wheel_add(struct lxd_wheel *w, struct timer_list *t)
{
	insert(w, t);
	w->armed++;
}

void lxd_wheel_del(struct lxd_wheel *w, struct timer_list *t)
{
	unsigned int p = place(t);
	unsigned int level = p / LXD_WHEEL_SLOTS, slot = p & SLOT_MASK;

	__hlist_del(&t->entry);
	w->armed--;
	if (p != PLACE_DUE && hlist_empty(&w->slot[level][slot]))
		w->pending[level] &= ~(1UL << slot);
}

/* When does a level need attention next?  @pending is not 0. */
static unsigned long level_next(const struct lxd_wheel *w, unsigned int level)
{
	unsigned int slot = SLOT(level, w->clk);
	unsigned long bits = w->pending[level];
	unsigned long base = w->clk & ~(SPAN(level) - 1);
	unsigned int ahead;

	/*
	 * The slot that the clock is in has been emptied when the clock came
	 * into it; what lies there now is a whole turn ahead.
	 */
	bits = slot ? bits >> slot | bits << (LXD_WHEEL_SLOTS - slot) : bits;
	if (base != w->clk && bits & 1) {
		bits &= ~1UL;
		if (!bits)
			return base + SPAN(level + 1);
	}
	ahead = __builtin_ctzl(bits);
	return base + ahead * SPAN(level);
}

unsigned long lxd_wheel_next(const struct lxd_wheel *w)
{
	unsigned long next = w->clk + SPAN(LXD_WHEEL_LEVELS);
	unsigned int level;

	for (level = 0; level < LXD_WHEEL_LEVELS; level++) {
		unsigned long when;

		if (!w->pending[level])
			continue;
		when = level_next(w, level);
		if ((long)(when - next) < 0)
			next = when;
	}
	return next;
}

static void cascade(struct lxd_wheel *w, unsigned int level)
{
	unsigned int slot = SLOT(level, w->clk);
	struct hlist_head moved = { NULL };

	hlist_move_list(&w->slot[level][slot], &moved);
	w->pending[level] &= ~(1UL << slot);
	while (moved.first) {
		struct timer_list *t =
			hlist_entry(moved.first, struct timer_list, entry);

		__hlist_del(&t->entry);
		insert(w, t);
	}
}

bool lxd_wheel_due(struct lxd_wheel *w, unsigned long now,
		   struct hlist_head *due)
{
	while (w->armed && (long)(now - w->clk) >= 0) {
		unsigned long next = lxd_wheel_next(w);
		struct hlist_node *n;
		unsigned int level, slot;

		if ((long)(now - next) < 0) {
			/* Nothing before "next": its slots stay where they are. */
			w->clk = now + 1;
			return false;
		}
		w->clk = next;
		for (level = LXD_WHEEL_LEVELS - 1; level > 0; level--)
			if (!(w->clk & (SPAN(level) - 1)))
				cascade(w, level);
		slot = SLOT(0, w->clk);
		hlist_move_list(&w->slot[0][slot], due);
		w->pending[0] &= ~(1UL << slot);
		w->clk++;
		for (n = due->first; n; n = n->next)
			set_place(hlist_entry(n, struct timer_list, entry),
				  PLACE_DUE);
		if (due->first)
			return true;
	}
	if (!w->armed)
		w->clk = now + 1;
	return false;
}
