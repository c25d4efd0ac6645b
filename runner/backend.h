/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a back end (the wall around a domain) has to do.  Nothing outside its
 * own file knows which one it is.
 */
#ifndef LXD_RUNNER_BACKEND_H
#define LXD_RUNNER_BACKEND_H

#include <lxdom/boot.h>

#include "domain.h"
#include "err.h"

struct pollfd;

/* Most descriptors that @idle of a back end takes. */
#define LXD_IDLE_FDS	(3 + LXDOM_PCI_MAX)

/**
 * struct lxd_death - how a domain ended
 * @in_order: it left because it was asked to
 * @ended: the kernel had ended it before it left
 * @how: what ended it, one line ("invalid opcode", "killed by signal 9")
 * @fault: its fault block; @fault.filled: the registers are valid
 */
struct lxd_death {
	bool in_order;
	bool ended;
	char how[160];
	struct lxdom_fault fault;
};

/**
 * struct lxd_backend_ops - a back end
 * @name: its name
 * @wall: enum lxdom_wall
 * @inside: its code for the inside of the domain, an object file
 * @inside_end: first byte after it
 * @map: lay out the domain's memory at its addresses, nothing linked yet
 * @start: begin to run lxd_start(); everything is linked and filled in
 * @kick: make it stop where it is and say where that is, if it still can
 * @idle: sleep until it is gone (returns 1), or one of the @nr descriptors in
 *        @fds has something or the time is over (0, as poll() leaves @fds)
 * @stop: end it now, whatever it does; returns once it is gone
 * @describe_fault: tell how it ended, once it is gone
 *
 * @map and @start return 0, or -1 and fill in @err.
 */
struct lxd_backend_ops {
	const char *name;
	u32 wall;
	const u8 *inside;
	const u8 *inside_end;
	int (*map)(struct lxd_domain *dom, struct lxd_err *err);
	int (*start)(struct lxd_domain *dom, struct lxd_err *err);
	void (*kick)(struct lxd_domain *dom);
	int (*idle)(struct lxd_domain *dom, struct pollfd *fds, int nr,
		    int timeout_ms);
	void (*stop)(struct lxd_domain *dom);
	void (*describe_fault)(struct lxd_domain *dom, struct lxd_death *out);
};

/* See inside_object.S. */
extern const u8 lxd_inside_process[], lxd_inside_process_end[];

extern const u8 lxd_inside_kvm[], lxd_inside_kvm_end[];

extern const struct lxd_backend_ops lxd_process_backend;
extern const struct lxd_backend_ops lxd_kvm_backend;

#endif /* LXD_RUNNER_BACKEND_H */
