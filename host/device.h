/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/lxdom. */
#ifndef LXD_DEVICE_H
#define LXD_DEVICE_H

/**
 * lxd_device_init() - register /dev/lxdom
 *
 * Context: module init; sleeps.
 * Return: 0 or -errno.
 */
int lxd_device_init(void);

/**
 * lxd_device_exit() - unregister it
 *
 * Context: module exit; sleeps.
 */
void lxd_device_exit(void);

#endif /* LXD_DEVICE_H */
