/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The ABI of /dev/lxdom: how the runner and the command line talk to the host
 * module.  Reserved fields must be zero, unknown flags are refused (-EINVAL).
 */
#ifndef _UAPI_LXDOM_LXDOM_H
#define _UAPI_LXDOM_LXDOM_H

#include <linux/ioctl.h>
#include <linux/types.h>
#include <lxdom/msg.h>

#define LXDOM_ABI		1
#define LXDOM_DEVICE		"/dev/lxdom"
#define LXDOM_NAME_MAX		32	/* bytes, with the closing NUL */
#define LXDOM_REASON_MAX	128	/* bytes, with the closing NUL */

/*
 * Life of a domain.  It only moves downwards in this list, but for a STOP that is
 * refused: then it goes on RUNNING.
 */
enum lxdom_state {
	LXDOM_STATE_CREATED	= 0,	/* no virtual CPU yet */
	LXDOM_STATE_STARTING	= 1,	/* the driver's init runs */
	LXDOM_STATE_RUNNING	= 2,
	LXDOM_STATE_STOPPING	= 3,	/* the driver's exit runs */
	LXDOM_STATE_STOPPED	= 4,	/* left in order */
	LXDOM_STATE_DEAD	= 5,	/* killed, crashed, hung or hostile */
};

/* Classes: bits of @classes, a domain's authority. */
#define LXDOM_CLASS_BLOCK	(1u << 0)
#define LXDOM_CLASS_NET		(1u << 1)
#define LXDOM_CLASS_PCI		(1u << 2)
#define LXDOM_CLASS_FIRMWARE	(1u << 3)
#define LXDOM_CLASS_ALL \
	(LXDOM_CLASS_BLOCK | LXDOM_CLASS_NET | LXDOM_CLASS_PCI | \
	 LXDOM_CLASS_FIRMWARE)

/* The back end that the runner uses, told to the kernel for show only. */
enum lxdom_wall {
	LXDOM_WALL_PROCESS	= 0,
	LXDOM_WALL_KVM		= 1,
};

/**
 * struct lxdom_info - answer of LXDOM_INFO
 * @abi: LXDOM_ABI of the host module
 * @msg_abi: LXDOM_MSG_ABI of the host module
 * @classes: classes that it serves
 * @max_domains: most domains at one time
 * @tsc_khz: rate of the time stamp counter, kHz
 * @cpus: processors online
 * @reserved: 0
 */
struct lxdom_info {
	__u32 abi;
	__u32 msg_abi;
	__u32 classes;
	__u32 max_domains;
	__u32 tsc_khz;
	__u32 cpus;
	__u64 reserved[3];
};

/**
 * struct lxdom_create - argument of LXDOM_CREATE
 * @abi: LXDOM_ABI of the caller; a mismatch is -EPROTO
 * @flags: 0
 * @classes: LXDOM_CLASS_* that the domain may use
 * @wall: enum lxdom_wall
 * @memory: bytes of private memory that the domain may use, for show
 * @window: bytes of the window, a multiple of 4096, 1 MiB..256 MiB
 * @deadline_ms: how long a call into the domain may take, 100..600000
 * @name: name of the domain: [A-Za-z0-9_.-], not empty, not beginning
 *	with '.', NUL-terminated
 * @reserved: 0
 *
 * Returns a file descriptor: the domain lives as long as it is open (as the
 * owner's).  -EEXIST: the name is taken.  -ENOSPC: too many domains.
 */
struct lxdom_create {
	__u32 abi;
	__u32 flags;
	__u32 classes;
	__u32 wall;
	__u64 memory;
	__u32 window;
	__u32 deadline_ms;
	char name[LXDOM_NAME_MAX];
	__u64 reserved[4];
};

/**
 * struct lxdom_open - argument of LXDOM_OPEN
 * @name: name of a living domain
 * @reserved: 0
 *
 * Returns a file descriptor for control only (no mmap, no virtual CPU;
 * closing it does not end the domain).  -ENOENT: no such domain.
 */
struct lxdom_open {
	char name[LXDOM_NAME_MAX];
	__u64 reserved[2];
};

/**
 * struct lxdom_entry - one row of LXDOM_LIST
 * @name: name of the domain
 * @state: enum lxdom_state
 * @pid: process of its first virtual CPU, 0 if none
 * @wall: enum lxdom_wall
 * @devices: devices that it serves now
 * @reserved: 0
 */
struct lxdom_entry {
	char name[LXDOM_NAME_MAX];
	__u32 state;
	__s32 pid;
	__u32 wall;
	__u32 devices;
	__u64 reserved[2];
};

/**
 * struct lxdom_list - argument of LXDOM_LIST
 * @entries: address of an array of struct lxdom_entry
 * @capacity: rows that the array holds
 * @count: out: domains that there are (may exceed @capacity)
 */
struct lxdom_list {
	__u64 entries;
	__u32 capacity;
	__u32 count;
};

/**
 * struct lxdom_stat - answer of LXDOM_STAT; counters since the start
 * @name: name of the domain
 * @reason: why it is dead, empty before
 * @state: enum lxdom_state
 * @wall: enum lxdom_wall
 * @pid: process of the first virtual CPU
 * @init_status: what the driver's init returned, 0 or -errno
 * @memory: bytes of private memory allowed
 * @window: bytes of the window
 * @deadline_ms: as given at creation
 * @classes: as given at creation
 * @handles: handles in the table now
 * @devices: devices served now
 * @openers: open files on those devices now
 * @inflight: requests in the domain now
 * @calls_in: calls of the domain that the kernel served
 * @calls_out: calls of the kernel that the domain served
 * @posts_in: posts from the domain
 * @posts_out: posts to the domain
 * @kicks_in: doorbells rung by the domain
 * @kicks_out: doorbells rung by the kernel
 * @sleeps: how often the domain slept
 * @refused: messages refused with an error
 * @log_lines: lines that the driver logged
 * @log_dropped: lines over the rate limit
 * @call_ns_sum: time of all calls into the domain, ns
 * @call_ns_max: longest of them, ns
 * @uptime_ns: since creation, ns
 * @irqs: interrupts of its devices that fired
 * @pci_devices: PCI devices that it was given
 * @reserved32: 0
 * @reserved: 0
 */
struct lxdom_stat {
	char name[LXDOM_NAME_MAX];
	char reason[LXDOM_REASON_MAX];
	__u32 state;
	__u32 wall;
	__s32 pid;
	__s32 init_status;
	__u64 memory;
	__u32 window;
	__u32 deadline_ms;
	__u32 classes;
	__u32 handles;
	__u32 devices;
	__u32 openers;
	__u64 inflight;
	__u64 calls_in;
	__u64 calls_out;
	__u64 posts_in;
	__u64 posts_out;
	__u64 kicks_in;
	__u64 kicks_out;
	__u64 sleeps;
	__u64 refused;
	__u64 log_lines;
	__u64 log_dropped;
	__u64 call_ns_sum;
	__u64 call_ns_max;
	__u64 uptime_ns;
	__u64 irqs;
	__u32 pci_devices;
	__u32 reserved32;
	__u64 reserved[6];
};

/**
 * struct lxdom_inside - answer of LXDOM_INSIDE: what the domain says of itself
 * @pages_total: pages (4096 bytes) that the library kernel manages
 * @pages_free: of them, free
 * @threads: lightweight threads alive
 * @threads_max: most there ever were
 * @switches: switches between them
 * @timers: timers armed
 * @works: work items run
 * @reserved: 0
 *
 * Not to be trusted more than the domain itself.
 */
struct lxdom_inside {
	__u64 pages_total;
	__u64 pages_free;
	__u64 threads;
	__u64 threads_max;
	__u64 switches;
	__u64 timers;
	__u64 works;
	__u64 reserved[4];
};

/**
 * struct lxdom_device - one row of LXDOM_DEVICES
 * @name: name of the device as /sys/block (or another class) has it
 * @class: the LXDOM_CLASS_* bit that it belongs to
 * @major: device number, 0 if it has none
 * @minor: device number
 * @openers: open files on it now
 * @reserved: 0
 */
struct lxdom_device {
	char name[LXDOM_NAME_MAX];
	__u32 class;
	__u32 major;
	__u32 minor;
	__u32 openers;
	__u64 reserved[2];
};

/**
 * struct lxdom_devices - argument of LXDOM_DEVICES
 * @entries: address of an array of struct lxdom_device
 * @capacity: rows that the array holds
 * @count: out: devices that the domain serves now (may exceed @capacity)
 */
struct lxdom_devices {
	__u64 entries;
	__u32 capacity;
	__u32 count;
};

/* What LXDOM_CONFIG does with @path, in the driver's configfs tree. */
enum lxdom_config_op {
	LXDOM_CONFIG_LIST	= 0,	/* names in a directory, one a line */
	LXDOM_CONFIG_READ	= 1,	/* value of an attribute */
	LXDOM_CONFIG_WRITE	= 2,	/* @data to an attribute */
	LXDOM_CONFIG_MKDIR	= 3,
	LXDOM_CONFIG_RMDIR	= 4,
};

#define LXDOM_CONFIG_PATH_MAX	128	/* bytes, with the closing NUL */
#define LXDOM_CONFIG_DATA_MAX	640	/* bytes */

/**
 * struct lxdom_config - argument of LXDOM_CONFIG
 * @op: enum lxdom_config_op
 * @len: in: bytes in @data (WRITE); out: bytes in @data (LIST, READ)
 * @path: path below the configfs root, e.g. "subsystem/item/attribute"
 * @data: value
 * @reserved: 0
 */
struct lxdom_config {
	__u32 op;
	__u32 len;
	char path[LXDOM_CONFIG_PATH_MAX];
	char data[LXDOM_CONFIG_DATA_MAX];
	__u64 reserved[2];
};

/* Kinds of interrupts of a PCI device. */
enum lxdom_irq_kind {
	LXDOM_IRQ_INTX		= 0,
	LXDOM_IRQ_MSI		= 1,
	LXDOM_IRQ_MSIX		= 2,
	LXDOM_IRQ_KINDS		= 3,
};

/**
 * struct lxdom_pci_add - argument of LXDOM_PCI_ADD
 * @name: "0000:00:04.0"
 * @config_size: bytes of configuration space: 256 or 4096
 * @vectors: most interrupts of each enum lxdom_irq_kind
 * @reserved: 0
 *
 * Returns the number of the device, from 0 in the order of adding.
 */
struct lxdom_pci_add {
	char name[LXDOM_NAME_MAX];
	__u32 config_size;
	__u32 vectors[LXDOM_IRQ_KINDS];
	__u64 reserved[2];
};

/* What the owner is asked to do with a device. */
enum lxdom_pci_op {
	LXDOM_PCI_READ		= 0,	/* @size bytes at @offset */
	LXDOM_PCI_WRITE		= 1,	/* @value there */
	LXDOM_PCI_IRQ_ON	= 2,	/* @size vectors of kind @offset */
	LXDOM_PCI_IRQ_OFF	= 3,
	LXDOM_PCI_RESET		= 4,
};

/**
 * struct lxdom_pci_ask - answer of LXDOM_PCI_NEXT: what a domain asks of the
 *                        owner; the kernel has checked it
 * @id: names it in LXDOM_PCI_ANSWER
 * @op: enum lxdom_pci_op
 * @device: number of the device
 * @offset: in configuration space; of IRQ_ON: enum lxdom_irq_kind
 * @size: 1, 2 or 4 bytes; of IRQ_ON: vectors
 * @value: to write; of IRQ_ON: number of the first interrupt
 */
struct lxdom_pci_ask {
	__u32 id;
	__u32 op;
	__u32 device;
	__u32 offset;
	__u32 size;
	__u32 value;
};

/**
 * struct lxdom_pci_answer - argument of LXDOM_PCI_ANSWER
 * @id: of the question
 * @status: 0 or -errno
 * @value: what was read
 * @reserved: 0
 */
struct lxdom_pci_answer {
	__u32 id;
	__s32 status;
	__u32 value;
	__u32 reserved;
};

/**
 * struct lxdom_irq - argument of LXDOM_IRQ
 * @irq: number of the interrupt, 0..LXDOM_IRQS_MAX - 1
 * @event: eventfd that is signalled when it fires
 * @unmask: eventfd to signal when the driver has dealt with it, or -1
 * @reserved: 0
 */
struct lxdom_irq {
	__u32 irq;
	__s32 event;
	__s32 unmask;
	__u32 reserved;
};

#define LXDOM_IOC		0xb7

/* On /dev/lxdom. */
#define LXDOM_INFO		_IOR(LXDOM_IOC, 0x00, struct lxdom_info)
#define LXDOM_CREATE		_IOW(LXDOM_IOC, 0x01, struct lxdom_create)
#define LXDOM_OPEN		_IOW(LXDOM_IOC, 0x02, struct lxdom_open)
#define LXDOM_LIST		_IOWR(LXDOM_IOC, 0x03, struct lxdom_list)

/*
 * On a domain.
 * VCPU		owner only: a file descriptor for one virtual CPU.  The domain
 *		dies when it is closed before the domain has stopped.
 * READY	waits (interruptibly) until the driver's init has returned; the
 *		argument is a limit in ms.  0, the error of init (negative
 *		errno), -EOWNERDEAD (the domain died), -ETIMEDOUT.
 * STOP		runs the driver's exit; the argument is 0.  -EBUSY: a device is
 *		open, or something inside holds on to the driver's module, and it
 *		goes on running; -EAGAIN: it has not started;
 *		-EINTR: a signal came while somebody else stopped it;
 *		-ETIMEDOUT: exit took longer than the deadline and the domain was
 *		killed; -EOWNERDEAD: it died; another error is that of exit, and
 *		the domain was killed.
 * KILL		ends the domain now.
 * BELL		owner only, once: an eventfd that rings the kernel's doorbell
 *		whenever it is signalled; the argument is its descriptor, which
 *		may be closed.  For guests, whose port KVM ties to it.
 * PCI_ADD	owner only, before there is a virtual CPU: the domain has a PCI
 *		device, which the owner keeps in its hands.
 * PCI_NEXT	owner only: what the domain asks the owner to do with a device.
 *		-EAGAIN: nothing.
 * PCI_ANSWER	owner only: its answer.  -ENOENT: nobody waits for it any more.
 * IRQ		owner only: ties an eventfd to an interrupt that IRQ_ON has
 *		asked for; both descriptors may be closed.  The kernel lets go
 *		of it when IRQ_OFF has been answered, and with the domain.
 */
#define LXDOM_VCPU		_IO(LXDOM_IOC, 0x10)
#define LXDOM_READY		_IO(LXDOM_IOC, 0x11)
#define LXDOM_STOP		_IO(LXDOM_IOC, 0x12)
#define LXDOM_KILL		_IO(LXDOM_IOC, 0x13)
#define LXDOM_STAT		_IOR(LXDOM_IOC, 0x14, struct lxdom_stat)
#define LXDOM_INSIDE		_IOR(LXDOM_IOC, 0x15, struct lxdom_inside)
#define LXDOM_CONFIG		_IOWR(LXDOM_IOC, 0x16, struct lxdom_config)
#define LXDOM_DEVICES		_IOWR(LXDOM_IOC, 0x17, struct lxdom_devices)
#define LXDOM_BELL		_IO(LXDOM_IOC, 0x18)
#define LXDOM_PCI_ADD		_IOW(LXDOM_IOC, 0x19, struct lxdom_pci_add)
#define LXDOM_PCI_NEXT		_IOR(LXDOM_IOC, 0x1a, struct lxdom_pci_ask)
#define LXDOM_PCI_ANSWER	_IOW(LXDOM_IOC, 0x1b, struct lxdom_pci_answer)
#define LXDOM_IRQ		_IOW(LXDOM_IOC, 0x1c, struct lxdom_irq)

/*
 * On a virtual CPU; the only two that the driver's process can still make.
 * WAIT		sleeps until the doorbell rings or the argument, in ns, has
 *		passed (~0UL: no limit).  0 rung, -ETIME, -EINTR, -EOWNERDEAD.
 * KICK		rings the kernel's doorbell.
 */
#define LXDOM_VCPU_WAIT		_IO(LXDOM_IOC, 0x20)
#define LXDOM_VCPU_KICK		_IO(LXDOM_IOC, 0x21)

/* mmap offsets on a domain (owner only, MAP_SHARED). */
#define LXDOM_MMAP_CHANNEL	0x00000000	/* struct lxdom_channel */
#define LXDOM_MMAP_WINDOW	0x40000000	/* the window */

/*
 * poll: POLLIN once init has returned, POLLPRI for the owner while LXDOM_PCI_NEXT
 * has something, POLLHUP once the domain is stopped or dead.
 */

LXDOM_ABI_ASSERT(sizeof(struct lxdom_info) == 48);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_create) == 96);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_open) == 48);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_entry) == 64);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_list) == 16);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_stat) == 384);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_inside) == 88);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_config) == 792);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_device) == 64);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_devices) == 16);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_pci_add) == 64);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_pci_ask) == 24);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_pci_answer) == 16);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_irq) == 16);

#endif /* _UAPI_LXDOM_LXDOM_H */
