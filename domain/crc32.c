// SPDX-License-Identifier: GPL-2.0-only
/*
 * lib/crc32.c as it is, bit by bit: its tables are made by a program of the
 * kernel's build, and drivers want the sum of addresses, not of packets.
 */
#include <linux/kconfig.h>
#undef CONFIG_CRC32_SLICEBY8
#undef CONFIG_CRC32_SLICEBY4
#undef CONFIG_CRC32_SARWATE
#define CONFIG_CRC32_BIT 1
#include <lib/crc32.c>
