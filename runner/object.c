// SPDX-License-Identifier: GPL-2.0-only
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "object.h"

/*
 * libelf reads the headers; what it hands out is then checked here, because a
 * damaged file must end in an error and nothing else.  Sections are read
 * from the file's bytes and never through libelf's conversions.
 */

#define SECTIONS_MAX	65000u
/* No section of a module needs more; keeps address arithmetic far from 2^64. */
#define SECTION_SIZE_MAX	0x40000000ull
#define SECTION_ALIGN_MAX	0x10000ull
#define NAME_LENGTH_MAX		511	/* KSYM_NAME_LEN - 1 of linux/kallsyms.h, 6.1 */

struct source {
	const u8 *bytes;
	size_t size;
	const char *file;
	struct lxd_err *err;
};

static int broken(const struct source *src, const char *what)
{
	return lxd_fail(src->err, "%s: damaged file: %s", src->file, what);
}

static int check_header(const struct source *src, const Elf64_Ehdr *eh)
{
	if (eh->e_type != ET_REL)
		return lxd_fail(src->err, "%s: not a relocatable object",
				src->file);
	if (eh->e_shentsize != sizeof(Elf64_Shdr))
		return broken(src, "section headers of a strange size");
	if (!eh->e_shoff || eh->e_shoff > src->size ||
	    eh->e_shoff % sizeof(u64))
		return broken(src, "section headers outside the file (truncated?)");
	if ((src->size - eh->e_shoff) / sizeof(Elf64_Shdr) <
	    (eh->e_shnum ? eh->e_shnum : 1))
		return broken(src, "section headers outside the file (truncated?)");
	return 0;
}

/* Before libelf sees the file: is it one for this machine at all? */
static int check_ident(const struct source *src)
{
	const Elf64_Ehdr *eh = (const void *)src->bytes;

	if (src->size < sizeof(*eh) || memcmp(src->bytes, ELFMAG, SELFMAG))
		return lxd_fail(src->err, "%s: not an ELF file (truncated?)",
				src->file);
	if (eh->e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh->e_ident[EI_DATA] != ELFDATA2LSB ||
	    eh->e_machine != EM_X86_64)
		return lxd_fail(src->err,
				"%s: built for another machine, this is x86-64",
				src->file);
	if (eh->e_ident[EI_VERSION] != EV_CURRENT || eh->e_version != EV_CURRENT)
		return broken(src, "unknown ELF version");
	return check_header(src, eh);
}

static int check_section(const struct source *src, const Elf64_Shdr *sh)
{
	bool in_file = sh->sh_type != SHT_NOBITS && sh->sh_type != SHT_NULL;

	if (sh->sh_size > SECTION_SIZE_MAX)
		return broken(src, "section too large");
	if (sh->sh_addralign > SECTION_ALIGN_MAX ||
	    (sh->sh_addralign & (sh->sh_addralign - 1)))
		return broken(src, "bad section alignment");
	if (in_file && (sh->sh_offset > src->size ||
			sh->sh_size > src->size - sh->sh_offset))
		return broken(src, "section outside the file (truncated?)");
	if (sh->sh_flags & SHF_COMPRESSED && sh->sh_flags & SHF_ALLOC)
		return broken(src, "compressed section");
	return 0;
}

/*
 * Names go to terminals, reports and JSON as they are, and there many times.  None
 * that modpost or kallsyms could deal with is longer.
 */
static bool printable(const char *name)
{
	const char *end = name + NAME_LENGTH_MAX;

	for (; *name; name++) {
		if (name == end || *name < 0x21 || *name > 0x7e)
			return false;
	}
	return true;
}

static int read_section(struct lxd_elf *elf, const struct source *src,
			Elf_Scn *scn, size_t names)
{
	const Elf64_Shdr *sh = elf64_getshdr(scn);
	struct lxd_section *sec = &elf->sections[elf_ndxscn(scn)];

	if (!sh || check_section(src, sh))
		return sh ? -1 : broken(src, "unreadable section header");
	sec->name = elf_strptr(elf->handle, names, sh->sh_name);
	if (!sec->name)
		return broken(src, "section without a name");
	if (!printable(sec->name))
		return broken(src, "section name that is too long or can't be printed");
	sec->type = sh->sh_type;
	sec->flags = sh->sh_flags;
	sec->size = sh->sh_size;
	sec->align = sh->sh_addralign ? sh->sh_addralign : 1;
	sec->link = sh->sh_link;
	sec->info = sh->sh_info;
	if (sh->sh_type != SHT_NOBITS && sh->sh_type != SHT_NULL)
		sec->data = src->bytes + sh->sh_offset;
	if (sec->link >= elf->nr_sections)
		return broken(src, "section refers to one that isn't there");
	if (sec->type == SHT_RELA && sec->info >= elf->nr_sections)
		return broken(src, "relocations for a section that isn't there");
	if (sec->type == SHT_RELA && (sec->size % sizeof(Elf64_Rela) ||
				      sh->sh_entsize != sizeof(Elf64_Rela)))
		return broken(src, "relocations of a strange size");
	return 0;
}

static int read_sections(struct lxd_elf *elf, const struct source *src)
{
	Elf_Scn *scn = NULL;
	size_t nr, names;

	if (elf_getshdrnum(elf->handle, &nr) ||
	    elf_getshdrstrndx(elf->handle, &names))
		return broken(src, "unreadable section headers (truncated?)");
	if (!nr || nr > SECTIONS_MAX || names >= nr)
		return broken(src, "section headers make no sense");
	elf->nr_sections = nr;
	elf->sections = calloc(nr, sizeof(*elf->sections));
	if (!elf->sections)
		return lxd_fail(src->err, "%s: out of memory", src->file);
	elf->sections[0].name = "";
	elf->sections[0].align = 1;
	while ((scn = elf_nextscn(elf->handle, scn))) {
		if (read_section(elf, src, scn, names))
			return -1;
	}
	for (nr = 1; nr < elf->nr_sections; nr++) {
		if (!elf->sections[nr].name)
			return broken(src, "section headers end early");
	}
	return 0;
}

static int check_symbol(const struct lxd_elf *elf, const struct source *src,
			const Elf64_Sym *sym)
{
	if (sym->st_name >= elf->strings_size)
		return broken(src, "symbol name outside the string table");
	if (!printable(elf->strings + sym->st_name))
		return broken(src, "symbol name that is too long or can't be printed");
	if (ELF64_ST_TYPE(sym->st_info) == STT_SECTION &&
	    sym->st_shndx >= elf->nr_sections)
		return broken(src, "symbol in a section that isn't there");
	switch (sym->st_shndx) {
	case SHN_UNDEF:
	case SHN_ABS:
		return 0;
	case SHN_COMMON:
		/* st_value is the alignment here. */
		if (sym->st_size > SECTION_SIZE_MAX ||
		    sym->st_value > SECTION_ALIGN_MAX ||
		    (sym->st_value & (sym->st_value - 1)))
			return broken(src, "common symbol makes no sense");
		return 0;
	}
	if (sym->st_shndx >= elf->nr_sections)
		return broken(src, "symbol in a section that isn't there");
	/* One past the end is where end markers stand. */
	if (sym->st_value > elf->sections[sym->st_shndx].size)
		return broken(src, "symbol outside its section");
	return 0;
}

static int read_symbols(struct lxd_elf *elf, const struct source *src)
{
	const struct lxd_section *tab = NULL, *str;
	u32 i;

	for (i = 1; i < elf->nr_sections; i++) {
		if (elf->sections[i].type != SHT_SYMTAB)
			continue;
		if (tab)
			return broken(src, "two symbol tables");
		tab = &elf->sections[i];
	}
	if (!tab)
		return lxd_fail(src->err, "%s: no symbol table", src->file);
	str = &elf->sections[tab->link];
	if (str->type != SHT_STRTAB || !str->size || !str->data ||
	    str->data[str->size - 1])
		return broken(src, "bad string table of the symbols");
	elf->strings = (const char *)str->data;
	elf->strings_size = str->size;
	elf->nr_syms = tab->size / sizeof(Elf64_Sym);
	if (!elf->nr_syms || tab->size % sizeof(Elf64_Sym))
		return broken(src, "symbol table of a strange size");
	/* A copy, since the file need not have it aligned. */
	elf->syms = malloc(tab->size);
	if (!elf->syms)
		return lxd_fail(src->err, "%s: out of memory", src->file);
	memcpy(elf->syms, tab->data, tab->size);
	for (i = 0; i < elf->nr_syms; i++) {
		if (check_symbol(elf, src, &elf->syms[i]))
			return -1;
	}
	return 0;
}

int lxd_elf_open(struct lxd_elf *elf, void *bytes, size_t size,
		 const char *file, struct lxd_err *err)
{
	const struct source src = { bytes, size, file, err };

	memset(elf, 0, sizeof(*elf));
	if (check_ident(&src))
		return -1;
	if (elf_version(EV_CURRENT) == EV_NONE)
		return lxd_fail(err, "libelf is too old");
	elf->handle = elf_memory(bytes, size);
	if (!elf->handle || elf_kind(elf->handle) != ELF_K_ELF ||
	    !elf64_getehdr(elf->handle)) {
		lxd_fail(err, "%s: damaged file: %s", file, elf_errmsg(-1));
		goto close_elf;
	}
	if (read_sections(elf, &src) || read_symbols(elf, &src))
		goto close_elf;
	return 0;

close_elf:
	lxd_elf_close(elf);
	return -1;
}

void lxd_elf_close(struct lxd_elf *elf)
{
	free(elf->syms);
	free(elf->sections);
	elf_end(elf->handle);
	memset(elf, 0, sizeof(*elf));
}

/* Whole pages only: what is around them is somebody else's. */
static void forget(const u8 *data, u64 size)
{
	uintptr_t start = LXD_ALIGN((uintptr_t)data, LXD_PAGE);
	uintptr_t end = ((uintptr_t)data + size) & ~(LXD_PAGE - 1);

	/* If it fails, they stay. */
	if (start < end)
		madvise((void *)start, end - start, MADV_DONTNEED);
}

static bool is_needed(const struct lxd_elf *elf, const struct lxd_section *sec,
		      bool loaded)
{
	if (sec->type == SHT_STRTAB)
		return true;
	if (sec->type == SHT_RELA)
		sec = &elf->sections[sec->info];
	return !loaded && sec->flags & SHF_ALLOC;
}

/*
 * Sections may overlap in a hostile file: what one forgets, another then reads
 * as zeros.  Relocations are checked at each look, and zeros still end strings.
 */
void lxd_elf_drop(struct lxd_elf *elf, bool loaded)
{
	u32 i;

	for (i = 1; i < elf->nr_sections; i++) {
		struct lxd_section *sec = &elf->sections[i];

		if (!sec->data || is_needed(elf, sec, loaded))
			continue;
		forget(sec->data, sec->size);
		sec->data = NULL;
		sec->type = SHT_NULL;
	}
}

u32 lxd_elf_section(const struct lxd_elf *elf, const char *name)
{
	u32 i;

	for (i = 1; i < elf->nr_sections; i++) {
		if (!strcmp(elf->sections[i].name, name))
			return i;
	}
	return 0;
}

bool lxd_elf_rela(const struct lxd_elf *elf, const struct lxd_section *sec,
		  u64 i, struct lxd_rela *rela)
{
	Elf64_Rela r;

	/* The file need not have it aligned. */
	memcpy(&r, sec->data + i * sizeof(r), sizeof(r));
	rela->offset = r.r_offset;
	rela->addend = r.r_addend;
	rela->sym = ELF64_R_SYM(r.r_info);
	rela->type = ELF64_R_TYPE(r.r_info);
	return rela->sym < elf->nr_syms &&
	       rela->offset < elf->sections[sec->info].size;
}
