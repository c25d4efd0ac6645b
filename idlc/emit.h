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

void emit_msg(struct out *o);		/* foo_msg.h */
void emit_host_h(struct out *o);	/* foo_host.h */
void emit_host_c(struct out *o);	/* foo_host.c */
void emit_domain_h(struct out *o);	/* foo_domain.h */
void emit_domain_c(struct out *o);	/* foo_domain.c */
void emit_names(struct out *o);		/* foo_names.c */
void emit_fuzz_h(struct out *o);	/* foo_fuzz.h */
void emit_fuzz_c(struct out *o);	/* foo_fuzz.c */
void emit_doc(struct out *o);		/* foo.md */

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

void put_c_head(struct out *o, bool header, const char *what);
void put_guard(struct out *o, const char *suffix);
void put_guard_end(struct out *o, const char *suffix);

/* Names in generated code; they live as long as the compilation. */
const char *proc_macro(struct out *o, const struct proc *p);
const char *handle_macro(struct out *o, const struct handle *h);
const char *value_macro(struct out *o, const struct set *s,
			const struct value *v);
const char *c_type(struct out *o, const struct type *t);

bool has_length(const struct type *t);
bool is_handle(const struct member *m);

/* Has the body anything besides handles? */
bool has_data(const struct record *r);

/**
 * add_req() - add the parameter "const struct ... *req"
 * @o: file
 * @it: parameters of a function
 * @p: procedure; nothing is added if its request is empty
 */
void add_req(struct out *o, struct items *it, const struct proc *p);
void add_rep(struct out *o, struct items *it, const struct proc *p);

/* "req, sizeof(*req)" or "NULL, 0" */
const char *req_args(const struct proc *p);
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
 *
 * Return: whether there are any.
 */
bool put_check_locals(struct out *o, const struct record *r);

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
