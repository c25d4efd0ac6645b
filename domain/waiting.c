// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wait queues and completions are the kernel's own.  Its files are parts of one
 * compilation unit there and have no includes of their own.
 */
#include <linux/completion.h>
#include <linux/hash.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/swait.h>
#include <linux/wait.h>
#include <linux/wait_bit.h>
#include "sched.h"

/* As in kernel/sched/sched.h: the waker is about to sleep.  No use for it. */
#define WF_SYNC	0x10

#include "kernel/sched/wait.c"
#include "kernel/sched/wait_bit.c"
#include "kernel/sched/swait.c"
#include "kernel/sched/completion.c"
