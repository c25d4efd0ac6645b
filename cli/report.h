/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_REPORT_H
#define LXD_REPORT_H

/**
 * lxd_report_show() - print the fault report of a domain that is gone
 * @name: the name that it had
 *
 * Return: LXD_EXIT_NO_DOMAIN whether there is one or not: there is no such
 * domain
 */
int lxd_report_show(const char *name);

#endif /* LXD_REPORT_H */
