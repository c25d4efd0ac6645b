// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "err.h"

/*
 * Names out of broken files end up in messages, and those on a terminal and in
 * JSON: one line, and nothing in it that isn't the same in every encoding.
 */
static void make_printable(char *text)
{
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			*text = '?';
	}
}

static void fill(struct lxd_err *err, enum lxd_err_kind kind, const char *fmt,
		 va_list args)
{
	err->kind = kind;
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	make_printable(err->text);
}

int lxd_fail(struct lxd_err *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(err, LXD_ERR_OTHER, fmt, args);
	va_end(args);
	return -1;
}

int lxd_fail_busy(struct lxd_err *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(err, LXD_ERR_BUSY, fmt, args);
	va_end(args);
	return -1;
}

int lxd_fail_errno(struct lxd_err *err, const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list args;
	size_t len;

	err->kind = LXD_ERR_OTHER;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", why);
	make_printable(err->text);
	return -1;
}
