/* SPDX-License-Identifier: GPL-2.0-only */
/* No-ops of eight bytes with an operand that nothing else has. */
#ifndef MARKER_H
#define MARKER_H

/* Both begin so; the last byte tells them apart. */
#define MARKER_BYTES	"\x0f\x1f\x84\x00\x4c\x58\x44"
#define MARKER_SIZE	8
#define MARKER_BEGIN	1
#define MARKER_END	2

/**
 * marker_begin() - a no-op that insns.c takes for the beginning: nopl 0x...(%rax,%rax,1)
 */
static inline void marker_begin(void)
{
	__asm__ __volatile__(".byte 0x0f, 0x1f, 0x84, 0, 0x4c, 0x58, 0x44, 1"
			     : : : "memory");
}

/**
 * marker_end() - a no-op that insns.c takes for the end
 */
static inline void marker_end(void)
{
	__asm__ __volatile__(".byte 0x0f, 0x1f, 0x84, 0, 0x4c, 0x58, 0x44, 2"
			     : : : "memory");
}

#endif /* MARKER_H */
