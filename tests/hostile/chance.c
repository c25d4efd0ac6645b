// SPDX-License-Identifier: GPL-2.0-only
#include "chance.h"

u64 chance_seed = 1;

u64 chance_next(u64 *state)
{
	/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's
	 * xorshift generators, scrambled", 2016.
	 */
	u64 x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * 0x2545f4914f6cdd1dull;
}

u32 chance_below(void *state, u32 below)
{
	return below ? (chance_next(state) >> 32) % below : 0;
}

u32 chance(u32 below)
{
	return chance_below(&chance_seed, below);
}
