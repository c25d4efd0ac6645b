/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patches that the kernel would make while it loads a module, and those that
 * make code for ring 0 run in a domain.  In memory, never in a file.
 */
#ifndef LXD_RUNNER_PATCH_H
#define LXD_RUNNER_PATCH_H

#include "err.h"
#include "ints.h"

struct lxd_placed;
struct lxd_link;

/**
 * struct lxd_patched - how many sites of an object were patched
 * @fentry: calls of the function tracer, now nops
 * @returns: jumps to the return thunk, now returns
 * @retpolines: calls and jumps through a thunk, now indirect
 * @static_calls: calls through a trampoline, now direct
 * @alternatives: instructions replaced for this processor
 */
struct lxd_patched {
	u32 fentry;
	u32 returns;
	u32 retpolines;
	u32 static_calls;
	u32 alternatives;
};

/**
 * lxd_patched_away() - is this symbol used by patched sites only?
 * @name: of the symbol
 *
 * Such a function need not exist.
 *
 * Return: true if no call of it is left once the text is patched.
 */
bool lxd_patched_away(const char *name);

/**
 * lxd_patch() - patch one linked object
 * @link: what it is part of
 * @obj: the object, its relocations applied
 * @caps: x86_capability words
 * @done: receives the counts
 * @err: receives the error
 *
 * Return: 0, or -1: a table of patch sites is damaged
 */
int lxd_patch(const struct lxd_link *link, const struct lxd_placed *obj,
	      const u32 *caps, struct lxd_patched *done, struct lxd_err *err);

#endif /* LXD_RUNNER_PATCH_H */
