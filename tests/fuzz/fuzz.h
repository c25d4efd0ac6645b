/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>

/**
 * LLVMFuzzerTestOneInput() - libFuzzer's entry
 * @data: input
 * @size: bytes of it
 *
 * Return: 0.
 */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

#endif /* FUZZ_H */
