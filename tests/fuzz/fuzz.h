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

/**
 * LLVMFuzzerCustomMutator() - makes the next input, where a target has its own
 * @data: input to change, in place
 * @size: bytes of it
 * @max: bytes of room
 * @seed: random number
 *
 * Return: bytes of the new input.
 */
size_t LLVMFuzzerCustomMutator(unsigned char *data, size_t size, size_t max,
			       unsigned int seed);

/**
 * LLVMFuzzerMutate() - libFuzzer's own mutations
 * @data: input to change, in place
 * @size: bytes of it
 * @max: bytes of room
 *
 * Return: bytes of the new input.
 */
size_t LLVMFuzzerMutate(unsigned char *data, size_t size, size_t max);

#endif /* FUZZ_H */
