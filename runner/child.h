/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that a back end runs a domain in, or beside: made, watched and
 * ended in the same way whichever it is.
 */
#ifndef LXD_RUNNER_CHILD_H
#define LXD_RUNNER_CHILD_H

#include "backend.h"

/* ---- in the parent; these serve as operations of a back end ---- */

/**
 * typedef lxd_child_fn - what a child runs; it returns only if that failed
 * @dom: domain
 * @pipe: descriptor that the parent waits at; closing it means: all went well
 * @err: receives the error
 */
typedef void (*lxd_child_fn)(struct lxd_domain *dom, int pipe,
			     struct lxd_err *err);

/**
 * lxd_child_start() - make the child, and wait until it runs the domain
 * @dom: domain
 * @run: what it runs
 * @err: receives the error, the child's too
 *
 * Return: 0 or -1
 */
int lxd_child_start(struct lxd_domain *dom, lxd_child_fn run,
		    struct lxd_err *err);

/**
 * lxd_child_kick() - have it say where it is
 * @dom: domain
 */
void lxd_child_kick(struct lxd_domain *dom);

/**
 * lxd_child_idle() - sleep until something happens
 * @dom: domain
 * @fds: what else to wait for
 * @nr: how many
 * @timeout_ms: limit
 *
 * Return: 1 if the child has ended, 0 otherwise
 */
int lxd_child_idle(struct lxd_domain *dom, struct pollfd *fds, int nr,
		   int timeout_ms);

/**
 * lxd_child_stop() - end it and wait for that
 * @dom: domain
 */
void lxd_child_stop(struct lxd_domain *dom);

/**
 * lxd_child_describe() - tell how it ended
 * @dom: domain
 * @out: filled in
 */
void lxd_child_describe(struct lxd_domain *dom, struct lxd_death *out);

/* ---- in the child ---- */

#define LXD_FIRST_FREE_FD	10	/* descriptors that are kept come below */

/**
 * lxd_child_orphan() - is the parent gone?
 * @pipe: as lxd_child_fn() got it
 *
 * Return: true if the other end of the pipe is closed.
 */
bool lxd_child_orphan(int pipe);

/**
 * lxd_child_vcpu() - take the domain's virtual CPU
 * @dom: domain
 * @err: receives the error
 *
 * Return: its descriptor, 0 in hosted mode, or -1
 */
int lxd_child_vcpu(const struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_child_settle() - move a descriptor to its place
 * @fd: descriptor
 * @to: its place; what was there is closed
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_child_settle(int fd, int to, struct lxd_err *err);

/**
 * lxd_child_keep() - put the doorbells into their places
 * @dom: domain
 * @vcpu: what lxd_child_vcpu() returned
 * @err: receives the error
 *
 * Everything else is left for the back end to close.
 *
 * Return: 0 or -1
 */
int lxd_child_keep(const struct lxd_domain *dom, int vcpu, struct lxd_err *err);

/**
 * lxd_child_fds() - how many descriptors are the domain's doorbells, from 0 on
 * @dom: domain
 *
 * Return: 1, or 2 of a hosted domain (inside.h).
 */
int lxd_child_fds(const struct lxd_domain *dom);

/**
 * lxd_child_limit() - forbid more descriptors
 * @nr: how many there may be
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_child_limit(u32 nr, struct lxd_err *err);

#endif /* LXD_RUNNER_CHILD_H */
