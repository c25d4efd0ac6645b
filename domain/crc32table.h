/* SPDX-License-Identifier: GPL-2.0-only */
/* What lib/crc32.c includes for its tables, which there are none of: crc32.c. */
