/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest's memory: its physical addresses, memory slots, page tables and
 * descriptor tables.
 */
#ifndef LXD_RUNNER_GUEST_H
#define LXD_RUNNER_GUEST_H

#include "domain.h"
#include "err.h"

/* Segment selectors, as in the table that lxd_guest_build() makes. */
#define LXD_SEL_CODE	0x08
#define LXD_SEL_DATA	0x10
#define LXD_SEL_TSS	0x18

#define LXD_IDT_LIMIT	4095
#define LXD_GDT_LIMIT	39
#define LXD_TSS_LIMIT	103

/**
 * struct lxd_guest - the memory, as KVM is told
 * @dom: domain
 * @vm: the virtual machine
 * @nr_slots: memory slots so far
 * @gpa: guest-physical address of each region
 * @tables: page tables, as we see them
 * @tables_gpa: guest-physical address of the first one, the root
 * @tables_size: bytes
 * @tables_used: of them in use
 * @devices_gpa: guest-physical address of the devices' registers
 * @idt: address of the interrupt descriptor table
 * @gdt: of the global descriptor table
 * @tss: of the task state segment
 */
struct lxd_guest {
	const struct lxd_domain *dom;
	int vm;
	u32 nr_slots;
	u64 gpa[LXD_NR_REGIONS];
	u8 *tables;
	u64 tables_gpa;
	u64 tables_size;
	u64 tables_used;
	u64 devices_gpa;
	u64 idt;
	u64 gdt;
	u64 tss;
};

/**
 * lxd_guest_place() - give each region its guest-physical address
 * @guest: filled in, but for @vm and what lxd_guest_build() makes
 * @dom: domain, its memory mapped
 *
 * The direct map begins at 0, as the library kernel has it.
 */
void lxd_guest_place(struct lxd_guest *guest, const struct lxd_domain *dom);

/**
 * lxd_guest_phys_base() - what the boot block says of it
 * @guest: placed
 *
 * Return: phys_base of struct lxdom_boot
 */
u64 lxd_guest_phys_base(const struct lxd_guest *guest);

/**
 * lxd_guest_build() - make the tables and the memory slots
 * @guest: placed, with its @vm
 * @err: receives the error
 *
 * In the child: a virtual machine belongs to an address space.
 *
 * Return: 0 or -1
 */
int lxd_guest_build(struct lxd_guest *guest, struct lxd_err *err);

#endif /* LXD_RUNNER_GUEST_H */
