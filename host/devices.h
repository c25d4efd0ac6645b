/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices of a domain, which are in the hands of its owner: their interrupts, and
 * what the owner is asked to do with them.
 */
#ifndef LXD_DEVICES_H
#define LXD_DEVICES_H

#include "domain.h"

/* ---- irq.c ---- */

/**
 * lxd_irqs_take() - numbers for interrupts
 * @dom: domain
 * @count: how many, in a row
 *
 * Context: may sleep.
 * Return: the first, or -ENOSPC.
 */
int lxd_irqs_take(struct lxd_domain *dom, u32 count);

/**
 * lxd_irqs_release() - they fire no more, and their numbers are free
 * @dom: domain
 * @first: as lxd_irqs_take() returned it
 * @count: as it was asked for
 *
 * Context: may sleep.
 */
void lxd_irqs_release(struct lxd_domain *dom, u32 first, u32 count);

/**
 * lxd_irq_hook() - tie an interrupt to its eventfd
 * @dom: domain
 * @arg: checked here
 *
 * Context: may sleep.
 * Return: 0, -EINVAL, -EBADF, -ENOENT (the number is not in use), -EBUSY, -ENOMEM.
 */
int lxd_irq_hook(struct lxd_domain *dom, const struct lxdom_irq *arg);

/**
 * lxd_irq_unmask() - the driver has dealt with an interrupt
 * @dom: domain
 * @number: of it; one that is not tied, or can't be masked, is none
 *
 * Context: any.
 */
void lxd_irq_unmask(struct lxd_domain *dom, u32 number);

/* ---- class/pci_relay.c: devices of the owner ---- */

/**
 * lxd_pci_add() - the domain has a PCI device
 * @dom: domain
 * @arg: checked here
 *
 * Context: may sleep.
 * Return: its number, or -errno.
 */
int lxd_pci_add(struct lxd_domain *dom, const struct lxdom_pci_add *arg);

/**
 * lxd_pci_count() - how many PCI devices a domain has
 * @dom: domain
 *
 * Context: any.
 * Return: that, 0 if none.
 */
u32 lxd_pci_count(struct lxd_domain *dom);

/**
 * lxd_pci_asked() - is there a question for the owner?
 * @dom: domain
 *
 * Context: any; no lock: a hint for poll().
 * Return: true if lxd_pci_next() is likely to have one.
 */
bool lxd_pci_asked(struct lxd_domain *dom);

/**
 * lxd_pci_next() - the next question for the owner
 * @dom: domain
 * @ask: out
 *
 * Context: process; takes @lock of struct lxd_pci.
 * Return: 0, or -EAGAIN if there is none.
 */
int lxd_pci_next(struct lxd_domain *dom, struct lxdom_pci_ask *ask);

/**
 * lxd_pci_answer() - the owner's answer
 * @dom: domain
 * @arg: checked here
 *
 * Context: process; takes @lock of struct lxd_pci.
 * Return: 0, -EINVAL, -ENOENT (nobody waits for it).
 */
int lxd_pci_answer(struct lxd_domain *dom, const struct lxdom_pci_answer *arg);

/**
 * lxd_pci_free() - forget the devices
 * @dom: domain, which is being freed
 *
 * Context: nobody else knows of the domain.
 */
void lxd_pci_free(struct lxd_domain *dom);

#endif /* LXD_DEVICES_H */
