// SPDX-License-Identifier: GPL-2.0-only
// Errors with file, line, column, the source line and a caret.
#include "diag.h"

#include <stdarg.h>
#include <string.h>

/* A line can be as long as the file; nobody reads more than this of it. */
#define SHOWN_MAX 200

static void put_line(FILE *to, const char *line, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = line[i];

		/* Control bytes of a broken file must not reach a terminal. */
		fputc((c < 0x20 && c != '\t') || c == 0x7f ? '?' : c, to);
	}
	fputc('\n', to);
}

static void put_caret(FILE *to, const char *line, size_t col, size_t len)
{
	size_t i;

	for (i = 0; i < col; i++)
		fputc(line[i] == '\t' ? '\t' : ' ', to);
	fputc('^', to);
	for (i = 1; i < len; i++)
		fputc('~', to);
	fputc('\n', to);
}

int diag_error(struct diag *d, struct loc at, const char *fmt, ...)
{
	size_t start = 0, end, line = 1, shown, mark, i;
	va_list ap;

	d->errors++;
	if (at.off > d->len)
		at.off = d->len;
	for (i = 0; i < at.off; i++) {
		if (d->src[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	for (end = start; end < d->len && d->src[end] != '\n'; end++)
		;

	fprintf(d->to, "%s:%zu:%zu: error: ", d->path, line,
		at.off - start + 1);
	va_start(ap, fmt);
	vfprintf(d->to, fmt, ap);
	va_end(ap);
	fputc('\n', d->to);

	shown = end - start;
	if (shown > SHOWN_MAX)
		shown = SHOWN_MAX;
	if (at.off - start > shown)
		return -1;
	put_line(d->to, d->src + start, shown);
	mark = at.len;
	if (mark > shown - (at.off - start))
		mark = shown - (at.off - start);
	put_caret(d->to, d->src + start, at.off - start, mark);
	return -1;
}
