// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ethtool asks for that is larger than a message: strings, statistics,
 * registers, EEPROM, results of tests.  The driver makes it once; the kernel
 * comes for its parts.
 */
#include <linux/ethtool.h>
#include <linux/netdevice.h>
#include <linux/slab.h>
#include "net.h"

static int kernel_set(u32 set)
{
	switch (set) {
	case LXD_NET_SET_TEST:
		return ETH_SS_TEST;
	case LXD_NET_SET_PRIVATE:
		return ETH_SS_PRIV_FLAGS;
	default:
		return ETH_SS_STATS;
	}
}

/* As many as a driver has in a set, between begin and end. */
static int count_of(struct net_device *dev, u32 set)
{
	int nr = -EOPNOTSUPP;

	if (dev->ethtool_ops->get_sset_count)
		nr = dev->ethtool_ops->get_sset_count(dev, kernel_set(set));
	if (nr > LXD_NET_SET_MAX) {
		netdev_warn(dev, "%d strings in a set: only %d can be shown\n",
			    nr, LXD_NET_SET_MAX);
		nr = -E2BIG;
	}
	return nr;
}

static int set_count(const struct lxd_net_set_count_req *req,
		     struct lxd_net_set_count_rep *rep)
{
	struct net_device *dev;
	int ret = lxd_eth_begin(req->n, &dev);

	if (ret)
		return ret;
	ret = count_of(dev, req->set);
	lxd_eth_end(dev);
	rep->count = max(ret, 0);
	return min(ret, 0);
}

static int len_of(struct net_device *dev, u8 what)
{
	const struct ethtool_ops *eth = dev->ethtool_ops;
	int len = -EOPNOTSUPP;

	if (what == LXD_NET_BLOB_REGS && eth->get_regs_len)
		len = eth->get_regs_len(dev);
	else if (what == LXD_NET_BLOB_EEPROM && eth->get_eeprom_len)
		len = eth->get_eeprom_len(dev);
	return min_t(int, len, LXD_NET_BLOB_MAX);
}

static int blob_len(const struct lxd_net_blob_len_req *req,
		    struct lxd_net_blob_len_rep *rep)
{
	struct net_device *dev;
	int ret = lxd_eth_begin(req->n, &dev);

	if (ret)
		return ret;
	ret = len_of(dev, req->what);
	lxd_eth_end(dev);
	rep->len = max(ret, 0);
	return min(ret, 0);
}

/* ---- making ---- */

/* The last one is forgotten. */
static void *new_blob(struct lxd_netdev *n, u32 len)
{
	kvfree(n->blob);
	n->blob_len = 0;
	n->blob = kvzalloc(max(len, 1U), GFP_KERNEL);
	if (n->blob)
		n->blob_len = len;
	return n->blob;
}

static int make_strings(struct lxd_netdev *n, u32 set)
{
	int nr = count_of(&n->dev, set);

	if (nr < 0 || !n->dev.ethtool_ops->get_strings)
		return min(nr, -EOPNOTSUPP);
	if (!new_blob(n, nr * ETH_GSTRING_LEN))
		return -ENOMEM;
	n->dev.ethtool_ops->get_strings(&n->dev, kernel_set(set), n->blob);
	return 0;
}

static int make_stats(struct lxd_netdev *n)
{
	struct ethtool_stats stats = { .cmd = ETHTOOL_GSTATS };
	int nr = count_of(&n->dev, LXD_NET_SET_STATS);

	if (nr < 0 || !n->dev.ethtool_ops->get_ethtool_stats)
		return min(nr, -EOPNOTSUPP);
	if (!new_blob(n, nr * sizeof(u64)))
		return -ENOMEM;
	stats.n_stats = nr;
	n->dev.ethtool_ops->get_ethtool_stats(&n->dev, &stats, n->blob);
	return 0;
}

static int make_regs(struct lxd_netdev *n, u32 *version)
{
	const struct ethtool_ops *eth = n->dev.ethtool_ops;
	struct ethtool_regs regs = { .cmd = ETHTOOL_GREGS };
	int len = eth->get_regs_len ? eth->get_regs_len(&n->dev) : 0;

	if (len <= 0 || !eth->get_regs)
		return -EOPNOTSUPP;
	/* All that the driver writes; less may be asked for. */
	if (!new_blob(n, len))
		return -ENOMEM;
	regs.len = len;
	eth->get_regs(&n->dev, &regs, n->blob);
	*version = regs.version;
	return 0;
}

static int make_eeprom(struct lxd_netdev *n, u32 off, u32 len, u32 *magic)
{
	struct ethtool_eeprom eeprom = {
		.cmd = ETHTOOL_GEEPROM,
		.offset = off,
		.len = len,
	};
	int ret;

	if (!n->dev.ethtool_ops->get_eeprom)
		return -EOPNOTSUPP;
	if (!new_blob(n, len))
		return -ENOMEM;
	ret = n->dev.ethtool_ops->get_eeprom(&n->dev, &eeprom, n->blob);
	*magic = eeprom.magic;
	return ret;
}

static int make_results(struct lxd_netdev *n)
{
	u32 len = n->test_nr * sizeof(u64);

	if (!n->test_data)
		return -ENODATA;
	if (!new_blob(n, len))
		return -ENOMEM;
	memcpy(n->blob, n->test_data, len);
	return 0;
}

static int make(struct lxd_netdev *n, const struct lxd_net_get_blob_req *req,
		u32 *word)
{
	switch (req->what) {
	case LXD_NET_BLOB_STRINGS:
		return make_strings(n, req->arg);
	case LXD_NET_BLOB_STATS:
		return make_stats(n);
	case LXD_NET_BLOB_REGS:
		return make_regs(n, word);
	case LXD_NET_BLOB_EEPROM:
		return make_eeprom(n, req->arg, req->len, word);
	default:
		return make_results(n);
	}
}

static u16 part(const struct lxd_netdev *n, u32 off, u8 *data)
{
	u32 len = off < n->blob_len ? n->blob_len - off : 0;

	len = min_t(u32, len, LXD_NET_BLOB_PART);
	if (len)
		memcpy(data, n->blob + off, len);
	return len;
}

static int get_blob(const struct lxd_net_get_blob_req *req,
		    struct lxd_net_get_blob_rep *rep)
{
	struct net_device *dev;
	int ret = lxd_eth_begin(req->n, &dev);

	if (ret)
		return ret;
	ret = make(lxd_netdev_of(dev), req, &rep->word);
	lxd_eth_end(dev);
	if (!ret)
		rep->data_len = part(lxd_netdev_of(dev), 0, rep->data);
	return ret;
}

static int more_blob(const struct lxd_net_more_blob_req *req,
		     struct lxd_net_more_blob_rep *rep)
{
	rep->data_len = part(lxd_netdev_by_handle(req->n), req->off, rep->data);
	return 0;
}

/* ---- tests ---- */

/*
 * Takes longer than the kernel waits for an answer.  It holds its rtnl until it
 * has heard that the test is over, so the interface stays.
 */
static void run_test(void *arg)
{
	struct lxd_netdev *n = arg;
	struct ethtool_test test = {
		.cmd = ETHTOOL_TEST,
		.flags = n->test_flags,
		.len = n->test_nr,
	};
	struct net_device *dev;
	int ret = lxd_eth_begin(n->handle, &dev);

	if (!ret) {
		dev->ethtool_ops->self_test(dev, &test, n->test_data);
		lxd_eth_end(dev);
	} else {
		test.flags |= ETH_TEST_FL_FAILED;
	}
	n->test_flags = test.flags;
	n->test_running = false;
}

static int start_test(struct lxd_netdev *n, u32 flags)
{
	int nr = count_of(&n->dev, LXD_NET_SET_TEST);

	if (nr < 0 || !n->dev.ethtool_ops->self_test)
		return min(nr, -EOPNOTSUPP);
	if (n->test_running)
		return -EBUSY;
	kfree(n->test_data);
	n->test_data = kcalloc(max(nr, 1), sizeof(u64), GFP_KERNEL);
	if (!n->test_data)
		return -ENOMEM;
	n->test_nr = nr;
	n->test_flags = flags;
	n->test_running = true;
	return lxd_spawn(run_test, n, "selftest");
}

static int net_test(const struct lxd_net_test_req *req)
{
	struct net_device *dev;
	int ret = lxd_eth_begin(req->n, &dev);

	if (ret)
		return ret;
	ret = start_test(lxd_netdev_of(dev), req->flags);
	if (ret && ret != -EBUSY)
		lxd_netdev_of(dev)->test_running = false;
	lxd_eth_end(dev);
	return ret;
}

static int test_state(const struct lxd_net_test_state_req *req,
		      struct lxd_net_test_state_rep *rep)
{
	const struct lxd_netdev *n = lxd_netdev_by_handle(req->n);

	rep->flags = n->test_flags;
	rep->running = n->test_running;
	return 0;
}

void lxd_net_blob_free(struct lxd_netdev *n)
{
	kvfree(n->blob);
	kfree(n->test_data);
}

void lxd_net_blob_ops(struct lxd_net_domain_ops *ops)
{
	ops->set_count = set_count;
	ops->blob_len = blob_len;
	ops->get_blob = get_blob;
	ops->more_blob = more_blob;
	ops->test = net_test;
	ops->test_state = test_state;
}
