// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/names.c runner/object.c runner/module.c */
/* sources: runner/unpack.c runner/symvers.c runner/library.c runner/check.c */
/* sources: runner/find.c runner/patch.c runner/link.c runner/place.c */
/* sources: runner/resolve.c runner/relocate.c */
/* libs: -lelf -lkmod -llzma -lzstd */
/* Finding modules and library kernels in folders, and what fits together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <lzma.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "elf_maker.h"
#include "runner/check.h"

#define RELEASE	"6.1.0-test"
#define OTHER	"6.1.0-other"

static const u8 zeros[256];
static char dir[64];

struct rig {
	struct lxd_library *lib;
	struct lxd_find *find;
	struct lxd_set set;
	struct lxd_check check;
	struct lxd_err err;
};

static const char *in_dir(const char *file)
{
	static char path[4][256];
	static u32 at;

	at = (at + 1) % ARRAY_SIZE(path);
	snprintf(path[at], sizeof(path[at]), "%s/%s", dir, file);
	return path[at];
}

static void write_file(const char *name, const void *data, size_t size)
{
	FILE *f = fopen(in_dir(name), "we");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

static void write_library(const char *release, const char *symvers)
{
	static struct maker m;
	char path[128];
	size_t size;
	u8 *file;
	u32 text;

	maker_init(&m);
	text = maker_text(&m, zeros, 64);
	maker_function(&m, "lxd_missing", text, 0, 8);
	maker_function(&m, "kmalloc", text, 8, 8);
	maker_function(&m, "half_one", text, 16, 8);
	file = maker_build(&m, &size);
	mkdir(in_dir("lib"), 0700);
	snprintf(path, sizeof(path), "lib/%s", release);
	mkdir(in_dir(path), 0700);
	snprintf(path, sizeof(path), "lib/%s/library.o", release);
	write_file(path, file, size);
	snprintf(path, sizeof(path), "lib/%s/symvers", release);
	write_file(path, symvers, strlen(symvers));
	free(file);
}

static const char symvers[] =
	"0x11 kmalloc\n0x22 absent\n0x33 half_one\n0x44 half_two\n"
	"0x55 offered\n0x99 module_layout\n";

static void import(struct maker *m, u32 text, u32 *at, const char *name,
		   u32 crc)
{
	maker_rela(m, text, *at, maker_import(m, name), R_X86_64_PLT32, -4);
	maker_version(m, name, crc);
	*at += 8;
}

static void begin(struct maker *m, const char *name, u32 *text)
{
	maker_init(m);
	maker_module(m, name, RELEASE);
	*text = maker_text(m, zeros, 128);
	maker_version(m, "module_layout", 0x99);
}

static void finish(struct maker *m, const char *file)
{
	size_t size;
	u8 *bytes = maker_build(m, &size);

	write_file(file, bytes, size);
	free(bytes);
}

static void export(struct maker *m, u32 text, const char *name, const u32 *crc)
{
	u32 strings, tab, f, s;

	f = maker_function(m, name, text, 64, 8);
	strings = maker_section(m, "__ksymtab_strings", SHT_PROGBITS,
				SHF_ALLOC, name, strlen(name) + 1, 1);
	s = maker_symbol(m, "", STB_LOCAL, STT_SECTION, strings, 0, 0);
	tab = maker_section(m, "__ksymtab", SHT_PROGBITS, SHF_ALLOC, zeros, 12,
			    4);
	maker_section(m, "__kcrctab", SHT_PROGBITS, SHF_ALLOC, crc, 4, 4);
	maker_rela(m, tab, 0, f, R_X86_64_PC32, 0);
	maker_rela(m, tab, 4, s, R_X86_64_PC32, 0);
}

/* One module that imports one function. */
static void write_module(const char *file, const char *symbol, u32 crc)
{
	static struct maker m;
	u32 text, at = 0;

	begin(&m, "mod", &text);
	import(&m, text, &at, symbol, crc);
	finish(&m, file);
}

static int setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));

	strcpy(dir, "/tmp/runner_check.XXXXXX");
	assert_non_null(mkdtemp(dir));
	write_library(RELEASE, symvers);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;
	char command[128];

	lxd_check_close(&r->check);
	lxd_set_close(&r->set);
	lxd_find_close(r->find);
	lxd_library_close(r->lib);
	free(r);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

static void run(struct rig *r, const char *file)
{
	struct lxd_module *mod;

	r->find = lxd_find_open(dir, RELEASE, &r->err);
	assert_non_null(r->find);
	mod = lxd_find_module(r->find, in_dir(file), &r->err);
	assert_non_null(mod);
	r->lib = lxd_library_open(in_dir("lib"), mod->release, mod->file,
				  &r->err);
	assert_non_null(r->lib);
	assert_int_equal(lxd_find_set(r->find, mod, r->lib, &r->set, &r->err),
			 0);
	assert_int_equal(lxd_check_set(&r->set, r->lib, &r->check, &r->err),
			 0);
}

static void expect_issue(struct rig *r, enum lxd_issue_kind kind,
			 const char *text)
{
	const struct lxd_issue *issue;
	struct lxd_err err;

	assert_int_equal(r->check.nr_issues, 1);
	issue = &r->check.issues[0];
	assert_int_equal(issue->kind, kind);
	assert_int_equal(lxd_issue_text(issue, r->lib, &err), -1);
	assert_string_equal(err.text, text);
	if (kind == LXD_ISSUE_FUNCTION)
		assert_null(lxd_check_fatal(&r->check));
	else
		assert_ptr_equal(lxd_check_fatal(&r->check), issue);
}

static void test_fits(void **state)
{
	struct rig *r = *state;

	write_module("mod.ko", "kmalloc", 0x11);
	run(r, "mod.ko");
	assert_int_equal(r->check.nr_issues, 0);
	assert_int_equal(r->check.imports, 1);
	assert_int_equal(r->check.provided, 1);
}

static void test_crc(void **state)
{
	struct rig *r = *state;

	write_module("mod.ko", "kmalloc", 0x12);
	run(r, "mod.ko");
	expect_issue(r, LXD_ISSUE_CRC,
		     "mod.ko: symbol 'kmalloc' has CRC 0x00000012, the library kernel for "
		     RELEASE " has 0x00000011");
}

static void test_crc_of_layout(void **state)
{
	static struct maker m;
	struct rig *r = *state;

	maker_init(&m);
	maker_module(&m, "mod", RELEASE);
	maker_version(&m, "module_layout", 0x98);
	finish(&m, "mod.ko");
	run(r, "mod.ko");
	expect_issue(r, LXD_ISSUE_CRC,
		     "mod.ko: symbol 'module_layout' has CRC 0x00000098, the library kernel for "
		     RELEASE " has 0x00000099");
}

static void test_no_crc(void **state)
{
	static struct maker m;
	struct rig *r = *state;
	u32 text;

	begin(&m, "mod", &text);
	maker_rela(&m, text, 0, maker_import(&m, "kmalloc"), R_X86_64_PLT32,
		   -4);
	finish(&m, "mod.ko");
	run(r, "mod.ko");
	expect_issue(r, LXD_ISSUE_NO_CRC,
		     "mod.ko: symbol 'kmalloc' has no CRC; build the module with CONFIG_MODVERSIONS");
}

static void test_missing(void **state)
{
	struct rig *r = *state;

	write_module("mod.ko", "absent", 0x22);
	run(r, "mod.ko");
	expect_issue(r, LXD_ISSUE_FUNCTION,
		     "mod.ko: calls 'absent', which the library kernel for "
		     RELEASE " lacks");
}

static void test_missing_data(void **state)
{
	static struct maker m;
	struct rig *r = *state;
	u32 text;

	begin(&m, "mod", &text);
	maker_rela(&m, text, 0, maker_import(&m, "absent"), R_X86_64_32S, 0);
	maker_version(&m, "absent", 0x22);
	finish(&m, "mod.ko");
	run(r, "mod.ko");
	expect_issue(r, LXD_ISSUE_DATA,
		     "mod.ko: needs 'absent', which the library kernel for "
		     RELEASE " lacks, as data");
}

/* Who is called by patched sites only, need not exist. */
static void test_patched_away(void **state)
{
	struct rig *r = *state;

	write_module("mod.ko", "__fentry__", 0x77);
	run(r, "mod.ko");
	assert_int_equal(r->check.nr_issues, 0);
}

static void write_pair(u32 crc)
{
	static const u32 offered = 0x55;
	static struct maker m;
	u32 text, at = 0;

	begin(&m, "dep", &text);
	export(&m, text, "offered", &offered);
	finish(&m, "dep.ko");
	begin(&m, "mod", &text);
	maker_info(&m, "depends=dep,gone");
	import(&m, text, &at, "offered", crc);
	finish(&m, "mod.ko");
}

static void test_dependency(void **state)
{
	struct rig *r = *state;

	write_pair(0x55);
	run(r, "mod.ko");
	assert_int_equal(r->set.nr, 2);
	assert_string_equal(r->set.modules[0]->name, "dep");
	assert_string_equal(r->set.modules[1]->name, "mod");
	assert_int_equal(r->check.nr_issues, 0);
}

static void test_dependency_crc(void **state)
{
	struct rig *r = *state;

	write_pair(0x56);
	run(r, "mod.ko");
	expect_issue(r, LXD_ISSUE_CRC,
		     "mod.ko: symbol 'offered' has CRC 0x00000056, dep.ko has 0x00000055");
}

static void test_dependency_not_needed(void **state)
{
	static struct maker m;
	struct rig *r = *state;
	u32 text, at = 0;

	begin(&m, "mod", &text);
	maker_info(&m, "depends=nowhere");
	import(&m, text, &at, "kmalloc", 0x11);
	finish(&m, "mod.ko");
	run(r, "mod.ko");
	assert_int_equal(r->set.nr, 1);
	assert_null(r->set.notes);
}

/* The library kernel has a part of it: it stands for all of it. */
static void test_library_stands_in(void **state)
{
	static const u32 crc = 0x33;
	static struct maker m;
	struct rig *r = *state;
	u32 text, at = 0;

	begin(&m, "half", &text);
	export(&m, text, "half_one", &crc);
	finish(&m, "half.ko");
	begin(&m, "mod", &text);
	maker_info(&m, "depends=half");
	import(&m, text, &at, "half_two", 0x44);
	finish(&m, "mod.ko");
	run(r, "mod.ko");
	assert_int_equal(r->set.nr, 1);
	assert_string_equal(r->set.notes,
			    "mod.ko: the library kernel stands in for half.ko\n");
	expect_issue(r, LXD_ISSUE_FUNCTION,
		     "mod.ko: calls 'half_two', which the library kernel for "
		     RELEASE " lacks");
}

/* They depend on each other: nothing to loop over for ever. */
static void test_dependency_circle(void **state)
{
	static const u32 crc[2] = { 0x55, 0x66 };
	static struct maker m;
	struct rig *r = *state;
	u32 text, at = 0;

	begin(&m, "dep", &text);
	maker_info(&m, "depends=mod");
	export(&m, text, "offered", &crc[0]);
	import(&m, text, &at, "back", 0x66);
	finish(&m, "dep.ko");
	begin(&m, "mod", &text);
	maker_info(&m, "depends=dep");
	export(&m, text, "back", &crc[1]);
	at = 0;
	import(&m, text, &at, "offered", 0x55);
	finish(&m, "mod.ko");
	run(r, "mod.ko");
	assert_int_equal(r->set.nr, 2);
	assert_int_equal(r->check.nr_issues, 1);
	assert_string_equal(r->check.issues[0].symbol, "back");
}

static void test_no_library(void **state)
{
	struct rig *r = *state;
	char text[256];

	write_library(OTHER, symvers);
	assert_null(lxd_library_open(in_dir("lib"), "5.10.0-1", "mod.ko",
				     &r->err));
	snprintf(text, sizeof(text),
		 "mod.ko: built for 5.10.0-1, no library kernel for it in %s/lib (installed: "
		 OTHER ", " RELEASE ")", dir);
	assert_string_equal(r->err.text, text);
	assert_null(lxd_library_open(in_dir("nolib"), "5.10.0-1", "mod.ko",
				     &r->err));
	assert_non_null(strstr(r->err.text, "(installed: none)"));
}

static void test_not_found(void **state)
{
	struct rig *r = *state;
	char text[256];

	r->find = lxd_find_open(dir, RELEASE, &r->err);
	assert_null(lxd_find_module(r->find, "nosuch", &r->err));
	snprintf(text, sizeof(text),
		 "nosuch: no modules.dep.bin in %s; name a file, or run depmod",
		 dir);
	assert_string_equal(r->err.text, text);
	assert_null(lxd_find_module(r->find, in_dir("nosuch.ko"), &r->err));
	snprintf(text, sizeof(text), "%s/nosuch.ko: No such file or directory",
		 dir);
	assert_string_equal(r->err.text, text);
}

/* One has a type among the facts about the module, the other only a table. */
static void test_params(void **state)
{
	static const char names[] = "one_two\0three";
	static struct maker m;
	struct rig *r = *state;
	struct lxd_module *mod;
	u32 text, strings, tab, sym;

	begin(&m, "mod", &text);
	strings = maker_section(&m, ".rodata.str1.1", SHT_PROGBITS, SHF_ALLOC,
				names, sizeof(names), 1);
	sym = maker_symbol(&m, "", STB_LOCAL, STT_SECTION, strings, 0, 0);
	tab = maker_section(&m, "__param", SHT_PROGBITS, SHF_ALLOC, zeros, 80,
			    8);
	maker_rela(&m, tab, 0, sym, R_X86_64_64, 0);
	maker_rela(&m, tab, 8, sym, R_X86_64_64, 1);
	maker_rela(&m, tab, 40, sym, R_X86_64_64, 8);
	finish(&m, "mod.ko");
	mod = lxd_module_open(in_dir("mod.ko"), &r->err);
	assert_non_null(mod);
	assert_true(lxd_module_has_param(mod, "one_two=1"));
	assert_true(lxd_module_has_param(mod, "one-two=1"));
	assert_true(lxd_module_has_param(mod, "three"));
	assert_true(lxd_module_has_param(mod, "dyndbg=+p"));
	assert_false(lxd_module_has_param(mod, "one=1"));
	assert_false(lxd_module_has_param(mod, "ne_two=1"));
	assert_false(lxd_module_has_param(mod, "threefold=1"));
	assert_false(lxd_module_has_param(mod, "=1"));
	assert_false(lxd_module_has_param(mod, ""));
	lxd_module_close(mod);
}

static void expect_path(const struct lxd_module *mod, const char *path)
{
	assert_string_equal(mod->path, path);
	assert_string_equal(mod->file, strrchr(path, '/') + 1);
}

/* What is told of them must hold in every working directory. */
static void test_paths(void **state)
{
	char *cwd = getcwd(NULL, 0);
	struct rig *r = *state;
	struct lxd_module *mod;
	struct lxd_library *lib;

	write_module("mod.ko", "kmalloc", 0x11);
	assert_int_equal(chdir(dir), 0);
	mod = lxd_module_open("mod.ko", &r->err);
	assert_non_null(mod);
	expect_path(mod, in_dir("mod.ko"));
	lxd_module_close(mod);
	mod = lxd_module_open(in_dir("mod.ko"), &r->err);
	assert_non_null(mod);
	expect_path(mod, in_dir("mod.ko"));
	lxd_module_close(mod);
	lib = lxd_library_open("lib", RELEASE, "mod.ko", &r->err);
	assert_non_null(lib);
	expect_path(lib->object, in_dir("lib/" RELEASE "/library.o"));
	lxd_library_close(lib);
	/* An error speaks of it as the user did. */
	assert_null(lxd_module_open("./nosuch.ko", &r->err));
	assert_string_equal(r->err.text,
			    "./nosuch.ko: No such file or directory");
	assert_int_equal(chdir(cwd), 0);
	free(cwd);
}

/* By name and by alias need an index.  For modprobe.d see tests/vm/23-modprobe-d.sh. */
static void test_index(void **state)
{
	struct rig *r = *state;
	struct lxd_module *mod;
	char command[512];
	static struct maker m;
	u32 text, at = 0;

	begin(&m, "mod", &text);
	maker_info(&m, "alias=pci:v00001234*");
	import(&m, text, &at, "kmalloc", 0x11);
	snprintf(command, sizeof(command),
		 "d=%s/lib/modules/%s && mkdir -p $d && touch $d/modules.order $d/modules.builtin $d/modules.builtin.modinfo",
		 dir, RELEASE);
	assert_int_equal(system(command), 0);
	finish(&m, "lib/modules/" RELEASE "/mod.ko");
	snprintf(command, sizeof(command), "depmod -b %s " RELEASE, dir);
	assert_int_equal(system(command), 0);
	r->find = lxd_find_open(dir, RELEASE, &r->err);
	mod = lxd_find_module(r->find, "mod", &r->err);
	assert_non_null(mod);
	assert_string_equal(mod->name, "mod");
	lxd_module_close(mod);
	mod = lxd_find_module(r->find, "pci:v00001234d0", &r->err);
	assert_non_null(mod);
	assert_string_equal(mod->file, "mod.ko");
	lxd_module_close(mod);
	assert_null(lxd_find_module(r->find, "nosuch", &r->err));
	assert_non_null(strstr(r->err.text, "nosuch: no such module in "));
}

static u8 *read_back(const char *name, size_t *size)
{
	FILE *f = fopen(in_dir(name), "re");
	static u8 buf[65536];

	assert_non_null(f);
	*size = fread(buf, 1, sizeof(buf), f);
	fclose(f);
	return buf;
}

static void expect_unpacked(struct rig *r, const char *packed, const u8 *out,
			    size_t len, const char *damaged)
{
	struct lxd_module *mod;

	write_file(packed, out, len);
	mod = lxd_module_open(in_dir(packed), &r->err);
	assert_non_null(mod);
	assert_string_equal(mod->name, "mod");
	lxd_module_close(mod);
	write_file(packed, out, len - 9);
	assert_null(lxd_module_open(in_dir(packed), &r->err));
	assert_non_null(strstr(r->err.text, damaged));
}

static void test_compressed(void **state)
{
	struct rig *r = *state;
	static u8 out[65536];
	size_t size, pos = 0;
	const u8 *in;

	write_module("mod.ko", "kmalloc", 0x11);
	in = read_back("mod.ko", &size);
	assert_int_equal(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC32, NULL, in,
						 size, out, &pos, sizeof(out)),
			 LZMA_OK);
	expect_unpacked(r, "mod.ko.xz", out, pos, "damaged .xz file");
	pos = ZSTD_compress(out, sizeof(out), in, size, 1);
	assert_false(ZSTD_isError(pos));
	expect_unpacked(r, "mod.ko.zst", out, pos, "damaged .zst file");
}

#define test(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_fits),
		test(test_crc),
		test(test_crc_of_layout),
		test(test_no_crc),
		test(test_missing),
		test(test_missing_data),
		test(test_patched_away),
		test(test_dependency),
		test(test_dependency_crc),
		test(test_dependency_not_needed),
		test(test_library_stands_in),
		test(test_dependency_circle),
		test(test_no_library),
		test(test_not_found),
		test(test_params),
		test(test_paths),
		test(test_index),
		test(test_compressed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
