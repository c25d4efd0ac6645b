// SPDX-License-Identifier: GPL-2.0-only
/*
 * Conversions between units of time are the kernel's own.  The system calls in
 * the same file become functions that nobody calls.
 */
#include <linux/compat.h>
#include <linux/kernel.h>
#include <linux/syscalls.h>
#include <linux/timekeeper_internal.h>
#include <linux/timex.h>
#include <linux/uaccess.h>

#undef SYSCALL_DEFINEx
#define SYSCALL_DEFINEx(x, sname, ...)					\
	static long __maybe_unused unused##sname(__MAP(x, __SC_DECL,	\
						       __VA_ARGS__))
#undef COMPAT_SYSCALL_DEFINEx
#define COMPAT_SYSCALL_DEFINEx(x, sname, ...)				\
	static long __maybe_unused compat_unused##sname(__MAP(x, __SC_DECL,	\
						       __VA_ARGS__))
#include "kernel/time/time.c"
