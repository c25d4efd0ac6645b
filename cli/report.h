/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_REPORT_H
#define LXD_REPORT_H

#include <stddef.h>

/**
 * lxd_report_show() - print the fault report of a domain that is gone
 * @name: the name that it had
 *
 * Return: LXD_EXIT_NO_DOMAIN whether there is one or not: there is no such
 * domain
 */
int lxd_report_show(const char *name);

/**
 * lxd_report_reason() - what the fault report of a domain gives as the reason
 * @name: its name
 * @buf: receives it; empty if there is no report
 * @size: bytes of @buf
 */
void lxd_report_reason(const char *name, char *buf, size_t size);

#endif /* LXD_REPORT_H */
