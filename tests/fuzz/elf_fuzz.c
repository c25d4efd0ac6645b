// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/names.c runner/object.c runner/module.c */
/* sources: runner/unpack.c runner/symvers.c runner/library.c runner/check.c */
/* sources: runner/link.c runner/place.c runner/resolve.c runner/relocate.c */
/* sources: runner/patch.c runner/orc.c runner/caps.c */
/* libs: -lelf -llzma -lzstd */
/* cflags: -Itests/unit */
/*
 * A module's file, whatever it holds: read, checked against a library kernel,
 * linked, patched, looked up in.  Mutations start from a module that has every
 * table that the runner reads.
 */
#include <stdlib.h>
#include <string.h>

#include "elf_maker.h"
#include "fuzz.h"
#include "runner/caps.h"
#include "runner/check.h"
#include "runner/link.h"
#include "runner/orc.h"

#define IMAGE_SIZE	(256u << 10)
#define PERCPU_SIZE	(16u << 10)

static const u8 code[96] = { 0xe8, 0, 0, 0, 0, 0xe9 };
static struct lxd_library *library;
static u32 caps[LXD_CAPS];

static struct lxd_library *make_library(void)
{
	static const char symvers[] =
		"0x1 kmalloc\n0x2 __x86_return_thunk\n"
		"0x3 __x86_indirect_thunk_rax\n0x4 __SCT__zero\n";
	static struct maker m;
	struct lxd_symvers sv;
	struct lxd_module *object;
	struct lxd_err err;
	size_t size;
	u32 text;
	u8 *file;

	maker_init(&m);
	text = maker_text(&m, code, sizeof(code));
	maker_function(&m, "lxd_missing", text, 0, 8);
	maker_function(&m, "kmalloc", text, 8, 8);
	maker_function(&m, "__x86_return_thunk", text, 16, 8);
	maker_function(&m, "__x86_indirect_thunk_rax", text, 24, 8);
	maker_function(&m, "__SCT__zero", text, 5, 5);
	file = maker_build(&m, &size);
	object = lxd_object_from_memory("library", file, size, &err);
	if (!object || lxd_symvers_parse(&sv, strdup(symvers), "s", &err))
		abort();
	return lxd_library_from_object("6.1.0", object, &sv, &err);
}

static void add_table(struct maker *m, const char *name, u32 sym, u32 entry,
		      u32 type)
{
	static const u8 zeros[64];
	u32 sec;

	sec = maker_section(m, name, SHT_PROGBITS, SHF_ALLOC, zeros, 2 * entry,
			    1);
	if (type == R_X86_64_NONE)
		return;
	maker_rela(m, sec, 0, sym, type, 0);
	maker_rela(m, sec, entry, sym, type, 16);
}

/* A module with everything, in fewer bytes than the fuzzer's inputs have. */
static u8 *make_module(size_t *size)
{
	static const struct {
		const char *name;
		u32 entry;
		u32 type;
	} tables[] = {
		{ ".return_sites", 4, R_X86_64_PC32 },
		{ ".retpoline_sites", 4, R_X86_64_PC32 },
		{ ".static_call_sites", 8, R_X86_64_PC32 },
		{ "__mcount_loc", 8, R_X86_64_64 },
		{ ".altinstructions", 12, R_X86_64_PC32 },
		{ ".orc_unwind_ip", 4, R_X86_64_PC32 },
		{ ".orc_unwind", 6, R_X86_64_NONE },
		{ "__bug_table", 12, R_X86_64_PC32 },
		{ "__ksymtab", 12, R_X86_64_PC32 },
		{ "__kcrctab", 4, R_X86_64_NONE },
		{ ".data..percpu", 8, R_X86_64_64 },
	};
	static const char *const imports[] = {
		"kmalloc", "absent", "__x86_return_thunk",
		"__x86_indirect_thunk_rax", "__SCT__zero",
	};
	static struct maker m;
	u32 text, sym, i;

	maker_init(&m);
	maker_module(&m, "fuzz", "6.1.0");
	text = maker_text(&m, code, sizeof(code));
	maker_function(&m, "init_module", text, 0, 16);
	for (i = 0; i < ARRAY_SIZE(imports); i++) {
		maker_rela(&m, text, 16 * i + 1, maker_import(&m, imports[i]),
			   R_X86_64_PLT32, -4);
		maker_version(&m, imports[i], i + 1);
	}
	sym = maker_symbol(&m, "", STB_LOCAL, STT_SECTION, text, 0, 0);
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		add_table(&m, tables[i].name, sym, tables[i].entry,
			  tables[i].type);
	maker_symbol(&m, "common", STB_GLOBAL, STT_OBJECT, SHN_COMMON, 8, 64);
	maker_info(&m, "depends=a,b");
	return maker_build(&m, size);
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max,
			       unsigned int seed)
{
	size_t len;
	u8 *file;

	if (size > sizeof(Elf64_Ehdr) && seed % 16)
		return LLVMFuzzerMutate(data, size, max);
	file = make_module(&len);
	if (len > max)
		len = max;
	memcpy(data, file, len);
	free(file);
	return seed % 32 ? LLVMFuzzerMutate(data, len, max) : len;
}

static void look_around(const struct lxd_link *link)
{
	struct lxdom_module d;
	struct lxd_place place;
	struct lxd_orc orc;
	u64 addr, end = link->image.run + link->image.used;

	lxd_link_describe(link, 1, &d);
	for (addr = link->image.run; addr < end; addr += 61) {
		if (lxd_link_where(link, addr, &place))
			lxd_orc_find(place.obj, addr, &orc);
	}
}

static void link_module(struct lxd_module *mod)
{
	static u8 image_bytes[IMAGE_SIZE], percpu_bytes[PERCPU_SIZE];
	const struct lxd_space image = {
		0x10000000, image_bytes, IMAGE_SIZE, 0,
	};
	const struct lxd_space percpu = { 0, percpu_bytes, PERCPU_SIZE, 0 };
	struct lxd_link link;
	struct lxd_err err;

	lxd_link_init(&link, library, &image, &percpu);
	if (lxd_link_add(&link, library->object, LXD_SCOPE_LIBRARY, caps, &err))
		abort();
	if (!lxd_link_add(&link, mod, LXD_SCOPE_MODULE, caps, &err)) {
		lxd_module_linked(mod);
		look_around(&link);
	}
	lxd_link_close(&link);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct lxd_set set = { .nr = 1 };
	struct lxd_check check;
	struct lxd_err err;
	u8 *copy = malloc(size + 1);

	if (!library) {
		lxd_caps_read(caps);
		library = make_library();
	}
	if (!copy)
		return 0;
	memcpy(copy, data, size);
	set.modules[0] = lxd_module_from_memory("fuzz.ko", copy, size, &err);
	if (!set.modules[0])
		return 0;
	if (!lxd_check_set(&set, library, &check, &err))
		lxd_check_close(&check);
	link_module(set.modules[0]);
	lxd_module_close(set.modules[0]);
	return 0;
}
