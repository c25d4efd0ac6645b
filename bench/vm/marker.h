/* SPDX-License-Identifier: GPL-2.0-only */
/* No-ops of eight bytes with an operand that nothing else has. */
#ifndef MARKER_H
#define MARKER_H

#define MARKER_SIZE	8
#define MARKER_BEGIN	0x0f, 0x1f, 0x84, 0x00, 0x4c, 0x58, 0x44, 0x01
#define MARKER_END	0x0f, 0x1f, 0x84, 0x00, 0x4c, 0x58, 0x44, 0x02

/* nopl SYMBOL(%rax,%rax,1) */
#define marker_begin()	\
	__asm__ __volatile__(".byte 0x0f,0x1f,0x84,0,0x4c,0x58,0x44,1" : : : "memory")
#define marker_end()	\
	__asm__ __volatile__(".byte 0x0f,0x1f,0x84,0,0x4c,0x58,0x44,2" : : : "memory")

#endif /* MARKER_H */
