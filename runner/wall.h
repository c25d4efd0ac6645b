/* SPDX-License-Identifier: GPL-2.0-only */
/* How the child of either back end loses its privileges. */
#ifndef LXD_RUNNER_WALL_H
#define LXD_RUNNER_WALL_H

#include "domain.h"
#include "err.h"

/* User and group of a domain's process: nobody, on every Linux. */
#define LXD_NOBODY	65534

/**
 * lxd_wall_namespaces() - flags of clone() for the child
 * @dom: domain
 *
 * Return: CLONE_NEW* flags; 0 without the privilege to make namespaces
 */
u64 lxd_wall_namespaces(const struct lxd_domain *dom);

/**
 * lxd_wall_filter() - make the system call filter
 * @dom: domain; @dom->inside receives it
 * @err: receives the error
 *
 * In the parent: needs memory and libseccomp.
 *
 * Return: 0 or -1
 */
int lxd_wall_filter(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_wall_shed() - drop every privilege but open files
 * @dom: domain
 * @parent_gone: tells whether the monitor is gone already
 * @ctx: for @parent_gone
 * @err: receives the error
 *
 * In the child.
 *
 * Return: 0 or -1
 */
int lxd_wall_shed(const struct lxd_domain *dom, bool (*parent_gone)(int ctx),
		  int ctx, struct lxd_err *err);

#endif /* LXD_RUNNER_WALL_H */
