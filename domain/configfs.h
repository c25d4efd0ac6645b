/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_CONFIGFS_H
#define LXD_CONFIGFS_H

#include <linux/types.h>

/*
 * The driver's configfs tree, by paths below its root ("subsystem/item/attr").
 * All return a negative errno, as the system calls would natively.
 */

/**
 * lxd_configfs_list() - names in a directory, one a line; "" is the root
 * Return: bytes of @buf used.
 */
int lxd_configfs_list(const char *path, void *buf, size_t size);

/**
 * lxd_configfs_read() - value of an attribute
 * Return: bytes of @buf used.
 */
int lxd_configfs_read(const char *path, void *buf, size_t size);

/**
 * lxd_configfs_write() - set an attribute
 * Return: 0.
 */
int lxd_configfs_write(const char *path, const void *data, size_t len);

/**
 * lxd_configfs_mkdir() - make an item or a group
 * Return: 0.
 */
int lxd_configfs_mkdir(const char *path);

/**
 * lxd_configfs_rmdir() - remove one that lxd_configfs_mkdir() made
 * Return: 0.
 */
int lxd_configfs_rmdir(const char *path);

#endif /* LXD_CONFIGFS_H */
