// SPDX-License-Identifier: GPL-2.0-only
/*
 * Class firmware: files for devices.  The kernel's own loader finds them, and
 * the domain fetches what was found in parts.  It names a file below the
 * folders of firmware and nothing else, holds one at a time, of limited size,
 * and asks no more often than the log can bear, for the loader has a line in
 * it for each request.
 */
#include <linux/ctype.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/module.h>
#include <linux/ratelimit.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "../class.h"
#include "firmware_host.h"

/* Files that a domain may ask for in LOAD_SPAN; then it has to wait. */
#define LOAD_BURST	20
#define LOAD_SPAN	(5 * HZ)
#define LOAD_LOOK_MS	50

static unsigned int firmware_mib = 16;
module_param(firmware_mib, uint, 0644);
MODULE_PARM_DESC(firmware_mib, "largest firmware file that a domain is given, MiB (16)");

/* A path that stays below the folder where it begins, and that a log can show. */
static bool name_ok(const char *name)
{
	const char *p = name;

	if (!*name || *name == '/')
		return false;
	for (; *p; p++) {
		bool begins = p == name || p[-1] == '/';

		if (!isascii(*p) || !isprint(*p))
			return false;
		if (begins && !strncmp(p, "..", 2) && (!p[2] || p[2] == '/'))
			return false;
	}
	return true;
}

/* For its name alone: what the loader logs then begins as all that we log. */
static struct class log_class = {
	.name = "lxdom",
};

static void free_device(struct device *dev)
{
	kfree(dev);
}

static struct device *log_device(struct lxd_domain *dom)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	device_initialize(dev);
	dev->class = &log_class;
	dev->release = free_device;
	if (!dev_set_name(dev, "%s", dom->name))
		return dev;
	put_device(dev);
	return NULL;
}

/*
 * The loader has a line of its own for a file that it does not find, with the
 * name in it that the domain has chosen.
 */
static int find_file(struct lxd_domain *dom, const char *name,
		     const struct firmware **fw)
{
	struct device *dev = log_device(dom);
	int ret;

	if (!dev)
		return -ENOMEM;
	/* Without a helper in user space, which could take as long as it likes. */
	ret = request_firmware_direct(fw, name, dev);
	put_device(dev);
	return ret;
}

/* Return: 0, or -EOWNERDEAD if the domain died meanwhile. */
static int await_turn(struct lxd_domain *dom)
{
	while (!__ratelimit(&dom->firmware_limit)) {
		msleep(LOAD_LOOK_MS);
		if (!lxd_domain_alive(dom))
			return -EOWNERDEAD;
	}
	return 0;
}

/* Under the lock. */
static int load_locked(struct lxd_domain *dom, const char *name, u32 *size)
{
	u64 max = (u64)READ_ONCE(firmware_mib) * SZ_1M;
	const struct firmware *fw;
	int ret;

	if (dom->firmware)
		return -EBUSY;
	ret = await_turn(dom);
	if (ret)
		return ret;
	if (!name_ok(name)) {
		/* What is wrong with it may be that it can't be shown. */
		pr_warn("lxdom %s: firmware '%*pE' refused: not a path below the folders of firmware\n",
			dom->name, (int)strlen(name), name);
		return -EINVAL;
	}
	ret = find_file(dom, name, &fw);
	if (ret)
		return ret;
	if (fw->size > max) {
		pr_warn("lxdom %s: firmware %s refused: it has %zu bytes, %u MiB are allowed; raise /sys/module/lxdom/parameters/firmware_mib\n",
			dom->name, name, fw->size, firmware_mib);
		release_firmware(fw);
		return -EFBIG;
	}
	dom->firmware = fw;
	*size = fw->size;
	return 0;
}

/* One thing at a time: whoever keeps to the interface never meets -EBUSY. */
static int load(struct lxd_domain *dom, const struct lxd_firmware_load_req *req,
		struct lxd_firmware_load_rep *rep)
{
	int ret;

	if (!mutex_trylock(&dom->firmware_lock))
		return -EBUSY;
	ret = load_locked(dom, req->name, &rep->size);
	mutex_unlock(&dom->firmware_lock);
	return ret;
}

/* Under the lock. */
static int read_locked(struct lxd_domain *dom, u32 offset,
		       struct lxd_firmware_read_rep *rep)
{
	const struct firmware *fw = dom->firmware;

	if (!fw)
		return -ENODATA;
	if (offset >= fw->size)
		return -ERANGE;
	rep->data_len = min_t(size_t, fw->size - offset, LXD_FIRMWARE_PART);
	memcpy(rep->data, fw->data + offset, rep->data_len);
	return 0;
}

static int read_part(struct lxd_domain *dom,
		     const struct lxd_firmware_read_req *req,
		     struct lxd_firmware_read_rep *rep)
{
	int ret;

	if (!mutex_trylock(&dom->firmware_lock))
		return -EBUSY;
	ret = read_locked(dom, req->offset, rep);
	mutex_unlock(&dom->firmware_lock);
	return ret;
}

/* Under the lock. */
static void forget(struct lxd_domain *dom)
{
	release_firmware(dom->firmware);
	dom->firmware = NULL;
}

static int unload(struct lxd_domain *dom)
{
	if (!mutex_trylock(&dom->firmware_lock))
		return -EBUSY;
	forget(dom);
	mutex_unlock(&dom->firmware_lock);
	return 0;
}

static void firmware_reap(struct lxd_domain *dom)
{
	mutex_lock(&dom->firmware_lock);
	forget(dom);
	mutex_unlock(&dom->firmware_lock);
}

void lxd_firmware_init(struct lxd_domain *dom)
{
	mutex_init(&dom->firmware_lock);
	ratelimit_state_init(&dom->firmware_limit, LOAD_SPAN, LOAD_BURST);
	/* Those that have to wait are not worth a line. */
	ratelimit_set_flags(&dom->firmware_limit, RATELIMIT_MSG_ON_RELEASE);
}

static const struct lxd_firmware_host_ops firmware_ops = {
	.load = load,
	.read = read_part,
	.unload = unload,
};

static int firmware_serve(struct lxd_domain *dom, u16 proc, u8 kind,
			  const void *req, size_t len, void *rep,
			  size_t *rep_len)
{
	return lxd_firmware_host_dispatch(dom, &firmware_ops, proc, kind, req,
					  len, rep, rep_len);
}

const struct lxd_class lxd_firmware_class = {
	.name = "firmware",
	.interface = LXD_FIRMWARE_ID,
	.bit = LXDOM_CLASS_FIRMWARE,
	.serve = firmware_serve,
	.may_sleep = lxd_firmware_host_may_sleep,
	.proc_name = lxd_firmware_proc_name,
	.reap = firmware_reap,
};
