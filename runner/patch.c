// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "link.h"

#define CALL	0xe8
#define JMP	0xe9
#define RET	0xc3
#define INT3	0xcc
#define CS	0x2e	/* prefix that pads a call of a thunk */

#define THUNK		"__x86_indirect_thunk_"
#define RETURN_THUNK	"__x86_return_thunk"

/* As the instruction set numbers them. */
static const char *const registers[16] = {
	"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
	"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
};

struct patcher {
	const struct lxd_link *link;
	const struct lxd_placed *obj;
	const u32 *caps;
	struct lxd_patched *done;
	struct lxd_err *err;
	u64 thunks[ARRAY_SIZE(registers)];
	u64 return_thunk;
};

/* A section that lists sites to patch. */
struct table {
	const struct lxd_section *sec;
	const u8 *host;
	u64 addr;
};

bool lxd_patched_away(const char *name)
{
	return !strcmp(name, "__fentry__") || !strcmp(name, RETURN_THUNK) ||
	       !strncmp(name, THUNK, strlen(THUNK));
}

static bool find_table(const struct patcher *p, const char *name,
		       struct table *t)
{
	u32 i = lxd_elf_section(&p->obj->mod->elf, name);

	if (!i || !p->obj->host[i])
		return false;
	t->sec = &p->obj->mod->elf.sections[i];
	t->host = p->obj->host[i];
	t->addr = p->obj->addr[i];
	return true;
}

static int bad_site(const struct patcher *p, const struct table *t, u64 off)
{
	return lxd_fail(p->err, "%s: damaged file: %s+0x%llx names no code",
			p->obj->mod->file, t->sec->name, off);
}

/* What a self-relative word of a table points at. */
static u64 target_of(const struct table *t, u64 off)
{
	s32 rel;

	memcpy(&rel, t->host + off, sizeof(rel));
	return t->addr + off + rel;
}

static u64 branch_target(const u8 *code, u64 addr)
{
	s32 rel;

	memcpy(&rel, code + 1, sizeof(rel));
	return addr + 5 + rel;
}

static void put_branch(u8 *code, u8 opcode, u64 addr, u64 target)
{
	s32 rel = target - (addr + 5);

	code[0] = opcode;
	memcpy(code + 1, &rel, sizeof(rel));
}

/* The longest single instructions that do nothing, as the manuals give them. */
static void put_nops(u8 *code, u64 len)
{
	static const u8 nops[8][8] = {
		{ 0x90 },
		{ 0x66, 0x90 },
		{ 0x0f, 0x1f, 0x00 },
		{ 0x0f, 0x1f, 0x40, 0x00 },
		{ 0x0f, 0x1f, 0x44, 0x00, 0x00 },
		{ 0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00 },
		{ 0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00 },
		{ 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00 },
	};

	while (len) {
		u64 n = len < ARRAY_SIZE(nops) ? len : ARRAY_SIZE(nops);

		memcpy(code, nops[n - 1], n);
		code += n;
		len -= n;
	}
}

/* The calls that -pg makes at the head of each function. */
static int patch_fentry(struct patcher *p)
{
	struct table t;
	u64 off, site;
	u8 *code;

	if (!find_table(p, "__mcount_loc", &t))
		return 0;
	for (off = 0; off + sizeof(site) <= t.sec->size; off += sizeof(site)) {
		memcpy(&site, t.host + off, sizeof(site));
		code = lxd_link_host(p->link, site, 5);
		if (!code)
			return bad_site(p, &t, off);
		if (*code != CALL)
			continue;
		put_nops(code, 5);
		p->done->fentry++;
	}
	return 0;
}

static void find_thunks(struct patcher *p)
{
	const struct lxd_elf *elf = &p->obj->mod->elf;
	u32 i, r;

	for (i = 1; i < elf->nr_syms; i++) {
		const char *name = lxd_elf_sym_name(elf, i);

		if (!strcmp(name, RETURN_THUNK))
			p->return_thunk = p->obj->values[i];
		if (strncmp(name, THUNK, strlen(THUNK)))
			continue;
		for (r = 0; r < ARRAY_SIZE(registers); r++) {
			if (!strcmp(name + strlen(THUNK), registers[r]))
				p->thunks[r] = p->obj->values[i];
		}
	}
}

static int patch_returns(struct patcher *p)
{
	struct table t;
	u64 off, site;
	u8 *code;

	if (!find_table(p, ".return_sites", &t) || !p->return_thunk)
		return 0;
	for (off = 0; off + sizeof(s32) <= t.sec->size; off += sizeof(s32)) {
		site = target_of(&t, off);
		code = lxd_link_host(p->link, site, 5);
		if (!code)
			return bad_site(p, &t, off);
		if (*code != JMP ||
		    branch_target(code, site) != p->return_thunk)
			continue;
		code[0] = RET;
		memset(code + 1, INT3, 4);
		p->done->returns++;
	}
	return 0;
}

/* Number of the register that a thunk jumps through, or -1. */
static int thunk_register(const struct patcher *p, u64 thunk)
{
	u32 r;

	for (r = 0; r < ARRAY_SIZE(registers); r++) {
		if (thunk && p->thunks[r] == thunk)
			return r;
	}
	return -1;
}

/* call or jmp *%reg; returns its length */
static u32 put_indirect(u8 *code, u8 opcode, int reg)
{
	u32 n = 0;

	if (reg >= 8)
		code[n++] = 0x41;
	code[n++] = 0xff;
	code[n++] = (opcode == CALL ? 0xd0 : 0xe0) | (reg & 7);
	return n;
}

/* [cs] call thunk, [cs] jmp thunk, jcc thunk */
static void patch_retpoline(struct patcher *p, u8 *code, u64 site)
{
	bool jcc = code[0] == 0x0f && (code[1] & 0xf0) == 0x80;
	u32 skip = jcc || code[0] == CS, n = 0;
	u32 len = 5 + skip;
	u8 opcode = code[skip];
	int reg;

	if (!jcc && opcode != CALL && opcode != JMP)
		return;
	reg = thunk_register(p, branch_target(code + skip, site + skip));
	if (reg < 0)
		return;
	if (jcc) {
		/* the opposite condition jumps over a plain jump */
		code[n++] = 0x70 | ((opcode & 0xf) ^ 1);
		code[n++] = len - 2;
		opcode = JMP;
	}
	n += put_indirect(code + n, opcode, reg);
	if (opcode == JMP)
		memset(code + n, INT3, len - n);
	else
		put_nops(code + n, len - n);
	p->done->retpolines++;
}

static int patch_retpolines(struct patcher *p)
{
	struct table t;
	u64 off, site;
	u8 *code;

	if (!find_table(p, ".retpoline_sites", &t))
		return 0;
	for (off = 0; off + sizeof(s32) <= t.sec->size; off += sizeof(s32)) {
		site = target_of(&t, off);
		code = lxd_link_host(p->link, site, 6);
		if (!code)
			return bad_site(p, &t, off);
		patch_retpoline(p, code, site);
	}
	return 0;
}

struct alternative {
	s32 site;		/* relative to this field */
	s32 replacement;	/* relative to this field */
	u16 feature;		/* bit 15: if the feature is absent */
	u8 len;
	u8 replacement_len;
} __packed;

#define FEATURE_NOT	0x8000
#define FEATURES	(32 * 32)	/* of struct lxdom_boot's caps */

static bool applies(const struct patcher *p, const struct alternative *a)
{
	u32 f = a->feature & ~FEATURE_NOT;
	bool has = p->caps[f / 32] >> (f % 32) & 1;

	return has != !!(a->feature & FEATURE_NOT);
}

static int patch_alternative(struct patcher *p, const struct table *t, u64 off)
{
	u64 site = target_of(t, off), from = target_of(t, off + sizeof(s32));
	struct alternative a;
	u8 *code, *with;
	s32 rel;

	memcpy(&a, t->host + off, sizeof(a));
	code = lxd_link_host(p->link, site, a.len);
	with = lxd_link_host(p->link, from, a.replacement_len);
	if (!code || !with || a.replacement_len > a.len ||
	    (a.feature & ~FEATURE_NOT) >= FEATURES)
		return bad_site(p, t, off);
	if (!applies(p, &a))
		return 0;
	memmove(code, with, a.replacement_len);
	if (a.replacement_len == 5 && (*code == CALL || *code == JMP)) {
		memcpy(&rel, code + 1, sizeof(rel));
		rel += (s32)(from - site);
		memcpy(code + 1, &rel, sizeof(rel));
	}
	put_nops(code + a.replacement_len, a.len - a.replacement_len);
	p->done->alternatives++;
	return 0;
}

/* In the order of the table: later entries override earlier ones. */
static int patch_alternatives(struct patcher *p)
{
	struct table t;
	u64 off;

	if (!find_table(p, ".altinstructions", &t))
		return 0;
	for (off = 0; off + sizeof(struct alternative) <= t.sec->size;
	     off += sizeof(struct alternative)) {
		if (patch_alternative(p, &t, off))
			return -1;
	}
	return 0;
}

/*
 * Where a call of a library kernel's trampoline ends up.  Those never change
 * their target; a module's own do, when a tracepoint is switched on, and keep
 * their calls.
 */
static u8 *static_target(const struct patcher *p, u64 *addr)
{
	const struct lxd_range *text = &p->link->objects[0].group[LXD_TEXT];
	u8 *code = NULL;
	int hops;

	for (hops = 0; hops < 4; hops++) {
		if (*addr - text->start >= text->size)
			return NULL;
		code = lxd_link_host(p->link, *addr, 5);
		if (!code || *code != JMP)
			return code;
		*addr = branch_target(code, *addr);
	}
	return code;
}

static void patch_static_call(struct patcher *p, u8 *code, u64 site)
{
	static const u8 xor_ret[] = { 0x31, 0xc0, RET };
	static const u8 xor5[] = { CS, CS, CS, 0x31, 0xc0 };
	u64 target = branch_target(code, site);
	const u8 *to;

	to = static_target(p, &target);
	if (!to)
		return;
	if (!memcmp(to, xor_ret, sizeof(xor_ret)) && *code == CALL)
		memcpy(code, xor5, sizeof(xor5));
	else if (*to == RET && *code == CALL)
		put_nops(code, 5);
	else
		put_branch(code, *code, site, target);
	p->done->static_calls++;
}

static int patch_static_calls(struct patcher *p)
{
	struct table t;
	u64 off, site;
	u8 *code;

	/* The library kernel's own calls may change, like a module's. */
	if (!find_table(p, ".static_call_sites", &t) ||
	    p->obj->scope == LXD_SCOPE_LIBRARY)
		return 0;
	for (off = 0; off + 2 * sizeof(s32) <= t.sec->size;
	     off += 2 * sizeof(s32)) {
		site = target_of(&t, off);
		code = lxd_link_host(p->link, site, 5);
		if (!code)
			return bad_site(p, &t, off);
		if (*code == CALL || *code == JMP)
			patch_static_call(p, code, site);
	}
	return 0;
}

int lxd_patch(const struct lxd_link *link, const struct lxd_placed *obj,
	      const u32 *caps, struct lxd_patched *done, struct lxd_err *err)
{
	struct patcher p = {
		.link = link,
		.obj = obj,
		.caps = caps,
		.done = done,
		.err = err,
	};

	memset(done, 0, sizeof(*done));
	find_thunks(&p);
	if (patch_retpolines(&p) || patch_returns(&p) ||
	    patch_alternatives(&p) || patch_static_calls(&p))
		return -1;
	return patch_fentry(&p);
}
