/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual CPU of a domain: its process, its doorbell, its place.
 */
#ifndef LXD_VCPU_H
#define LXD_VCPU_H

#include "domain.h"

/**
 * lxd_vcpu_file() - a file descriptor for the domain's virtual CPU
 * @dom: domain
 *
 * Context: the process that is to be the virtual CPU; sleeps, takes @vcpu_lock.
 * Return: the descriptor, -EBUSY if there is one, or -errno.
 */
int lxd_vcpu_file(struct lxd_domain *dom);

/**
 * lxd_vcpu_kick() - ring the domain's doorbell
 * @dom: domain
 *
 * Context: any.
 */
void lxd_vcpu_kick(struct lxd_domain *dom);

/**
 * lxd_vcpu_end() - kill the process of the virtual CPU, if it is there
 * @dom: domain
 *
 * Context: may sleep.
 */
void lxd_vcpu_end(struct lxd_domain *dom);

/**
 * lxd_vcpu_here() - would spinning here keep the domain from running?
 * @dom: domain
 *
 * Context: preemption disabled.
 * Return: true if the domain's process has, or was last on, this CPU.
 */
bool lxd_vcpu_here(struct lxd_domain *dom);

/* ---- place.c ---- */

/**
 * lxd_place_rung() - note where the doorbell is rung
 * @dom: domain that is about to be woken
 *
 * Context: any.
 */
void lxd_place_rung(struct lxd_domain *dom);

/**
 * lxd_place_woken() - let the domain not run where its doorbell was rung
 * @dom: domain, whose virtual CPU the caller is
 *
 * Context: may sleep; the caller may find itself on another processor.
 */
void lxd_place_woken(struct lxd_domain *dom);

#endif /* LXD_VCPU_H */
