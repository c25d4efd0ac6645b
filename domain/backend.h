/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_BACKEND_H
#define LXD_BACKEND_H

#include <linux/types.h>
#include "lxd.h"

/**
 * lxd_backend() - ask the back end for a service
 * @service: enum lxdom_service
 * @a: first argument
 * @b: second argument
 *
 * Context: as the service wants it: the main loop for sleeping, any for the
 * rest.
 * Return: as include/uapi/lxdom/boot.h says for the service.
 */
static inline long lxd_backend(u64 service, u64 a, u64 b)
{
	long (*fn)(u64 service, u64 a, u64 b) = (void *)lxd_boot->backend;

	return fn(service, a, b);
}

#endif /* LXD_BACKEND_H */
