// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ethtool asks for that is larger than a message.  It comes in parts.  The
 * kernel asks for a length, makes room, and asks for the content: how much that
 * is, we say ourselves, whatever the domain says by then.
 */
#include <linux/delay.h>
#include <linux/ethtool.h>
#include <linux/jiffies.h>
#include <linux/module.h>

#include "net.h"

/* How long a driver may test its device, and how often we look. */
#define TEST_S		60
#define TEST_LOOK_MS	20

/* ---- in parts ---- */

/* Return: true if more is to come; what is not full is the last. */
static bool take_part(void *to, u32 len, u32 *at, const u8 *data, u32 data_len)
{
	u32 part = min_t(u32, data_len, len - *at);

	memcpy(to + *at, data, part);
	*at += part;
	return part == LXD_NET_BLOB_PART && *at < len;
}

/*
 * Each part is a call of its own, and has its deadline; all of them together have
 * no more than that, for rtnl is held meanwhile.
 */
static int more(struct net_if *n, void *to, u32 len, u32 at)
{
	struct lxd_domain *dom = n->obj.dom;
	unsigned long end = jiffies + msecs_to_jiffies(dom->deadline_ms);
	struct lxd_net_more_blob_req req = { .n = n->obj.handle };
	struct lxd_net_more_blob_rep rep;
	int ret;

	for (;;) {
		req.off = at;
		ret = lxd_net_more_blob(dom, &req, &rep);
		if (ret || !take_part(to, len, &at, rep.data, rep.data_len))
			return ret;
		if (time_after(jiffies, end)) {
			lxd_domain_kill(dom, "%s: %u bytes for ethtool take longer than %u ms",
					netdev_name(n->ndev), len,
					dom->deadline_ms);
			return -ETIMEDOUT;
		}
	}
}

/* What the driver does not fill in stays zero. */
static int fetch(struct net_if *n, u8 what, u32 arg, void *to, u32 len,
		 u32 *word)
{
	struct lxd_net_get_blob_req req = {
		.n = n->obj.handle,
		.what = what,
		.arg = arg,
		.len = len,
	};
	struct lxd_net_get_blob_rep rep;
	u32 at = 0;
	int ret;

	memset(to, 0, len);
	if (!len || len > LXD_NET_BLOB_MAX)
		return -EINVAL;
	ret = lxd_net_get_blob(n->obj.dom, &req, &rep);
	if (ret)
		return ret;
	*word = rep.word;
	return take_part(to, len, &at, rep.data, rep.data_len) ?
	       more(n, to, len, at) : 0;
}

/* Once: user space trusts that it stays. */
static int blob_len(struct net_device *ndev, u8 what, u32 *len)
{
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_blob_len_req req = {
		.n = n->obj.handle,
		.what = what,
	};
	struct lxd_net_blob_len_rep rep;
	int ret;

	if (!*len) {
		ret = lxd_net_blob_len(n->obj.dom, &req, &rep);
		if (ret)
			return ret;
		*len = rep.len;
	}
	return *len;
}

/* ---- strings and statistics ---- */

/* Return: LXD_NET_SET_*, or -EOPNOTSUPP for the sets that do not travel. */
static int wire_set(u32 sset)
{
	switch (sset) {
	case ETH_SS_TEST:
		return LXD_NET_SET_TEST;
	case ETH_SS_STATS:
		return LXD_NET_SET_STATS;
	case ETH_SS_PRIV_FLAGS:
		return LXD_NET_SET_PRIVATE;
	default:
		return -EOPNOTSUPP;
	}
}

static int ask_count(struct net_if *n, u8 set)
{
	struct lxd_net_set_count_req req = {
		.n = n->obj.handle,
		.set = set,
	};
	struct lxd_net_set_count_rep rep;
	int ret = lxd_net_set_count(n->obj.dom, &req, &rep);

	if (ret)
		return ret;
	/* The kernel warns of a set without strings, and of more than 32 flags. */
	if (!rep.count || (set == LXD_NET_SET_PRIVATE && rep.count > 32))
		return -EOPNOTSUPP;
	return rep.count;
}

/*
 * User space asks for the number, then for strings and figures, and trusts that
 * it stays.  So it does: it is asked for once, and anew only after somebody has
 * changed what it may depend on (lxd_net_forget_counts()).
 */
static int get_sset_count(struct net_device *ndev, int sset)
{
	struct net_if *n = net_if_of(ndev);
	int set = wire_set(sset), ret;

	if (set < 0)
		return set;
	if (!n->set_count[set]) {
		ret = ask_count(n, set);
		if (ret < 0)
			return ret;
		n->set_count[set] = ret;
	}
	return n->set_count[set];
}

void lxd_net_forget_counts(struct net_if *n)
{
	memset(n->set_count, 0, sizeof(n->set_count));
}

static void get_strings(struct net_device *ndev, u32 sset, u8 *to)
{
	struct net_if *n = net_if_of(ndev);
	int set = wire_set(sset);
	u32 word, len;

	if (set < 0)
		return;
	/* As many as the kernel has made room for. */
	len = n->set_count[set] * ETH_GSTRING_LEN;
	if (fetch(n, LXD_NET_BLOB_STRINGS, set, to, len, &word))
		memset(to, 0, len);
	for (; len; len -= ETH_GSTRING_LEN, to += ETH_GSTRING_LEN)
		lxd_net_printable(to, ETH_GSTRING_LEN);
}

static void get_ethtool_stats(struct net_device *ndev,
			      struct ethtool_stats *stats, u64 *to)
{
	struct net_if *n = net_if_of(ndev);
	u32 word, len = stats->n_stats * sizeof(u64);

	if (fetch(n, LXD_NET_BLOB_STATS, 0, to, len, &word))
		memset(to, 0, len);
}

/* ---- registers and EEPROM ---- */

static int get_regs_len(struct net_device *ndev)
{
	return blob_len(ndev, LXD_NET_BLOB_REGS, &net_if_of(ndev)->regs_len);
}

static void get_regs(struct net_device *ndev, struct ethtool_regs *regs,
		     void *to)
{
	struct net_if *n = net_if_of(ndev);
	u32 word = 0;

	/* The room is as large as get_regs_len() said. */
	if (fetch(n, LXD_NET_BLOB_REGS, 0, to, n->regs_len, &word))
		memset(to, 0, n->regs_len);
	regs->version = word;
}

static int get_eeprom_len(struct net_device *ndev)
{
	return max(blob_len(ndev, LXD_NET_BLOB_EEPROM,
			    &net_if_of(ndev)->eeprom_len), 0);
}

static int get_eeprom(struct net_device *ndev, struct ethtool_eeprom *eeprom,
		      u8 *to)
{
	struct net_if *n = net_if_of(ndev);
	u32 word = 0;
	int ret = fetch(n, LXD_NET_BLOB_EEPROM, eeprom->offset, to,
			eeprom->len, &word);

	eeprom->magic = word;
	return ret;
}

/* ---- tests ---- */

static int await_test(struct net_if *n, u32 *flags)
{
	struct lxd_net_test_state_req req = { .n = n->obj.handle };
	struct lxd_net_test_state_rep rep;
	unsigned long end = jiffies + TEST_S * HZ;
	int ret;

	do {
		msleep(TEST_LOOK_MS);
		ret = lxd_net_test_state(n->obj.dom, &req, &rep);
		if (ret)
			return ret;
		if (time_after(jiffies, end)) {
			lxd_domain_kill(n->obj.dom, "%s: its test takes more than %u s",
					netdev_name(n->ndev), TEST_S);
			return -ETIMEDOUT;
		}
	} while (rep.running);
	*flags = rep.flags;
	return 0;
}

static void self_test(struct net_device *ndev, struct ethtool_test *test,
		      u64 *to)
{
	const u32 can = ETH_TEST_FL_FAILED | ETH_TEST_FL_EXTERNAL_LB_DONE;
	struct net_if *n = net_if_of(ndev);
	struct lxd_net_test_req req = {
		.n = n->obj.handle,
		.flags = test->flags,
	};
	u32 word, flags = 0;
	int ret = lxd_net_test(n->obj.dom, &req);

	if (!ret)
		ret = await_test(n, &flags);
	if (!ret)
		ret = fetch(n, LXD_NET_BLOB_TEST, 0, to,
			    test->len * sizeof(u64), &word);
	test->flags |= flags & can;
	if (ret)
		test->flags |= ETH_TEST_FL_FAILED;
}

const struct ethtool_ops lxd_net_blob_ops = {
	.get_sset_count = get_sset_count,
	.get_strings = get_strings,
	.get_ethtool_stats = get_ethtool_stats,
	.self_test = self_test,
	.get_regs_len = get_regs_len,
	.get_regs = get_regs,
	.get_eeprom_len = get_eeprom_len,
	.get_eeprom = get_eeprom,
};
