// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks for firmware, in each of the ways that there are, and says what it got.
 * Loading it fails as the request does.
 */
#include <linux/completion.h>
#include <linux/crc32.h>
#include <linux/firmware.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

static char *name = "";
module_param(name, charp, 0444);
MODULE_PARM_DESC(name, "file to ask for");

static char *how = "request";
module_param(how, charp, 0444);
MODULE_PARM_DESC(how, "request, nowarn, direct, nowait, buf, part or long");

static uint room = 65536;
module_param(room, uint, 0444);
MODULE_PARM_DESC(room, "bytes of our own memory, for buf and part");

static uint offset;
module_param(offset, uint, 0444);
MODULE_PARM_DESC(offset, "where to begin, for part");

static uint times = 1;
module_param(times, uint, 0444);
MODULE_PARM_DESC(times, "how often; the last one counts");

static DECLARE_COMPLETION(heard);
static const struct firmware *late;

static void hear(const struct firmware *fw, void *context)
{
	late = fw;
	complete(context);
}

static int ask_nowait(const struct firmware **fw)
{
	int ret = request_firmware_nowait(THIS_MODULE, FW_ACTION_UEVENT, name,
					  NULL, GFP_KERNEL, &heard, hear);

	if (ret)
		return ret;
	wait_for_completion(&heard);
	*fw = late;
	/* It does not say why. */
	return late ? 0 : -ENOENT;
}

/* A name that is longer than any path may be. */
static int ask_long(const struct firmware **fw)
{
	char *endless = kzalloc(PATH_MAX + 1, GFP_KERNEL);
	int ret;

	if (!endless)
		return -ENOMEM;
	memset(endless, 'x', PATH_MAX);
	ret = firmware_request_nowarn(fw, endless, NULL);
	kfree(endless);
	return ret;
}

static int ask(const struct firmware **fw, void *buf)
{
	if (!strcmp(how, "nowarn"))
		return firmware_request_nowarn(fw, name, NULL);
	if (!strcmp(how, "direct"))
		return request_firmware_direct(fw, name, NULL);
	if (!strcmp(how, "nowait"))
		return ask_nowait(fw);
	if (!strcmp(how, "long"))
		return ask_long(fw);
	if (!strcmp(how, "buf"))
		return request_firmware_into_buf(fw, name, NULL, buf, room);
	if (!strcmp(how, "part"))
		return request_partial_firmware_into_buf(fw, name, NULL, buf,
							 room, offset);
	return request_firmware(fw, name, NULL);
}

static void say(const struct firmware *fw)
{
	pr_info("askfw: %s of %s: %zu bytes, CRC %08x\n", how, name, fw->size,
		~crc32_le(~0, fw->data, fw->size));
}

static int __init askfw_init(void)
{
	const struct firmware *fw = NULL;
	void *buf = vmalloc(room);
	int ret = -EINVAL;
	uint i;

	if (!buf)
		return -ENOMEM;
	for (i = 0; i < times; i++) {
		release_firmware(fw);
		fw = NULL;
		ret = ask(&fw, buf);
	}
	if (!ret)
		say(fw);
	release_firmware(fw);
	vfree(buf);
	return ret;
}

static void __exit askfw_exit(void)
{
}

module_init(askfw_init);
module_exit(askfw_exit);
MODULE_DESCRIPTION("Asks for firmware, for tests of isolation");
MODULE_LICENSE("GPL");
