// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a message says, for what the kernel that the driver was built for knows.
 */
#include "net.h"
#include "net_numbers.h"

netdev_features_t lxd_net_features_from(u64 wire)
{
	netdev_features_t result = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lxd_net_features); i++) {
		if (wire & lxd_net_features[i].wire)
			result |= lxd_net_features[i].feature;
	}
	return result;
}

u64 lxd_net_features_to(netdev_features_t from)
{
	unsigned int i;
	u64 wire = 0;

	for (i = 0; i < ARRAY_SIZE(lxd_net_features); i++) {
		if (from & lxd_net_features[i].feature)
			wire |= lxd_net_features[i].wire;
	}
	return wire;
}

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
