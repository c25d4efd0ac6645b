// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/names.c runner/object.c runner/module.c */
/* sources: runner/unpack.c runner/symvers.c runner/library.c runner/link.c */
/* sources: runner/place.c runner/resolve.c runner/relocate.c runner/patch.c */
/* sources: runner/orc.c */
/* libs: -lelf -llzma -lzstd */
/* ORC tables and backtraces, on a made-up stack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "elf_maker.h"
#include "runner/orc.h"

#define IMAGE_RUN	0x10000000ull
#define STACK		0x210000000000ull
#define STACK_WORDS	64

/* Functions of 16 bytes, at these offsets of the text. */
enum { LEAF = 0, MIDDLE = 16, FRAMED = 32, OUTER = 48, BARE = 64, END = 80 };

/* Registers of the tables. */
enum { UNDEFINED, PREV_SP, BP = 4, SP, SP_INDIRECT = 9 };

struct rig {
	struct maker m;
	struct lxd_library *lib;
	struct lxd_link link;
	u8 image[0x8000];
	u64 stack[STACK_WORDS];
	u64 text;
	struct lxdom_regs regs;
	struct lxd_frame frames[LXD_FRAMES_MAX];
};

struct entry {
	u32 at;
	s16 sp_offset;
	s16 bp_offset;
	u8 sp_reg;
	u8 bp_reg;
	u8 flags;	/* type, end << 2 */
};

/* As ld -r leaves them: out of order, with ends of functions among them. */
static const struct entry entries[] = {
	{ OUTER, 8, 0, SP, UNDEFINED, 4 },
	{ END, 0, 0, UNDEFINED, UNDEFINED, 0 },
	{ BARE, 0, 0, UNDEFINED, UNDEFINED, 0 },
	{ LEAF, 8, 0, SP, UNDEFINED, 0 },
	{ LEAF + 4, 24, 0, SP, UNDEFINED, 0 },
	{ MIDDLE, 0, 0, UNDEFINED, UNDEFINED, 0 },
	{ MIDDLE, 8, 0, SP, UNDEFINED, 0 },
	{ MIDDLE + 1, 16, -16, SP, PREV_SP, 0 },
	{ FRAMED, 8, 0, SP, UNDEFINED, 0 },
	{ FRAMED + 4, 16, -16, BP, PREV_SP, 0 },
	{ FRAMED + 12, 0, 0, SP_INDIRECT, UNDEFINED, 0 },
};

static int setup(void **state)
{
	static const u8 code[96] = { 0x90 };
	static u8 orc[ARRAY_SIZE(entries) * 6];
	static const u8 zeros[sizeof(orc)];
	struct rig *r = calloc(1, sizeof(*r));
	const struct lxd_space image = {
		IMAGE_RUN, r->image, sizeof(r->image), 0,
	};
	const struct lxd_space percpu = { 0 };
	static u32 caps[32];
	struct lxd_symvers sv = { 0 };
	struct lxd_err err;
	u32 text, ip, sym, i;
	size_t size;
	u8 *file;

	maker_init(&r->m);
	text = maker_text(&r->m, code, sizeof(code));
	maker_function(&r->m, "leaf", text, LEAF, 16);
	maker_function(&r->m, "middle", text, MIDDLE, 16);
	maker_function(&r->m, "framed", text, FRAMED, 16);
	maker_function(&r->m, "outer", text, OUTER, 16);
	maker_function(&r->m, "bare", text, BARE, 16);
	sym = maker_symbol(&r->m, "", STB_LOCAL, STT_SECTION, text, 0, 0);
	ip = maker_section(&r->m, ".orc_unwind_ip", SHT_PROGBITS, SHF_ALLOC,
			   zeros, 4 * ARRAY_SIZE(entries), 1);
	maker_section(&r->m, ".orc_unwind", SHT_PROGBITS, SHF_ALLOC, orc,
		      sizeof(orc), 1);
	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		const struct entry *e = &entries[i];

		memcpy(orc + 6 * i, &e->sp_offset, 2);
		memcpy(orc + 6 * i + 2, &e->bp_offset, 2);
		orc[6 * i + 4] = e->sp_reg | e->bp_reg << 4;
		orc[6 * i + 5] = e->flags;
		maker_rela(&r->m, ip, 4 * i, sym, R_X86_64_PC32, e->at);
	}
	file = maker_build(&r->m, &size);
	r->lib = lxd_library_from_object("rel",
					 lxd_object_from_memory("library", file,
								size, &err),
					 &sv, &err);
	lxd_link_init(&r->link, r->lib, &image, &percpu);
	if (lxd_link_add(&r->link, r->lib->object, LXD_SCOPE_LIBRARY, caps,
			 &err))
		return -1;
	r->text = r->link.objects[0].addr[text];
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	lxd_link_close(&r->link);
	lxd_library_close(r->lib);
	free(r);
	return 0;
}

static bool read_word(void *ctx, u64 addr, u64 *word)
{
	struct rig *r = ctx;

	if (addr < STACK || addr >= STACK + sizeof(r->stack) || addr % 8)
		return false;
	*word = r->stack[(addr - STACK) / 8];
	return true;
}

static u32 unwind(struct rig *r)
{
	const struct lxd_unwind u = {
		.link = &r->link,
		.regs = &r->regs,
		.read = read_word,
		.ctx = r,
		.stack = { STACK, sizeof(r->stack) },
	};

	return lxd_unwind(&u, r->frames);
}

static void expect(struct rig *r, u32 frame, u32 offset, bool sure)
{
	assert_int_equal(r->frames[frame].ip, r->text + offset);
	assert_int_equal(r->frames[frame].sure, sure);
}

static void start(struct rig *r, u32 offset, u32 sp_word)
{
	r->regs.rip = r->text + offset;
	r->regs.gpr[LXDOM_RSP] = STACK + 8 * sp_word;
}

static void test_find(void **state)
{
	static const struct {
		u32 at;
		s16 sp_offset;
		bool found;
	} wanted[] = {
		{ LEAF, 8, true },
		{ LEAF + 3, 8, true },
		{ LEAF + 4, 24, true },
		{ LEAF + 15, 24, true },
		{ MIDDLE, 8, true },	/* the real one beats the end marker */
		{ MIDDLE + 5, 16, true },
		{ BARE + 1, 0, false },
		{ END + 1, 0, false },
	};
	struct rig *r = *state;
	struct lxd_orc orc;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		assert_int_equal(lxd_orc_find(&r->link.objects[0],
					      r->text + wanted[i].at, &orc),
				 wanted[i].found);
		if (wanted[i].found)
			assert_int_equal(orc.sp_offset, wanted[i].sp_offset);
	}
	assert_false(lxd_orc_find(&r->link.objects[0], r->text - 1, &orc));
}

/* leaf has 16 bytes of variables, middle pushed %rbp, framed uses it. */
static void put_calls(struct rig *r)
{
	r->stack[12] = r->text + MIDDLE + 8;	/* leaf returns there */
	r->stack[13] = STACK + 8 * 20;		/* middle's %rbp: framed's */
	r->stack[14] = r->text + FRAMED + 8;
	r->stack[20] = 0x1234;			/* framed's caller's %rbp */
	r->stack[21] = r->text + OUTER + 8;
	r->stack[30] = r->text + BARE + 8;	/* of another life */
}

static void test_unwind(void **state)
{
	struct rig *r = *state;

	put_calls(r);
	start(r, LEAF + 8, 10);
	assert_int_equal(unwind(r), 4);
	expect(r, 0, LEAF + 8, true);
	expect(r, 1, MIDDLE + 8, true);
	expect(r, 2, FRAMED + 8, true);
	expect(r, 3, OUTER + 8, true);
}

/* A call of NULL: all that is on the stack is where to return to. */
static void test_jump_to_nowhere(void **state)
{
	struct rig *r = *state;

	put_calls(r);
	start(r, 0, 12);
	r->regs.rip = 0;
	assert_int_equal(unwind(r), 4);
	assert_int_equal(r->frames[0].ip, 0);
	expect(r, 1, MIDDLE + 8, true);
	expect(r, 3, OUTER + 8, true);
}

/* No entry for the caller: what the stack has is guessed, and says so. */
static void test_scan(void **state)
{
	struct rig *r = *state;

	r->stack[12] = r->text + BARE + 8;
	r->stack[15] = r->text + MIDDLE + 8;
	r->stack[16] = r->text + 8192;
	r->stack[17] = r->text + OUTER + 8;
	start(r, LEAF + 8, 10);
	assert_int_equal(unwind(r), 4);
	expect(r, 0, LEAF + 8, true);
	expect(r, 1, BARE + 8, true);
	expect(r, 2, MIDDLE + 8, false);
	expect(r, 3, OUTER + 8, false);
}

static void test_indirect(void **state)
{
	struct rig *r = *state;

	r->stack[10] = STACK + 8 * 22;	/* the caller's stack pointer */
	r->stack[21] = r->text + OUTER + 8;
	start(r, FRAMED + 12, 10);
	assert_int_equal(unwind(r), 2);
	expect(r, 1, OUTER + 8, true);
}

/* A hostile stack that leads around in circles, or out of it. */
static void test_circle(void **state)
{
	struct rig *r = *state;
	u32 i, nr;

	for (i = 0; i < STACK_WORDS; i += 2) {
		r->stack[i] = STACK;
		r->stack[i + 1] = r->text + FRAMED + 8;
	}
	start(r, FRAMED + 8, 0);
	r->regs.gpr[LXDOM_RBP] = STACK + 8 * 40;
	nr = unwind(r);
	assert_in_range(nr, 1, LXD_FRAMES_MAX);
	r->regs.gpr[LXDOM_RSP] = ~0ull - 4;
	r->regs.gpr[LXDOM_RBP] = 3;
	nr = unwind(r);
	assert_int_equal(nr, 1);
}

#define test(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_find),
		test(test_unwind),
		test(test_jump_to_nowhere),
		test(test_scan),
		test(test_indirect),
		test(test_circle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
