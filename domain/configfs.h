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
 * @path: of the directory
 * @buf: room for the names
 * @size: bytes of it; -EOVERFLOW if they are too few
 *
 * Context: thread.
 * Return: bytes of @buf used.
 */
int lxd_configfs_list(const char *path, void *buf, size_t size);

/**
 * lxd_configfs_read() - value of an attribute
 * @path: of the attribute
 * @buf: room for the value
 * @size: bytes of it; -EOVERFLOW if they are too few
 *
 * Context: thread; holds the tree's mutex around the driver's show().
 * Return: bytes of @buf used.
 */
int lxd_configfs_read(const char *path, void *buf, size_t size);

/**
 * lxd_configfs_write() - set an attribute
 * @path: of the attribute
 * @data: the value
 * @len: bytes of it, less than a page
 *
 * Context: thread; holds the tree's mutex around the driver's store().
 * Return: 0.
 */
int lxd_configfs_write(const char *path, const void *data, size_t len);

/**
 * lxd_configfs_mkdir() - make an item or a group
 * @path: of the new one
 *
 * Context: thread; holds the tree's mutex around the driver's make_item() or
 * make_group().
 * Return: 0.
 */
int lxd_configfs_mkdir(const char *path);

/**
 * lxd_configfs_rmdir() - remove one that lxd_configfs_mkdir() made
 * @path: of it
 *
 * Context: thread; holds the tree's mutex around the driver's drop_item().
 * Return: 0.
 */
int lxd_configfs_rmdir(const char *path);

#endif /* LXD_CONFIGFS_H */
