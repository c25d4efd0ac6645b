/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parser builds, the checks complete and the emitters read. */
#ifndef IDLC_AST_H
#define IDLC_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag.h"

enum base {
	BASE_U8, BASE_U16, BASE_U32, BASE_U64,
	BASE_S8, BASE_S16, BASE_S32, BASE_S64,
};

/**
 * struct num - a number in the source
 * @v: its value: s64 or u64
 * @text: how generated C writes it
 * @loc: where it stands
 */
struct num {
	__int128 v;
	const char *text;
	struct loc loc;
};

/**
 * struct name - a name in the source
 * @s: it
 * @loc: where it stands
 */
struct name {
	const char *s;
	struct loc loc;
};

struct konst {
	struct konst *next;
	struct name name;
	struct num num;
};

struct value {
	struct value *next;
	struct name name;
	struct num num;
};

/**
 * struct set - an enum or flags
 * @next: next of the interface
 * @name: its name
 * @base: type in a message
 * @is_flags: flags, not an enum
 * @values: its values, in source order
 * @lo: smallest value
 * @hi: largest value
 * @low: the value of @lo
 * @high: the value of @hi
 * @dense: an enum without gaps between @lo and @hi
 * @mask: union of all flags
 * @used: an emitter's mark
 */
struct set {
	struct set *next;
	struct name name;
	enum base base;
	bool is_flags;
	struct value *values;
	__int128 lo;
	__int128 hi;
	struct value *low;
	struct value *high;
	bool dense;
	unsigned long long mask;
	bool used;
};

struct handle {
	struct handle *next;
	struct name name;
	unsigned int number;
};

enum type_kind {
	TYPE_NAMED,	/* not resolved yet */
	TYPE_INT,
	TYPE_SET,
	TYPE_HANDLE,
	TYPE_RECORD,
	TYPE_STRING,
	TYPE_BYTES,
	TYPE_ARRAY,
	TYPE_PAYLOAD,
};

struct record;

/**
 * struct type - type of a member
 * @kind: which members are valid
 * @loc: where it stands
 * @name: TYPE_NAMED
 * @optional: a handle that may be none
 * @base: TYPE_INT
 * @ranged: TYPE_INT has a range
 * @lo: lower end of it
 * @hi: upper end of it
 * @set: TYPE_SET
 * @handle: TYPE_HANDLE
 * @record: TYPE_RECORD
 * @bound: most bytes of TYPE_STRING, TYPE_BYTES, most elements of TYPE_ARRAY
 * @elem: TYPE_ARRAY
 */
struct type {
	enum type_kind kind;
	struct loc loc;
	const char *name;
	bool optional;
	enum base base;
	bool ranged;
	struct num lo;
	struct num hi;
	struct set *set;
	struct handle *handle;
	struct record *record;
	struct num bound;
	struct type *elem;
};

enum role { ROLE_PLAIN, ROLE_MAKE, ROLE_BIND, ROLE_DROP };

/**
 * struct member - field of a struct, parameter or result
 * @next: next in source order
 * @role: of a handle
 * @role_loc: where its keyword stands
 * @name: its name
 * @type: its type
 * @offset: of its first byte: of the length field, if it has one
 * @gap: bytes of padding before it
 * @inner: bytes of padding between the length field and the data
 * @gap_name: name of the padding before it
 * @inner_name: name of the padding inside
 */
struct member {
	struct member *next;
	enum role role;
	struct loc role_loc;
	struct name name;
	struct type *type;
	size_t offset;
	size_t gap;
	size_t inner;
	const char *gap_name;
	const char *inner_name;
};

enum visit { VISIT_NOT, VISIT_NOW, VISIT_DONE };

/**
 * struct record - a struct, a projection, or the body of a message
 * @next: next of the interface, in source order
 * @next_laid: next in the order of layout: after all that it contains
 * @name: its name; a body has the procedure's
 * @what: "struct", "projection", "request" or "reply"
 * @c_name: tag of the generated struct
 * @of: name of the struct that a projection takes its fields from
 * @members: in source order
 * @order: in the order of the message
 * @nr: how many
 * @size: bytes
 * @align: alignment
 * @tail: bytes of padding at the end
 * @visit: state of the layout
 * @used: an emitter's mark
 */
struct record {
	struct record *next;
	struct record *next_laid;
	struct name name;
	const char *what;
	const char *c_name;
	struct name of;
	struct member *members;
	struct member **order;
	size_t nr;
	size_t size;
	size_t align;
	size_t tail;
	enum visit visit;
	bool used;
};

enum proc_kind { PROC_CALL, PROC_CALLBACK, PROC_POST };

/**
 * struct proc - a procedure
 * @next: next of the interface
 * @kind: kind
 * @to_kernel: the driver sends it
 * @name: its name
 * @number: its number
 * @params: parameters, in source order
 * @results: results, in source order
 * @results_loc: where the list of results stands, if there is one
 * @has_results: there is one
 * @make: the parameter that is made, or NULL
 * @drop: the parameter that is dropped, or NULL
 * @req: body of the request; NULL if it is empty
 * @rep: body of the reply; NULL if it is empty
 */
struct proc {
	struct proc *next;
	enum proc_kind kind;
	bool to_kernel;
	struct name name;
	struct num number;
	struct member *params;
	struct member *results;
	struct loc results_loc;
	bool has_results;
	struct member *make;
	struct member *drop;
	struct record *req;
	struct record *rep;
};

struct chunk;

/**
 * struct idl - one interface, and all memory that its compilation needs
 * @diag: where errors go
 * @off: offset of the next token
 * @chunks: memory
 * @file: source file without its folder
 * @name: name of the interface
 * @upper: the same in capitals
 * @number: its number
 * @version: its version
 * @has_version: @version was given
 * @konsts: constants
 * @sets: enums and flags
 * @handles: types of handles
 * @records: structs and projections
 * @laid: structs, projections and bodies, in the order of layout
 * @procs: procedures
 */
struct idl {
	struct diag diag;
	size_t off;
	struct chunk *chunks;
	const char *file;
	struct name name;
	const char *upper;
	struct num number;
	struct num version;
	bool has_version;
	struct konst *konsts;
	struct set *sets;
	struct handle *handles;
	struct record *records;
	struct record *laid;
	struct proc *procs;
};

/**
 * idl_init() - begin a compilation
 * @idl: to be filled in
 * @path: name of the source, for errors
 * @src: its text, which must outlive @idl
 * @len: bytes of it
 * @errors: stream for errors
 */
void idl_init(struct idl *idl, const char *path, const char *src, size_t len,
	      FILE *errors);

/**
 * idl_free() - end a compilation
 * @idl: all memory of it goes
 */
void idl_free(struct idl *idl);

/**
 * idl_alloc() - zeroed memory that lives as long as the compilation
 * @idl: the compilation
 * @size: bytes
 *
 * Return: the memory; ends the program if there is none.
 */
void *idl_alloc(struct idl *idl, size_t size);

/**
 * idl_str() - a formatted string that lives as long as the compilation
 * @idl: the compilation
 * @fmt: format
 *
 * Return: the text, which lives as long as the compilation.
 */
char *idl_str(struct idl *idl, const char *fmt, ...)
	__printf(2, 3);

/**
 * idl_upper() - a string in capitals
 * @idl: the compilation
 * @s: the string
 *
 * Return: the text, which lives as long as the compilation.
 */
char *idl_upper(struct idl *idl, const char *s);

/**
 * idl_number() - a number in decimal
 * @idl: the compilation
 * @v: the number
 *
 * Return: the text, which lives as long as the compilation.
 */
char *idl_number(struct idl *idl, __int128 v);

/**
 * idl_append() - put an element at the end of a list
 * @head: address of the list's first pointer
 * @elem: element; a struct whose first member is its next pointer
 */
void idl_append(void *head, void *elem);

/**
 * base_size() - bytes of an integer type
 * @b: type
 *
 * Return: 1, 2, 4 or 8.
 */
size_t base_size(enum base b);

/**
 * base_signed() - has an integer type a sign?
 * @b: type
 *
 * Return: true if it has.
 */
bool base_signed(enum base b);

/**
 * base_min() - smallest value of an integer type
 * @b: type
 *
 * Return: the value, 0 without a sign.
 */
__int128 base_min(enum base b);

/**
 * base_max() - largest value of an integer type
 * @b: type
 *
 * Return: the value.
 */
__int128 base_max(enum base b);

/**
 * base_name() - what an integer type is called in a source
 * @b: type
 *
 * Return: a string constant, "u8" to "s64".
 */
const char *base_name(enum base b);	/* "u8" */

/**
 * idl_parse() - build the tree
 * @idl: compilation
 *
 * Return: 0, or -1 after an error has been reported.
 */
int idl_parse(struct idl *idl);

/**
 * idl_check() - resolve names, check all that the grammar can't
 * @idl: parsed
 *
 * Return: 0, or -1 after an error has been reported.
 */
int idl_check(struct idl *idl);

/**
 * idl_check_names() - do two things need the same name in C?
 * @idl: checked so far
 *
 * Return: 0, or -1 after an error has been reported.
 */
int idl_check_names(struct idl *idl);

/**
 * idl_layout() - decide where each member lies
 * @idl: checked
 *
 * Return: 0, or -1 after an error has been reported.
 */
int idl_layout(struct idl *idl);

/**
 * idl_compile() - parse, check and lay out
 * @idl: compilation
 *
 * Return: 0, or -1 after an error has been reported.
 */
int idl_compile(struct idl *idl);

#endif /* IDLC_AST_H */
