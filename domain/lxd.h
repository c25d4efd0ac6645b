/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The library kernel's own interface, beside the kernel's: for the class code
 * in domain/class/ and for the parts of the library among themselves.
 *
 * Where a function may be called, in the headers of domain/:
 *
 * any		wherever code runs, the main loop (loop.c), timers and tasklets
 *		included; it never blocks
 * thread	a lightweight thread that holds no spin lock; it may block
 * main loop	the main loop itself, or what it calls in its own context
 * start-up	boot.c, before the first thread
 *
 * There is one CPU and no preemption, so that most of it needs no lock.
 */
#ifndef LXD_H
#define LXD_H

#include <linux/compiler.h>
#include <linux/mm.h>
#include <linux/types.h>
#include <lxdom/boot.h>

/* The boot block, in memory that stays valid for the life of the domain. */
extern struct lxdom_boot *lxd_boot;

/* ---- stopping, loudly ---- */

/**
 * lxd_fault() - the domain cannot go on
 * @fmt: reason, one line without a newline, LXDOM_FAULT_TEXT bytes at most
 *
 * Staged messages (the log above all) are still sent; the reason goes into the
 * fault block and the back end records the registers.
 */
#define lxd_fault(fmt, ...)						\
do {									\
	lxd_fault_text(fmt, ##__VA_ARGS__);				\
	/* Never reached: keeps the return address in this function. */	\
	asm volatile("ud2");						\
	__builtin_unreachable();					\
} while (0)

/**
 * lxd_fault_text() - what lxd_fault() calls, which is to be used instead
 * @fmt: as there
 *
 * Context: any, an exception's handler included; never returns.
 */
__printf(1, 2) __cold void lxd_fault_text(const char *fmt, ...);

/**
 * lxd_missing() - a kernel function was called that the library lacks
 * @name: of the function; the runner's stubs pass it
 *
 * Context: any; never returns.
 */
void lxd_missing(const char *name);

/**
 * lxd_module_of() - whose code or data is this?
 * @addr: address
 *
 * Context: any.
 * Return: the library's own entry of the boot block, a module's, or NULL.
 */
const struct lxdom_module *lxd_module_of(unsigned long addr);

/* ---- the window ---- */

/**
 * lxd_window_addr() - address of a byte of the window
 * @off: its offset, below @window_size of the boot block
 *
 * Context: any.
 * Return: the address, in the direct map.
 */
static inline void *lxd_window_addr(u32 off)
{
	return (void *)(lxd_boot->direct + lxd_boot->window + off);
}

/**
 * lxd_window_page() - page of the window
 * @off: offset of a byte in it
 *
 * The window's pages are initialised like pages that somebody holds: reference
 * count 1, no flags.  put_page() of the last reference is a fault.
 *
 * Context: any.
 * Return: the page; no reference is taken.
 */
static inline struct page *lxd_window_page(u32 off)
{
	return virt_to_page(lxd_window_addr(off));
}

/* ---- lightweight threads ---- */

/**
 * lxd_spawn() - run a function in a lightweight thread of its own
 * @fn: function
 * @arg: its argument
 * @name: what the thread is called, a string constant
 *
 * For work that a callback or a timer wants done where it may block.  The
 * thread starts when the main loop comes around, in the order of spawning.
 *
 * Context: any.
 * Return: 0, or -EAGAIN if there is no free stack.
 */
int lxd_spawn(void (*fn)(void *arg), void *arg, const char *name);

/**
 * lxd_may_block() - may the caller block here?
 *
 * Context: any.
 * Return: false in the main loop itself (timers, tasklets) and wherever
 * preemption or interrupts are off.
 */
bool lxd_may_block(void);

/* ---- rights ---- */

/**
 * lxd_allow() - the kernel has looked whether its caller may do this
 * @cap: CAP_*, for which capable() is true in this thread until lxd_allow_none()
 *
 * Context: thread; one at a time: under a lock, such as rtnl.
 */
void lxd_allow(int cap);

/**
 * lxd_allow_none() - that is done
 *
 * Context: as lxd_allow().
 */
void lxd_allow_none(void);

/* ---- hooks of a class ---- */

#define LXD_FLUSHERS_MAX	4

/**
 * lxd_on_flush() - have a function called before staged messages are published
 * @fn: called in atomic context by the main loop when the ring in is empty, and
 *	whenever a batch is full; may lxd_post(), must not lxd_flush().  Given false,
 *	it may keep what nobody waits for, and then returns true; it is called again
 *	soon (lxd_flush_kept()), with true, and keeps nothing.
 *
 * For a class that gathers small posts into larger ones: one function each.
 *
 * Context: any; more than LXD_FLUSHERS_MAX end the domain.
 */
void lxd_on_flush(bool (*fn)(bool all));

/*
 * Provided by domain/class/, beside the callbacks of the interfaces (domain.h).
 * Each is called once, in the order of start_driver(), before the first module's
 * init: memory, locks, time and work queues work; messages may be sent.
 */

/**
 * lxd_block_init() - class block: tables, the first bios, and what is gathered
 *
 * Context: thread; ends the domain if there is no memory.
 */
void lxd_block_init(void);

/**
 * lxd_net_init() - class net: caches of packets, and the callbacks of ethtool's
 *
 * Context: thread; ends the domain if there is no memory.
 */
void lxd_net_init(void);

/**
 * lxd_pci_init() - class pci: its bus, and the devices that the boot block names
 *
 * It has no callbacks.
 *
 * Context: thread: reads the devices' configuration space by calls.
 */
void lxd_pci_init(void);

/**
 * lxd_devices_init() - the driver core, before the classes whose devices it keeps
 *
 * Context: thread; ends the domain if there is no memory.
 */
void lxd_devices_init(void);

/**
 * lxd_hwmon_init() - the class of monitors, which looks at the devices, behind them
 *
 * Context: thread; ends the domain if there is no memory.
 */
void lxd_hwmon_init(void);

#endif /* LXD_H */
