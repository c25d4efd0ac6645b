/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "lxd_host_glue.h"

/**
 * struct input - what is left of the fuzzer's bytes
 * @data: the next one
 * @size: how many
 */
struct input {
	const u8 *data;
	size_t size;
};

/**
 * input_byte() - take the next byte
 * @in: input
 *
 * Return: it, 0 when there are no more.
 */
u32 input_byte(struct input *in);

/**
 * input_choose() - take a number, of as many bytes as it needs
 * @ctx: struct input
 * @below: it is less than that, which is not 0
 *
 * Return: the number.
 */
u32 input_choose(void *ctx, u32 below);

/**
 * must() - end with a finding
 * @holds: unless this does
 */
void must(bool holds);

#endif /* INPUT_H */
