// SPDX-License-Identifier: GPL-2.0-only
/* oddblk: the module, its disk and its disturber. */
#include <linux/blkdev.h>
#include <linux/hdreg.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "oddblk.h"

static char *how = "plain";
module_param(how, charp, 0444);
MODULE_PARM_DESC(how, "way to serve requests, see oddblk_how.c");

static bool shared;
module_param(shared, bool, 0444);
MODULE_PARM_DESC(shared, "one set of tags for all hardware queues");

u8 *odd_data;
struct gendisk *odd_disk;
struct blk_mq_tag_set odd_set;
int odd_requests;

static const struct odd_way *way;
static int major;
static int hctxs;
static int opens;

static void disturb(struct work_struct *work);
static DECLARE_DELAYED_WORK(disturber, disturb);

static void disturb(struct work_struct *work)
{
	way->disturb();
	schedule_delayed_work(&disturber, 1);
}

static int init_hctx(struct blk_mq_hw_ctx *hctx, void *data, unsigned int i)
{
	odd_expect(hctx->queue_num == i);
	hctxs++;
	return 0;
}

static void exit_hctx(struct blk_mq_hw_ctx *hctx, unsigned int i)
{
	hctxs--;
}

static void map_queues(struct blk_mq_tag_set *set)
{
	int i;

	if (set->nr_maps == 1) {
		blk_mq_map_queues(&set->map[HCTX_TYPE_DEFAULT]);
		return;
	}
	for (i = 0; i < set->nr_maps; i++) {
		set->map[i].nr_queues = i != HCTX_TYPE_READ;
		set->map[i].queue_offset = i == HCTX_TYPE_POLL;
		if (set->map[i].nr_queues)
			blk_mq_map_queues(&set->map[i]);
	}
}

static struct blk_mq_ops mq_ops = {
	.complete = odd_complete,
	.init_request = odd_init_request,
	.exit_request = odd_exit_request,
	.init_hctx = init_hctx,
	.exit_hctx = exit_hctx,
	.commit_rqs = odd_commit_rqs,
	.poll = odd_poll,
	.timeout = odd_timeout,
	.map_queues = map_queues,
};

static int odd_open(struct block_device *bdev, fmode_t mode)
{
	/* Read-only to whoever wants to write. */
	if (opens && (mode & FMODE_WRITE))
		return -EROFS;
	opens++;
	return 0;
}

static void odd_release(struct gendisk *disk, fmode_t mode)
{
	opens--;
}

static int odd_getgeo(struct block_device *bdev, struct hd_geometry *geo)
{
	geo->heads = 4;
	geo->sectors = 16;
	geo->cylinders = get_capacity(bdev->bd_disk) / 64;
	return 0;
}

static const struct block_device_operations rq_fops = {
	.owner = THIS_MODULE,
	.open = odd_open,
	.release = odd_release,
	.getgeo = odd_getgeo,
};

static void odd_submit_bio(struct bio *bio)
{
	way->submit_bio(bio);
}

static const struct block_device_operations bio_fops = {
	.owner = THIS_MODULE,
	.submit_bio = odd_submit_bio,
};

static int alloc_disk(void)
{
	int err;

	if (way->submit_bio) {
		odd_disk = blk_alloc_disk(NUMA_NO_NODE);
		return odd_disk ? 0 : -ENOMEM;
	}
	mq_ops.queue_rq = way->queue_rq;
	odd_set.ops = &mq_ops;
	odd_set.nr_hw_queues = 2;
	odd_set.nr_maps = way->poll ? HCTX_MAX_TYPES : 1;
	odd_set.queue_depth = 16;
	odd_set.cmd_size = sizeof(struct odd_cmd);
	odd_set.numa_node = NUMA_NO_NODE;
	odd_set.flags = BLK_MQ_F_BLOCKING | BLK_MQ_F_NO_SCHED;
	if (shared)
		odd_set.flags |= BLK_MQ_F_TAG_HCTX_SHARED;
	err = blk_mq_alloc_tag_set(&odd_set);
	if (err)
		return err;
	odd_disk = blk_mq_alloc_disk(&odd_set, NULL);
	if (!IS_ERR(odd_disk))
		return 0;
	blk_mq_free_tag_set(&odd_set);
	return PTR_ERR(odd_disk);
}

static void free_disk(void)
{
	put_disk(odd_disk);
	odd_expect(!hctxs);
	if (!way->submit_bio)
		blk_mq_free_tag_set(&odd_set);
	odd_expect(!odd_requests);
}

static int add(void)
{
	odd_disk->major = major;
	odd_disk->minors = 1;
	odd_disk->fops = way->submit_bio ? &bio_fops : &rq_fops;
	snprintf(odd_disk->disk_name, DISK_NAME_LEN, "oddblk0");
	set_capacity(odd_disk, ODDBLK_BYTES >> SECTOR_SHIFT);
	if (way->max_segment_size)
		blk_queue_max_segment_size(odd_disk->queue,
					   way->max_segment_size);
	return add_disk(odd_disk);
}

static int __init oddblk_init(void)
{
	int err;

	way = odd_way(how);
	if (!way)
		return -EINVAL;
	odd_data = kvzalloc(ODDBLK_BYTES, GFP_KERNEL);
	if (!odd_data)
		return -ENOMEM;
	major = register_blkdev(0, "oddblk");
	if (major < 0) {
		err = major;
		goto free_data;
	}
	err = alloc_disk();
	if (err)
		goto unregister;
	err = add();
	if (err)
		goto free_disk;
	if (way->disturb)
		schedule_delayed_work(&disturber, 1);
	return 0;

free_disk:
	free_disk();
unregister:
	unregister_blkdev(major, "oddblk");
free_data:
	kvfree(odd_data);
	return err;
}

static void __exit oddblk_exit(void)
{
	cancel_delayed_work_sync(&disturber);
	del_gendisk(odd_disk);
	odd_expect(!opens);
	free_disk();
	unregister_blkdev(major, "oddblk");
	kvfree(odd_data);
}

module_init(oddblk_init);
module_exit(oddblk_exit);
MODULE_DESCRIPTION("Disk driver that uses the block layer in unusual ways, for tests");
MODULE_LICENSE("GPL");
