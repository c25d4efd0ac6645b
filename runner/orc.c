// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "orc.h"

/* asm/orc_types.h of 6.1 */
enum {
	ORC_UNDEFINED,
	ORC_PREV_SP,
	ORC_DX,
	ORC_DI,
	ORC_BP,
	ORC_SP,
	ORC_R10,
	ORC_R13,
	ORC_BP_INDIRECT,
	ORC_SP_INDIRECT,
};

#define ORC_TYPE_CALL	0
#define ORC_ENTRY_SIZE	6	/* bytes: two s16, 4 + 4 + 2 + 1 bits */

struct walk {
	const struct lxd_unwind *u;
	u64 ip;
	u64 sp;
	u64 bp;
	bool first;	/* all registers are known */
};

static void decode(const u8 *entry, struct lxd_orc *orc)
{
	memcpy(&orc->sp_offset, entry, 2);
	memcpy(&orc->bp_offset, entry + 2, 2);
	orc->sp_reg = entry[4] & 0xf;
	orc->bp_reg = entry[4] >> 4;
	orc->type = entry[5] & 3;
	orc->end = entry[5] >> 2 & 1;
}

/*
 * The tables of an object are in the order of its sections, not of addresses,
 * and a backtrace is made once: look at all of it.  An entry that says nothing
 * marks the end of a function; a real one at the same address beats it.
 */
bool lxd_orc_find(const struct lxd_placed *obj, u64 ip, struct lxd_orc *orc)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	u32 ips = lxd_elf_section(elf, ".orc_unwind_ip");
	u32 entries = lxd_elf_section(elf, ".orc_unwind");
	u64 best = 0, nr, i;

	if (!ips || !entries || !obj->host[ips] || !obj->host[entries])
		return false;
	nr = elf->sections[ips].size / sizeof(s32);
	if (nr > elf->sections[entries].size / ORC_ENTRY_SIZE)
		nr = elf->sections[entries].size / ORC_ENTRY_SIZE;
	for (i = 0; i < nr; i++) {
		struct lxd_orc this;
		u64 at;
		s32 rel;

		memcpy(&rel, obj->host[ips] + i * sizeof(rel), sizeof(rel));
		at = obj->addr[ips] + i * sizeof(rel) + rel;
		if (at > ip || at < best)
			continue;
		decode(obj->host[entries] + i * ORC_ENTRY_SIZE, &this);
		if (at == best && this.sp_reg == ORC_UNDEFINED && !this.end)
			continue;
		best = at;
		*orc = this;
	}
	return best && (orc->sp_reg != ORC_UNDEFINED || orc->end);
}

static bool read_word(const struct walk *w, u64 addr, u64 *word)
{
	return w->u->read(w->u->ctx, addr, word);
}

/* The caller's stack pointer. */
static bool caller_sp(const struct walk *w, const struct lxd_orc *orc, u64 *sp)
{
	const __u64 *gpr = w->u->regs->gpr;

	switch (orc->sp_reg) {
	case ORC_SP:
		*sp = w->sp + orc->sp_offset;
		return true;
	case ORC_BP:
		*sp = w->bp + orc->sp_offset;
		return true;
	case ORC_SP_INDIRECT:
		if (!read_word(w, w->sp, sp))
			return false;
		*sp += orc->sp_offset;
		return true;
	case ORC_BP_INDIRECT:
		return read_word(w, w->bp + orc->sp_offset, sp);
	case ORC_R10:
		*sp = gpr[10];
		return w->first;
	case ORC_R13:
		*sp = gpr[13];
		return w->first;
	case ORC_DI:
		*sp = gpr[LXDOM_RDI];
		return w->first;
	case ORC_DX:
		*sp = gpr[LXDOM_RDX];
		return w->first;
	}
	return false;
}

static bool caller_bp(const struct walk *w, const struct lxd_orc *orc, u64 sp,
		      u64 *bp)
{
	switch (orc->bp_reg) {
	case ORC_UNDEFINED:
		return true;
	case ORC_PREV_SP:
		return read_word(w, sp + orc->bp_offset, bp);
	case ORC_BP:
		return read_word(w, w->bp + orc->bp_offset, bp);
	}
	return false;
}

/* Code without tables: the back end's keeps a frame pointer. */
static bool step_frame_pointer(struct walk *w)
{
	u64 bp;

	if (!w->bp || !read_word(w, w->bp, &bp) ||
	    !read_word(w, w->bp + 8, &w->ip))
		return false;
	w->sp = w->bp + 16;
	w->bp = bp;
	return true;
}

/* Nothing of the callee is on the stack yet but the return address. */
static bool step_return_address(struct walk *w)
{
	if (!read_word(w, w->sp, &w->ip))
		return false;
	w->sp += 8;
	return true;
}

static bool step_orc(struct walk *w, const struct lxd_orc *orc)
{
	u64 sp, bp = w->bp;

	if (orc->end || orc->type != ORC_TYPE_CALL ||
	    !caller_sp(w, orc, &sp) || !caller_bp(w, orc, sp, &bp) ||
	    !read_word(w, sp - 8, &w->ip))
		return false;
	w->sp = sp;
	w->bp = bp;
	return true;
}

static bool step(struct walk *w)
{
	struct lxd_place place;
	struct lxd_orc orc;
	/* A return address may be the first byte after the function. */
	u64 ip = w->first ? w->ip : w->ip - 1;

	if (!lxd_link_where(w->u->link, ip, &place))
		return w->first && step_return_address(w);
	if (place.obj->scope == LXD_SCOPE_INSIDE)
		return step_frame_pointer(w);
	if (lxd_orc_find(place.obj, ip, &orc))
		return step_orc(w, &orc);
	return w->first && step_return_address(w);
}

/* What else on the stack looks like a return address. */
static u32 look_through(const struct walk *w, struct lxd_frame *frames, u32 nr)
{
	u64 end = w->u->stack.start + w->u->stack.size, sp = w->sp, word;
	struct lxd_place place;

	if (sp < w->u->stack.start)
		sp = w->u->stack.start;
	for (sp &= ~7ull; sp < end && nr < LXD_FRAMES_MAX; sp += 8) {
		if (!read_word(w, sp, &word))
			break;
		if (!lxd_link_where(w->u->link, word - 1, &place))
			continue;
		frames[nr].ip = word;
		frames[nr++].sure = false;
	}
	return nr;
}

static bool is_outermost(const struct walk *w, const struct lxd_place *place)
{
	struct lxd_orc orc;

	if (place->obj->scope == LXD_SCOPE_INSIDE)
		return !w->bp;
	return lxd_orc_find(place->obj, w->ip - !w->first, &orc) && orc.end;
}

u32 lxd_unwind(const struct lxd_unwind *u, struct lxd_frame *frames)
{
	struct walk w = {
		.u = u,
		.ip = u->regs->rip,
		.sp = u->regs->gpr[LXDOM_RSP],
		.bp = u->regs->gpr[LXDOM_RBP],
		.first = true,
	};
	struct lxd_place place;
	u32 nr = 0;
	u64 sp;

	while (nr < LXD_FRAMES_MAX) {
		bool known = lxd_link_where(u->link, w.ip - !w.first, &place);

		if (!known && !w.first)
			return look_through(&w, frames, nr);
		frames[nr].ip = w.ip;
		frames[nr++].sure = true;
		if (known && is_outermost(&w, &place))
			return nr;
		sp = w.sp;
		if (!step(&w) || w.sp <= sp)
			return look_through(&w, frames, nr);
		w.first = false;
	}
	return nr;
}
