// SPDX-License-Identifier: GPL-2.0-only
/* The fuzzer's bytes, as decisions. */
#include <stdlib.h>

#include "input.h"

u32 input_byte(struct input *in)
{
	if (!in->size)
		return 0;
	in->size--;
	return *in->data++;
}

u32 input_choose(void *ctx, u32 below)
{
	u32 value = input_byte(ctx);

	if (below > 0x100)
		value = value << 8 | input_byte(ctx);
	if (below > 0x10000)
		value = value << 16 | input_byte(ctx) << 8 | input_byte(ctx);
	return value % below;
}

void must(bool holds)
{
	if (!holds)
		abort();
}
