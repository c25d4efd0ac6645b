/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A relocatable object of this machine, checked: once lxd_elf_open() has
 * returned 0, every offset, index and string below is within the file.
 */
#ifndef LXD_RUNNER_OBJECT_H
#define LXD_RUNNER_OBJECT_H

#include <elf.h>
#include <libelf.h>

#include "err.h"
#include "ints.h"

/**
 * struct lxd_section - one section
 * @name: its name
 * @data: its bytes in the file; NULL if it has none there (.bss)
 * @size: bytes of it
 * @flags: SHF_*
 * @align: alignment, a power of two, at least 1
 * @type: SHT_*
 * @link: sh_link, below the number of sections
 * @info: sh_info; below the number of sections if @type is SHT_RELA
 */
struct lxd_section {
	const char *name;
	const u8 *data;
	u64 size;
	u64 flags;
	u64 align;
	u32 type;
	u32 link;
	u32 info;
};

/**
 * struct lxd_rela - one relocation
 * @offset: of the place to relocate, from the start of its section
 * @addend: added to the symbol's value
 * @sym: number of the symbol
 * @type: R_X86_64_*
 */
struct lxd_rela {
	u64 offset;
	s64 addend;
	u32 sym;
	u32 type;
};

/**
 * struct lxd_elf - the object
 * @handle: libelf's
 * @sections: section headers, number 0 among them
 * @nr_sections: of them
 * @syms: symbol table, aligned; entry 0 is the empty one
 * @nr_syms: entries of it
 * @strings: string table of the symbols; ends with NUL
 * @strings_size: bytes of it
 *
 * st_name of each symbol is below @strings_size; st_shndx is a section, or
 * SHN_UNDEF, SHN_ABS or SHN_COMMON.
 */
struct lxd_elf {
	Elf *handle;
	struct lxd_section *sections;
	u32 nr_sections;
	Elf64_Sym *syms;
	u32 nr_syms;
	const char *strings;
	u64 strings_size;
};

/**
 * lxd_elf_open() - take a file's bytes apart
 * @elf: filled in
 * @bytes: the file; must stay as long as @elf
 * @size: bytes of it
 * @file: name of the file, for errors
 * @err: receives the error
 *
 * Return: 0, or -1 (nothing to close then)
 */
int lxd_elf_open(struct lxd_elf *elf, void *bytes, size_t size,
		 const char *file, struct lxd_err *err);

/**
 * lxd_elf_close() - give its memory back
 * @elf: opened, or all zero
 */
void lxd_elf_close(struct lxd_elf *elf);

/**
 * lxd_elf_drop() - give back the memory of sections that nobody will look at
 * @elf: the object, in memory from malloc()
 * @loaded: those that are loaded, and their relocations, too: it is linked
 *
 * Names of symbols and sections stay.  A dropped section has no @data and type
 * SHT_NULL.
 */
void lxd_elf_drop(struct lxd_elf *elf, bool loaded);

/**
 * lxd_elf_section() - find a section by name
 * @elf: the object
 * @name: its name
 *
 * Return: its number, or 0
 */
u32 lxd_elf_section(const struct lxd_elf *elf, const char *name);

/**
 * lxd_elf_sym_name() - name of a symbol
 * @elf: the object
 * @sym: its number, below @elf->nr_syms
 *
 * Return: the name, in the file's memory.
 */
static inline const char *lxd_elf_sym_name(const struct lxd_elf *elf, u32 sym)
{
	return elf->strings + elf->syms[sym].st_name;
}

/**
 * lxd_elf_nr_rela() - relocations in a section
 * @sec: a section of type SHT_RELA
 *
 * Return: how many.
 */
static inline u64 lxd_elf_nr_rela(const struct lxd_section *sec)
{
	return sec->size / sizeof(Elf64_Rela);
}

/**
 * lxd_elf_rela() - one relocation
 * @elf: the object
 * @sec: a section of it of type SHT_RELA
 * @i: its number, below lxd_elf_nr_rela()
 * @rela: receives it
 *
 * Return: whether its symbol is in the symbol table and its first byte is in
 * the section that it is for
 */
bool lxd_elf_rela(const struct lxd_elf *elf, const struct lxd_section *sec,
		  u64 i, struct lxd_rela *rela);

#endif /* LXD_RUNNER_OBJECT_H */
