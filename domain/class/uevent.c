// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of devices are put together by the kernel's own code, so that what a
 * driver adds to them is asked for, and are sent to nobody: as in a kernel that
 * has no network, which is what they travel by.
 */
#include <linux/kobject.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>
#include <linux/user_namespace.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#undef CONFIG_NET

#include "lib/kobject_uevent.c"
