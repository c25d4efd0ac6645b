// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/names.c runner/object.c runner/module.c */
/* sources: runner/unpack.c runner/symvers.c runner/library.c runner/link.c */
/* sources: runner/place.c runner/resolve.c runner/relocate.c runner/patch.c */
/* libs: -lelf -llzma -lzstd */
/* The linker on small objects: layout, symbols, relocations, patches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "elf_maker.h"
#include "runner/link.h"

#define RELEASE		"6.1.0-test"
#define IMAGE_RUN	0x10000000ull
#define IMAGE_SIZE	(1u << 20)
#define PERCPU_SIZE	(64u << 10)
#define FEATURE_YES	(9 * 32 + 1)
#define FEATURE_NO	(9 * 32 + 2)

static const u8 zeros[256];
static u32 caps[32] = { [9] = 1 << 1 };

struct rig {
	struct maker lib;	/* the library kernel, in the making */
	struct maker mod;	/* the module, in the making */
	struct lxd_library *library;
	struct lxd_module *module;
	struct lxd_link link;
	u8 *image;
	u8 *percpu;
	u32 lib_text;
	struct lxd_err err;
};

static int setup(void **state)
{
	static const u8 code[] = {
		[0x00] = 0xc3,				/* lxd_missing */
		[0x10] = 0x90, 0xc3,			/* exported */
		[0x20] = 0x31, 0xc0, 0xc3,		/* return 0 */
		[0x30] = 0xe9, 0xeb, 0xff, 0xff, 0xff,	/* jmp 0x20 */
		[0x40] = 0xc3,				/* nothing */
		[0x50] = 0xe9, 0xbb, 0xff, 0xff, 0xff,	/* jmp 0x10 */
		[0x5f] = 0xcc,
	};
	struct rig *r = calloc(1, sizeof(*r));

	maker_init(&r->lib);
	r->lib_text = maker_text(&r->lib, code, sizeof(code));
	maker_function(&r->lib, "lxd_missing", r->lib_text, 0, 16);
	maker_function(&r->lib, "exported", r->lib_text, 0x10, 16);
	maker_function(&r->lib, "own", r->lib_text, 0x10, 16);
	maker_function(&r->lib, "__x86_return_thunk", r->lib_text, 0x40, 1);
	maker_function(&r->lib, "__x86_indirect_thunk_rax", r->lib_text, 0x41, 1);
	maker_function(&r->lib, "__x86_indirect_thunk_r11", r->lib_text, 0x42, 1);
	maker_function(&r->lib, "__SCT__zero", r->lib_text, 0x30, 5);
	maker_function(&r->lib, "__SCT__nothing", r->lib_text, 0x40, 5);
	maker_function(&r->lib, "__SCT__func", r->lib_text, 0x50, 5);
	maker_init(&r->mod);
	maker_module(&r->mod, "mod", RELEASE);
	r->image = calloc(1, IMAGE_SIZE);
	r->percpu = calloc(1, PERCPU_SIZE);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;

	lxd_link_close(&r->link);
	lxd_module_close(r->module);
	lxd_library_close(r->library);
	free(r->image);
	free(r->percpu);
	free(r);
	return 0;
}

static void make_library(struct rig *r, const char *text)
{
	struct lxd_symvers sv;
	struct lxd_module *object;
	size_t size;
	u8 *file = maker_build(&r->lib, &size);

	object = lxd_object_from_memory("library", file, size, &r->err);
	assert_non_null(object);
	assert_int_equal(lxd_symvers_parse(&sv, strdup(text), "symvers",
					   &r->err), 0);
	r->library = lxd_library_from_object(RELEASE, object, &sv, &r->err);
	assert_non_null(r->library);
}

static const char exports[] =
	"0x1 exported\n0x2 __x86_return_thunk\n0x3 __x86_indirect_thunk_rax\n"
	"0x3 __x86_indirect_thunk_r11\n0x4 __SCT__zero\n0x5 __SCT__nothing\n"
	"0x6 __SCT__func\n0x7 exported_cpu\n";

static int do_link(struct rig *r)
{
	const struct lxd_space image = { IMAGE_RUN, r->image, IMAGE_SIZE, 0 };
	const struct lxd_space percpu = { 0, r->percpu, PERCPU_SIZE, 0 };
	size_t size;
	u8 *file;

	if (!r->library)
		make_library(r, exports);
	lxd_link_init(&r->link, r->library, &image, &percpu);
	if (lxd_link_add(&r->link, r->library->object, LXD_SCOPE_LIBRARY, caps,
			 &r->err))
		return -1;
	file = maker_build(&r->mod, &size);
	r->module = lxd_module_from_memory("dir/mod.ko", file, size, &r->err);
	if (!r->module)
		return -1;
	return lxd_link_add(&r->link, r->module, LXD_SCOPE_MODULE, caps,
			    &r->err);
}

static u64 library_address(struct rig *r, u64 offset)
{
	return r->link.objects[0].addr[r->lib_text] + offset;
}

static u64 get(struct rig *r, u64 addr, u32 len)
{
	u8 *p = lxd_link_host(&r->link, addr, len);
	u64 value = 0;

	assert_non_null(p);
	memcpy(&value, p, len);
	return value;
}

/* What a 32-bit displacement at @addr refers to. */
static u64 get_pc32(struct rig *r, u64 addr)
{
	return addr + (s32)get(r, addr, 4);
}

static u32 add_data(struct rig *r, u64 size)
{
	return maker_section(&r->mod, ".data", SHT_PROGBITS,
			     SHF_ALLOC | SHF_WRITE, zeros, size, 8);
}

static void test_relocations(void **state)
{
	struct rig *r = *state;
	u32 data = add_data(r, 64);
	u32 sym = maker_import(&r->mod, "exported");
	u64 at, to;

	maker_rela(&r->mod, data, 0, sym, R_X86_64_64, 2);
	maker_rela(&r->mod, data, 8, sym, R_X86_64_PC64, -4);
	maker_rela(&r->mod, data, 16, sym, R_X86_64_32, 1);
	maker_rela(&r->mod, data, 20, sym, R_X86_64_32S, -1);
	maker_rela(&r->mod, data, 24, sym, R_X86_64_PC32, -4);
	maker_rela(&r->mod, data, 28, sym, R_X86_64_PLT32, 0);
	maker_rela(&r->mod, data, 32, sym, R_X86_64_NONE, 0);
	assert_int_equal(do_link(r), 0);
	at = r->link.objects[1].addr[data];
	to = library_address(r, 0x10);
	assert_int_equal(get(r, at, 8), to + 2);
	assert_int_equal(get(r, at + 8, 8), to - 4 - (at + 8));
	assert_int_equal(get(r, at + 16, 4), to + 1);
	assert_int_equal(get(r, at + 20, 4), to - 1);
	assert_int_equal(get_pc32(r, at + 24), to - 4);
	assert_int_equal(get_pc32(r, at + 28), to);
	assert_int_equal(get(r, at + 32, 8), 0);
}

static void expect_error(struct rig *r, const char *text)
{
	assert_int_equal(do_link(r), -1);
	assert_string_equal(r->err.text, text);
}

static void test_overflow(void **state)
{
	struct rig *r = *state;
	u32 data = add_data(r, 64);

	maker_rela(&r->mod, data, 8, maker_import(&r->mod, "exported"),
		   R_X86_64_32, 1ll << 32);
	expect_error(r, "mod.ko: symbol 'exported' is out of reach (0x110000010) in .data+0x8");
}

static void test_overflow_signed(void **state)
{
	struct rig *r = *state;
	u32 data = add_data(r, 64);

	maker_rela(&r->mod, data, 0, maker_import(&r->mod, "exported"),
		   R_X86_64_32S, 1ll << 31);
	expect_error(r, "mod.ko: symbol 'exported' is out of reach (0x90000010) in .data+0x0");
}

static void test_past_the_end(void **state)
{
	struct rig *r = *state;
	u32 data = add_data(r, 64);

	maker_rela(&r->mod, data, 60, maker_import(&r->mod, "exported"),
		   R_X86_64_64, 0);
	expect_error(r, "mod.ko: symbol 'exported' is out of reach (0x10000010) in .data+0x3c");
}

static void test_outside_section(void **state)
{
	struct rig *r = *state;
	u32 data = add_data(r, 64);

	maker_rela(&r->mod, data, 64, maker_import(&r->mod, "exported"),
		   R_X86_64_32, 0);
	expect_error(r, "mod.ko: damaged file: bad relocation 0 in .rela.data");
}

static void test_no_such_symbol(void **state)
{
	struct rig *r = *state;

	maker_rela(&r->mod, add_data(r, 64), 0, 50, R_X86_64_32, 0);
	expect_error(r, "mod.ko: damaged file: bad relocation 0 in .rela.data");
}

static void test_unknown_type(void **state)
{
	struct rig *r = *state;
	u32 data = add_data(r, 64);

	maker_rela(&r->mod, data, 0, maker_import(&r->mod, "exported"),
		   R_X86_64_GOTPCREL, 0);
	expect_error(r, "mod.ko: unknown relocation type 9 in .data");
}

static void test_missing_function(void **state)
{
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, zeros, 64);
	u64 stub;

	maker_rela(&r->mod, text, 1, maker_import(&r->mod, "absent"),
		   R_X86_64_PLT32, -4);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->link.objects[1].nr_stubs, 1);
	stub = get_pc32(r, r->link.objects[1].addr[text] + 1) + 4;
	assert_int_equal(stub, r->link.objects[1].stubs.start);
	/* movabs $name, %rdi; movabs $lxd_missing, %rax; jmp *%rax */
	assert_int_equal(get(r, stub, 2), 0xbf48);
	assert_string_equal(lxd_link_host(&r->link, get(r, stub + 2, 8), 7),
			    "absent");
	assert_int_equal(get(r, stub + 10, 2), 0xb848);
	assert_int_equal(get(r, stub + 12, 8), library_address(r, 0));
	assert_int_equal(get(r, stub + 20, 2), 0xe0ff);
}

static void test_missing_data(void **state)
{
	struct rig *r = *state;
	u32 data = add_data(r, 64);

	maker_rela(&r->mod, data, 0, maker_import(&r->mod, "absent"),
		   R_X86_64_64, 0);
	expect_error(r, "mod.ko: needs 'absent', which the library kernel for "
		     RELEASE " lacks, as data");
}

static void test_own_names_stay_inside(void **state)
{
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, zeros, 64);

	/* The library kernel has it, but the real kernel doesn't export it. */
	maker_rela(&r->mod, text, 0, maker_import(&r->mod, "own"),
		   R_X86_64_PLT32, -4);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->link.objects[1].nr_stubs, 1);
}

static void test_weak(void **state)
{
	struct rig *r = *state;
	u32 data = add_data(r, 64), sym;

	sym = maker_symbol(&r->mod, "absent", STB_WEAK, STT_NOTYPE, SHN_UNDEF,
			   0, 0);
	maker_rela(&r->mod, data, 0, sym, R_X86_64_64, 0);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(get(r, r->link.objects[1].addr[data], 8), 0);
}

static void test_layout(void **state)
{
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, zeros, 64), common;
	u32 data = add_data(r, 8), ro, bss;
	struct lxd_placed *obj = &r->link.objects[1];

	ro = maker_section(&r->mod, ".rodata", SHT_PROGBITS, SHF_ALLOC, zeros,
			   100, 64);
	bss = maker_section(&r->mod, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE,
			    NULL, 5000, 32);
	maker_section(&r->mod, ".comment", SHT_PROGBITS, 0, zeros, 10, 1);
	common = maker_symbol(&r->mod, "common", STB_GLOBAL, STT_OBJECT,
			      SHN_COMMON, 64, 100);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(obj->group[LXD_TEXT].start % LXD_PAGE, 0);
	assert_int_equal(obj->group[LXD_TEXT].size, LXD_PAGE);
	assert_int_equal(obj->group[LXD_RODATA].start,
			 obj->group[LXD_TEXT].start + LXD_PAGE);
	assert_int_equal(obj->group[LXD_DATA].size, 2 * LXD_PAGE);
	assert_true(lxd_link_in_image(obj, obj->addr[text]));
	assert_int_equal(obj->addr[ro] % 64, 0);
	assert_in_range(obj->addr[ro], obj->group[LXD_RODATA].start,
			obj->group[LXD_DATA].start - 100);
	assert_in_range(obj->addr[data], obj->group[LXD_DATA].start,
			obj->group[LXD_DATA].start + 2 * LXD_PAGE - 8);
	assert_in_range(obj->addr[bss], obj->group[LXD_DATA].start,
			obj->group[LXD_DATA].start + 2 * LXD_PAGE - 5000);
	assert_int_equal(obj->values[common] % 64, 0);
	assert_true(lxd_link_in_image(obj, obj->values[common]));
	assert_null(obj->host[lxd_elf_section(&r->module->elf, ".comment")]);
	assert_null(obj->host[lxd_elf_section(&r->module->elf, ".modinfo")]);
	/* Past the text: trap. */
	assert_int_equal(get(r, obj->addr[text] + 64, 1), 0xcc);
}

static void test_percpu(void **state)
{
	static const u8 first[48] = { [40] = 0x11 }, more[8] = { 0x22 };
	struct rig *r = *state;
	u32 sec, data = add_data(r, 8), mine;

	/* After another section in the file, yet at offset 0. */
	sec = maker_section(&r->lib, ".data..percpu", SHT_PROGBITS,
			    SHF_ALLOC | SHF_WRITE, more, 8, 8);
	maker_section(&r->lib, ".data..percpu..first", SHT_PROGBITS,
		      SHF_ALLOC | SHF_WRITE, first, 48, 16);
	maker_symbol(&r->lib, "exported_cpu", STB_GLOBAL, STT_OBJECT, sec, 0,
		     8);
	mine = maker_section(&r->mod, ".data..percpu", SHT_PROGBITS,
			     SHF_ALLOC | SHF_WRITE, more, 8, 64);
	maker_rela(&r->mod, data, 0, maker_import(&r->mod, "exported_cpu"),
		   R_X86_64_32S, 0);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->percpu[40], 0x11);
	assert_int_equal(r->percpu[48], 0x22);
	assert_int_equal(get(r, r->link.objects[1].addr[data], 4), 48);
	assert_int_equal(r->link.objects[1].addr[mine], 64);
	assert_int_equal(r->percpu[64], 0x22);
	assert_int_equal(r->link.percpu.used, 72);
}

static void test_percpu_first_is_the_librarys(void **state)
{
	struct rig *r = *state;

	maker_section(&r->lib, ".data..percpu", SHT_PROGBITS,
		      SHF_ALLOC | SHF_WRITE, zeros, 8, 8);
	maker_section(&r->mod, ".data..percpu..first", SHT_PROGBITS,
		      SHF_ALLOC | SHF_WRITE, zeros, 8, 8);
	expect_error(r,
		     "mod.ko: claims the start of the per-CPU area, as only the library kernel may");
}

static void test_too_large(void **state)
{
	struct rig *r = *state;

	maker_section(&r->mod, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, NULL,
		      IMAGE_SIZE, 8);
	expect_error(r, "mod.ko: does not fit in a domain: section .bss of 1048576 bytes");
}

static void test_exports(void **state)
{
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, zeros, 64), tab, strings, f, name;
	static const u32 crc = 0xabcd;

	f = maker_function(&r->mod, "offered", text, 16, 8);
	strings = maker_section(&r->mod, "__ksymtab_strings", SHT_PROGBITS,
				SHF_ALLOC, "\0offered", 9, 1);
	name = maker_symbol(&r->mod, "__kstrtab_offered", STB_LOCAL,
			    STT_OBJECT, strings, 1, 8);
	tab = maker_section(&r->mod, "__ksymtab_gpl", SHT_PROGBITS, SHF_ALLOC,
			    zeros, 12, 4);
	maker_section(&r->mod, "__kcrctab_gpl", SHT_PROGBITS, SHF_ALLOC, &crc,
		      4, 4);
	maker_rela(&r->mod, tab, 0, f, R_X86_64_PC32, 0);
	maker_rela(&r->mod, tab, 4, name, R_X86_64_PC32, 0);
	maker_rela(&r->mod, tab, 8, name, R_X86_64_PC32, -1);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->module->nr_exports, 1);
	assert_string_equal(r->module->exports[0].name, "offered");
	assert_int_equal(r->module->exports[0].crc, 0xabcd);
	assert_true(lxd_names_find(&r->link.exports, "offered", NULL));
}

/* A table as large as its header says, from a file of a few hundred bytes. */
static void test_exports_of_nothing(void **state)
{
	static const struct {
		u32 type;
		const void *data;
		u64 size;
	} tables[] = {
		{ SHT_NOBITS, NULL, 0x40000000 },
		{ SHT_NOBITS, NULL, 12 },
		{ SHT_PROGBITS, zeros, 4 * 12 },
	};
	struct rig *r = *state;
	u32 text, tab, i;
	size_t size;
	u8 *file;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		maker_init(&r->mod);
		maker_module(&r->mod, "mod", RELEASE);
		text = maker_text(&r->mod, zeros, 64);
		tab = maker_section(&r->mod, "__ksymtab", tables[i].type,
				    SHF_ALLOC, tables[i].data, tables[i].size,
				    4);
		maker_rela(&r->mod, tab, 0,
			   maker_function(&r->mod, "offered", text, 16, 8),
			   R_X86_64_PC32, 0);
		file = maker_build(&r->mod, &size);
		assert_null(lxd_module_from_memory("dir/mod.ko", file, size,
						   &r->err));
		assert_string_equal(r->err.text,
				    "mod.ko: damaged file: exports without relocations or CRCs");
	}
}

static void test_describe(void **state)
{
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, zeros, 64);
	struct lxdom_module d;
	struct lxd_place place;

	maker_function(&r->mod, "init_module", text, 16, 8);
	maker_function(&r->mod, "cleanup_module", text, 32, 8);
	maker_section(&r->mod, "__param", SHT_PROGBITS, SHF_ALLOC, zeros, 80,
		      8);
	maker_section(&r->mod, "__bug_table", SHT_PROGBITS,
		      SHF_ALLOC | SHF_WRITE, zeros, 36, 8);
	assert_int_equal(do_link(r), 0);
	lxd_link_describe(&r->link, 1, &d);
	assert_string_equal(d.name, "mod");
	assert_int_equal(d.init, r->link.objects[1].addr[text] + 16);
	assert_int_equal(d.exit, r->link.objects[1].addr[text] + 32);
	assert_int_equal(d.nr_params, 2);
	assert_int_equal(d.nr_bugs, 3);
	assert_int_equal(d.nr_ex, 0);
	assert_int_equal(d.base, r->link.objects[1].group[LXD_TEXT].start);
	assert_true(lxd_link_where(&r->link, d.init + 3, &place));
	assert_string_equal(place.function, "init_module");
	assert_int_equal(place.offset, 3);
	assert_int_equal(place.size, 8);
	assert_true(lxd_link_where(&r->link, d.init + 12, &place));
	assert_string_equal(place.function, ".text");
	assert_false(lxd_link_where(&r->link, d.base + d.size, &place));
}

/* ---- patches ---- */

/* A table of self-relative words, each naming an offset of the text. */
static void add_sites(struct rig *r, const char *table, u32 text,
		      const u32 *sites, u32 nr)
{
	u32 sec, sym, i;

	sec = maker_section(&r->mod, table, SHT_PROGBITS, SHF_ALLOC, zeros,
			    4 * nr, 1);
	sym = maker_symbol(&r->mod, "", STB_LOCAL, STT_SECTION, text, 0, 0);
	for (i = 0; i < nr; i++)
		maker_rela(&r->mod, sec, 4 * i, sym, R_X86_64_PC32, sites[i]);
}

static void expect_code(struct rig *r, u32 text, u64 offset, const char *code,
			u32 len)
{
	u8 *p = lxd_link_host(&r->link,
			      r->link.objects[1].addr[text] + offset, len);

	assert_non_null(p);
	assert_memory_equal(p, code, len);
}

static void test_patch_fentry(void **state)
{
	static const u8 code[16] = { 0xe8, [8] = 0xe8 };
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, code, sizeof(code)), sec, sym, here;

	sym = maker_import(&r->mod, "__fentry__");
	maker_rela(&r->mod, text, 1, sym, R_X86_64_PLT32, -4);
	maker_rela(&r->mod, text, 9, sym, R_X86_64_PLT32, -4);
	here = maker_symbol(&r->mod, "", STB_LOCAL, STT_SECTION, text, 0, 0);
	sec = maker_section(&r->mod, "__mcount_loc", SHT_PROGBITS, SHF_ALLOC,
			    zeros, 8, 1);
	maker_rela(&r->mod, sec, 0, here, R_X86_64_64, 0);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->link.objects[1].patched.fentry, 1);
	expect_code(r, text, 0, "\x0f\x1f\x44\x00\x00", 5);
	expect_code(r, text, 8, "\xe8", 1);
}

static void test_patch_returns(void **state)
{
	static const u8 code[16] = { 0xe9, [8] = 0xe9 };
	static const u32 sites[] = { 0, 8 };
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, code, sizeof(code));

	maker_rela(&r->mod, text, 1, maker_import(&r->mod, "__x86_return_thunk"),
		   R_X86_64_PLT32, -4);
	/* A site that jumps elsewhere is none. */
	maker_rela(&r->mod, text, 9, maker_import(&r->mod, "exported"),
		   R_X86_64_PLT32, -4);
	add_sites(r, ".return_sites", text, sites, 2);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->link.objects[1].patched.returns, 1);
	expect_code(r, text, 0, "\xc3\xcc\xcc\xcc\xcc", 5);
	expect_code(r, text, 8, "\xe9", 1);
}

static void test_patch_retpolines(void **state)
{
	static const u8 code[32] = {
		[0] = 0xe8,			/* call thunk_rax */
		[8] = 0x2e, 0xe8,		/* cs call thunk_r11 */
		[16] = 0x2e, 0xe9,		/* cs jmp thunk_r11 */
		[24] = 0x0f, 0x84,		/* je thunk_rax */
	};
	static const u32 sites[] = { 0, 8, 16, 24 };
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, code, sizeof(code)), rax, r11;

	rax = maker_import(&r->mod, "__x86_indirect_thunk_rax");
	r11 = maker_import(&r->mod, "__x86_indirect_thunk_r11");
	maker_rela(&r->mod, text, 1, rax, R_X86_64_PLT32, -4);
	maker_rela(&r->mod, text, 10, r11, R_X86_64_PLT32, -4);
	maker_rela(&r->mod, text, 18, r11, R_X86_64_PLT32, -4);
	maker_rela(&r->mod, text, 26, rax, R_X86_64_PLT32, -4);
	add_sites(r, ".retpoline_sites", text, sites, 4);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->link.objects[1].patched.retpolines, 4);
	expect_code(r, text, 0, "\xff\xd0\x0f\x1f\x00", 5);
	expect_code(r, text, 8, "\x41\xff\xd3\x0f\x1f\x00", 6);
	expect_code(r, text, 16, "\x41\xff\xe3\xcc\xcc\xcc", 6);
	/* jne over; jmp *%rax */
	expect_code(r, text, 24, "\x75\x04\xff\xe0\xcc\xcc", 6);
}

static void test_patch_static_calls(void **state)
{
	static const u8 code[32] = {
		[0] = 0xe8, [8] = 0xe8, [16] = 0xe8, [24] = 0xe9,
	};
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, code, sizeof(code));
	static const u32 sites[] = { 0, 0, 8, 0, 16, 0, 24, 0 };
	u64 at;

	maker_rela(&r->mod, text, 1, maker_import(&r->mod, "__SCT__zero"),
		   R_X86_64_PLT32, -4);
	maker_rela(&r->mod, text, 9, maker_import(&r->mod, "__SCT__nothing"),
		   R_X86_64_PLT32, -4);
	maker_rela(&r->mod, text, 17, maker_import(&r->mod, "__SCT__func"),
		   R_X86_64_PLT32, -4);
	maker_rela(&r->mod, text, 25, maker_import(&r->mod, "__SCT__func"),
		   R_X86_64_PLT32, -4);
	add_sites(r, ".static_call_sites", text, sites, 8);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->link.objects[1].patched.static_calls, 4);
	expect_code(r, text, 0, "\x2e\x2e\x2e\x31\xc0", 5);
	expect_code(r, text, 8, "\x0f\x1f\x44\x00\x00", 5);
	at = r->link.objects[1].addr[text];
	assert_int_equal(get_pc32(r, at + 17) + 4, library_address(r, 0x10));
	assert_int_equal(get(r, at + 24, 1), 0xe9);
	assert_int_equal(get_pc32(r, at + 25) + 4, library_address(r, 0x10));
}

static void add_alternative(struct rig *r, u32 table, u32 nr, u32 text,
			    u32 site, u32 other, u32 from)
{
	u32 a, b;

	a = maker_symbol(&r->mod, "", STB_LOCAL, STT_SECTION, text, 0, 0);
	b = maker_symbol(&r->mod, "", STB_LOCAL, STT_SECTION, other, 0, 0);
	maker_rela(&r->mod, table, 12 * nr, a, R_X86_64_PC32, site);
	maker_rela(&r->mod, table, 12 * nr + 4, b, R_X86_64_PC32, from);
}

static void test_patch_alternatives(void **state)
{
	static const u8 code[32] = {
		[0] = 0x11, 0x11, 0x11, 0x11, 0x11,
		[8] = 0x22, 0x22, 0x22, 0x22, 0x22,
		[16] = 0x33, 0x33, 0x33, 0x33, 0x33,
	};
	static const u8 with[16] = { 0xaa, 0xbb, 0xcc, [8] = 0xe8 };
	/* feature, length, length of the replacement */
	static const u8 table[] = {
		[8] = FEATURE_YES & 0xff, FEATURE_YES >> 8, 5, 3,
		[20] = FEATURE_NO & 0xff, FEATURE_NO >> 8, 5, 3,
		[32] = FEATURE_NO & 0xff, FEATURE_NO >> 8 | 0x80, 5, 5,
	};
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, code, sizeof(code)), other, sec;
	u64 at;

	other = maker_section(&r->mod, ".altinstr_replacement", SHT_PROGBITS,
			      SHF_ALLOC | SHF_EXECINSTR, with, sizeof(with),
			      1);
	sec = maker_section(&r->mod, ".altinstructions", SHT_PROGBITS,
			    SHF_ALLOC, table, sizeof(table), 1);
	add_alternative(r, sec, 0, text, 0, other, 0);
	add_alternative(r, sec, 1, text, 8, other, 0);
	add_alternative(r, sec, 2, text, 16, other, 8);
	maker_rela(&r->mod, other, 9, maker_import(&r->mod, "exported"),
		   R_X86_64_PLT32, -4);
	assert_int_equal(do_link(r), 0);
	assert_int_equal(r->link.objects[1].patched.alternatives, 2);
	expect_code(r, text, 0, "\xaa\xbb\xcc\x66\x90", 5);
	expect_code(r, text, 8, "\x22\x22\x22\x22\x22", 5);
	/* A call that has moved still calls the same. */
	at = r->link.objects[1].addr[text];
	assert_int_equal(get(r, at + 16, 1), 0xe8);
	assert_int_equal(get_pc32(r, at + 17) + 4, library_address(r, 0x10));
}

static void test_patch_outside(void **state)
{
	static const u32 sites[] = { 0x7000000 };
	struct rig *r = *state;
	u32 text = maker_text(&r->mod, zeros, 16);

	maker_import(&r->mod, "__x86_return_thunk");
	add_sites(r, ".retpoline_sites", text, sites, 1);
	expect_error(r, "mod.ko: damaged file: .retpoline_sites+0x0 names no code");
}

static void test_not_a_module(void **state)
{
	struct rig *r = *state;

	maker_init(&r->mod);
	maker_text(&r->mod, zeros, 16);
	expect_error(r, "mod.ko: not a kernel module: no vermagic");
}

#define test(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_relocations),
		test(test_overflow),
		test(test_overflow_signed),
		test(test_past_the_end),
		test(test_outside_section),
		test(test_no_such_symbol),
		test(test_unknown_type),
		test(test_missing_function),
		test(test_missing_data),
		test(test_own_names_stay_inside),
		test(test_weak),
		test(test_layout),
		test(test_percpu),
		test(test_percpu_first_is_the_librarys),
		test(test_too_large),
		test(test_exports),
		test(test_exports_of_nothing),
		test(test_describe),
		test(test_patch_fentry),
		test(test_patch_returns),
		test(test_patch_retpolines),
		test(test_patch_static_calls),
		test(test_patch_alternatives),
		test(test_patch_outside),
		test(test_not_a_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
