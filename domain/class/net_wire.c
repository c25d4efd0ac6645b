// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a message says, for what the kernel that the driver was built for knows.
 */
#include "net.h"
#include "net_numbers.h"

u32 lxd_net_gso_from(u32 wire)
{
	unsigned int i;
	u32 type = 0;

	for (i = 0; i < ARRAY_SIZE(lxd_net_gsos); i++) {
		if (wire & lxd_net_gsos[i].wire)
			type |= lxd_net_gsos[i].type;
	}
	return type;
}
