// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"

/* Sizes of the kernel's table entries, 6.1. */
#define BUG_ENTRY_SIZE		12
#define EX_ENTRY_SIZE		12

void lxd_link_init(struct lxd_link *link, const struct lxd_library *lib,
		   const struct lxd_space *image,
		   const struct lxd_space *percpu)
{
	memset(link, 0, sizeof(*link));
	link->lib = lib;
	link->image = *image;
	link->percpu = *percpu;
}

int lxd_link_add(struct lxd_link *link, const struct lxd_module *mod,
		 enum lxd_scope scope, const u32 *caps, struct lxd_err *err)
{
	struct lxd_placed *obj = &link->objects[link->nr];

	if (link->nr == LXD_OBJECTS_MAX)
		return lxd_fail(err, "%s: too many modules in one domain",
				mod->file);
	obj->mod = mod;
	obj->scope = scope;
	if (lxd_place_object(link, obj, err) ||
	    lxd_resolve_object(link, obj, err) ||
	    lxd_relocate_object(obj, err))
		goto free_object;
	link->nr++;
	return lxd_patch(link, obj, caps, &obj->patched, err);

free_object:
	free(obj->addr);
	free(obj->host);
	free(obj->values);
	memset(obj, 0, sizeof(*obj));
	return -1;
}

static u64 table(const struct lxd_placed *obj, const char *name,
		 u32 entry_size, __u64 *addr)
{
	u32 i = lxd_elf_section(&obj->mod->elf, name);

	if (!i || !obj->host[i])
		return 0;
	*addr = obj->addr[i];
	return obj->mod->elf.sections[i].size / entry_size;
}

void lxd_link_describe(const struct lxd_link *link, u32 nr,
		       struct lxdom_module *out)
{
	const struct lxd_placed *obj = &link->objects[nr];
	const struct lxd_range *last = &obj->group[LXD_DATA];

	memset(out, 0, sizeof(*out));
	snprintf(out->name, sizeof(out->name), "%s", obj->mod->name);
	out->init = lxd_link_symbol(obj, "init_module");
	out->exit = lxd_link_symbol(obj, "cleanup_module");
	out->this_module = lxd_link_symbol(obj, "__this_module");
	out->nr_params = table(obj, "__param", LXD_KERNEL_PARAM_SIZE,
			       &out->params);
	out->nr_bugs = table(obj, "__bug_table", BUG_ENTRY_SIZE,
			     &out->bug_table);
	out->nr_ex = table(obj, "__ex_table", EX_ENTRY_SIZE, &out->ex_table);
	out->base = obj->group[LXD_TEXT].start;
	out->size = last->start + last->size - out->base;
	out->percpu = obj->percpu.start;
	out->percpu_size = obj->percpu.size;
}

u64 lxd_link_entry(const struct lxd_link *link, const char *name,
		   struct lxd_err *err)
{
	u64 sym;

	if (lxd_names_find(&link->lib->globals, name, &sym))
		return link->objects[0].values[sym];
	lxd_fail(err, "%s: has no %s(): not a library kernel of this version",
		 link->lib->object->path, name);
	return 0;
}

u64 lxd_link_symbol(const struct lxd_placed *obj, const char *name)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	u32 i;

	for (i = 1; i < elf->nr_syms; i++) {
		if (elf->syms[i].st_shndx != SHN_UNDEF &&
		    !strcmp(lxd_elf_sym_name(elf, i), name))
			return obj->values[i];
	}
	return 0;
}

static bool contains(const struct lxd_range *range, u64 addr)
{
	return addr - range->start < range->size;
}

bool lxd_link_in_image(const struct lxd_placed *obj, u64 addr)
{
	u32 g;

	for (g = 0; g < LXD_NR_GROUPS; g++) {
		if (contains(&obj->group[g], addr))
			return true;
	}
	return false;
}

/* The section that @addr is in: what remains to say without a symbol. */
static void where_section(u64 addr, struct lxd_place *place)
{
	const struct lxd_placed *obj = place->obj;
	u32 i;

	for (i = 1; i < obj->mod->elf.nr_sections; i++) {
		const struct lxd_section *sec = &obj->mod->elf.sections[i];
		const struct lxd_range range = { obj->addr[i], sec->size };

		if (obj->host[i] && sec->flags & SHF_EXECINSTR &&
		    contains(&range, addr)) {
			place->function = sec->name;
			place->offset = addr - range.start;
			place->size = range.size;
			return;
		}
	}
	place->function = contains(&obj->stubs, addr) ? "missing" : "?";
	place->offset = addr - obj->group[LXD_TEXT].start;
	place->size = obj->group[LXD_TEXT].size;
}

static void where_function(u64 addr, struct lxd_place *place)
{
	const struct lxd_placed *obj = place->obj;
	const struct lxd_elf *elf = &obj->mod->elf;
	u64 best = 0;
	u32 i;

	for (i = 1; i < elf->nr_syms; i++) {
		const Elf64_Sym *sym = &elf->syms[i];
		const struct lxd_range range = { obj->values[i], sym->st_size };

		if (ELF64_ST_TYPE(sym->st_info) != STT_FUNC ||
		    sym->st_shndx == SHN_UNDEF || !contains(&range, addr) ||
		    range.start <= best)
			continue;
		best = range.start;
		place->function = lxd_elf_sym_name(elf, i);
		place->offset = addr - range.start;
		place->size = range.size;
	}
}

bool lxd_link_where(const struct lxd_link *link, u64 addr,
		    struct lxd_place *place)
{
	u32 i;

	for (i = 0; i < link->nr; i++) {
		if (!contains(&link->objects[i].group[LXD_TEXT], addr))
			continue;
		memset(place, 0, sizeof(*place));
		place->obj = &link->objects[i];
		where_function(addr, place);
		if (!place->function)
			where_section(addr, place);
		return true;
	}
	return false;
}

u8 *lxd_link_host(const struct lxd_link *link, u64 addr, u64 len)
{
	u64 off = addr - link->image.run;

	if (addr < link->image.run || off > link->image.used ||
	    len > link->image.used - off)
		return NULL;
	return link->image.host + off;
}

void lxd_link_close(struct lxd_link *link)
{
	u32 i;

	for (i = 0; i < link->nr; i++) {
		free(link->objects[i].addr);
		free(link->objects[i].host);
		free(link->objects[i].values);
	}
	lxd_names_free(&link->exports);
	memset(link, 0, sizeof(*link));
}
