// SPDX-License-Identifier: GPL-2.0-only
/*
 * net/ethernet/eth.c as it is, but that nothing registers itself at boot, and
 * that calls through a pointer are not guessed: the guess would name functions
 * of protocols that there are none of here.
 */
#include <linux/kconfig.h>
#undef CONFIG_RETPOLINE
#include <linux/init.h>
#undef fs_initcall
#define fs_initcall(fn)	static initcall_t fn##_unused __maybe_unused = fn
#include <net/ethernet/eth.c>
