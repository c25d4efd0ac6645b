/* SPDX-License-Identifier: GPL-2.0-only */
/* One-line errors that travel up to whoever shows them. */
#ifndef LXD_RUNNER_ERR_H
#define LXD_RUNNER_ERR_H

#ifndef __printf
#define __printf(a, b)	__attribute__((format(printf, a, b)))
#endif

#define LXD_ERR_MAX	512	/* bytes, with the closing NUL */

/* What is known of an error beside its text: lxdom's exit code says it. */
enum lxd_err_kind {
	LXD_ERR_OTHER,
	LXD_ERR_BUSY,		/* somebody else has it */
	LXD_ERR_LATE,		/* it took too long and was ended */
};

/**
 * struct lxd_err - why something failed
 * @kind: what kind of failure that was
 * @text: one line that names the thing, the reason and the way out; without
 *        the name of the program, without a newline
 */
struct lxd_err {
	enum lxd_err_kind kind;
	char text[LXD_ERR_MAX];
};

/**
 * lxd_fail() - say why
 * @err: receives the text; what is not printable ASCII is replaced
 * @fmt: as printf()
 *
 * Return: -1, so that a function can end with "return lxd_fail(...)"
 */
__printf(2, 3)
int lxd_fail(struct lxd_err *err, const char *fmt, ...);

/**
 * lxd_fail_errno() - the same, with ": " and the text of errno at the end
 * @err: receives the text
 * @fmt: as printf()
 *
 * Return: -1
 */
__printf(2, 3)
int lxd_fail_errno(struct lxd_err *err, const char *fmt, ...);

/**
 * lxd_fail_busy() - the same as lxd_fail(), of what somebody else has
 * @err: receives the text
 * @fmt: as printf()
 *
 * Return: -1
 */
__printf(2, 3)
int lxd_fail_busy(struct lxd_err *err, const char *fmt, ...);

#endif /* LXD_RUNNER_ERR_H */
