// SPDX-License-Identifier: GPL-2.0-only
/*
 * There are no users in a domain whose rights could be asked about: the kernel has
 * asked before it calls.  Who asks again while the kernel waits for a deed that it
 * has allowed is told so, and else that there are none.
 */
#include <linux/capability.h>
#include <linux/sched.h>
#include "lxd.h"

/* In whose thread the kernel waits, and for what. */
static struct task_struct *allowed;
static int allowed_cap;

bool capable(int cap)
{
	return allowed == current && allowed_cap == cap;
}

bool ns_capable(struct user_namespace *ns, int cap)
{
	return capable(cap);
}

void lxd_allow(int cap)
{
	allowed = current;
	allowed_cap = cap;
}

void lxd_allow_none(void)
{
	allowed = NULL;
}
