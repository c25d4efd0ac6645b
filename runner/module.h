/* SPDX-License-Identifier: GPL-2.0-only */
/* A .ko (or the library kernel's object) in memory: its bytes and its facts. */
#ifndef LXD_RUNNER_MODULE_H
#define LXD_RUNNER_MODULE_H

#include "object.h"
#include "err.h"
#include "names.h"
#include "ints.h"

/* Bytes of an element of __param, struct kernel_param of 6.1. */
#define LXD_KERNEL_PARAM_SIZE	40

#define LXD_RELEASE_MAX	65	/* bytes, with the closing NUL: as utsname */

/**
 * struct lxd_export - a symbol that a module offers to later ones
 * @name: its name
 * @sym: its number in the symbol table
 * @crc: of its prototype
 */
struct lxd_export {
	const char *name;
	u32 sym;
	u32 crc;
};

/**
 * struct lxd_import - a symbol that a module wants from elsewhere
 * @name: its name
 * @sym: its number in the symbol table
 * @crc: that the module was built with
 * @has_crc: whether it says so
 * @weak: may be absent
 * @data: used by anything else than a call or a jump
 */
struct lxd_import {
	const char *name;
	u32 sym;
	u32 crc;
	bool has_crc;
	bool weak;
	bool data;
};

/**
 * struct lxd_module - a loaded object
 * @path: where it was found; absolute, if in a file
 * @file: the last part of @path, for messages
 * @name: name of the module
 * @args: its parameters, "a=1 b=2"; may be empty
 * @release: kernel release that it was built for; empty for a library kernel
 * @bytes: the file, uncompressed
 * @size: bytes of it
 * @elf: the same, taken apart
 * @imports: undefined symbols that it uses, each once
 * @nr_imports: of them
 * @exports: what it exports
 * @nr_exports: of them
 */
struct lxd_module {
	char *path;
	const char *file;
	char *name;
	char *args;
	char release[LXD_RELEASE_MAX];
	u8 *bytes;
	size_t size;
	struct lxd_elf elf;
	struct lxd_import *imports;
	u32 nr_imports;
	struct lxd_export *exports;
	u32 nr_exports;
	/* private: CRCs that __versions holds, by name */
	struct lxd_names versions;
};

/**
 * lxd_module_open() - load a .ko, .ko.xz or .ko.zst
 * @path: the file
 * @err: receives the error
 *
 * Return: the module, or NULL
 */
struct lxd_module *lxd_module_open(const char *path, struct lxd_err *err);

/**
 * lxd_module_from_memory() - the same from bytes
 * @path: name for it
 * @bytes: the uncompressed file, from malloc(); belongs to the module from
 *         now on, even if this fails
 * @size: bytes of it
 * @err: receives the error
 *
 * Return: the module, or NULL
 */
struct lxd_module *lxd_module_from_memory(const char *path, u8 *bytes,
					  size_t size, struct lxd_err *err);

/**
 * lxd_object_open() - load an object that isn't a module: the library kernel
 * @path: the file
 * @name: name for it in reports
 * @err: receives the error
 *
 * Return: the object, without @release, @exports and CRCs; or NULL
 */
struct lxd_module *lxd_object_open(const char *path, const char *name,
				   struct lxd_err *err);

/**
 * lxd_object_from_memory() - the same from bytes
 * @name: name for it in reports
 * @bytes: the file, from malloc(); belongs to the object, even on failure
 * @size: bytes of it
 * @err: receives the error
 *
 * Return: the object, or NULL
 */
struct lxd_module *lxd_object_from_memory(const char *name, u8 *bytes,
					  size_t size, struct lxd_err *err);

/**
 * lxd_module_info() - a field of the module's .modinfo
 * @mod: the module
 * @key: name of the field
 * @buf: receives its value, NUL-terminated
 * @size: bytes of @buf
 *
 * Return: whether it is there and fits
 */
bool lxd_module_info(const struct lxd_module *mod, const char *key, char *buf,
		     size_t size);

/**
 * lxd_module_matches() - is it a driver for this device?
 * @mod: the module
 * @alias: the device's, as its file modalias in sysfs has it
 *
 * Return: true if one of the module's patterns fits it.
 */
bool lxd_module_matches(const struct lxd_module *mod, const char *alias);

/**
 * lxd_module_has_param() - does the module take this parameter?
 * @mod: the module
 * @param: its name, or "name=value"
 *
 * Return: true if it has, or if the kernel takes it for any module.
 */
bool lxd_module_has_param(const struct lxd_module *mod, const char *param);

/**
 * lxd_module_add_args() - append to the parameter string
 * @mod: the module
 * @args: what to append, after a space
 *
 * Return: 0, or -1 out of memory
 */
int lxd_module_add_args(struct lxd_module *mod, const char *args);

/**
 * lxd_module_linked() - give back what is of no use once a module is linked
 * @mod: the module
 *
 * Its names, symbols and section headers stay.
 */
void lxd_module_linked(struct lxd_module *mod);

/**
 * lxd_module_close() - give it back
 * @mod: module, or NULL
 */
void lxd_module_close(struct lxd_module *mod);

#endif /* LXD_RUNNER_MODULE_H */
