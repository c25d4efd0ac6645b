/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The handful of primitives that the channel needs, by the names of the
 * kernel's memory model, for kernel code and for user space.
 */
#ifndef LXD_CHAN_ATOMIC_H
#define LXD_CHAN_ATOMIC_H

#ifdef __KERNEL__

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>

#else

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/cdefs.h>
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
/* What pairs with what is said at each use. */
#define smp_load_acquire(p)	__atomic_load_n((p), __ATOMIC_ACQUIRE)
/* As above. */
#define smp_store_release(p, v)	__atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define xchg(p, v)		__atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST)
#define cmpxchg(p, o, n) ({						\
	__typeof__(p) _p = (p);						\
	__typeof__(*_p) _old = (o);					\
									\
	__atomic_compare_exchange_n(_p, &_old, (n), false,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);\
	_old; })
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)

/**
 * barrier() - keep the compiler from moving accesses to memory across it
 *
 * The processor still may.
 *
 * Context: any.
 */
static inline void barrier(void)
{
	__asm__ __volatile__("" : : : "memory");
}

#endif /* __KERNEL__ */

#endif /* LXD_CHAN_ATOMIC_H */
