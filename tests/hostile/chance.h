/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random numbers from a seed.
 */
#ifndef CHANCE_H
#define CHANCE_H

#include "chan.h"

/* What chance() draws from; not 0. */
extern u64 chance_seed;

/**
 * chance_next() - 64 random bits
 * @state: not 0
 *
 * Return: the number.
 */
u64 chance_next(u64 *state);

/**
 * chance_below() - a random number
 * @state: a u64, not 0
 * @below: it is less than this; 0: it is 0
 *
 * Return: the number.
 */
u32 chance_below(void *state, u32 below);

/**
 * chance() - a random number from @chance_seed
 * @below: it is less than this; 0: it is 0
 *
 * Return: the number.
 */
u32 chance(u32 below);

#endif /* CHANCE_H */
