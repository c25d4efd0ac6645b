/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The message ABI between the kernel and a domain: what lies in the shared
 * channel pages.  Self-contained; used by the kernel, the library kernel and
 * user space alike.
 */
#ifndef _UAPI_LXDOM_MSG_H
#define _UAPI_LXDOM_MSG_H

#include <linux/types.h>

/* Bumped when anything in this file changes its meaning or its layout. */
#define LXDOM_MSG_ABI		5

#define LXDOM_SLOT_SIZE		64	/* bytes: one cache line */
#define LXDOM_RING_SLOTS	256	/* slots per ring, a power of two */
#define LXDOM_RING_QUARTER	(LXDOM_RING_SLOTS / 4)
#define LXDOM_MSG_SLOTS_MAX	16	/* slots that one message may span */

#define LXDOM_HEAD_BODY		48	/* body bytes in the first slot */
#define LXDOM_MORE_BODY		60	/* body bytes in each further slot */
/* Largest body of one message, bytes. */
#define LXDOM_BODY_MAX \
	(LXDOM_HEAD_BODY + (LXDOM_MSG_SLOTS_MAX - 1) * LXDOM_MORE_BODY)

/*
 * Sequence word of a slot, for the running index i (30 bits) that maps to it:
 *
 *   i				free: handed back by the consumer, which writes it
 *				into the last slot of a quarter only; never
 *				written; or its mark was taken back
 *   i + 1			holds a message
 *   (i + 1) | LXDOM_SEQ_WAIT	empty, and the consumer sleeps on it: whoever
 *				publishes into it must ring the doorbell
 *   (i + 1) | LXDOM_SEQ_LAZY	empty, and the consumer expects to come by anyhow:
 *				whoever publishes into it must ring the doorbell
 *				for what somebody waits for; for the rest, before
 *				it goes to sleep, unless it was taken by then
 */
#define LXDOM_SEQ_WAIT		0x80000000u
#define LXDOM_SEQ_LAZY		0x40000000u
#define LXDOM_SEQ_MARKS		(LXDOM_SEQ_WAIT | LXDOM_SEQ_LAZY)
#define LXDOM_SEQ_MASK		0x3fffffffu

/* What a message is.  Direction follows from the ring that it lies in. */
enum lxdom_kind {
	LXDOM_KIND_CALL		= 1,	/* expects one LXDOM_KIND_REPLY */
	LXDOM_KIND_REPLY	= 2,
	LXDOM_KIND_POST		= 3,	/* expects nothing */
};

/**
 * struct lxdom_head - header of a message
 * @proc: interface number << 8 | procedure number, from the IDL
 * @kind: enum lxdom_kind
 * @nslots: slots that the message spans, 1..LXDOM_MSG_SLOTS_MAX
 * @token: chosen by the caller, echoed in the reply; 0 in a post
 * @status: 0 or a negative errno in a reply (-4095..0); 0 otherwise
 */
struct lxdom_head {
	__u16 proc;
	__u8 kind;
	__u8 nslots;
	__u32 token;
	__s32 status;
};

/**
 * struct lxdom_slot - one cache line of a ring
 * @seq: sequence word, see above; written last
 * @head: header, in the first slot of a message
 * @body: first LXDOM_HEAD_BODY bytes of the body
 * @more: further body bytes, in the second and later slots
 */
struct lxdom_slot {
	__u32 seq;
	union {
		struct {
			struct lxdom_head head;
			__u8 body[LXDOM_HEAD_BODY];
		};
		__u8 more[LXDOM_MORE_BODY];
	};
} __attribute__((aligned(LXDOM_SLOT_SIZE)));

#define LXDOM_IRQS_MAX		64	/* interrupts of one domain */
#define LXDOM_PCI_MAX		8	/* PCI devices of one domain */

/**
 * struct lxdom_channel - the shared channel pages
 * @to_domain: written by the kernel, read by the domain
 * @to_kernel: written by the domain, read by the kernel
 * @irqs: interrupts that have fired, a bit each.  The kernel sets bits, and
 *        never looks at them; the domain exchanges the word for 0.  However
 *        often an interrupt fires, it is one bit.
 * @reserved: fills the page
 */
struct lxdom_channel {
	struct lxdom_slot to_domain[LXDOM_RING_SLOTS];
	struct lxdom_slot to_kernel[LXDOM_RING_SLOTS];
	__u64 irqs;
	__u8 reserved[4088];
};

/*
 * A handle is the only name of an object that crosses.
 * bits 0-15 index, 16-31 type (interface << 8 | number in the IDL),
 * 32-63 generation (never 0, so that 0 is "no handle").
 */
typedef __u64 lxdom_handle_t;

#define LXDOM_HANDLE_INDEX(h)	((__u32)(h) & 0xffff)
#define LXDOM_HANDLE_TYPE(h)	(((__u32)(h) >> 16) & 0xffff)
#define LXDOM_HANDLE_GEN(h)	((__u32)((h) >> 32))
#define LXDOM_HANDLE(index, type, gen) \
	((__u64)(gen) << 32 | (__u32)(type) << 16 | (__u32)(index))

/**
 * struct lxdom_payload - a range of the window
 * @off: offset of the first byte from the start of the window
 * @len: bytes
 */
struct lxdom_payload {
	__u32 off;
	__u32 len;
};

#define LXDOM_ABI_ASSERT(cond) _Static_assert(cond, #cond)

LXDOM_ABI_ASSERT(sizeof(struct lxdom_head) == 12);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_slot) == LXDOM_SLOT_SIZE);
LXDOM_ABI_ASSERT(__builtin_offsetof(struct lxdom_slot, head) == 4);
LXDOM_ABI_ASSERT(__builtin_offsetof(struct lxdom_slot, body) == 16);
LXDOM_ABI_ASSERT(__builtin_offsetof(struct lxdom_slot, more) == 4);
LXDOM_ABI_ASSERT(__builtin_offsetof(struct lxdom_channel, irqs) == 32768);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_channel) == 36864);
LXDOM_ABI_ASSERT(sizeof(struct lxdom_payload) == 8);
LXDOM_ABI_ASSERT(LXDOM_MSG_SLOTS_MAX <= LXDOM_RING_QUARTER);

#endif /* _UAPI_LXDOM_MSG_H */
