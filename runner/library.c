// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "library.h"

const char *lxd_libdir(const char *option)
{
	const char *env = getenv(LXD_LIBDIR_ENV);

	if (option)
		return option;
	return env && *env ? env : LXD_LIBDIR_DEFAULT;
}

static bool is_installed(const char *libdir, const char *release)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s/library.o", libdir, release);
	return !access(path, R_OK);
}

/* "no library kernel for it in DIR (installed: A, B)" */
static void not_installed(const char *libdir, const char *release,
			  const char *wanted_by, struct lxd_err *err)
{
	char list[LXD_ERR_MAX] = "none";
	struct dirent **entries;
	size_t used = 0;
	int i, nr;

	nr = scandir(libdir, &entries, NULL, alphasort);
	for (i = 0; i < nr; i++) {
		const char *name = entries[i]->d_name;

		if (*name != '.' && is_installed(libdir, name) &&
		    used < sizeof(list))
			used += snprintf(list + used, sizeof(list) - used,
					 "%s%s", used ? ", " : "", name);
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
	lxd_fail(err, "%s: built for %s, no library kernel for it in %s (installed: %s)",
		 wanted_by, release, libdir, list);
}

static int read_globals(struct lxd_library *lib, struct lxd_err *err)
{
	const struct lxd_elf *elf = &lib->object->elf;
	u32 i;

	for (i = 1; i < elf->nr_syms; i++) {
		const Elf64_Sym *sym = &elf->syms[i];

		if (sym->st_shndx == SHN_UNDEF ||
		    ELF64_ST_BIND(sym->st_info) == STB_LOCAL)
			continue;
		if (lxd_names_add(&lib->globals, lxd_elf_sym_name(elf, i),
				  i) < 0)
			return lxd_fail(err, "library kernel for %s: out of memory",
					lib->release);
	}
	return 0;
}

struct lxd_library *lxd_library_from_object(const char *release,
					    struct lxd_module *object,
					    struct lxd_symvers *symvers,
					    struct lxd_err *err)
{
	struct lxd_library *lib = calloc(1, sizeof(*lib));

	if (!lib) {
		lxd_fail(err, "library kernel for %s: out of memory", release);
		lxd_symvers_close(symvers);
		lxd_module_close(object);
		return NULL;
	}
	snprintf(lib->release, sizeof(lib->release), "%s", release);
	lib->object = object;
	lib->symvers = *symvers;
	if (read_globals(lib, err)) {
		lxd_library_close(lib);
		return NULL;
	}
	return lib;
}

struct lxd_library *lxd_library_open(const char *libdir, const char *release,
				     const char *wanted_by,
				     struct lxd_err *err)
{
	struct lxd_symvers symvers;
	struct lxd_module *object;
	char path[4096];

	if (!is_installed(libdir, release)) {
		not_installed(libdir, release, wanted_by, err);
		return NULL;
	}
	snprintf(path, sizeof(path), "%s/%s/library.o", libdir, release);
	object = lxd_object_open(path, "library", err);
	if (!object)
		return NULL;
	snprintf(path, sizeof(path), "%s/%s/symvers", libdir, release);
	if (lxd_symvers_open(&symvers, path, err)) {
		lxd_module_close(object);
		return NULL;
	}
	return lxd_library_from_object(release, object, &symvers, err);
}

bool lxd_library_provides(const struct lxd_library *lib, const char *name)
{
	return lxd_names_find(&lib->globals, name, NULL) &&
	       lxd_symvers_crc(&lib->symvers, name, NULL);
}

void lxd_library_close(struct lxd_library *lib)
{
	if (!lib)
		return;
	lxd_names_free(&lib->globals);
	lxd_symvers_close(&lib->symvers);
	lxd_module_close(lib->object);
	free(lib);
}
