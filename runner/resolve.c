// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "link.h"

/* A global of the library kernel, whether exported or not. */
static bool library_value(const struct lxd_link *link, const char *name,
			  u64 *value)
{
	u64 sym;

	if (!link->nr || !lxd_names_find(&link->lib->globals, name, &sym))
		return false;
	*value = link->objects[0].values[sym];
	return true;
}

static bool find(const struct lxd_link *link, enum lxd_scope scope,
		 const char *name, u64 *value)
{
	switch (scope) {
	case LXD_SCOPE_LIBRARY:
		return false;
	case LXD_SCOPE_INSIDE:
		return library_value(link, name, value);
	case LXD_SCOPE_MODULE:
		break;
	}
	if (lxd_symvers_crc(&link->lib->symvers, name, NULL) &&
	    library_value(link, name, value))
		return true;
	return lxd_names_find(&link->exports, name, value);
}

bool lxd_is_missing(const struct lxd_link *link, enum lxd_scope scope,
		    const struct lxd_import *im)
{
	u64 value;

	return !im->weak && !find(link, scope, im->name, &value);
}

/* The library kernel's own stubs need an address that is in the making. */
static int missing_handler(const struct lxd_link *link,
			   const struct lxd_placed *obj, u64 *value,
			   struct lxd_err *err)
{
	*value = obj->scope == LXD_SCOPE_LIBRARY ?
		 lxd_link_symbol(obj, "lxd_missing") : 0;
	if (*value || library_value(link, "lxd_missing", value))
		return 0;
	return lxd_fail(err, "%s: has no lxd_missing(): not a library kernel of this version",
			link->lib->object->file);
}

/*
 *	movabs	$name, %rdi
 *	movabs	$lxd_missing, %rax
 *	jmp	*%rax
 * A jump, so that the function that called shows in the backtrace.
 */
static void write_stub(u8 *at, u64 name, u64 handler)
{
	static const u8 code[] = {
		0x48, 0xbf, 0, 0, 0, 0, 0, 0, 0, 0,
		0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0,
		0xff, 0xe0,
	};

	memset(at, 0xcc, LXD_STUB_SIZE);
	memcpy(at, code, sizeof(code));
	memcpy(at + 2, &name, sizeof(name));
	memcpy(at + 12, &handler, sizeof(handler));
}

static int make_stubs(struct lxd_link *link, struct lxd_placed *obj,
		      struct lxd_err *err)
{
	u64 stub = obj->stubs.start, name = obj->stub_names.start, handler;
	const struct lxd_module *mod = obj->mod;
	u32 i;

	if (!obj->nr_stubs)
		return 0;
	if (missing_handler(link, obj, &handler, err))
		return -1;
	for (i = 0; i < mod->nr_imports; i++) {
		const struct lxd_import *im = &mod->imports[i];
		size_t len = strlen(im->name) + 1;

		if (!lxd_is_missing(link, obj->scope, im))
			continue;
		if (im->data && !lxd_patched_away(im->name))
			return lxd_fail(err,
					"%s: needs '%s', which the library kernel for %s lacks, as data",
					mod->file, im->name,
					link->lib->release);
		memcpy(lxd_link_host(link, name, len), im->name, len);
		write_stub(lxd_link_host(link, stub, LXD_STUB_SIZE), name,
			   handler);
		obj->values[im->sym] = stub;
		stub += LXD_STUB_SIZE;
		name += len;
	}
	return 0;
}

static void resolve_own(struct lxd_placed *obj)
{
	const struct lxd_elf *elf = &obj->mod->elf;
	u32 i;

	for (i = 1; i < elf->nr_syms; i++) {
		const Elf64_Sym *sym = &elf->syms[i];

		switch (sym->st_shndx) {
		case SHN_UNDEF:
		case SHN_COMMON:	/* done when it was placed */
			break;
		case SHN_ABS:
			obj->values[i] = sym->st_value;
			break;
		default:
			obj->values[i] = obj->addr[sym->st_shndx] +
					 sym->st_value;
		}
	}
}

static void resolve_imports(struct lxd_link *link, struct lxd_placed *obj)
{
	const struct lxd_module *mod = obj->mod;
	u32 i;

	for (i = 0; i < mod->nr_imports; i++)
		find(link, obj->scope, mod->imports[i].name,
		     &obj->values[mod->imports[i].sym]);
}

static int add_exports(struct lxd_link *link, struct lxd_placed *obj,
		       struct lxd_err *err)
{
	const struct lxd_module *mod = obj->mod;
	u32 i;

	for (i = 0; i < mod->nr_exports; i++) {
		if (lxd_names_add(&link->exports, mod->exports[i].name,
				  obj->values[mod->exports[i].sym]) < 0)
			return lxd_fail(err, "%s: out of memory", mod->file);
	}
	return 0;
}

int lxd_resolve_object(struct lxd_link *link, struct lxd_placed *obj,
		       struct lxd_err *err)
{
	resolve_own(obj);
	resolve_imports(link, obj);
	if (make_stubs(link, obj, err))
		return -1;
	return add_exports(link, obj, err);
}
