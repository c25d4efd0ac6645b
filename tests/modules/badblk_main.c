// SPDX-License-Identifier: GPL-2.0-only
/*
 * badblk: a small request-based disk without data.  At the moment that the
 * parameters name, it does what a broken or hostile driver might do.  Only for
 * domains: natively it takes the kernel down.
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/module.h>

#include "badblk.h"

static char *act = "none";
module_param(act, charp, 0444);
MODULE_PARM_DESC(act, "misdeed, see badblk_act.c");

static char *when = "io";
module_param(when, charp, 0444);
MODULE_PARM_DESC(when, "init, io, exit");

static unsigned int after;
module_param(after, uint, 0444);
MODULE_PARM_DESC(after, "requests to serve well before the misdeed");

unsigned long badblk_addr;
module_param_named(addr, badblk_addr, ulong, 0444);
MODULE_PARM_DESC(addr, "address for wild, peek, jump and scribble, vector for int");

#define BADBLK_SECTORS	(64 << 11)	/* 64 MiB */

static struct blk_mq_tag_set set;
static struct gendisk *disk;
static unsigned int served;
static int major;

static bool now(const char *moment)
{
	return !strcmp(when, moment) && strcmp(act, "none");
}

static blk_status_t badblk_queue_rq(struct blk_mq_hw_ctx *hctx,
				    const struct blk_mq_queue_data *bd)
{
	struct request *rq = bd->rq;

	blk_mq_start_request(rq);
	if (now("io") && served++ >= after && badblk_act(act, rq))
		return BLK_STS_OK;
	blk_mq_end_request(rq, BLK_STS_OK);
	return BLK_STS_OK;
}

static const struct blk_mq_ops badblk_mq_ops = {
	.queue_rq = badblk_queue_rq,
};

static const struct block_device_operations badblk_ops = {
	.owner = THIS_MODULE,
};

static int badblk_add(void)
{
	int err;

	set.ops = &badblk_mq_ops;
	set.nr_hw_queues = 1;
	set.queue_depth = 32;
	set.numa_node = NUMA_NO_NODE;
	set.flags = BLK_MQ_F_SHOULD_MERGE;
	err = blk_mq_alloc_tag_set(&set);
	if (err)
		return err;
	disk = blk_mq_alloc_disk(&set, NULL);
	if (IS_ERR(disk)) {
		err = PTR_ERR(disk);
		goto free_tags;
	}
	disk->major = major;
	disk->first_minor = 0;
	disk->minors = 1;
	disk->fops = &badblk_ops;
	snprintf(disk->disk_name, DISK_NAME_LEN, "badblk0");
	set_capacity(disk, BADBLK_SECTORS);
	err = add_disk(disk);
	if (err)
		goto put_disk;
	return 0;

put_disk:
	put_disk(disk);
free_tags:
	blk_mq_free_tag_set(&set);
	return err;
}

static int __init badblk_init(void)
{
	int err;

	if (strcmp(act, "none") && !badblk_known(act))
		return -EINVAL;
	if (now("init"))
		badblk_act(act, NULL);
	major = register_blkdev(0, "badblk");
	if (major < 0)
		return major;
	err = badblk_add();
	if (err)
		unregister_blkdev(major, "badblk");
	return err;
}

static void __exit badblk_exit(void)
{
	if (now("exit"))
		badblk_act(act, NULL);
	del_gendisk(disk);
	put_disk(disk);
	blk_mq_free_tag_set(&set);
	unregister_blkdev(major, "badblk");
}

module_init(badblk_init);
module_exit(badblk_exit);
MODULE_DESCRIPTION("Disk driver that misbehaves on command, for tests of isolation");
MODULE_LICENSE("GPL");
