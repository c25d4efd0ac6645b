/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Links the library kernel and modules at the addresses where they run.  Each
 * object gets one range of the image (text, read-only data, data, each in
 * pages of its own) and one of the per-CPU area.
 */
#ifndef LXD_RUNNER_LINK_H
#define LXD_RUNNER_LINK_H

#include <lxdom/boot.h>

#include "err.h"
#include "library.h"
#include "module.h"
#include "patch.h"
#include "ints.h"

/**
 * struct lxd_space - memory that objects are placed in
 * @run: address of its first byte, as the domain sees it
 * @host: the same byte, as we see it; zeroed at the start
 * @size: bytes
 * @used: bytes in use, from the start
 */
struct lxd_space {
	u64 run;
	u8 *host;
	u64 size;
	u64 used;
};

enum lxd_group {
	LXD_TEXT,	/* r-x */
	LXD_RODATA,	/* r-- */
	LXD_DATA,	/* rw- */
	LXD_NR_GROUPS,
};

/* Whose names an object may use. */
enum lxd_scope {
	LXD_SCOPE_LIBRARY,	/* the library kernel itself: its own */
	LXD_SCOPE_MODULE,	/* what the real kernel and modules export */
	LXD_SCOPE_INSIDE,	/* the back end's code: all of the library's */
};

/**
 * struct lxd_range - where something lies, as the domain sees it
 * @start: first byte
 * @size: bytes
 */
struct lxd_range {
	u64 start;
	u64 size;
};

/**
 * struct lxd_placed - one linked object
 * @mod: the object
 * @scope: whose names it may use
 * @addr: address of each section, for those that are loaded
 * @host: the same for us; NULL: not loaded
 * @values: value of each symbol
 * @group: page-aligned parts of the image, by enum lxd_group; maybe empty
 * @percpu: its per-CPU data: offset and bytes
 * @stubs: stubs for functions that are missing
 * @stub_names: their names, NUL-terminated, one after the other
 * @nr_stubs: how many
 * @patched: what has been patched
 */
struct lxd_placed {
	const struct lxd_module *mod;
	enum lxd_scope scope;
	u64 *addr;
	u8 **host;
	u64 *values;
	struct lxd_range group[LXD_NR_GROUPS];
	struct lxd_range percpu;
	struct lxd_range stubs;
	struct lxd_range stub_names;
	u32 nr_stubs;
	struct lxd_patched patched;
};

/* The library kernel, the modules, the back end's code. */
#define LXD_OBJECTS_MAX	(LXDOM_MODULES_MAX + 2)

/**
 * struct lxd_link - a domain's objects
 * @lib: the library kernel; object 0 is its object once it is added
 * @image: where they go
 * @percpu: where CPU 0's data go; @run is 0: symbols are offsets
 * @objects: in the order of lxd_link_add()
 * @nr: how many
 * @exports: addresses of what modules export
 */
struct lxd_link {
	const struct lxd_library *lib;
	struct lxd_space image;
	struct lxd_space percpu;
	struct lxd_placed objects[LXD_OBJECTS_MAX];
	u32 nr;
	struct lxd_names exports;
};

/**
 * lxd_link_init() - start linking
 * @link: filled in
 * @lib: library kernel; must stay as long as @link
 * @image: where the image goes
 * @percpu: where the per-CPU data go
 */
void lxd_link_init(struct lxd_link *link, const struct lxd_library *lib,
		   const struct lxd_space *image,
		   const struct lxd_space *percpu);

/**
 * lxd_link_add() - place, relocate and patch one object
 * @link: what it becomes part of; the library kernel must be the first
 * @mod: the object; must stay as long as @link
 * @scope: whose names it may use
 * @caps: x86_capability words, for alternatives
 * @err: receives the error
 *
 * Return: 0, or -1; then @link is good for lxd_link_close() only
 */
int lxd_link_add(struct lxd_link *link, const struct lxd_module *mod,
		 enum lxd_scope scope, const u32 *caps, struct lxd_err *err);

/**
 * lxd_link_describe() - fill in a module's entry of the boot block
 * @link: the domain's objects
 * @nr: number of the object
 * @out: filled in, all but @args
 */
void lxd_link_describe(const struct lxd_link *link, u32 nr,
		       struct lxdom_module *out);

/**
 * lxd_link_entry() - address of a global function of the library kernel
 * @link: the domain's objects
 * @name: of the function
 * @err: receives the error
 *
 * Return: its address, or 0
 */
u64 lxd_link_entry(const struct lxd_link *link, const char *name,
		   struct lxd_err *err);

/**
 * lxd_link_symbol() - address of a symbol that an object defines
 * @obj: the object
 * @name: of the symbol
 *
 * Return: its address, or 0
 */
u64 lxd_link_symbol(const struct lxd_placed *obj, const char *name);

/**
 * lxd_link_in_image() - is this address in an object's part of the image?
 * @obj: the object
 * @addr: address
 *
 * Return: true if it does.
 */
bool lxd_link_in_image(const struct lxd_placed *obj, u64 addr);

/**
 * struct lxd_place - a code address in words
 * @obj: the object that it is in
 * @function: name of the function, or of the section
 * @offset: bytes from the start of it
 * @size: bytes of it
 */
struct lxd_place {
	const struct lxd_placed *obj;
	const char *function;
	u64 offset;
	u64 size;
};

/**
 * lxd_link_where() - put a code address in words
 * @link: the domain's objects
 * @addr: address
 * @place: filled in
 *
 * Return: whether it is in the text of an object
 */
bool lxd_link_where(const struct lxd_link *link, u64 addr,
		    struct lxd_place *place);

/**
 * lxd_link_host() - our view of a range of the image
 * @link: the domain's objects
 * @addr: its first byte
 * @len: bytes
 *
 * Return: the bytes, or NULL if not all of it is in the image
 */
u8 *lxd_link_host(const struct lxd_link *link, u64 addr, u64 len);

/**
 * lxd_link_close() - give the memory back
 * @link: the domain's objects
 */
void lxd_link_close(struct lxd_link *link);

/* ---- steps of lxd_link_add() ---- */

/**
 * lxd_place_object() - give an object its ranges and copy its sections there
 * @link: the domain's objects
 * @obj: object; mod and scope are set, the rest is filled in
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_place_object(struct lxd_link *link, struct lxd_placed *obj,
		     struct lxd_err *err);

/**
 * lxd_resolve_object() - find the value of each of its symbols
 * @link: the domain's objects
 * @obj: object, placed
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_resolve_object(struct lxd_link *link, struct lxd_placed *obj,
		       struct lxd_err *err);

/**
 * lxd_is_missing() - has an import to be sent to a stub?
 * @link: the domain's objects, those before
 * @scope: of the object that imports it
 * @im: the import
 *
 * Return: true if nobody defines it and the import is not weak.
 */
bool lxd_is_missing(const struct lxd_link *link, enum lxd_scope scope,
		    const struct lxd_import *im);

/**
 * lxd_relocate_object() - apply its relocations
 * @obj: object, resolved
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_relocate_object(const struct lxd_placed *obj, struct lxd_err *err);

#define LXD_STUB_SIZE	32	/* bytes */

#endif /* LXD_RUNNER_LINK_H */
