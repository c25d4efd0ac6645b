/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_PRINTK_H
#define LXD_PRINTK_H

#include <linux/types.h>

/* Set once messages can be sent; what is printed before is lost. */
extern bool lxd_printk_ready;

/**
 * lxd_printk_flush() - end a line that has no end yet
 *
 * Context: any.
 */
void lxd_printk_flush(void);

#endif /* LXD_PRINTK_H */
