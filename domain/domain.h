/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the main loop serves.
 */
#ifndef LXD_DOMAIN_H
#define LXD_DOMAIN_H

struct lxd_core_domain_ops;
struct lxd_block_domain_ops;
struct lxd_net_domain_ops;

extern const struct lxd_core_domain_ops lxd_core_ops;
extern const struct lxd_block_domain_ops lxd_block_ops;
extern struct lxd_net_domain_ops lxd_net_ops;

#endif /* LXD_DOMAIN_H */
