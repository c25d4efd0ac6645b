/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a class is to the host module: one struct lxd_class a class, all of them
 * in the table in serve.c.
 */
#ifndef LXD_CLASS_H
#define LXD_CLASS_H

#include "domain.h"

/**
 * struct lxd_class - one kernel subsystem as an interface
 * @name: name of the interface
 * @interface: its number in the IDL
 * @bit: LXDOM_CLASS_*, or 0 for what every domain may use
 * @slow: what it does waits for locks and work items of the system's, such as
 *        rtnl: it keeps nothing of other domains waiting, nor memory reclaim
 * @serve: acts on a call or a post; the generated dispatch behind it
 * @may_sleep: whether a procedure is to be served from a work queue
 * @proc_name: name of a procedure
 * @drained: called by whoever has taken messages out of the ring, after it.  Any
 *           context but hard interrupts.
 * @dead: the domain is dead: end every request in it.  May sleep.
 * @reap: destroy the objects that are left in the table.  May sleep.
 * @watch: called by the watchdog: end a domain that holds on to something.
 * @devices: describe the devices served now; returns how many there are
 */
struct lxd_class {
	const char *name;
	u8 interface;
	u32 bit;
	bool slow;
	int (*serve)(struct lxd_domain *dom, u16 proc, u8 kind,
		     const void *req, size_t len, void *rep, size_t *rep_len);
	bool (*may_sleep)(u16 proc);
	const char *(*proc_name)(u16 proc);
	void (*drained)(struct lxd_domain *dom);
	void (*dead)(struct lxd_domain *dom);
	void (*reap)(struct lxd_domain *dom);
	void (*watch)(struct lxd_domain *dom);
	u32 (*devices)(struct lxd_domain *dom, struct lxdom_device *rows,
		       u32 capacity);
};

extern const struct lxd_class lxd_core_class;
extern const struct lxd_class lxd_block_class;
extern const struct lxd_class lxd_net_class;
extern const struct lxd_class lxd_pci_class;
extern const struct lxd_class lxd_firmware_class;

/**
 * lxd_classes_drained() - tell every class that the ring has been drained
 * @dom: domain
 *
 * Context: the drainer's, after it has let go of the ring: any but hard
 * interrupts.
 */
void lxd_classes_drained(struct lxd_domain *dom);

/**
 * lxd_classes_dead() - tell every class that a domain is dead
 * @dom: domain
 *
 * Context: @end_work's, in a queue that memory reclaim relies on: may sleep, but not
 * for what allocates memory.
 */
void lxd_classes_dead(struct lxd_domain *dom);

/**
 * lxd_classes_reap() - have every class destroy what is left of a domain
 * @dom: domain
 *
 * Context: the reaper's, after lxd_classes_dead(); may sleep.
 */
void lxd_classes_reap(struct lxd_domain *dom);

/**
 * lxd_classes_watch() - have every class look for what takes too long
 * @dom: domain
 *
 * Context: the watchdog's work item; may sleep.
 */
void lxd_classes_watch(struct lxd_domain *dom);

/**
 * lxd_classes_devices() - describe the devices that a domain serves
 * @dom: domain
 * @rows: room for the rows
 * @capacity: how many
 *
 * Context: may sleep.
 * Return: how many devices there are, perhaps more than @capacity.
 */
u32 lxd_classes_devices(struct lxd_domain *dom, struct lxdom_device *rows,
			u32 capacity);

#endif /* LXD_CLASS_H */
