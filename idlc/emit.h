/* SPDX-License-Identifier: GPL-2.0-only */
/* Writing the generated files: common ground of the emitters. */
#ifndef IDLC_EMIT_H
#define IDLC_EMIT_H

#include <stdio.h>

#include "ast.h"

/* "SPDX", apart: tools that look for licence lines shall not find this one. */
#define LICENCE "%s-License-Identifier: GPL-2.0-only"

/**
 * struct out - a file that is being generated, in memory
 * @f: write here
 * @idl: what it is generated from
 * @used: the emitter's own marks
 */
struct out {
	FILE *f;
	struct idl *idl;
	unsigned int used;
};

typedef void (*emit_fn)(struct out *o);

/**
 * emit_msg() - foo_msg.h: layout and numbers of the messages
 * @o: file
 */
void emit_msg(struct out *o);

/**
 * emit_host_h() - foo_host.h: the kernel's side
 * @o: file
 */
void emit_host_h(struct out *o);

/**
 * emit_host_c() - foo_host.c: stubs, checks and dispatch of the kernel's side
 * @o: file
 */
void emit_host_c(struct out *o);

/**
 * emit_domain_h() - foo_domain.h: the domain's side
 * @o: file
 */
void emit_domain_h(struct out *o);

/**
 * emit_domain_c() - foo_domain.c: stubs and dispatch of the domain's side
 * @o: file
 */
void emit_domain_c(struct out *o);

/**
 * emit_names() - foo_names.c: names of the procedures
 * @o: file
 */
void emit_names(struct out *o);

/**
 * emit_fuzz_h() - foo_fuzz.h: random messages to the kernel
 * @o: file
 */
void emit_fuzz_h(struct out *o);

/**
 * emit_fuzz_c() - foo_fuzz.c: makes them
 * @o: file
 */
void emit_fuzz_c(struct out *o);

/**
 * emit_doc() - foo.md: the interface as a page
 * @o: file
 */
void emit_doc(struct out *o);

/**
 * put() - write text
 * @o: file
 * @fmt: format
 */
void put(struct out *o, const char *fmt, ...)
	__printf(2, 3);

/**
 * struct items - a list that may have to be broken into lines
 * @s: the elements
 * @n: how many
 */
struct items {
	const char *s[256];
	int n;
};

/**
 * add() - add an element
 * @o: file
 * @it: list
 * @fmt: format of the element
 */
void add(struct out *o, struct items *it, const char *fmt, ...)
	__printf(3, 4);

/**
 * put_list() - write a list, in as many lines as it needs
 * @o: file
 * @it: the elements; "void" is written if there are none
 * @sep: what stands between two, without white space
 * @tail: what follows the last
 * @fmt: format of what stands before the first: one line, indented by tabs
 *
 * Further lines are aligned with the first element.
 */
void put_list(struct out *o, const struct items *it, const char *sep,
	      const char *tail, const char *fmt, ...)
	__printf(5, 6);

/**
 * put_stmt() - write a call of a function, in as many lines as it needs
 * @o: file
 * @indent: tabs
 * @s: the statement, in one line
 */
void put_stmt(struct out *o, const char *indent, const char *s);

/**
 * put_c_head() - write the first lines of a file of C
 * @o: file
 * @header: a header, not a source: licence lines differ
 * @what: what it is, in words
 */
void put_c_head(struct out *o, bool header, const char *what);

/**
 * put_guard() - write the beginning of a header's guard
 * @o: file
 * @suffix: of the guard's name, behind the interface's, in capitals
 */
void put_guard(struct out *o, const char *suffix);

/**
 * put_guard_end() - write the end of a header's guard
 * @o: file
 * @suffix: as for put_guard()
 */
void put_guard_end(struct out *o, const char *suffix);

/**
 * proc_macro() - name of the macro that is a procedure's number
 * @o: file
 * @p: procedure
 *
 * Return: LXD_FOO_P_NAME, which lives as long as the compilation.
 */
const char *proc_macro(struct out *o, const struct proc *p);

/**
 * handle_macro() - name of the macro that is a handle type's number
 * @o: file
 * @h: type of handles
 *
 * Return: LXD_FOO_H_NAME, which lives as long as the compilation.
 */
const char *handle_macro(struct out *o, const struct handle *h);

/**
 * object_name() - name of the variable that is what a handle stands for
 * @o: file
 * @m: bound or dropped handle
 *
 * A prefix of its own: it may have the name of anything else in the function.
 *
 * Return: obj_NAME, which lives as long as the compilation.
 */
const char *object_name(struct out *o, const struct member *m);

/**
 * value_macro() - name of the constant that is a value of an enum or a flag
 * @o: file
 * @s: enum or flags
 * @v: value; NULL: all flags together
 *
 * Return: LXD_FOO_SET_NAME, which lives as long as the compilation.
 */
const char *value_macro(struct out *o, const struct set *s,
			const struct value *v);

/**
 * c_type() - type of a field in generated C, without brackets
 * @o: file
 * @t: type of the member
 *
 * Return: the type, which lives as long as the compilation.
 */
const char *c_type(struct out *o, const struct type *t);

/**
 * has_length() - does a field with the number of elements stand before the data?
 * @t: type of the member
 *
 * Return: true for strings, bytes and arrays.
 */
bool has_length(const struct type *t);

/**
 * is_handle() - is a member a handle?
 * @m: member
 *
 * Return: true if it is.
 */
bool is_handle(const struct member *m);

/**
 * has_data() - has a body anything besides handles?
 * @r: body, or NULL: it is empty
 *
 * Return: true if it has.
 */
bool has_data(const struct record *r);

/**
 * add_req() - add the parameter "const struct ... *req"
 * @o: file
 * @it: parameters of a function
 * @p: procedure; nothing is added if its request is empty
 */
void add_req(struct out *o, struct items *it, const struct proc *p);

/**
 * add_rep() - add the parameter "struct ... *rep"
 * @o: file
 * @it: parameters of a function
 * @p: procedure; nothing is added if its reply is empty
 */
void add_rep(struct out *o, struct items *it, const struct proc *p);

/**
 * req_args() - the arguments that hand a request on
 * @p: procedure
 *
 * Return: "req, sizeof(*req)", or "NULL, 0" if it is empty.
 */
const char *req_args(const struct proc *p);

/**
 * rep_args() - the arguments that hand a reply on
 * @p: procedure
 *
 * Return: "rep, sizeof(*rep)", or "NULL, 0" if it is empty.
 */
const char *rep_args(const struct proc *p);

/*
 * Checks of what comes out of a domain.
 *
 * @fail of the functions below is a format for the statement that refuses a
 * value; its one %s becomes an expression of type const char *: the field.
 */

/**
 * put_check_funcs() - the static functions that the checks call
 * @o: file
 */
void put_check_funcs(struct out *o);

/**
 * put_check_locals() - the local variables that the checks need
 * @o: file
 * @r: body
 * @pads: padding is checked in the same function
 *
 * Return: whether there are any.
 */
bool put_check_locals(struct out *o, const struct record *r, bool pads);

/**
 * needs_checks() - is there anything in a body that put_checks() checks?
 * @r: body, or NULL: it is empty
 *
 * Return: true if there is.
 */
bool needs_checks(const struct record *r);

/**
 * put_checks() - check padding, then every field but payload and handles
 * @o: file
 * @r: body
 * @ref: what stands before a field: "req->"
 * @fail_pad: statement for padding that is not zero
 * @fail: statement for a bad value
 */
void put_checks(struct out *o, const struct record *r, const char *ref,
		const char *fail_pad, const char *fail);

/**
 * put_host_proc() - the function that serves one procedure in the kernel
 * @o: file
 * @p: procedure to the kernel
 */
void put_host_proc(struct out *o, const struct proc *p);

#endif /* IDLC_EMIT_H */
