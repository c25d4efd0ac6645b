/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOSTED_H
#define HOSTED_H

#include "bench.h"
#include "disk.h"

/* Whole lines for aligned_alloc(). */
#define HOSTED_SIZE	((sizeof(struct lxd_domain) + 127) / 128 * 128)

/**
 * hosted_start() - start a module in a domain
 * @argv: module and parameters, NULL at the end
 *
 * Return: the domain, its init done; dies if that fails.
 */
struct lxd_domain *hosted_start(const char *const *argv);

/**
 * hosted_pin() - us here, the driver there
 * @dom: domain
 */
void hosted_pin(struct lxd_domain *dom);

/**
 * hosted_stop() - stop a domain in order
 * @dom: domain
 */
void hosted_stop(struct lxd_domain *dom);

#endif /* HOSTED_H */
