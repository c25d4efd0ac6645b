/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KERNEL_H
#define KERNEL_H

#include "input.h"

/* What a domain calls the one object that there is, of that type. */
#define KERNEL_HANDLE(type)	LXDOM_HANDLE(3, type, 1)
/* Bytes of the window. */
#define KERNEL_WINDOW	(1u << 20)

/**
 * struct lxd_domain - a domain that says what the fuzzer makes up
 * @in: the fuzzer's bytes
 * @type: of the object that it has a handle of
 */
struct lxd_domain {
	struct input in;
	u16 type;
};

/**
 * struct lxd_obj - an object of the kernel
 * @refs: references to it
 */
struct lxd_obj {
	u32 refs;
};

/**
 * kernel_object - it
 */
extern struct lxd_obj kernel_object;

/**
 * kernel_made() - make the object, as an operation does
 *
 * Return: it, with a reference.
 */
struct lxd_obj *kernel_made(void);

/**
 * typedef kernel_make - what makes random messages of an interface,
 * lxd_NAME_fuzz_make()
 */
typedef size_t (*kernel_make)(u32 (*choose)(void *ctx, u32 below), void *ctx,
			      const lxdom_handle_t *handles, size_t nr_handles,
			      u16 *proc, u8 *kind, void *body);

/**
 * struct kernel_message - a message, and room for the reply
 * @proc: procedure
 * @kind: enum lxdom_kind
 * @len: bytes of @body
 * @rep_len: bytes of @rep
 * @body: what the domain says
 * @rep: what it is told
 */
struct kernel_message {
	u16 proc;
	u8 kind;
	size_t len;
	size_t rep_len;
	u8 body[LXDOM_BODY_MAX] __attribute__((aligned(8)));
	u8 rep[LXDOM_BODY_MAX] __attribute__((aligned(8)));
};

/**
 * kernel_message() - the next message of a domain; some have a bit flipped
 * @dom: domain
 * @make: of the interface
 * @msg: it
 */
void kernel_message(struct lxd_domain *dom, kernel_make make,
		    struct kernel_message *msg);

/**
 * kernel_settled() - after a message: the reply fits, and what was looked up has
 * been given back
 * @msg: it, after the dispatch
 */
void kernel_settled(const struct kernel_message *msg);

#endif /* KERNEL_H */
