/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CRCs of the kernel that a library kernel was built for.  One line a symbol:
 * "0xCRC NAME", more fields (Module.symvers has some) are ignored.
 */
#ifndef LXD_RUNNER_SYMVERS_H
#define LXD_RUNNER_SYMVERS_H

#include "err.h"
#include "names.h"
#include "ints.h"

/**
 * struct lxd_symvers - the list
 * @text: the file, its words ended by NUL
 * @crcs: CRC of each name
 */
struct lxd_symvers {
	char *text;
	struct lxd_names crcs;
};

/**
 * lxd_symvers_parse() - read the list from memory
 * @sv: filled in
 * @text: the file, NUL-terminated, from malloc(); belongs to @sv, even on
 *        failure
 * @file: its name, for errors
 * @err: receives the error, with the number of the line
 *
 * Return: 0, or -1 (nothing to free then)
 */
int lxd_symvers_parse(struct lxd_symvers *sv, char *text, const char *file,
		      struct lxd_err *err);

/**
 * lxd_symvers_open() - read the list from a file
 * @sv: filled in
 * @path: the file
 * @err: receives the error
 *
 * Return: 0, or -1 (nothing to free then)
 */
int lxd_symvers_open(struct lxd_symvers *sv, const char *path,
		     struct lxd_err *err);

/**
 * lxd_symvers_crc() - CRC of a symbol
 * @sv: the list
 * @name: of the symbol
 * @crc: receives it
 *
 * Return: whether the list has the symbol
 */
bool lxd_symvers_crc(const struct lxd_symvers *sv, const char *name, u32 *crc);

/**
 * lxd_symvers_close() - give its memory back
 * @sv: the list, or all zero
 */
void lxd_symvers_close(struct lxd_symvers *sv);

#endif /* LXD_RUNNER_SYMVERS_H */
