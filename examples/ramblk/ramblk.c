// SPDX-License-Identifier: GPL-2.0-only
/*
 * The smallest useful disk driver: a request-based disk in vmalloc()ed memory.
 * It knows nothing of domains; it is here to be loaded into one:
 *
 *	make -C examples/ramblk
 *	lxdom run build/examples/ramblk/ramblk.ko megabytes=24
 *	mkfs.ext4 /dev/ramblk0
 *	lxdom stop ramblk
 */
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

static unsigned int megabytes = 16;
module_param(megabytes, uint, 0444);
MODULE_PARM_DESC(megabytes, "Size of the disk in MiB, 1 to 1024 (default 16)");

static struct blk_mq_tag_set tags;
static struct gendisk *disk;
static u8 *store;

static blk_status_t queue_rq(struct blk_mq_hw_ctx *hctx,
			     const struct blk_mq_queue_data *bd)
{
	struct request *rq = bd->rq;
	struct req_iterator iter;
	struct bio_vec bv;
	u8 *at = store + (blk_rq_pos(rq) << SECTOR_SHIFT);

	blk_mq_start_request(rq);
	if (req_op(rq) != REQ_OP_READ && req_op(rq) != REQ_OP_WRITE) {
		blk_mq_end_request(rq, BLK_STS_NOTSUPP);
		return BLK_STS_OK;
	}
	rq_for_each_segment(bv, rq, iter) {
		if (req_op(rq) == REQ_OP_WRITE)
			memcpy_from_bvec(at, &bv);
		else
			memcpy_to_bvec(&bv, at);
		at += bv.bv_len;
	}
	blk_mq_end_request(rq, BLK_STS_OK);
	return BLK_STS_OK;
}

static const struct blk_mq_ops mq_ops = {
	.queue_rq = queue_rq,
};

static const struct block_device_operations fops = {
	.owner = THIS_MODULE,
};

static int add_disk_of(u64 bytes)
{
	int ret;

	disk = blk_mq_alloc_disk(&tags, NULL);
	if (IS_ERR(disk))
		return PTR_ERR(disk);
	strscpy(disk->disk_name, "ramblk0", sizeof(disk->disk_name));
	disk->fops = &fops;
	set_capacity(disk, bytes >> SECTOR_SHIFT);
	ret = add_disk(disk);
	if (ret)
		put_disk(disk);
	return ret;
}

static int __init ramblk_init(void)
{
	u64 bytes = (u64)megabytes << 20;
	int ret;

	if (!megabytes || megabytes > 1024)
		return -EINVAL;
	store = vzalloc(bytes);
	if (!store)
		return -ENOMEM;
	tags.ops = &mq_ops;
	tags.nr_hw_queues = 1;
	tags.queue_depth = 64;
	tags.numa_node = NUMA_NO_NODE;
	tags.flags = BLK_MQ_F_SHOULD_MERGE;
	ret = blk_mq_alloc_tag_set(&tags);
	if (ret)
		goto free_store;
	ret = add_disk_of(bytes);
	if (ret)
		goto free_tags;
	pr_info("ramblk: %u MiB\n", megabytes);
	return 0;

free_tags:
	blk_mq_free_tag_set(&tags);
free_store:
	vfree(store);
	return ret;
}

static void __exit ramblk_exit(void)
{
	del_gendisk(disk);
	put_disk(disk);
	blk_mq_free_tag_set(&tags);
	vfree(store);
}

module_init(ramblk_init);
module_exit(ramblk_exit);
MODULE_DESCRIPTION("Example: a disk in memory");
MODULE_LICENSE("GPL");
