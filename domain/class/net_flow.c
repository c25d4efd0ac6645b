// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flow dissector as it is.  Its tables are made before the first interface.
 */
#include <linux/init.h>
#undef core_initcall
#define core_initcall(fn)	static initcall_t fn##_later __maybe_unused = fn
#include "net.h"

#include "net/core/flow_dissector.c"

int lxd_net_flow_init(void)
{
	return init_default_flow_dissectors();
}
