/* SPDX-License-Identifier: GPL-2.0-only */
/* The installed library kernels: LIBDIR/RELEASE/{library.o,symvers}. */
#ifndef LXD_RUNNER_LIBRARY_H
#define LXD_RUNNER_LIBRARY_H

#include "err.h"
#include "module.h"
#include "names.h"
#include "symvers.h"

#ifndef LXD_LIBDIR_DEFAULT
#define LXD_LIBDIR_DEFAULT	"/usr/lib/lxdom"
#endif
#define LXD_LIBDIR_ENV		"LXDOM_LIBDIR"

/**
 * struct lxd_library - one library kernel
 * @release: kernel release that it stands in for
 * @object: library.o
 * @symvers: CRCs of that kernel
 * @globals: number in the symbol table of each global that @object defines
 */
struct lxd_library {
	char release[LXD_RELEASE_MAX];
	struct lxd_module *object;
	struct lxd_symvers symvers;
	struct lxd_names globals;
};

/**
 * lxd_libdir() - where library kernels are installed
 * @option: from the command line, or NULL
 *
 * Return: @option, or else the environment's, or else the default
 */
const char *lxd_libdir(const char *option);

/**
 * lxd_library_open() - load the library kernel for a release
 * @libdir: where library kernels are installed
 * @release: kernel release
 * @wanted_by: file name of the module that wants it, for the error
 * @err: receives the error, with the releases that are installed
 *
 * Return: the library kernel, or NULL
 */
struct lxd_library *lxd_library_open(const char *libdir, const char *release,
				     const char *wanted_by,
				     struct lxd_err *err);

/**
 * lxd_library_from_object() - make one of parts, for tests
 * @release: kernel release
 * @object: its object; belongs to the library kernel, even on failure
 * @symvers: its CRCs; belong to the library kernel, even on failure
 * @err: receives the error
 *
 * Return: the library kernel, or NULL
 */
struct lxd_library *lxd_library_from_object(const char *release,
					    struct lxd_module *object,
					    struct lxd_symvers *symvers,
					    struct lxd_err *err);

/**
 * lxd_library_provides() - does the library kernel offer this to modules?
 * @lib: the library kernel
 * @name: of the symbol
 *
 * Only what the real kernel exports is offered: its own names stay inside.
 *
 * Return: true if it defines the symbol, and has a CRC for it.
 */
bool lxd_library_provides(const struct lxd_library *lib, const char *name);

/**
 * lxd_library_close() - give it back
 * @lib: library kernel, or NULL
 */
void lxd_library_close(struct lxd_library *lib);

#endif /* LXD_RUNNER_LIBRARY_H */
