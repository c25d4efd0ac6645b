/* SPDX-License-Identifier: GPL-2.0-only */
/* Where something stands in the source, and how to complain about it. */
#ifndef IDLC_DIAG_H
#define IDLC_DIAG_H

#include <stddef.h>
#include <stdio.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define __printf(fmt, args) __attribute((format(printf, fmt, args)))

/**
 * struct loc - a stretch of the source
 * @off: offset of its first byte
 * @len: bytes
 */
struct loc {
	size_t off;
	size_t len;
};

/**
 * struct diag - where errors go
 * @to: stream that receives them
 * @path: name of the source file, as the user gave it
 * @src: its text
 * @len: bytes of it
 * @errors: errors so far; the compilation stops at the first
 */
struct diag {
	FILE *to;
	const char *path;
	const char *src;
	size_t len;
	int errors;
};

/**
 * diag_error() - report an error of the source
 * @d: where to
 * @at: the culprit
 * @fmt: what is wrong, without a full stop
 *
 * Return: -1, so that a caller can say return diag_error(...).
 */
int diag_error(struct diag *d, struct loc at, const char *fmt, ...)
	__printf(3, 4);

#endif /* IDLC_DIAG_H */
