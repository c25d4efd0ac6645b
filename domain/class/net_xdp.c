// SPDX-License-Identifier: GPL-2.0-only
/*
 * XDP, as far as drivers go without a program: net/core/xdp.c as it is registers
 * their receive queues.  There is never a program: the kernel refuses to attach
 * one to an interface of a domain.  What only a program could call is in never.c.
 */
#include <linux/filter.h>
#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <linux/static_call_types.h>
#include <linux/tracepoint-defs.h>
#include <net/xdp_sock_drv.h>

#include <net/core/xdp.c>

DEFINE_PER_CPU(struct bpf_redirect_info, bpf_redirect_info);
DEFINE_STATIC_KEY_FALSE(bpf_stats_enabled_key);
DEFINE_STATIC_KEY_FALSE(bpf_master_redirect_enabled_key);

/* Off for ever, as every tracepoint. */
struct tracepoint __tracepoint_xdp_exception = {
	.name = "xdp_exception",
	.key = STATIC_KEY_INIT_FALSE,
};

struct static_call_key __SCK__tp_func_xdp_exception;

/**
 * xsk_get_pool_from_qid() - buffers that a socket has lent to a queue
 * @dev: interface
 * @queue_id: queue
 *
 * Return: NULL: none has.
 */
struct xsk_buff_pool *xsk_get_pool_from_qid(struct net_device *dev,
					    u16 queue_id)
{
	return NULL;
}
