/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI devices that a domain is given: in our hands by VFIO, under the IOMMU.
 * Their registers are mapped into the domain, their DMA reaches its private
 * memory and window and nothing else; configuration space and interrupts go
 * through us.
 */
#ifndef LXD_RUNNER_PCI_H
#define LXD_RUNNER_PCI_H

#include <lxdom/boot.h>
#include <lxdom/lxdom.h>

#include "err.h"
#include "ints.h"

struct lxd_domain;
struct lxd_module;

#define LXD_PCI_NAME	16	/* "0000:00:04.0", and room */

/**
 * struct lxd_pci_device - one of them
 * @name: as sysfs has it
 * @bound: it was bound to nobody before, and will be
 * @claim: descriptor whose lock keeps other runners away, or -1
 * @group: descriptor of its IOMMU group, or -1
 * @group_nr: number of the group
 * @fd: descriptor of the device, or -1
 * @config: offset of its configuration space in @fd
 * @bar_off: offset of each BAR in @fd
 * @vectors: most interrupts of each enum lxdom_irq_kind
 * @irqs: the kind that is on, or -1
 * @unmask: eventfd that unmasks the pin, or -1: VFIO lets go when it is closed
 * @failed: eventfd: it has reported an error that it doesn't get over; or -1
 * @pm: offset of its power management capability, or 0
 * @exp: of its PCI Express capability
 * @exp_version: version of that
 * @aer: of its error reporting capability
 * @info: what the library kernel is told
 */
struct lxd_pci_device {
	char name[LXD_PCI_NAME];
	bool bound;
	int claim;
	int group;
	u32 group_nr;
	int fd;
	u64 config;
	u64 bar_off[LXDOM_PCI_BARS];
	u32 vectors[LXDOM_IRQ_KINDS];
	int irqs;
	int unmask;
	int failed;
	u32 pm;
	u32 exp;
	u32 exp_version;
	u32 aer;
	struct lxdom_pci info;
};

/**
 * struct lxd_pci - all of a domain's
 * @nr: how many
 * @dev: them
 * @container: descriptor of the DMA address space, or -1
 * @wanted: eventfd: somebody wants a device back; or -1
 * @run_dir: where notes of devices are; NULL: nowhere
 * @run: where their registers begin in the domain
 * @size: bytes from there
 */
struct lxd_pci {
	u32 nr;
	struct lxd_pci_device dev[LXDOM_PCI_MAX];
	int container;
	int wanted;
	const char *run_dir;
	u64 run;
	u64 size;
};

/* ---- pci.c ---- */

/**
 * lxd_pci_init() - before anything else
 * @pci: filled in
 */
void lxd_pci_init(struct lxd_pci *pci);

/**
 * lxd_pci_choose() - which devices the domain gets
 * @dom: domain, its modules found
 * @err: receives the error
 *
 * Those of the command line; if there are none, those that the module's aliases
 * match and that nobody has.
 *
 * Return: 0 or -1
 */
int lxd_pci_choose(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_pci_open() - take the devices, and learn what they have
 * @dom: domain, its memory mapped
 * @err: receives the error
 *
 * Return: 0 or -1; lxd_pci_close() undoes what was done
 */
int lxd_pci_open(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_pci_attach() - let the devices reach the domain's memory, and tell the
 *                    kernel of them
 * @dom: domain, created, with its window
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_pci_attach(struct lxd_domain *dom, struct lxd_err *err);

/**
 * lxd_pci_close() - quiet the devices and give them back
 * @pci: devices of a domain whose process is gone
 *
 * Before the domain's memory is: until then they may write to it.
 */
void lxd_pci_close(struct lxd_pci *pci);

/* ---- pci_claim.c ---- */

/**
 * lxd_pci_claim() - keep other runners away from a device
 * @dev: device; its @claim is set
 * @err: receives the error
 *
 * Between looking at who has it and having it, and between closing it and giving
 * it back, another one would see it free.
 *
 * Return: 0 or -1
 */
int lxd_pci_claim(struct lxd_pci_device *dev, struct lxd_err *err);

/**
 * lxd_pci_unclaim() - undo lxd_pci_claim(), if it has been done
 * @dev: device
 */
void lxd_pci_unclaim(struct lxd_pci_device *dev);

/**
 * lxd_pci_note() - note that we have bound a device to vfio-pci: RUN_DIR/NAME.vfio
 * @pci: all of the domain's
 * @dev: device, claimed
 */
void lxd_pci_note(const struct lxd_pci *pci, const struct lxd_pci_device *dev);

/**
 * lxd_pci_noted() - has a runner noted that of a device?
 * @pci: all of the domain's
 * @dev: device, claimed
 *
 * Return: whether one has, and did not come to take the note away
 */
bool lxd_pci_noted(const struct lxd_pci *pci, const struct lxd_pci_device *dev);

/**
 * lxd_pci_unnote() - take the note away
 * @pci: all of the domain's
 * @dev: device, claimed
 */
void lxd_pci_unnote(const struct lxd_pci *pci, const struct lxd_pci_device *dev);

/* ---- pci_sysfs.c ---- */

/**
 * lxd_pci_driver() - who has a device
 * @name: device
 * @driver: receives the driver's name, empty if there is none
 * @size: bytes of @driver
 *
 * Return: whether there is such a device
 */
bool lxd_pci_driver(const char *name, char *driver, size_t size);

/**
 * lxd_pci_in_use() - is a device that has no driver of the kernel's somebody's?
 * @name: device
 *
 * Return: whether a program has its IOMMU group open
 */
bool lxd_pci_in_use(const char *name);

/**
 * lxd_pci_take() - claim a device, and have it bound to vfio-pci
 * @pci: all of the domain's
 * @dev: device; its @bound, @claim and @group_nr are set
 * @err: receives the error
 *
 * Return: 0 or -1; lxd_pci_untake() undoes what was done
 */
int lxd_pci_take(const struct lxd_pci *pci, struct lxd_pci_device *dev,
		 struct lxd_err *err);

/**
 * lxd_pci_untake() - undo lxd_pci_take()
 * @pci: all of the domain's
 * @dev: device, whose descriptors are closed
 */
void lxd_pci_untake(const struct lxd_pci *pci, struct lxd_pci_device *dev);

/**
 * lxd_pci_each() - the devices of this machine
 * @fn: called with the name and the alias of each; anything but 0 ends it
 * @ctx: argument of @fn
 *
 * Return: what @fn returned last, or 0
 */
int lxd_pci_each(int (*fn)(void *ctx, const char *name, const char *alias),
		 void *ctx);

/* ---- vfio.c ---- */

/**
 * lxd_vfio_open() - open group and device
 * @pci: all; the container is made with the first
 * @dev: the device, taken
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_vfio_open(struct lxd_pci *pci, struct lxd_pci_device *dev,
		  struct lxd_err *err);

/**
 * lxd_vfio_describe() - find out what a device has
 * @dev: device, open; its @info and offsets are filled in
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_vfio_describe(struct lxd_pci_device *dev, struct lxd_err *err);

/**
 * lxd_vfio_watch() - hear of a device that is wanted back, or has failed
 * @dev: device; its @failed is filled in if it tells of errors
 * @wanted: eventfd that is signalled when somebody wants it back
 * @err: receives the error
 *
 * Whoever takes a device away waits until it is let go of.
 *
 * Return: 0 or -1
 */
int lxd_vfio_watch(struct lxd_pci_device *dev, int wanted, struct lxd_err *err);

/**
 * lxd_vfio_map() - let devices reach memory
 * @pci: devices
 * @iova: their address of it
 * @host: ours
 * @size: bytes
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_vfio_map(const struct lxd_pci *pci, u64 iova, const void *host,
		 u64 size, struct lxd_err *err);

/**
 * lxd_vfio_irqs() - turn interrupts of a kind on
 * @dev: device
 * @kind: enum lxdom_irq_kind
 * @events: an eventfd for each
 * @count: how many
 * @unmask: eventfd that unmasks it, of LXDOM_IRQ_INTX; the device's from now on,
 *          even if this fails
 *
 * Return: 0 or -errno
 */
int lxd_vfio_irqs(struct lxd_pci_device *dev, u32 kind, const int *events,
		  u32 count, int unmask);

/**
 * lxd_vfio_irqs_off() - turn them off
 * @dev: device
 *
 * Return: 0 or -errno
 */
int lxd_vfio_irqs_off(struct lxd_pci_device *dev);

/**
 * lxd_vfio_reset() - reset a device
 * @dev: device
 *
 * Return: 0 or -errno
 */
int lxd_vfio_reset(const struct lxd_pci_device *dev);

/* ---- pci_bar.c ---- */

/**
 * lxd_pci_place() - where the domain sees the registers
 * @pci: devices, described
 * @run: first address that is free there
 *
 * Sets @run, @size and the addresses of the BARs.
 */
void lxd_pci_place(struct lxd_pci *pci, u64 run);

/**
 * typedef lxd_piece_fn - acts on a piece of a BAR
 * @ctx: its argument
 * @dev: device
 * @run: first byte as the domain sees it
 * @size: bytes
 * @off: offset in the device's descriptor
 * @err: receives the error
 *
 * Return: 0 or -1
 */
typedef int (*lxd_piece_fn)(void *ctx, const struct lxd_pci_device *dev,
			    u64 run, u64 size, u64 off, struct lxd_err *err);

/**
 * lxd_pci_pieces() - what of the BARs the driver can reach
 * @pci: devices, placed
 * @fn: called for each piece
 * @ctx: its argument
 * @err: receives the error
 *
 * Return: 0 or -1
 */
int lxd_pci_pieces(const struct lxd_pci *pci, lxd_piece_fn fn, void *ctx,
		   struct lxd_err *err);

/**
 * lxd_pci_map_in_place() - map the registers where the domain sees them
 * @pci: devices, placed
 * @err: receives the error
 *
 * In the process that becomes the domain.
 *
 * Return: 0 or -1
 */
int lxd_pci_map_in_place(const struct lxd_pci *pci, struct lxd_err *err);

/**
 * lxd_pci_open_ports() - open the ports of a device to this process
 * @dev: device, described
 *
 * They stay open in what it forks, whatever that sheds.  Where that is forbidden
 * (a locked-down kernel), the BAR is one that the driver can't reach.
 */
void lxd_pci_open_ports(struct lxd_pci_device *dev);

/**
 * lxd_pci_is_port() - is this a port of a device that is open?
 * @pci: devices
 * @port: first port
 * @size: bytes
 *
 * Return: true if all of it lies in one BAR that was opened.
 */
bool lxd_pci_is_port(const struct lxd_pci *pci, u32 port, u32 size);

/* ---- pci_config.c ---- */

/**
 * lxd_config_read() - read configuration space
 * @dev: device
 * @off: offset
 * @size: 1, 2 or 4
 * @value: receives it
 *
 * Return: 0 or -errno
 */
int lxd_config_read(const struct lxd_pci_device *dev, u32 off, u32 size,
		    u32 *value);

/**
 * lxd_config_write() - write what a driver may
 * @dev: device
 * @off: offset
 * @size: 1, 2 or 4
 * @value: value
 *
 * Return: 0, -EPERM (not for a driver to write), or -errno
 */
int lxd_config_write(const struct lxd_pci_device *dev, u32 off, u32 size,
		     u32 value);

/**
 * lxd_config_find() - find a capability
 * @dev: device
 * @id: of it
 *
 * Return: its offset, 0 if there is none
 */
u32 lxd_config_find(const struct lxd_pci_device *dev, u8 id);

/**
 * lxd_config_find_ext() - find an extended capability
 * @dev: device
 * @id: of it
 *
 * Return: its offset, 0 if there is none
 */
u32 lxd_config_find_ext(const struct lxd_pci_device *dev, u16 id);

/* ---- pci_serve.c ---- */

/**
 * lxd_pci_serve() - do what the domain asks for
 * @dom: domain, whose descriptor has POLLPRI
 */
void lxd_pci_serve(struct lxd_domain *dom);

#endif /* LXD_RUNNER_PCI_H */
