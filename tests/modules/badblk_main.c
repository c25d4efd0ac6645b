// SPDX-License-Identifier: GPL-2.0-only
/*
 * badblk: a small disk without data, request-based, or bio-based with bio=1.  At
 * the moment that the parameters name, it does what a broken or hostile driver
 * might do.  Only for domains: natively it takes the kernel down.
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

static bool bio;
module_param(bio, bool, 0444);
MODULE_PARM_DESC(bio, "a bio-based disk; of the misdeeds, those that need no request");

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

static void badblk_submit_bio(struct bio *b)
{
	if (now("io") && served++ >= after && badblk_act(act, NULL))
		return;
	bio_endio(b);
}

static const struct block_device_operations badblk_ops = {
	.owner = THIS_MODULE,
};

static const struct block_device_operations badblk_bio_ops = {
	.owner = THIS_MODULE,
	.submit_bio = badblk_submit_bio,
};

static int badblk_alloc(void)
{
	int err;

	if (bio) {
		disk = blk_alloc_disk(NUMA_NO_NODE);
		return disk ? 0 : -ENOMEM;
	}
	set.ops = &badblk_mq_ops;
	set.nr_hw_queues = 1;
	set.queue_depth = 32;
	set.numa_node = NUMA_NO_NODE;
	set.flags = BLK_MQ_F_SHOULD_MERGE;
	err = blk_mq_alloc_tag_set(&set);
	if (err)
		return err;
	disk = blk_mq_alloc_disk(&set, NULL);
	if (!IS_ERR(disk))
		return 0;
	blk_mq_free_tag_set(&set);
	return PTR_ERR(disk);
}

static void badblk_free(void)
{
	put_disk(disk);
	if (!bio)
		blk_mq_free_tag_set(&set);
}

static int badblk_add(void)
{
	int err = badblk_alloc();

	if (err)
		return err;
	disk->major = major;
	disk->first_minor = 0;
	disk->minors = 1;
	disk->fops = bio ? &badblk_bio_ops : &badblk_ops;
	snprintf(disk->disk_name, DISK_NAME_LEN, "badblk0");
	set_capacity(disk, BADBLK_SECTORS);
	err = add_disk(disk);
	if (err)
		badblk_free();
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
	badblk_free();
	unregister_blkdev(major, "badblk");
}

module_init(badblk_init);
module_exit(badblk_exit);
MODULE_DESCRIPTION("Disk driver that misbehaves on command, for tests of isolation");
MODULE_LICENSE("GPL");
