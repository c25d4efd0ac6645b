// SPDX-License-Identifier: GPL-2.0-only
/*
 * net/core/skbuff.c as it is, but for three things.
 *
 * There are no sockets: what would belong to one stops loudly.  Receive buffers
 * are asked for with __GFP_MEMALLOC, by which the page allocator knows to take
 * them from the window.  And packets of the kernel (net.h) are not of these
 * caches: the last reference gives them back instead.  They claim to be the
 * first of a pair, which is what the second, a clone, is made of.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/slab.h>
#include <linux/uaccess.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/core/dev.h>
#include "net.h"

static void no_socket(struct sk_buff *skb)
{
	lxd_fault("net: a packet of %s belongs to a socket, which there are none of",
		  skb->dev ? skb->dev->name : "nobody");
}

static int no_sendmsg(struct sock *sk, struct msghdr *msg, struct kvec *vec,
		      size_t num, size_t len)
{
	lxd_fault("net: kernel_sendmsg_locked(): there are no sockets");
}

static int no_sendpage(struct sock *sk, struct page *page, int offset,
		       size_t size, int flags)
{
	lxd_fault("net: kernel_sendpage_locked(): there are no sockets");
}

static const struct pipe_buf_operations no_pipe_ops;
static struct user_namespace no_user_ns;
static unsigned int no_sysctl;

static void free_object(struct kmem_cache *cache, void *object);

#undef sock_edemux
#define sock_edemux			no_socket
#define sock_efree			no_socket
#define sock_wfree			no_socket
#define __sock_wfree			no_socket
#define tcp_wfree			no_socket
#define kernel_sendmsg_locked		no_sendmsg
#define kernel_sendpage_locked		no_sendpage
#define nosteal_pipe_buf_ops		no_pipe_ops
#define init_user_ns			no_user_ns
#define sysctl_tstamp_allow_data	no_sysctl
#define sysctl_skb_defer_max		no_sysctl
#define sk_memalloc_socks()		true
/* No memory is kept back for times when there is none. */
#define gfp_pfmemalloc_allowed(gfp)	false
#define kmem_cache_free			free_object
/* net_xmit.c has this one. */
#define skb_tstamp_tx			lxd_leaf_skb_tstamp_tx

#include <net/core/skbuff.c>

#undef kmem_cache_free

static void free_object(struct kmem_cache *cache, void *object)
{
	struct sk_buff_fclones *pair = object;
	struct lxd_packet *p = container_of(pair, struct lxd_packet, pair);

	if (cache == skbuff_fclone_cache && p->n)
		lxd_packet_part_gone(p);
	else if (cache == skbuff_fclone_cache)
		kmem_cache_free(cache, p);
	else
		kmem_cache_free(cache, object);
}

/* What @pair is the first member of: a packet of nobody. */
static void pair_init(void *object)
{
	struct lxd_packet *p = object;

	p->n = NULL;
}

int lxd_net_skbuff_init(void)
{
	BUILD_BUG_ON(offsetof(struct lxd_packet, pair));
	skbuff_head_cache = KMEM_CACHE(sk_buff, SLAB_HWCACHE_ALIGN);
	skbuff_fclone_cache = kmem_cache_create("skbuff_fclone_cache",
						sizeof(struct lxd_packet), 0,
						SLAB_HWCACHE_ALIGN, pair_init);
	return skbuff_head_cache && skbuff_fclone_cache ? 0 : -ENOMEM;
}
