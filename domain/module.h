/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LXD_MODULE_H
#define LXD_MODULE_H

/**
 * lxd_modules_start() - parse parameters and run the init functions
 *
 * In the order of the boot block.  If one fails, the exit functions of those
 * before it have run when this returns.
 *
 * Context: thread; holds the mutex of the modules' life around the driver's
 * init.
 * Return: 0, or the error that insmod would have shown.
 */
int lxd_modules_start(void);

/**
 * lxd_modules_stop() - run the exit functions, last module first
 *
 * Context: thread; holds the mutex of the modules' life around the driver's
 * exit.
 * Return: 0, or -EBUSY if somebody holds a reference to a module.
 */
int lxd_modules_stop(void);

#endif /* LXD_MODULE_H */
