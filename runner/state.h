/* SPDX-License-Identifier: GPL-2.0-only */
/* Files about a domain in the run directory: NAME.{json,inside.o,MODULE.ko,fault}. */
#ifndef LXD_RUNNER_STATE_H
#define LXD_RUNNER_STATE_H

#include "domain.h"
#include "err.h"

#define LXD_STATE_PATH_MAX	4096	/* bytes, with the closing NUL */

/**
 * lxd_state_write() - write NAME.json and NAME.inside.o, and remove what the
 *                     last domain of this name has left
 * @dom: domain that runs
 * @err: receives the error
 *
 * {"name", "pid", "monitor", "kernel", "wall", "objects": [{"name", "path",
 * "sections": [{"name", "address"}]}], "regions": [{"name", "address"}]}: for
 * "lxdom gdb".  NAME.inside.o is the back end's code inside, the last of the
 * objects; NAME.MODULE.ko is a module whose own file is compressed; a region is a
 * memory file.
 *
 * Return: 0 or -1
 */
int lxd_state_write(const struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_state_fault() - write NAME.fault
 * @dom: domain
 * @text: the report
 * @len: bytes of it
 * @path: receives its path, LXD_STATE_PATH_MAX bytes; empty: not written
 */
void lxd_state_fault(const struct lxd_domain *dom, const char *text,
		     size_t len, char *path);

/**
 * lxd_state_remove() - remove NAME.json, NAME.inside.o and NAME.MODULE.ko
 * @dom: domain
 */
void lxd_state_remove(const struct lxd_domain *dom);

#endif /* LXD_RUNNER_STATE_H */
