/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's side, as the runner reaches it: /dev/lxdom, or a peer's files
 * in hosted mode.
 */
#ifndef LXD_RUNNER_HOST_H
#define LXD_RUNNER_HOST_H

#include "domain.h"
#include "err.h"

/**
 * lxd_host_meet() - find out whom we deal with
 * @dom: domain; @dom->info is filled in
 * @err: receives the error
 *
 * Nothing is created yet.
 *
 * Return: 0 or -1
 */
int lxd_host_meet(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_host_window_size() - bytes of the window
 * @dom: domain
 *
 * Return: bytes; 0 if the peer's window can't be looked at.
 */
u64 lxd_host_window_size(const struct lxd_domain *dom);

/**
 * lxd_host_create() - create the domain and map what it shares with the kernel
 * @dom: domain, its memory mapped
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_host_create(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_host_stat() - what the kernel knows of the domain
 * @dom: domain
 * @stat: filled in; all zero in hosted mode
 */
void lxd_host_stat(const struct lxd_domain *dom, struct lxdom_stat *stat);

#endif /* LXD_RUNNER_HOST_H */
