// SPDX-License-Identifier: GPL-2.0-only
/* sources: runner/err.c runner/object.c */
/* libs: -lelf */
/* Objects as files: good, truncated, flipped, foreign. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "elf_maker.h"
#include "runner/object.h"

static const u8 code[32] = { 0xc3 };
u32 sum;	/* of all that was read: global, so that it is read */

static u8 *make(size_t *size)
{
	static struct maker m;
	u32 text, data;

	maker_init(&m);
	text = maker_text(&m, code, sizeof(code));
	data = maker_section(&m, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE,
			     code, 16, 8);
	maker_section(&m, ".bss", SHT_NOBITS, SHF_ALLOC | SHF_WRITE, NULL,
		      1 << 20, 32);
	maker_function(&m, "here", text, 0, 8);
	maker_symbol(&m, "common", STB_GLOBAL, STT_OBJECT, SHN_COMMON, 8, 24);
	maker_rela(&m, data, 0, maker_import(&m, "there"), R_X86_64_64, 4);
	return maker_build(&m, size);
}

/* Reads to the end, for the sanitizer to see it. */
static void read_string(const char *s)
{
	for (; *s; s++)
		sum += (u8)*s;
}

/* Opens a copy of just the right size, so that the sanitizer sees its end. */
static int try_open(const u8 *file, size_t size, struct lxd_err *err)
{
	u8 *copy = malloc(size ? size : 1);
	struct lxd_elf elf;
	struct lxd_rela rela;
	u32 i;
	u64 j;
	int ret;

	assert_non_null(copy);
	memcpy(copy, file, size);
	ret = lxd_elf_open(&elf, copy, size, "x.ko", err);
	for (i = 0; !ret && i < elf.nr_sections; i++) {
		/* All that it says is there must be readable. */
		read_string(elf.sections[i].name);
		for (j = 0; elf.sections[i].data && j < elf.sections[i].size;
		     j++)
			sum += elf.sections[i].data[j];
		if (elf.sections[i].type != SHT_RELA)
			continue;
		for (j = 0; j < lxd_elf_nr_rela(&elf.sections[i]); j++) {
			if (lxd_elf_rela(&elf, &elf.sections[i], j, &rela))
				read_string(lxd_elf_sym_name(&elf, rela.sym));
		}
	}
	if (!ret)
		lxd_elf_close(&elf);
	free(copy);
	return ret;
}

static void test_good(void **state)
{
	struct lxd_elf elf;
	struct lxd_rela rela;
	struct lxd_err err;
	size_t size;
	u8 *file = make(&size);
	u32 sec;

	assert_int_equal(lxd_elf_open(&elf, file, size, "x.ko", &err), 0);
	sec = lxd_elf_section(&elf, ".rela.data");
	assert_int_not_equal(sec, 0);
	assert_int_equal(lxd_elf_nr_rela(&elf.sections[sec]), 1);
	assert_true(lxd_elf_rela(&elf, &elf.sections[sec], 0, &rela));
	assert_string_equal(lxd_elf_sym_name(&elf, rela.sym), "there");
	assert_int_equal(rela.type, R_X86_64_64);
	assert_int_equal(rela.addend, 4);
	sec = lxd_elf_section(&elf, ".bss");
	assert_null(elf.sections[sec].data);
	assert_int_equal(elf.sections[sec].size, 1 << 20);
	assert_int_equal(lxd_elf_section(&elf, ".nowhere"), 0);
	lxd_elf_close(&elf);
	free(file);
}

static void test_dropped(void **state)
{
	struct lxd_elf elf;
	struct lxd_err err;
	size_t size;
	u8 *file = make(&size);
	u32 sec;

	assert_int_equal(lxd_elf_open(&elf, file, size, "x.ko", &err), 0);
	lxd_elf_drop(&elf, false);
	sec = lxd_elf_section(&elf, ".rela.data");
	assert_non_null(elf.sections[sec].data);
	lxd_elf_drop(&elf, true);
	assert_null(elf.sections[sec].data);
	assert_int_equal(elf.sections[sec].type, SHT_NULL);
	assert_string_equal(elf.sections[sec].name, ".rela.data");
	assert_string_equal(lxd_elf_sym_name(&elf, 1), "here");
	lxd_elf_close(&elf);
	free(file);
}

static void test_truncated(void **state)
{
	struct lxd_err err;
	size_t size, len;
	u8 *file = make(&size);

	for (len = 0; len < size; len++) {
		assert_int_equal(try_open(file, len, &err), -1);
		assert_non_null(strstr(err.text, "x.ko: "));
	}
	assert_non_null(strstr(err.text, "truncated"));
	assert_int_equal(try_open(file, size, &err), 0);
	free(file);
}

static void test_flipped(void **state)
{
	struct lxd_err err;
	size_t size, i;
	u8 *file = make(&size);
	int bit, bad = 0;

	for (i = 0; i < size; i++) {
		for (bit = 0; bit < 8; bit++) {
			file[i] ^= 1 << bit;
			bad += try_open(file, size, &err) != 0;
			file[i] ^= 1 << bit;
		}
	}
	/* Most bits are of data and names; many of the others must matter. */
	assert_in_range(bad, size / 8, size * 8 - 1);
	free(file);
}

static void test_foreign(void **state)
{
	static const struct {
		size_t at;
		u8 value;
		const char *says;
	} changes[] = {
		{ 0, 'X', "not an ELF file" },
		{ EI_CLASS, ELFCLASS32, "another machine" },
		{ EI_DATA, ELFDATA2MSB, "another machine" },
		{ offsetof(Elf64_Ehdr, e_machine), EM_386, "another machine" },
		{ offsetof(Elf64_Ehdr, e_machine), EM_AARCH64, "another machine" },
		{ offsetof(Elf64_Ehdr, e_type), ET_EXEC, "not a relocatable" },
		{ offsetof(Elf64_Ehdr, e_shentsize), 40, "strange size" },
	};
	struct lxd_err err;
	size_t size;
	u8 *file = make(&size), old;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		old = file[changes[i].at];
		file[changes[i].at] = changes[i].value;
		assert_int_equal(try_open(file, size, &err), -1);
		assert_non_null(strstr(err.text, changes[i].says));
		file[changes[i].at] = old;
	}
	free(file);
}

/* They would end up on a terminal, and as lines of the kernel log. */
static void test_bad_names(void **state)
{
	static const char *const names[] = {
		".text.\033[2J", ".text\nlxdom: all is well", ".text \x7f", ".\xff",
	};
	static struct maker m;
	struct lxd_err err;
	size_t size;
	u8 *file;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		maker_init(&m);
		maker_text(&m, code, sizeof(code));
		maker_section(&m, names[i], SHT_PROGBITS,
			      SHF_ALLOC | SHF_EXECINSTR, code, 16, 8);
		file = maker_build(&m, &size);
		assert_int_equal(try_open(file, size, &err), -1);
		assert_string_equal(err.text,
				    "x.ko: damaged file: section name that is too long or can't be printed");
		free(file);

		maker_init(&m);
		maker_function(&m, names[i], maker_text(&m, code, sizeof(code)),
			       0, 1);
		file = maker_build(&m, &size);
		assert_int_equal(try_open(file, size, &err), -1);
		assert_string_equal(err.text,
				    "x.ko: damaged file: symbol name that is too long or can't be printed");
		free(file);
	}
}

/* A name of megabytes would be printed for each frame of a backtrace. */
static void test_long_names(void **state)
{
	static char name[513];
	static struct maker m;
	struct lxd_err err;
	size_t size;
	u8 *file;
	int len;

	for (len = 511; len <= 512; len++) {
		memset(name, 'a', len);
		maker_init(&m);
		maker_function(&m, name, maker_text(&m, code, sizeof(code)), 0, 1);
		file = maker_build(&m, &size);
		assert_int_equal(try_open(file, size, &err), len == 511 ? 0 : -1);
		free(file);
	}
	assert_string_equal(err.text,
			    "x.ko: damaged file: symbol name that is too long or can't be printed");
}

static void test_bad_symbols(void **state)
{
	static struct maker m;
	struct lxd_err err;
	size_t size;
	u8 *file;
	u32 text;

	maker_init(&m);
	text = maker_text(&m, code, sizeof(code));
	maker_function(&m, "outside", text, sizeof(code) + 1, 1);
	file = maker_build(&m, &size);
	assert_int_equal(try_open(file, size, &err), -1);
	assert_string_equal(err.text,
			    "x.ko: damaged file: symbol outside its section");
	free(file);

	maker_init(&m);
	maker_function(&m, "nowhere", 77, 0, 1);
	file = maker_build(&m, &size);
	assert_int_equal(try_open(file, size, &err), -1);
	assert_string_equal(err.text,
			    "x.ko: damaged file: symbol in a section that isn't there");
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_bad_symbols),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
