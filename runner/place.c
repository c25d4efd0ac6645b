// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "link.h"

#define PERCPU		".data..percpu"
#define PERCPU_FIRST	".data..percpu..first"
#define TEXT_PADDING	0xcc	/* int3 */

/* Read from the file by us; the kernel does not load them either. */
static const char *const left_out[] = { ".modinfo", "__versions" };

static bool is_loaded(const struct lxd_section *sec)
{
	u32 i;

	if (!(sec->flags & SHF_ALLOC))
		return false;
	for (i = 0; i < ARRAY_SIZE(left_out); i++) {
		if (!strcmp(sec->name, left_out[i]))
			return false;
	}
	return true;
}

static bool is_percpu(const struct lxd_section *sec)
{
	return !strncmp(sec->name, PERCPU, strlen(PERCPU));
}

static enum lxd_group group_of(const struct lxd_section *sec)
{
	if (sec->flags & SHF_EXECINSTR)
		return LXD_TEXT;
	return sec->flags & SHF_WRITE ? LXD_DATA : LXD_RODATA;
}

/* Takes @size bytes of @space; @addr and @host receive where. */
static int take(struct lxd_space *space, u64 size, u64 align, u64 *addr,
		u8 **host)
{
	u64 start = LXD_ALIGN(space->run + space->used, align) - space->run;

	if (start > space->size || size > space->size - start)
		return -1;
	space->used = start + size;
	*addr = space->run + start;
	*host = space->host + start;
	return 0;
}

static int take_section(struct lxd_placed *obj, struct lxd_space *space,
			u32 nr, struct lxd_err *err)
{
	const struct lxd_section *sec = &obj->mod->elf.sections[nr];

	if (take(space, sec->size, sec->align, &obj->addr[nr], &obj->host[nr]))
		return lxd_fail(err, "%s: does not fit in a domain: section %s of %llu bytes",
				obj->mod->file, sec->name, sec->size);
	if (sec->data && sec->size)
		memcpy(obj->host[nr], sec->data, sec->size);
	return 0;
}

/*
 * The stack protector finds its canary at a fixed offset from GS: the section
 * that holds it must be the very first of the per-CPU area.
 */
static int place_percpu(struct lxd_link *link, struct lxd_placed *obj,
			struct lxd_err *err)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	u32 first = lxd_elf_section(elf, PERCPU_FIRST);
	u64 start;
	u32 i;

	link->percpu.used = LXD_ALIGN(link->percpu.used, 64);
	start = link->percpu.used;
	if (first && is_loaded(&elf->sections[first])) {
		if (start)
			return lxd_fail(err,
					"%s: claims the start of the per-CPU area, as only the library kernel may",
					obj->mod->file);
		if (take_section(obj, &link->percpu, first, err))
			return -1;
	}
	for (i = 1; i < elf->nr_sections; i++) {
		const struct lxd_section *sec = &elf->sections[i];

		if (i == first || !is_loaded(sec) || !is_percpu(sec))
			continue;
		if (take_section(obj, &link->percpu, i, err))
			return -1;
	}
	obj->percpu.start = start;
	obj->percpu.size = link->percpu.used - start;
	return 0;
}

static int place_sections(struct lxd_link *link, struct lxd_placed *obj,
			  enum lxd_group group, struct lxd_err *err)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	u32 i;

	for (i = 1; i < elf->nr_sections; i++) {
		const struct lxd_section *sec = &elf->sections[i];

		if (!is_loaded(sec) || is_percpu(sec) || group_of(sec) != group)
			continue;
		if (take_section(obj, &link->image, i, err))
			return -1;
	}
	return 0;
}

/* Room for the stubs of missing functions, and for their names. */
static int place_stubs(struct lxd_link *link, struct lxd_placed *obj,
		       enum lxd_group group, struct lxd_err *err)
{
	const struct lxd_module *mod = obj->mod;
	struct lxd_range *range;
	u64 names = 0;
	u8 *host;
	u32 i;

	obj->nr_stubs = 0;
	for (i = 0; i < mod->nr_imports; i++) {
		if (!lxd_is_missing(link, obj->scope, &mod->imports[i]))
			continue;
		obj->nr_stubs++;
		names += strlen(mod->imports[i].name) + 1;
	}
	range = group == LXD_TEXT ? &obj->stubs : &obj->stub_names;
	range->size = group == LXD_TEXT ?
		      (u64)obj->nr_stubs * LXD_STUB_SIZE : names;
	if (take(&link->image, range->size, 16, &range->start, &host))
		return lxd_fail(err, "%s: does not fit in a domain: %u missing functions",
				mod->file, obj->nr_stubs);
	return 0;
}

/* Variables without a section, as old-fashioned C makes them. */
static int place_commons(struct lxd_link *link, struct lxd_placed *obj,
			 struct lxd_err *err)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	u8 *host;
	u32 i;

	for (i = 1; i < elf->nr_syms; i++) {
		const Elf64_Sym *sym = &elf->syms[i];

		if (sym->st_shndx != SHN_COMMON)
			continue;
		if (take(&link->image, sym->st_size,
			 sym->st_value ? sym->st_value : 1, &obj->values[i],
			 &host))
			return lxd_fail(err, "%s: does not fit in a domain: variable '%s'",
					obj->mod->file,
					lxd_elf_sym_name(elf, i));
	}
	return 0;
}

static int place_group(struct lxd_link *link, struct lxd_placed *obj,
		       enum lxd_group group, struct lxd_err *err)
{
	struct lxd_space *image = &link->image;
	u64 start = image->used, end;

	if (place_sections(link, obj, group, err))
		return -1;
	if (group != LXD_DATA && place_stubs(link, obj, group, err))
		return -1;
	if (group == LXD_DATA && place_commons(link, obj, err))
		return -1;
	end = LXD_ALIGN(image->used, LXD_PAGE);
	if (end > image->size)
		return lxd_fail(err, "%s: does not fit in a domain",
				obj->mod->file);
	/* Whoever runs off the end of the text shall trap. */
	if (group == LXD_TEXT)
		memset(image->host + image->used, TEXT_PADDING,
		       end - image->used);
	image->used = end;
	obj->group[group].start = image->run + start;
	obj->group[group].size = end - start;
	return 0;
}

int lxd_place_object(struct lxd_link *link, struct lxd_placed *obj,
		     struct lxd_err *err)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	enum lxd_group g;

	obj->addr = calloc(elf->nr_sections, sizeof(*obj->addr));
	obj->host = calloc(elf->nr_sections, sizeof(*obj->host));
	obj->values = calloc(elf->nr_syms, sizeof(*obj->values));
	if (!obj->addr || !obj->host || !obj->values)
		return lxd_fail(err, "%s: out of memory", obj->mod->file);
	if (place_percpu(link, obj, err))
		return -1;
	link->image.used = LXD_ALIGN(link->image.used, LXD_PAGE);
	for (g = LXD_TEXT; g < LXD_NR_GROUPS; g++) {
		if (place_group(link, obj, g, err))
			return -1;
	}
	return 0;
}
