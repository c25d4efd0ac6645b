// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "link.h"

struct site {
	const struct lxd_placed *obj;
	const struct lxd_section *sec;	/* the section that is relocated */
	const struct lxd_rela *rela;
	struct lxd_err *err;
	u8 *at;
	u64 addr;
};

/* Symbols of sections have no name of their own. */
static const char *symbol_name(const struct site *s)
{
	const struct lxd_elf *elf = &s->obj->mod->elf;
	u32 nr = s->rela->sym;

	if (ELF64_ST_TYPE(elf->syms[nr].st_info) == STT_SECTION &&
	    elf->syms[nr].st_shndx < elf->nr_sections)
		return elf->sections[elf->syms[nr].st_shndx].name;
	return lxd_elf_sym_name(elf, nr);
}

static int overflow(const struct site *s, u64 value)
{
	return lxd_fail(s->err, "%s: symbol '%s' is out of reach (0x%llx) in %s+0x%llx",
			s->obj->mod->file, symbol_name(s), value, s->sec->name,
			s->rela->offset);
}

static int put64(const struct site *s, u64 value)
{
	if (s->sec->size - s->rela->offset < sizeof(value))
		return overflow(s, value);
	memcpy(s->at, &value, sizeof(value));
	return 0;
}

static int put32(const struct site *s, u64 value, bool fits)
{
	u32 low = value;

	if (!fits || s->sec->size - s->rela->offset < sizeof(low))
		return overflow(s, value);
	memcpy(s->at, &low, sizeof(low));
	return 0;
}

static bool fits_s32(u64 value)
{
	return (s64)value == (s32)value;
}

static int apply(const struct site *s)
{
	u64 value = s->obj->values[s->rela->sym] +
		    s->rela->addend;

	switch (s->rela->type) {
	case R_X86_64_NONE:
		return 0;
	case R_X86_64_64:
		return put64(s, value);
	case R_X86_64_PC64:
		return put64(s, value - s->addr);
	case R_X86_64_32:
		return put32(s, value, value == (u32)value);
	case R_X86_64_32S:
		return put32(s, value, fits_s32(value));
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		value -= s->addr;
		return put32(s, value, fits_s32(value));
	}
	return lxd_fail(s->err, "%s: unknown relocation type %u in %s",
			s->obj->mod->file,
			s->rela->type, s->sec->name);
}

/* Nothing that is loaded may refer to what is not. */
static int check_symbol(const struct site *s)
{
	const struct lxd_elf *elf = &s->obj->mod->elf;
	u16 shndx = elf->syms[s->rela->sym].st_shndx;

	if (shndx && shndx < elf->nr_sections && !s->obj->host[shndx])
		return lxd_fail(s->err, "%s: %s refers to section %s, which is not loaded",
				s->obj->mod->file, s->sec->name,
				elf->sections[shndx].name);
	return 0;
}

static int relocate_section(const struct lxd_placed *obj,
			    const struct lxd_section *relas,
			    struct lxd_err *err)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	struct lxd_rela rela;
	struct site s = {
		.obj = obj,
		.sec = &elf->sections[relas->info],
		.rela = &rela,
		.err = err,
	};
	u64 i;

	for (i = 0; i < lxd_elf_nr_rela(relas); i++) {
		if (!lxd_elf_rela(elf, relas, i, &rela))
			return lxd_fail(err, "%s: damaged file: bad relocation %llu in %s",
					obj->mod->file, i, relas->name);
		s.at = obj->host[relas->info] + rela.offset;
		s.addr = obj->addr[relas->info] + rela.offset;
		if (check_symbol(&s) || apply(&s))
			return -1;
	}
	return 0;
}

int lxd_relocate_object(const struct lxd_placed *obj, struct lxd_err *err)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	u32 i;

	for (i = 1; i < elf->nr_sections; i++) {
		const struct lxd_section *sec = &elf->sections[i];

		if (sec->type == SHT_REL)
			return lxd_fail(err, "%s: relocations without addends in %s",
					obj->mod->file, sec->name);
		if (sec->type != SHT_RELA || !obj->host[sec->info])
			continue;
		if (relocate_section(obj, sec, err))
			return -1;
	}
	return 0;
}
