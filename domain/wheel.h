/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The timer wheel: which struct timer_list is due at which value of jiffies.
 *
 * Six levels of 64 slots.  A slot of level n spans 64^n jiffies; when its time
 * comes its timers move down.  Unlike the kernel's own wheel it rounds nothing.
 * Compiles in user space too, for tests/unit.
 */
#ifndef LXD_WHEEL_H
#define LXD_WHEEL_H

#ifdef __KERNEL__
#include <linux/timer.h>
#else
#include "tests/unit/timer_shim.h"
#endif

#define LXD_WHEEL_BITS		6
#define LXD_WHEEL_SLOTS		64
#define LXD_WHEEL_LEVELS	6

/**
 * struct lxd_wheel - a wheel
 * @clk: next value of jiffies to be looked at
 * @armed: timers in the wheel
 * @pending: for each level, which slots have timers
 * @slot: the timers
 */
struct lxd_wheel {
	unsigned long clk;
	unsigned int armed;
	unsigned long pending[LXD_WHEEL_LEVELS];
	struct hlist_head slot[LXD_WHEEL_LEVELS][LXD_WHEEL_SLOTS];
};

/**
 * lxd_wheel_add() - arm a timer
 * @w: wheel
 * @t: timer that is not in it, with @expires set; the past is at once
 *
 * Context: any; one caller at a time.
 */
void lxd_wheel_add(struct lxd_wheel *w, struct timer_list *t);

/**
 * lxd_wheel_del() - disarm a timer
 * @w: wheel
 * @t: timer that lxd_wheel_add() or lxd_wheel_due() has put somewhere
 *
 * Context: any; one caller at a time.
 */
void lxd_wheel_del(struct lxd_wheel *w, struct timer_list *t);

/**
 * lxd_wheel_next() - when is there something to do?
 * @w: wheel, with at least one timer
 *
 * Context: any; one caller at a time.
 * Return: a value of jiffies, not after the first timer's.
 */
unsigned long lxd_wheel_next(const struct lxd_wheel *w);

/**
 * lxd_wheel_due() - take out what is due
 * @w: wheel
 * @now: jiffies
 * @due: receives the timers of the first value of jiffies that has any
 *
 * Context: any; one caller at a time.
 * Return: true if @due has timers; call again until it is false.
 */
bool lxd_wheel_due(struct lxd_wheel *w, unsigned long now,
		   struct hlist_head *due);

#endif /* LXD_WHEEL_H */
