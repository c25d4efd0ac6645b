/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes small relocatable objects and modules in memory, for the tests. */
#ifndef ELF_MAKER_H
#define ELF_MAKER_H

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../runner/ints.h"

#define MAKER_SECTIONS	40
#define MAKER_SYMBOLS	64
#define MAKER_RELAS	64
#define MAKER_STRINGS	4096

struct maker_section {
	const char *name;
	const void *data;
	Elf64_Shdr sh;
	Elf64_Rela rela[MAKER_RELAS];	/* for this section */
	u32 nr_rela;
};

struct maker {
	struct maker_section sec[MAKER_SECTIONS];
	u32 nr_sec;
	Elf64_Sym sym[MAKER_SYMBOLS];
	u32 nr_sym;
	char strings[MAKER_STRINGS];
	u32 strings_len;
	u8 versions[64 * 16];
	u32 nr_versions;
	char modinfo[256];
	u32 modinfo_len;
};

/**
 * maker_init() - begin a file
 * @m: to fill in
 */
static inline void maker_init(struct maker *m)
{
	memset(m, 0, sizeof(*m));
	m->nr_sec = 1;
	m->nr_sym = 1;
	m->strings_len = 1;
}

/**
 * maker_section() - add a section
 * @m: file
 * @name: its name, a string constant
 * @type: SHT_*
 * @flags: SHF_*
 * @data: content, which stays the caller's and must live until maker_build()
 * @size: bytes of it
 * @align: alignment
 *
 * Return: its number.
 */
static inline u32 maker_section(struct maker *m, const char *name, u32 type,
				u64 flags, const void *data, u64 size,
				u64 align)
{
	struct maker_section *s = &m->sec[m->nr_sec];

	s->name = name;
	s->data = data;
	s->sh.sh_type = type;
	s->sh.sh_flags = flags;
	s->sh.sh_size = size;
	s->sh.sh_addralign = align;
	return m->nr_sec++;
}

/**
 * maker_text() - add a section of code
 * @m: file
 * @code: content, as for maker_section()
 * @size: bytes of it
 *
 * Return: its number.
 */
static inline u32 maker_text(struct maker *m, const void *code, u64 size)
{
	return maker_section(m, ".text", SHT_PROGBITS,
			     SHF_ALLOC | SHF_EXECINSTR, code, size, 16);
}

/**
 * maker_string() - add a string to the symbols' names
 * @m: file
 * @text: string
 *
 * Return: its offset.
 */
static inline u32 maker_string(struct maker *m, const char *text)
{
	u32 at = m->strings_len;

	strcpy(m->strings + at, text);
	m->strings_len += strlen(text) + 1;
	return at;
}

/**
 * maker_symbol() - add a symbol
 * @m: file
 * @name: its name
 * @bind: STB_*
 * @type: STT_*
 * @section: number of its section, or SHN_*
 * @value: offset in the section
 * @size: bytes
 *
 * Return: its number.
 */
static inline u32 maker_symbol(struct maker *m, const char *name, u8 bind,
			       u8 type, u16 section, u64 value, u64 size)
{
	Elf64_Sym *s = &m->sym[m->nr_sym];

	s->st_name = maker_string(m, name);
	s->st_info = ELF64_ST_INFO(bind, type);
	s->st_shndx = section;
	s->st_value = value;
	s->st_size = size;
	return m->nr_sym++;
}

/**
 * maker_function() - add a global function
 * @m: file
 * @name: its name
 * @section: number of its section
 * @value: offset in the section
 * @size: bytes
 *
 * Return: the symbol's number.
 */
static inline u32 maker_function(struct maker *m, const char *name, u16 section,
				 u64 value, u64 size)
{
	return maker_symbol(m, name, STB_GLOBAL, STT_FUNC, section, value,
			    size);
}

/**
 * maker_import() - add an undefined symbol
 * @m: file
 * @name: its name
 *
 * Return: its number.
 */
static inline u32 maker_import(struct maker *m, const char *name)
{
	return maker_symbol(m, name, STB_GLOBAL, STT_NOTYPE, SHN_UNDEF, 0, 0);
}

/**
 * maker_rela() - add a relocation
 * @m: file
 * @section: number of the section that it changes
 * @offset: where
 * @sym: number of the symbol
 * @type: R_X86_64_*
 * @addend: addend
 */
static inline void maker_rela(struct maker *m, u32 section, u64 offset, u32 sym,
			      u32 type, s64 addend)
{
	struct maker_section *s = &m->sec[section];
	Elf64_Rela *r = &s->rela[s->nr_rela++];

	r->r_offset = offset;
	r->r_info = ELF64_R_INFO((u64)sym, type);
	r->r_addend = addend;
}

/**
 * maker_info() - add a line to .modinfo
 * @m: file
 * @field: "key=value"
 */
static inline void maker_info(struct maker *m, const char *field)
{
	strcpy(m->modinfo + m->modinfo_len, field);
	m->modinfo_len += strlen(field) + 1;
}

/**
 * maker_version() - add the CRC of an import
 * @m: file
 * @name: the symbol
 * @crc: its CRC
 */
static inline void maker_version(struct maker *m, const char *name, u32 crc)
{
	u8 *v = m->versions + 64 * m->nr_versions++;

	memcpy(v, &crc, sizeof(crc));
	strcpy((char *)v + 8, name);
}

/**
 * maker_module() - add what makes an object a module
 * @m: file
 * @name: of the module
 * @release: of the kernel that it is for
 */
static inline void maker_module(struct maker *m, const char *name,
				const char *release)
{
	static const u8 this_module[64];
	char field[128];
	u32 sec;

	snprintf(field, sizeof(field), "vermagic=%s SMP mod_unload", release);
	maker_info(m, field);
	snprintf(field, sizeof(field), "name=%s", name);
	maker_info(m, field);
	sec = maker_section(m, ".gnu.linkonce.this_module", SHT_PROGBITS,
			    SHF_ALLOC | SHF_WRITE, this_module,
			    sizeof(this_module), 64);
	maker_symbol(m, "__this_module", STB_GLOBAL, STT_OBJECT, sec, 0,
		     sizeof(this_module));
}

/* A file in the making; without @file it is only measured. */
struct maker_file {
	u8 *file;
	u64 at;
	Elf64_Shdr sh[2 * MAKER_SECTIONS + 4];
	u32 nr;
	char names[MAKER_STRINGS];
	u32 names_len;
};

/**
 * maker_put() - append to the file in the making
 * @f: file in the making
 * @align: where it may begin
 * @data: content; NULL: only the place
 * @size: bytes of it
 *
 * Return: its offset.
 */
static inline u64 maker_put(struct maker_file *f, u64 align, const void *data,
			    u64 size)
{
	u64 off = LXD_ALIGN(f->at, align);

	if (f->file && data)
		memcpy(f->file + off, data, size);
	f->at = off + (data ? size : 0);
	return off;
}

/**
 * maker_header() - the next section header, and the section's content
 * @f: file in the making
 * @prefix: of the section's name
 * @name: rest of it
 * @type: SHT_*
 * @data: content; NULL: none
 * @size: bytes of it
 *
 * Return: the header, to be completed.
 */
static inline Elf64_Shdr *maker_header(struct maker_file *f, const char *prefix,
				       const char *name, u32 type,
				       const void *data, u64 size)
{
	Elf64_Shdr *sh = &f->sh[f->nr++];

	sh->sh_name = f->names_len;
	f->names_len += sprintf(f->names + f->names_len, "%s%s", prefix,
				name) + 1;
	sh->sh_type = type;
	sh->sh_size = size;
	sh->sh_offset = maker_put(f, 8, data, size);
	return sh;
}

/**
 * maker_put_sections() - append the sections
 * @f: file in the making
 * @m: file
 */
static inline void maker_put_sections(struct maker_file *f, struct maker *m)
{
	u32 i;

	for (i = 1; i < m->nr_sec; i++) {
		struct maker_section *s = &m->sec[i];
		Elf64_Shdr *sh = maker_header(f, "", s->name, s->sh.sh_type,
					      s->data, s->sh.sh_size);

		sh->sh_flags = s->sh.sh_flags;
		sh->sh_addralign = s->sh.sh_addralign;
	}
}

/**
 * maker_put_relas() - append the relocations of the sections that have any
 * @f: file in the making
 * @m: file
 */
static inline void maker_put_relas(struct maker_file *f, struct maker *m)
{
	u32 i;

	for (i = 1; i < m->nr_sec; i++) {
		struct maker_section *s = &m->sec[i];
		Elf64_Shdr *sh;

		if (!s->nr_rela)
			continue;
		sh = maker_header(f, ".rela", s->name, SHT_RELA, s->rela,
				  s->nr_rela * sizeof(s->rela[0]));
		sh->sh_flags = SHF_INFO_LINK;
		sh->sh_entsize = sizeof(s->rela[0]);
		sh->sh_info = i;
		sh->sh_addralign = 8;
	}
}

/**
 * maker_put_symbols() - append symbols and their names
 * @f: file in the making
 * @m: file
 */
static inline void maker_put_symbols(struct maker_file *f, struct maker *m)
{
	Elf64_Shdr *sh = maker_header(f, "", ".symtab", SHT_SYMTAB, m->sym,
				      m->nr_sym * sizeof(m->sym[0]));

	sh->sh_entsize = sizeof(m->sym[0]);
	sh->sh_link = f->nr;
	sh->sh_info = 1;
	sh->sh_addralign = 8;
	maker_header(f, "", ".strtab", SHT_STRTAB, m->strings, m->strings_len);
}

/**
 * maker_write() - write, or measure, the whole file
 * @m: file
 * @file: where to, zeroed; NULL: only measure
 *
 * Return: bytes.
 */
static inline u64 maker_write(struct maker *m, u8 *file)
{
	static const u8 ident[EI_NIDENT] = {
		0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT,
	};
	Elf64_Ehdr eh = {
		.e_type = ET_REL,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_ehsize = sizeof(eh),
		.e_shentsize = sizeof(Elf64_Shdr),
	};
	struct maker_file f = { .file = file, .nr = 1, .names_len = 1 };
	Elf64_Shdr *sh;

	memcpy(eh.e_ident, ident, sizeof(ident));
	f.at = sizeof(eh);
	maker_put_sections(&f, m);
	maker_put_relas(&f, m);
	maker_put_symbols(&f, m);
	eh.e_shstrndx = f.nr;
	sh = maker_header(&f, "", ".shstrtab", SHT_STRTAB, NULL, 0);
	sh->sh_size = f.names_len;
	sh->sh_offset = maker_put(&f, 1, f.names, f.names_len);
	eh.e_shnum = f.nr;
	eh.e_shoff = LXD_ALIGN(f.at, 8ull);
	maker_put(&f, 8, f.sh, f.nr * sizeof(f.sh[0]));
	if (file)
		memcpy(file, &eh, sizeof(eh));
	return f.at;
}

/**
 * maker_build() - make the file
 * @m: file
 * @size: set to its bytes
 *
 * Return: the file, from calloc(), or NULL.
 */
static inline u8 *maker_build(struct maker *m, size_t *size)
{
	u8 *file;

	if (m->modinfo_len)
		maker_section(m, ".modinfo", SHT_PROGBITS, SHF_ALLOC,
			      m->modinfo, m->modinfo_len, 1);
	if (m->nr_versions)
		maker_section(m, "__versions", SHT_PROGBITS, SHF_ALLOC,
			      m->versions, 64 * m->nr_versions, 32);
	*size = maker_write(m, NULL);
	file = calloc(1, *size + 1);
	if (file)
		maker_write(m, file);
	return file;
}

#endif /* ELF_MAKER_H */
