/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver core of a domain, which is the kernel's.
 */
#ifndef LXD_CLASS_DEVICE_H
#define LXD_CLASS_DEVICE_H

/**
 * lxd_device_bind_init() - let drivers be probed again that ask for it
 *
 * Context: thread.
 * Return: 0 or -errno.
 */
int lxd_device_bind_init(void);

#endif /* LXD_CLASS_DEVICE_H */
