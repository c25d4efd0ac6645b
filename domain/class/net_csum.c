// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checksums that a device does not finish, in software.
 */
#include <linux/skbuff.h>
#include <net/checksum.h>
#include "lxd.h"

/**
 * skb_checksum_help() - finish the checksum of a packet
 * @skb: packet
 *
 * Return: 0, -EINVAL if it is to be segmented or its offsets are not in it,
 * -ENOMEM.
 */
int skb_checksum_help(struct sk_buff *skb)
{
	int start = skb_checksum_start_offset(skb);
	int at = start + skb->csum_offset;
	__wsum csum;

	if (skb->ip_summed == CHECKSUM_COMPLETE) {
		skb->ip_summed = CHECKSUM_NONE;
		return 0;
	}
	if (skb_is_gso(skb) || start < 0 || start >= skb_headlen(skb) ||
	    at + sizeof(__sum16) > skb_headlen(skb))
		return -EINVAL;
	csum = skb_checksum(skb, start, skb->len - start, 0);
	if (skb_ensure_writable(skb, at + sizeof(__sum16)))
		return -ENOMEM;
	*(__sum16 *)(skb->data + at) = csum_fold(csum) ?: CSUM_MANGLED_0;
	skb->ip_summed = CHECKSUM_NONE;
	return 0;
}
