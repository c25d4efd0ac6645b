/* SPDX-License-Identifier: GPL-2.0-only */
/* The fault report. */
#ifndef LXD_RUNNER_REPORT_H
#define LXD_RUNNER_REPORT_H

#include "backend.h"
#include "domain.h"

/**
 * lxd_report() - report how a domain died
 * @dom: domain; its process is gone, its memory is still mapped
 * @death: what the back end says
 * @stat: what the kernel says
 * @reason: receives the headline, @size bytes
 * @size: bytes of @reason
 *
 * To the kernel log and to NAME.fault; in hosted mode to stderr instead of the
 * log.
 */
void lxd_report(const struct lxd_domain *dom, const struct lxd_death *death,
		const struct lxdom_stat *stat, char *reason, size_t size);

/**
 * lxd_report_reason() - the headline alone
 * @dom: domain
 * @death: what the back end says
 * @stat: what the kernel says
 * @reason: receives it, @size bytes
 * @size: bytes of @reason
 */
void lxd_report_reason(const struct lxd_domain *dom,
		       const struct lxd_death *death,
		       const struct lxdom_stat *stat, char *reason,
		       size_t size);

#endif /* LXD_RUNNER_REPORT_H */
