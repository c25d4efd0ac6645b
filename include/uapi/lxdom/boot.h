/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The boot ABI between the runner and the library kernel: what the runner has
 * laid out in the domain's memory, and the few services of a back end.
 * Every address is one that the domain's code sees.
 */
#ifndef _UAPI_LXDOM_BOOT_H
#define _UAPI_LXDOM_BOOT_H

#include <linux/types.h>
#include <lxdom/msg.h>

#define LXDOM_BOOT_MAGIC	0x314d4f44584cull	/* "LXDOM1" */
#define LXDOM_BOOT_ABI		5

#define LXDOM_MODULES_MAX	16
#define LXDOM_CPUS_MAX		64
#define LXDOM_PCI_BARS		6

/**
 * struct lxdom_module - one module that the runner has linked
 * @name: name of the module
 * @args: its parameter string, NUL-terminated, or 0
 * @init: address of init_module, or 0
 * @exit: address of cleanup_module, or 0
 * @this_module: address of its struct module
 * @params: its array of struct kernel_param
 * @nr_params: elements of it
 * @bug_table: its __bug_table
 * @nr_bugs: elements of it
 * @ex_table: its __ex_table
 * @nr_ex: elements of it
 * @base: first byte of its image
 * @size: bytes of its image
 * @percpu: offset of its per-CPU data in each CPU's area
 * @percpu_size: bytes of it
 */
struct lxdom_module {
	char name[56];
	__u64 args;
	__u64 init;
	__u64 exit;
	__u64 this_module;
	__u64 params;
	__u64 nr_params;
	__u64 bug_table;
	__u64 nr_bugs;
	__u64 ex_table;
	__u64 nr_ex;
	__u64 base;
	__u64 size;
	__u64 percpu;
	__u64 percpu_size;
};

/* What a BAR is, in @flags. */
#define LXDOM_BAR_MEM		(1u << 0)	/* memory; else ports */
#define LXDOM_BAR_PREFETCH	(1u << 1)
#define LXDOM_BAR_64BIT		(1u << 2)
#define LXDOM_BAR_MAPPED	(1u << 3)	/* the driver can reach it */

/**
 * struct lxdom_bar - a base address register of a PCI device
 * @addr: its first byte as the domain sees it, or its first port
 * @size: bytes, 0 if there is no such BAR
 * @flags: LXDOM_BAR_*
 * @hole: offset of the pages that the driver can't reach: the MSI-X table
 * @hole_size: bytes of them, 0 if there are none
 * @reserved: 0
 */
struct lxdom_bar {
	__u64 addr;
	__u64 size;
	__u32 flags;
	__u32 hole;
	__u32 hole_size;
	__u32 reserved;
};

/**
 * struct lxdom_pci - a PCI device that the domain has been given
 * @segment: number of its PCI segment, "domain" elsewhere
 * @vendor: identification, as configuration space has it
 * @device: the same
 * @subsystem_vendor: the same
 * @subsystem_device: the same
 * @class: class, subclass and programming interface
 * @revision: revision
 * @bus: number of its bus
 * @devfn: device << 3 | function
 * @has_intx: it has an interrupt pin
 * @msi: most vectors by MSI, 0 if it has none
 * @msix: most vectors by MSI-X
 * @config_size: bytes of configuration space: 256 or 4096
 * @reserved: 0
 * @bar: base address registers
 */
struct lxdom_pci {
	__u32 segment;
	__u16 vendor;
	__u16 device;
	__u16 subsystem_vendor;
	__u16 subsystem_device;
	__u32 class;
	__u8 revision;
	__u8 bus;
	__u8 devfn;
	__u8 has_intx;
	__u16 msi;
	__u16 msix;
	__u32 config_size;
	__u32 reserved;
	struct lxdom_bar bar[LXDOM_PCI_BARS];
};

/* Services of a back end, called through @backend of the boot block. */
enum lxdom_service {
	/* Sleep until the doorbell or @a ns (~0: no limit).  0 or -errno. */
	LXDOM_SVC_WAIT		= 1,
	/* Ring the kernel's doorbell. */
	LXDOM_SVC_KICK		= 2,
	/* Leave for ever; @a: 0 in order, 1 after a fault. */
	LXDOM_SVC_EXIT		= 3,
	/* The @b bytes at @a (page-aligned) are free: give the memory back. */
	LXDOM_SVC_GIVE_BACK	= 4,
};

/**
 * struct lxdom_boot - argument of lxd_start()
 * @magic: LXDOM_BOOT_MAGIC
 * @abi: LXDOM_BOOT_ABI
 * @cpus: CPUs that the driver shall see, 1..LXDOM_CPUS_MAX (only CPU 0 runs)
 * @backend: address of long (*)(u64 service, u64 a, u64 b), C calling
 *           convention, any stack alignment, clobbers caller-saved registers
 * @channel: address of struct lxdom_channel
 * @fault: address of struct lxdom_fault
 * @direct: first byte of the direct map (page_offset_base)
 * @direct_size: bytes of it: private memory, then the window
 * @private_size: bytes of private memory, from @direct
 * @window: offset of the window in the direct map
 * @window_size: bytes of it
 * @memmap: address of struct page of frame 0 (vmemmap_base), zeroed, one
 *          64-byte struct page for each page of the direct map
 * @percpu: address of CPU 0's per-CPU area; the areas lie @percpu_stride apart
 *          and each has been filled with the initial data
 * @percpu_stride: bytes
 * @percpu_used: bytes of each area in use by the linked images
 * @stacks: address of the first stack slot
 * @stack_stride: bytes from slot to slot
 * @stack_size: usable bytes at the end of each slot; what lies before faults
 * @nr_stacks: slots
 * @phys_base: added to the offset of an image address from -2 GiB to make its
 *             physical address, as __pa() does; 0 where the image is not there
 * @tsc_khz: rate of the time stamp counter
 * @tsc_base: its value when the two clocks below were read
 * @mono_base: CLOCK_MONOTONIC then, ns
 * @real_base: CLOCK_REALTIME then, ns
 * @caps: x86_capability words for boot_cpu_data (already adjusted)
 * @nr_modules: elements of @modules in use
 * @image: module 0 of its own: the library kernel's tables
 * @modules: the linked modules in the order of their init
 * @nr_pci: elements of @pci in use.  If there are any, devices reach private
 *          memory and window at the addresses that __pa() gives, and memory
 *          can't be given back: the IOMMU holds it
 * @reserved: 0
 * @pci: PCI devices
 */
struct lxdom_boot {
	__u64 magic;
	__u32 abi;
	__u32 cpus;
	__u64 backend;
	__u64 channel;
	__u64 fault;
	__u64 direct;
	__u64 direct_size;
	__u64 private_size;
	__u64 window;
	__u64 window_size;
	__u64 memmap;
	__u64 percpu;
	__u64 percpu_stride;
	__u64 percpu_used;
	__u64 stacks;
	__u64 stack_stride;
	__u64 stack_size;
	__u64 nr_stacks;
	__u64 phys_base;
	__u64 tsc_khz;
	__u64 tsc_base;
	__u64 mono_base;
	__u64 real_base;
	__u32 caps[32];
	__u64 nr_modules;
	struct lxdom_module image;
	struct lxdom_module modules[LXDOM_MODULES_MAX];
	__u32 nr_pci;
	__u32 reserved;
	struct lxdom_pci pci[LXDOM_PCI_MAX];
};

/**
 * struct lxdom_regs - registers at an exception
 * @gpr: rax rcx rdx rbx rsp rbp rsi rdi r8..r15, as x86 numbers them
 * @rip: instruction
 * @rflags: flags
 * @trap: vector, as in the Intel SDM vol. 3, 6.15 (0 divide, 6 invalid
 *        opcode, 13 general protection, 14 page fault, ...)
 * @error: error code of the vector, or 0
 * @cr2: faulting address of a page fault
 */
struct lxdom_regs {
	__u64 gpr[16];
	__u64 rip;
	__u64 rflags;
	__u64 trap;
	__u64 error;
	__u64 cr2;
};

enum {
	LXDOM_RAX, LXDOM_RCX, LXDOM_RDX, LXDOM_RBX,
	LXDOM_RSP, LXDOM_RBP, LXDOM_RSI, LXDOM_RDI,
	LXDOM_R8,
};

#define LXDOM_FAULT_TEXT	192	/* bytes, with the closing NUL */

/**
 * struct lxdom_fault - how a domain died, read by the monitor afterwards
 * @filled: 1 once @regs are valid (written last)
 * @reserved: 0
 * @text: the library kernel's own reason ("missing function foo"), or empty
 * @regs: registers
 */
struct lxdom_fault {
	__u32 filled;
	__u32 reserved;
	char text[LXDOM_FAULT_TEXT];
	struct lxdom_regs regs;
};

/*
 * Entry points of the library kernel, found by name:
 *
 * void lxd_start(struct lxdom_boot *boot);
 *	Runs the domain; returns never.  Called with GS base at @percpu and the
 *	stack canary at gs:40 set.
 * int lxd_exception(struct lxdom_regs *regs);
 *	Called by the back end, on a stack of its own, at an exception in the
 *	domain.  0: handled, resume with *regs.  1: fatal; the back end fills
 *	the fault block and ends the domain.
 * lxd_missing
 *	Where the runner links what nobody has; see runner/resolve.c.
 */

LXDOM_ABI_ASSERT(sizeof(struct lxdom_module) == 168);
LXDOM_ABI_ASSERT(__builtin_offsetof(struct lxdom_boot, caps) == 184);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_bar) == 32);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_pci) == 224);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_regs) == 168);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_fault) == 368);

#endif /* _UAPI_LXDOM_BOOT_H */
