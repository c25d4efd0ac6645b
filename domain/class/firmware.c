// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware, which the kernel's own loader finds and the domain fetches from it
 * in parts.
 *
 * There is no helper in user space: a driver that asks for one with
 * FW_ACTION_NOUEVENT gets what can be found, as in a kernel that was built
 * without CONFIG_FW_LOADER_USER_HELPER.
 */
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include "firmware_domain.h"

/**
 * struct wish - what a driver asks for
 * @name: of the file
 * @device: for the log
 * @buf: the driver's own memory for it, or NULL
 * @size: bytes of @buf
 * @offset: where to begin in the file
 * @partial: as much as fits into @buf is enough
 * @quiet: not being able to is worth no line in the log
 */
struct wish {
	const char *name;
	struct device *device;
	void *buf;
	size_t size;
	size_t offset;
	bool partial;
	bool quiet;
};

/**
 * struct firmware_work - a wish that nobody waits for
 * @work: fulfills it
 * @module: stays until @cont has returned
 * @name: of the file, a copy
 * @device: referenced
 * @context: for @cont
 * @cont: hears of the end
 */
struct firmware_work {
	struct work_struct work;
	struct module *module;
	const char *name;
	struct device *device;
	void *context;
	void (*cont)(const struct firmware *fw, void *context);
};

/* The kernel has one file at a time for a domain. */
static DEFINE_MUTEX(one_file);

static int fetch(u8 *to, size_t len, u32 offset)
{
	size_t at = 0, part;
	int ret;

	while (at < len) {
		struct lxd_firmware_read_req req = { .offset = offset + at };
		struct lxd_firmware_read_rep rep;

		ret = lxd_firmware_read(&req, &rep);
		if (ret)
			return ret;
		part = min_t(size_t, rep.data_len, len - at);
		if (!part)
			return -EIO;
		memcpy(to + at, rep.data, part);
		at += part;
	}
	return 0;
}

/* The kernel holds a file of @size bytes. */
static int take(struct firmware *fw, const struct wish *w, u32 size)
{
	if (!w->partial && w->buf && size > w->size)
		return -EFBIG;
	/* What a loader says that has read nothing. */
	if (w->offset >= size)
		return -ENOENT;
	fw->size = size - w->offset;
	if (w->partial)
		fw->size = min(fw->size, w->size);
	fw->data = w->buf;
	if (!w->buf) {
		/* Ours, and release_firmware() knows by that. */
		fw->priv = vmalloc(fw->size);
		fw->data = fw->priv;
	}
	if (!fw->data)
		return -ENOMEM;
	return fetch((u8 *)fw->data, fw->size, w->offset);
}

static int load_named(struct firmware *fw, const struct wish *w)
{
	struct lxd_firmware_load_req req = { };
	struct lxd_firmware_load_rep rep;
	size_t len = strlen(w->name);
	int ret;

	if (len > LXD_FIRMWARE_NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(req.name, w->name, len);
	req.name_len = len;
	mutex_lock(&one_file);
	ret = lxd_firmware_load(&req, &rep);
	if (!ret) {
		ret = take(fw, w, rep.size);
		lxd_firmware_unload();
	}
	mutex_unlock(&one_file);
	return ret;
}

static int load(const struct firmware **out, const struct wish *w)
{
	struct firmware *fw;
	int ret;

	if (!out)
		return -EINVAL;
	*out = NULL;
	if (!w->name || !*w->name)
		return -EINVAL;
	fw = kzalloc(sizeof(*fw), GFP_KERNEL);
	if (!fw)
		return -ENOMEM;
	ret = load_named(fw, w);
	if (ret) {
		if (!w->quiet)
			dev_warn(w->device,
				 "Direct firmware load for %s failed with error %d\n",
				 w->name, ret);
		release_firmware(fw);
		return ret;
	}
	*out = fw;
	return 0;
}

int request_firmware(const struct firmware **fw, const char *name,
		     struct device *device)
{
	const struct wish w = { .name = name, .device = device };

	return load(fw, &w);
}

int firmware_request_nowarn(const struct firmware **fw, const char *name,
			    struct device *device)
{
	const struct wish w = { .name = name, .device = device, .quiet = true };

	return load(fw, &w);
}

int request_firmware_direct(const struct firmware **fw, const char *name,
			    struct device *device)
{
	return firmware_request_nowarn(fw, name, device);
}

int request_firmware_into_buf(const struct firmware **fw, const char *name,
			      struct device *device, void *buf, size_t size)
{
	const struct wish w = {
		.name = name,
		.device = device,
		.buf = buf,
		.size = size,
	};

	return buf ? load(fw, &w) : -EINVAL;
}

int request_partial_firmware_into_buf(const struct firmware **fw,
				      const char *name, struct device *device,
				      void *buf, size_t size, size_t offset)
{
	const struct wish w = {
		.name = name,
		.device = device,
		.buf = buf,
		.size = size,
		.offset = offset,
		.partial = true,
	};

	return buf ? load(fw, &w) : -EINVAL;
}

void release_firmware(const struct firmware *fw)
{
	if (!fw)
		return;
	vfree(fw->priv);
	kfree(fw);
}

/* ---- with nobody waiting ---- */

static void free_work(struct firmware_work *fw_work)
{
	kfree_const(fw_work->name);
	kfree(fw_work);
}

static void request_firmware_work_func(struct work_struct *work)
{
	struct firmware_work *fw_work = container_of(work, struct firmware_work,
						     work);
	const struct firmware *fw;

	request_firmware(&fw, fw_work->name, fw_work->device);
	fw_work->cont(fw, fw_work->context);
	put_device(fw_work->device);
	module_put(fw_work->module);
	free_work(fw_work);
}

int request_firmware_nowait(struct module *module, bool uevent,
			    const char *name, struct device *device, gfp_t gfp,
			    void *context,
			    void (*cont)(const struct firmware *fw,
					 void *context))
{
	struct firmware_work *fw_work = kzalloc(sizeof(*fw_work), gfp);

	if (!fw_work)
		return -ENOMEM;
	fw_work->module = module;
	fw_work->name = kstrdup_const(name, gfp);
	fw_work->device = device;
	fw_work->context = context;
	fw_work->cont = cont;
	if (!fw_work->name) {
		free_work(fw_work);
		return -ENOMEM;
	}
	if (!try_module_get(module)) {
		free_work(fw_work);
		return -EFAULT;
	}
	get_device(device);
	INIT_WORK(&fw_work->work, request_firmware_work_func);
	schedule_work(&fw_work->work);
	return 0;
}
