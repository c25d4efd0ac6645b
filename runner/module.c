// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "module.h"
#include "unpack.h"

/* Layout of the kernel's own tables in a .ko, 6.1. */
#define NAME_CHARS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
#define VERSION_NAME	56	/* bytes, in struct modversion_info */
#define KSYM_SIZE	12	/* struct kernel_symbol: value, name, namespace */

struct version {
	u8 crc[8];
	char name[VERSION_NAME];
};

static int no_memory(const struct lxd_module *mod, struct lxd_err *err)
{
	return lxd_fail(err, "%s: out of memory", mod->file);
}

/*
 * The next value of a key in .modinfo ("key=value\0key=value\0"); @at is where
 * to go on, 0 at first.  Returns NULL or the value, @len bytes, without a NUL
 * if the section ends with it.
 */
static const char *next_info(const struct lxd_module *mod, const char *key,
			     u64 *at, size_t *len)
{
	u32 i = lxd_elf_section(&mod->elf, ".modinfo");
	const struct lxd_section *sec = &mod->elf.sections[i];
	size_t key_len = strlen(key);

	if (!i || !sec->data)
		return NULL;
	while (*at < sec->size) {
		const char *p = (const char *)sec->data + *at;

		*len = strnlen(p, sec->size - *at);
		*at += *len + 1;
		if (*len > key_len && !memcmp(p, key, key_len) &&
		    p[key_len] == '=') {
			*len -= key_len + 1;
			return p + key_len + 1;
		}
	}
	return NULL;
}

bool lxd_module_matches(const struct lxd_module *mod, const char *alias)
{
	const char *value;
	char pattern[256];
	size_t len;
	u64 at = 0;

	while ((value = next_info(mod, "alias", &at, &len))) {
		if (len >= sizeof(pattern))
			continue;
		memcpy(pattern, value, len);
		pattern[len] = 0;
		if (!fnmatch(pattern, alias, 0))
			return true;
	}
	return false;
}

bool lxd_module_info(const struct lxd_module *mod, const char *key, char *buf,
		     size_t size)
{
	const char *value;
	size_t len;
	u64 at = 0;

	value = next_info(mod, key, &at, &len);
	if (!value || len >= size)
		return false;
	memcpy(buf, value, len);
	buf[len] = 0;
	return true;
}

/* As the kernel compares them: '-' is '_'.  @b has @len bytes. */
static bool same_param(const char *a, const char *b, size_t len)
{
	if (strlen(a) != len)
		return false;
	for (; len; a++, b++, len--) {
		if (*a != *b && (*a != '-' || *b != '_') &&
		    (*a != '_' || *b != '-'))
			return false;
	}
	return true;
}

/* The string that a relocation points at, or NULL. */
static const char *pointed_string(const struct lxd_elf *elf,
				  const struct lxd_rela *rela)
{
	const Elf64_Sym *sym = &elf->syms[rela->sym];
	u64 off = sym->st_value + rela->addend;
	const struct lxd_section *sec;

	if (!sym->st_shndx || sym->st_shndx >= elf->nr_sections)
		return NULL;
	sec = &elf->sections[sym->st_shndx];
	if (!sec->data || off >= sec->size ||
	    !memchr(sec->data + off, 0, sec->size - off))
		return NULL;
	return (const char *)sec->data + off;
}

/* Name of a parameter, if relocation @i of __param is for that field. */
static const char *param_name(const struct lxd_elf *elf,
			      const struct lxd_section *relas, u64 i)
{
	struct lxd_rela rela;

	/* struct kernel_param begins with the name. */
	if (!lxd_elf_rela(elf, relas, i, &rela) ||
	    rela.offset % LXD_KERNEL_PARAM_SIZE)
		return NULL;
	return pointed_string(elf, &rela);
}

bool lxd_module_has_param(const struct lxd_module *mod, const char *param)
{
	/* The kernel's own, for any module. */
	static const char *const common[] = { "async_probe", "dyndbg" };
	size_t want = strcspn(param, "=");
	const struct lxd_elf *elf = &mod->elf;
	u32 sec = lxd_elf_section(elf, ".rela__param");
	const char *name;
	u64 j;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(common); i++) {
		if (same_param(common[i], param, want))
			return true;
	}
	if (!sec || elf->sections[sec].type != SHT_RELA)
		return false;
	for (j = 0; j < lxd_elf_nr_rela(&elf->sections[sec]); j++) {
		name = param_name(elf, &elf->sections[sec], j);
		if (name && same_param(name, param, want))
			return true;
	}
	return false;
}

static int read_vermagic(struct lxd_module *mod, struct lxd_err *err)
{
	char magic[256];
	size_t len, i;
	bool bad;

	if (!lxd_module_info(mod, "vermagic", magic, sizeof(magic)))
		return lxd_fail(err, "%s: not a kernel module: no vermagic",
				mod->file);
	len = strcspn(magic, " ");
	bad = !len || len >= sizeof(mod->release);
	/* A name of a folder, and shown as it is. */
	for (i = 0; i < len && !bad; i++)
		bad = magic[i] < '!' || magic[i] > '~' || magic[i] == '/';
	if (bad)
		return lxd_fail(err, "%s: its vermagic '%s' makes no sense",
				mod->file, magic);
	memcpy(mod->release, magic, len);
	mod->release[len] = 0;
	return 0;
}

static int read_name(struct lxd_module *mod, struct lxd_err *err)
{
	char name[sizeof(((struct version *)0)->name)];

	if (!lxd_module_info(mod, "name", name, sizeof(name)) || !*name)
		return lxd_fail(err, "%s: the module doesn't say its name",
				mod->file);
	if (strspn(name, NAME_CHARS) != strlen(name))
		return lxd_fail(err, "%s: the module's name makes no sense",
				mod->file);
	mod->name = strdup(name);
	return mod->name ? 0 : no_memory(mod, err);
}

static int read_versions(struct lxd_module *mod, struct lxd_err *err)
{
	u32 i = lxd_elf_section(&mod->elf, "__versions");
	const struct lxd_section *sec = &mod->elf.sections[i];
	const struct version *v;
	u32 crc;
	u64 j;

	if (!i)
		return 0;
	if (!sec->data || sec->size % sizeof(*v))
		return lxd_fail(err, "%s: damaged file: CRCs of a strange size",
				mod->file);
	for (j = 0; j < sec->size / sizeof(*v); j++) {
		v = (const void *)(sec->data + j * sizeof(*v));
		if (!memchr(v->name, 0, sizeof(v->name)))
			return lxd_fail(err, "%s: damaged file: endless name among its CRCs",
					mod->file);
		/* The file need not have it aligned; the upper half is 0. */
		memcpy(&crc, v->crc, sizeof(crc));
		if (lxd_names_add(&mod->versions, v->name, crc) < 0)
			return no_memory(mod, err);
	}
	return 0;
}

enum { UNUSED = 0, CALLED = 1, REFERRED = 2 };

/*
 * How an import is used decides what can be done if it is missing: a call can
 * be sent to a stub that stops, anything else can't.  Static call sites and
 * trampolines refer to code too, by other relocation types.
 */
static u8 use_of(const struct lxd_elf *elf, const struct lxd_section *sec,
		 const struct lxd_rela *rela)
{
	const char *where = elf->sections[sec->info].name;

	if (rela->type == R_X86_64_PLT32 ||
	    !strcmp(where, ".static_call.text") ||
	    !strcmp(where, ".static_call_sites"))
		return CALLED;
	return REFERRED;
}

static int mark_uses(const struct lxd_module *mod, u8 *uses,
		     struct lxd_err *err)
{
	const struct lxd_elf *elf = &mod->elf;
	struct lxd_rela rela;
	u32 i;
	u64 j;

	for (i = 1; i < elf->nr_sections; i++) {
		const struct lxd_section *sec = &elf->sections[i];

		if (sec->type != SHT_RELA ||
		    !(elf->sections[sec->info].flags & SHF_ALLOC))
			continue;
		for (j = 0; j < lxd_elf_nr_rela(sec); j++) {
			if (!lxd_elf_rela(elf, sec, j, &rela))
				return lxd_fail(err, "%s: damaged file: bad relocation %llu in %s",
						mod->file, j, sec->name);
			uses[rela.sym] |=
				use_of(elf, sec, &rela);
		}
	}
	return 0;
}

static void add_import(struct lxd_module *mod, u32 sym, u8 use)
{
	struct lxd_import *im = &mod->imports[mod->nr_imports++];
	u64 crc;

	im->name = lxd_elf_sym_name(&mod->elf, sym);
	im->sym = sym;
	im->weak = ELF64_ST_BIND(mod->elf.syms[sym].st_info) == STB_WEAK;
	im->data = use & REFERRED;
	im->has_crc = lxd_names_find(&mod->versions, im->name, &crc);
	if (im->has_crc)
		im->crc = crc;
}

static int read_imports(struct lxd_module *mod, struct lxd_err *err)
{
	u32 nr = mod->elf.nr_syms, i, count = 0;
	u8 *uses;

	uses = calloc(nr, 1);
	if (!uses)
		return no_memory(mod, err);
	if (mark_uses(mod, uses, err))
		goto free_uses;
	for (i = 1; i < nr; i++) {
		if (mod->elf.syms[i].st_shndx != SHN_UNDEF)
			uses[i] = UNUSED;
		count += uses[i] != UNUSED;
	}
	mod->imports = calloc(count ? count : 1, sizeof(*mod->imports));
	if (!mod->imports) {
		no_memory(mod, err);
		goto free_uses;
	}
	for (i = 1; i < nr; i++) {
		if (uses[i])
			add_import(mod, i, uses[i]);
	}
	free(uses);
	return 0;

free_uses:
	free(uses);
	return -1;
}

static void fill_exports(const struct lxd_module *mod,
			 const struct lxd_section *relas, u64 nr,
			 struct lxd_export *out)
{
	struct lxd_rela rela;
	u64 i;

	for (i = 0; i < lxd_elf_nr_rela(relas); i++) {
		if (!lxd_elf_rela(&mod->elf, relas, i, &rela) ||
		    rela.offset / KSYM_SIZE >= nr)
			continue;
		switch (rela.offset % KSYM_SIZE) {
		case 0:
			out[rela.offset / KSYM_SIZE].sym =
				rela.sym;
			break;
		case 4:
			out[rela.offset / KSYM_SIZE].name =
				pointed_string(&mod->elf, &rela);
			break;
		}
	}
}

static int read_export_table(struct lxd_module *mod, const char *table,
			     const char *rela_table, const char *crc_table,
			     struct lxd_err *err)
{
	const struct lxd_elf *elf = &mod->elf;
	u32 sec = lxd_elf_section(elf, table);
	u32 rela = lxd_elf_section(elf, rela_table);
	u32 crcs = lxd_elf_section(elf, crc_table);
	struct lxd_export *all, *out;
	u64 nr, i;

	if (!sec)
		return 0;
	nr = elf->sections[sec].size / KSYM_SIZE;
	/* A size that the file has no bytes for costs nothing: not so its table. */
	if (!elf->sections[sec].data || !rela ||
	    elf->sections[rela].type != SHT_RELA ||
	    elf->sections[rela].info != sec ||
	    nr > lxd_elf_nr_rela(&elf->sections[rela]) ||
	    (crcs && (!elf->sections[crcs].data ||
		      elf->sections[crcs].size < nr * sizeof(u32))))
		return lxd_fail(err, "%s: damaged file: exports without relocations or CRCs",
				mod->file);
	all = reallocarray(mod->exports, mod->nr_exports + nr + 1,
			   sizeof(*all));
	if (!all)
		return no_memory(mod, err);
	mod->exports = all;
	out = all + mod->nr_exports;
	memset(out, 0, nr * sizeof(*out));
	fill_exports(mod, &elf->sections[rela], nr, out);
	for (i = 0; i < nr; i++) {
		if (!out[i].name || !out[i].sym ||
		    elf->syms[out[i].sym].st_shndx == SHN_UNDEF)
			return lxd_fail(err, "%s: damaged file: export %llu of %s makes no sense",
					mod->file, i, table);
		if (crcs)
			memcpy(&out[i].crc, elf->sections[crcs].data +
			       i * sizeof(u32), sizeof(u32));
	}
	mod->nr_exports += nr;
	return 0;
}

static int read_exports(struct lxd_module *mod, struct lxd_err *err)
{
	if (read_export_table(mod, "__ksymtab", ".rela__ksymtab",
			      "__kcrctab", err))
		return -1;
	return read_export_table(mod, "__ksymtab_gpl", ".rela__ksymtab_gpl",
				 "__kcrctab_gpl", err);
}

static struct lxd_module *new_module(const char *path, u8 *bytes, size_t size,
				     struct lxd_err *err)
{
	struct lxd_module *mod = calloc(1, sizeof(*mod));
	const char *slash;

	if (!mod) {
		free(bytes);
		lxd_fail(err, "%s: out of memory", path);
		return NULL;
	}
	mod->bytes = bytes;
	mod->size = size;
	mod->path = strdup(path);
	mod->args = strdup("");
	if (!mod->path || !mod->args) {
		lxd_fail(err, "%s: out of memory", path);
		goto close_module;
	}
	slash = strrchr(mod->path, '/');
	mod->file = slash ? slash + 1 : mod->path;
	if (lxd_elf_open(&mod->elf, bytes, size, mod->file, err))
		goto close_module;
	/* Debug information, most of all. */
	lxd_elf_drop(&mod->elf, false);
	return mod;

close_module:
	lxd_module_close(mod);
	return NULL;
}

struct lxd_module *lxd_module_from_memory(const char *path, u8 *bytes,
					  size_t size, struct lxd_err *err)
{
	struct lxd_module *mod = new_module(path, bytes, size, err);

	if (!mod)
		return NULL;
	if (read_vermagic(mod, err) || read_name(mod, err) ||
	    read_versions(mod, err) || read_imports(mod, err) ||
	    read_exports(mod, err)) {
		lxd_module_close(mod);
		return NULL;
	}
	return mod;
}

/* Also its path from everywhere: who debugs the domain may be elsewhere. */
static u8 *read_file(const char *path, char **absolute, size_t *size,
		     struct lxd_err *err)
{
	u8 *bytes = lxd_read_file(path, size, err);

	if (!bytes)
		return NULL;
	*absolute = lxd_absolute(path);
	if (*absolute)
		return bytes;
	lxd_fail_errno(err, "%s: no path to it", path);
	free(bytes);
	return NULL;
}

struct lxd_module *lxd_module_open(const char *path, struct lxd_err *err)
{
	struct lxd_module *mod;
	char *absolute;
	size_t size;
	u8 *bytes;

	bytes = read_file(path, &absolute, &size, err);
	if (!bytes)
		return NULL;
	mod = lxd_module_from_memory(absolute, bytes, size, err);
	free(absolute);
	return mod;
}

struct lxd_module *lxd_object_from_memory(const char *name, u8 *bytes,
					  size_t size, struct lxd_err *err)
{
	struct lxd_module *mod = new_module(name, bytes, size, err);

	if (!mod)
		return NULL;
	mod->name = strdup(mod->file);
	if (!mod->name) {
		no_memory(mod, err);
		goto close_module;
	}
	if (read_imports(mod, err))
		goto close_module;
	return mod;

close_module:
	lxd_module_close(mod);
	return NULL;
}

struct lxd_module *lxd_object_open(const char *path, const char *name,
				   struct lxd_err *err)
{
	struct lxd_module *mod;
	char *dup, *absolute;
	size_t size;
	u8 *bytes;

	bytes = read_file(path, &absolute, &size, err);
	if (!bytes)
		return NULL;
	mod = lxd_object_from_memory(absolute, bytes, size, err);
	free(absolute);
	if (!mod)
		return NULL;
	dup = strdup(name);
	if (!dup) {
		no_memory(mod, err);
		lxd_module_close(mod);
		return NULL;
	}
	free(mod->name);
	mod->name = dup;
	return mod;
}

void lxd_module_linked(struct lxd_module *mod)
{
	lxd_names_free(&mod->versions);
	free(mod->exports);
	mod->exports = NULL;
	mod->nr_exports = 0;
	lxd_elf_drop(&mod->elf, true);
}

int lxd_module_add_args(struct lxd_module *mod, const char *args)
{
	char *all;

	if (asprintf(&all, "%s%s%s", mod->args, *mod->args ? " " : "",
		     args) < 0)
		return -1;
	free(mod->args);
	mod->args = all;
	return 0;
}

void lxd_module_close(struct lxd_module *mod)
{
	if (!mod)
		return;
	lxd_names_free(&mod->versions);
	free(mod->imports);
	free(mod->exports);
	lxd_elf_close(&mod->elf);
	free(mod->bytes);
	free(mod->args);
	free(mod->name);
	free(mod->path);
	free(mod);
}
