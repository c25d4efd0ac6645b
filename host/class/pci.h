/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Class pci: the devices that a domain has.  The kernel holds none of them:
 * VFIO does, in the hands of the owner (the runner's monitor).  The kernel
 * checks what a domain asks for, and passes it on.
 */
#ifndef LXD_CLASS_PCI_H
#define LXD_CLASS_PCI_H

#include "../devices.h"
#include "pci_host.h"

/**
 * struct lxd_pci - what the owner has told of the devices, and the questions
 *                  that go to it
 * @nr: devices
 * @dev: what was told
 * @opened: devices that the domain has a handle for, a bit each
 * @lock: guards @asked, @taken and @ids
 * @asked: questions that the owner has not seen
 * @taken: questions that it has not answered
 * @ids: number of the last one
 */
struct lxd_pci {
	u32 nr;
	struct lxdom_pci_add dev[LXDOM_PCI_MAX];
	unsigned long opened;
	spinlock_t lock;		/* asked, taken, ids */
	struct list_head asked;
	struct list_head taken;
	u32 ids;
};

/* ---- pci_relay.c ---- */

/**
 * lxd_pci_ask() - have the owner do something with a device
 * @dom: domain
 * @ask: what; its id is filled in
 * @value: receives the value, or NULL
 *
 * Context: may sleep, no longer than the deadline of the domain.
 * Return: as the owner answered; -EOWNERDEAD, -ETIMEDOUT.
 */
int lxd_pci_ask(struct lxd_domain *dom, struct lxdom_pci_ask *ask, u32 *value);

/**
 * lxd_pci_end_all() - nobody will answer any more
 * @dom: domain, stopped or dead
 *
 * Context: process; takes @lock of struct lxd_pci.
 */
void lxd_pci_end_all(struct lxd_domain *dom);

#endif /* LXD_CLASS_PCI_H */
