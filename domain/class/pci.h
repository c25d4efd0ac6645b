/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Class pci, on the driver's side.  Nothing here has a lock: one CPU, and no
 * switch but where a thread blocks.
 */
#ifndef LXD_CLASS_PCI_H
#define LXD_CLASS_PCI_H

#include <linux/pci.h>
#include <lxdom/boot.h>
#include "irq.h"
#include "lxd.h"
#include "pci_domain.h"

/**
 * struct lxd_pci_dev - a PCI device
 * @dev: what the driver knows
 * @info: what the runner has told
 * @handle: its handle
 * @number: its number in the boot block
 * @pin: its interrupt pin
 * @vectors: interrupts by message that are on
 * @first: number of the first of their bits
 * @requested: BARs that somebody has requested, a bit each
 * @saved_exp: PCI Express control registers, by pci_save_state()
 */
struct lxd_pci_dev {
	struct pci_dev dev;
	const struct lxdom_pci *info;
	lxdom_handle_t handle;
	unsigned int number;
	struct lxd_irq_source pin;
	unsigned int vectors;
	unsigned int first;
	unsigned int requested;
	u16 saved_exp[2];
};

/**
 * lxd_pci_of() - our device around the driver's
 * @dev: device of ours
 *
 * Context: any.
 * Return: that.
 */
static inline struct lxd_pci_dev *lxd_pci_of(struct pci_dev *dev)
{
	return container_of(dev, struct lxd_pci_dev, dev);
}

/* ---- pci_dev.c ---- */

/**
 * lxd_pci_device() - a device by its number
 * @i: number
 *
 * Context: any.
 * Return: the device, or NULL behind the last one.
 */
struct lxd_pci_dev *lxd_pci_device(unsigned int i);

/* ---- pci_irq.c ---- */

/**
 * lxd_pci_irq_init() - make a device's pin known
 * @d: device
 *
 * Context: any.
 */
void lxd_pci_irq_init(struct lxd_pci_dev *d);

/* ---- pci_driver.c ---- */

/**
 * lxd_pci_bus_init() - make the bus that devices and drivers meet on
 *
 * Context: thread; ends the domain if there is no memory.
 */
void lxd_pci_bus_init(void);

#endif /* LXD_CLASS_PCI_H */
