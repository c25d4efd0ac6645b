/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading whole files, compressed (.xz, .zst) or not. */
#ifndef LXD_RUNNER_UNPACK_H
#define LXD_RUNNER_UNPACK_H

#include "err.h"
#include "ints.h"

/* No object is larger, unpacked: bounds what a bad file can make us use. */
#define LXD_FILE_MAX	(256u << 20)

/**
 * lxd_read_file() - read a file and unpack it if its first bytes say so
 * @path: the file
 * @size: receives the number of bytes
 * @err: receives the error
 *
 * Debug information of a large object is left out: there are zeros instead.
 *
 * Return: the bytes, followed by a NUL, from malloc(); or NULL
 */
u8 *lxd_read_file(const char *path, size_t *size, struct lxd_err *err);

/**
 * lxd_absolute() - a path that means the same from every working directory
 * @path: path; as it stands otherwise, links and all
 *
 * Return: from malloc(); or NULL, with errno
 */
char *lxd_absolute(const char *path);

#endif /* LXD_RUNNER_UNPACK_H */
