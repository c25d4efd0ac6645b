/* SPDX-License-Identifier: GPL-2.0-only */
/* Backtraces of a domain, by the ORC tables of what is linked into it. */
#ifndef LXD_RUNNER_ORC_H
#define LXD_RUNNER_ORC_H

#include <lxdom/boot.h>

#include "link.h"
#include "ints.h"

#define LXD_FRAMES_MAX	32

/**
 * struct lxd_frame - one line of a backtrace
 * @ip: address of the code
 * @sure: false: found by looking through the stack
 */
struct lxd_frame {
	u64 ip;
	bool sure;
};

/**
 * struct lxd_unwind - what a backtrace is made from
 * @link: the domain's objects
 * @regs: registers to begin with
 * @read: reads a word of the domain's memory; false: it can't be read
 * @ctx: for @read
 * @stack: the stack that the registers are on, for looking through it
 */
struct lxd_unwind {
	const struct lxd_link *link;
	const struct lxdom_regs *regs;
	bool (*read)(void *ctx, u64 addr, u64 *word);
	void *ctx;
	struct lxd_range stack;
};

/**
 * struct lxd_orc - how to get from a code address to its caller (6.1)
 * @sp_offset: added to the register
 * @bp_offset: added to the register
 * @sp_reg: where the caller's stack pointer comes from
 * @bp_reg: where the caller's frame pointer comes from
 * @type: 0 for a call
 * @end: no caller
 */
struct lxd_orc {
	s16 sp_offset;
	s16 bp_offset;
	u8 sp_reg;
	u8 bp_reg;
	u8 type;
	bool end;
};

/**
 * lxd_orc_find() - the entry for a code address
 * @obj: object that it is in
 * @ip: address
 * @orc: receives the entry
 *
 * Return: whether there is one
 */
bool lxd_orc_find(const struct lxd_placed *obj, u64 ip, struct lxd_orc *orc);

/**
 * lxd_unwind() - make a backtrace
 * @u: from what
 * @frames: receives LXD_FRAMES_MAX frames at most, the innermost first
 *
 * Return: number of frames
 */
u32 lxd_unwind(const struct lxd_unwind *u, struct lxd_frame *frames);

#endif /* LXD_RUNNER_ORC_H */
