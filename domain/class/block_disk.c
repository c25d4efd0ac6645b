// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disks: made and added, deleted and freed, in the order that the kernel does.
 */
#include <linux/slab.h>
#include <block/blk.h>
#include "block.h"

struct lxd_queue **lxd_disk_table;
u32 lxd_disk_table_size;

/* ---- table ---- */

static int table_insert(struct lxd_queue *lq)
{
	u32 i = LXDOM_HANDLE_INDEX(lq->handle);
	u32 size = roundup_pow_of_two(max(i + 1, 16u));
	struct lxd_queue **table;

	if (i >= lxd_disk_table_size) {
		table = kcalloc(size, sizeof(*table), GFP_KERNEL);
		if (!table)
			return -ENOMEM;
		memcpy(table, lxd_disk_table,
		       lxd_disk_table_size * sizeof(*table));
		kfree(lxd_disk_table);
		lxd_disk_table = table;
		lxd_disk_table_size = size;
	}
	lxd_disk_table[i] = lq;
	return 0;
}

static void table_remove(struct lxd_queue *lq)
{
	lxd_disk_table[LXDOM_HANDLE_INDEX(lq->handle)] = NULL;
	lq->handle = 0;
}

/* ---- making ---- */

static void disk_tell_capacity(struct work_struct *work);

static struct gendisk *disk_alloc(struct request_queue *q, int node)
{
	struct lxd_disk *d = kzalloc(sizeof(*d), GFP_KERNEL);
	struct gendisk *disk;

	if (!d)
		return NULL;
	disk = &d->disk;
	disk->queue = q;
	disk->bdi = &d->bdi;
	disk->node_id = node;
	disk->part0 = &d->part0;
	mutex_init(&disk->open_mutex);
	xa_init(&disk->part_tbl);
	INIT_WORK(&d->capacity, disk_tell_capacity);
	INIT_HLIST_NODE(&d->inode.i_hash);
	spin_lock_init(&d->part0.bd_size_lock);
	mutex_init(&d->part0.bd_fsfreeze_mutex);
	d->part0.bd_disk = disk;
	d->part0.bd_queue = q;
	d->part0.bd_inode = &d->inode;
	/* What dev_name() returns, as soon as the driver has filled it in. */
	d->part0.bd_device.init_name = disk->disk_name;
	q->disk = disk;
	return disk;
}

/**
 * __blk_mq_alloc_disk() - make a disk with a queue of its own
 * @set: tag set
 * @queuedata: for the driver
 * @lkclass: unused
 *
 * Return: the disk, or an ERR_PTR().
 */
struct gendisk *__blk_mq_alloc_disk(struct blk_mq_tag_set *set,
				    void *queuedata,
				    struct lock_class_key *lkclass)
{
	struct lxd_queue *lq = lxd_queue_alloc(set, queuedata);
	struct gendisk *disk;

	if (IS_ERR(lq))
		return ERR_CAST(lq);
	disk = disk_alloc(&lq->q, set->numa_node);
	if (!disk) {
		blk_put_queue(&lq->q);
		return ERR_PTR(-ENOMEM);
	}
	set_bit(GD_OWNS_QUEUE, &disk->state);
	return disk;
}

/**
 * blk_mq_alloc_disk_for_queue() - make a disk for a queue that there is
 * @q: queue
 * @lkclass: unused
 *
 * Return: the disk, or NULL.
 */
struct gendisk *blk_mq_alloc_disk_for_queue(struct request_queue *q,
					    struct lock_class_key *lkclass)
{
	struct gendisk *disk;

	if (!blk_get_queue(q))
		return NULL;
	disk = disk_alloc(q, NUMA_NO_NODE);
	if (!disk)
		blk_put_queue(q);
	return disk;
}

/**
 * __blk_alloc_disk() - make a bio-based disk
 * @node: NUMA node
 * @lkclass: unused
 *
 * Return: the disk, or NULL.
 */
struct gendisk *__blk_alloc_disk(int node, struct lock_class_key *lkclass)
{
	struct lxd_queue *lq = lxd_queue_alloc(NULL, NULL);
	struct gendisk *disk;

	if (IS_ERR(lq))
		return NULL;
	lq->q.node = node;
	disk = disk_alloc(&lq->q, node);
	if (!disk) {
		blk_put_queue(&lq->q);
		return NULL;
	}
	set_bit(GD_OWNS_QUEUE, &disk->state);
	return disk;
}

/**
 * put_disk() - free a disk
 * @disk: a disk that was never added, or has been deleted
 */
void put_disk(struct gendisk *disk)
{
	struct lxd_queue *lq;
	bool added;

	if (!disk)
		return;
	lq = lxd_queue_of(disk->queue);
	added = test_bit(GD_ADDED, &disk->state);
	if (lq->handle)
		lxd_fault("block: %s: freed before it is deleted",
			  disk->disk_name);
	cancel_work_sync(&lxd_disk_of(disk)->capacity);
	if (!added && test_bit(GD_OWNS_QUEUE, &disk->state))
		lxd_queue_exit(lq);
	disk_free_zone_bitmaps(disk);
	xa_destroy(&disk->part_tbl);
	lq->q.disk = NULL;
	blk_put_queue(&lq->q);
	if (added && disk->fops->free_disk)
		disk->fops->free_disk(disk);
	kfree(lxd_disk_of(disk));
}

/* ---- adding ---- */

static u32 disk_ops_wire(struct gendisk *disk)
{
	const struct block_device_operations *fops = disk->fops;
	const struct blk_mq_ops *mq = disk->queue->mq_ops;
	u32 ops = 0;

	if (!mq)
		ops |= LXD_BLOCK_DISK_OPS_SUBMIT_BIO;
	if (fops->open)
		ops |= LXD_BLOCK_DISK_OPS_OPEN;
	if (fops->release)
		ops |= LXD_BLOCK_DISK_OPS_RELEASE;
	if (fops->getgeo)
		ops |= LXD_BLOCK_DISK_OPS_GETGEO;
	if (fops->report_zones)
		ops |= LXD_BLOCK_DISK_OPS_REPORT_ZONES;
	if (mq && mq->timeout)
		ops |= LXD_BLOCK_DISK_OPS_TIMEOUT;
	if (mq && mq->poll)
		ops |= LXD_BLOCK_DISK_OPS_POLL;
	return ops;
}

static u32 disk_flags_wire(struct gendisk *disk)
{
	u32 flags = 0;

	if (disk->flags & GENHD_FL_REMOVABLE)
		flags |= LXD_BLOCK_DISK_FLAG_REMOVABLE;
	if (disk->flags & GENHD_FL_NO_PART)
		flags |= LXD_BLOCK_DISK_FLAG_NO_PART;
	if (get_disk_ro(disk))
		flags |= LXD_BLOCK_DISK_FLAG_READ_ONLY;
	return flags;
}

static u8 zoned_wire(struct request_queue *q)
{
	switch (blk_queue_zoned_model(q)) {
	case BLK_ZONED_HA:
		return LXD_BLOCK_ZONED_MODEL_HOST_AWARE;
	case BLK_ZONED_HM:
		return LXD_BLOCK_ZONED_MODEL_HOST_MANAGED;
	default:
		return LXD_BLOCK_ZONED_MODEL_NONE;
	}
}

/* The kernel's own conditions for adding a disk. */
static int disk_check(struct gendisk *disk)
{
	bool mq = queue_is_mq(disk->queue);

	if (!disk->fops || (mq && disk->fops->poll_bio))
		return -EINVAL;
	if (disk->flags & GENHD_FL_HIDDEN) {
		pr_err("%s: a disk that only the driver sees is not supported\n",
		       disk->disk_name);
		return -EOPNOTSUPP;
	}
	if (!mq && !disk->fops->submit_bio) {
		pr_err("%s: the driver has neither queue_rq nor submit_bio\n",
		       disk->disk_name);
		return -EINVAL;
	}
	if (!disk->major)
		return WARN_ON(disk->minors) ? -EINVAL : 0;
	if (WARN_ON(!disk->minors))
		return -EINVAL;
	if (disk->minors > DISK_MAX_PARTS) {
		pr_err("%s: %d partitions are too many, %d it is\n",
		       disk->disk_name, disk->minors, DISK_MAX_PARTS);
		disk->minors = DISK_MAX_PARTS;
	}
	if (disk->first_minor > MINORMASK ||
	    disk->first_minor + disk->minors > MINORMASK + 1)
		return -EINVAL;
	if (!lxd_major_handle(disk->major)) {
		pr_err("%s: the driver has not registered major number %d\n",
		       disk->disk_name, disk->major);
		return -EINVAL;
	}
	return 0;
}

static void disk_describe(struct gendisk *disk,
			  struct lxd_block_disk_add_req *req)
{
	struct request_queue *q = disk->queue;
	const struct queue_limits *lim = &q->limits;

	if (q->tag_set)
		req->set = lxd_tag_set_handle(q->tag_set);
	if (disk->major)
		req->m = lxd_major_handle(disk->major);
	req->name_len = strnlen(disk->disk_name, LXD_BLOCK_NAME_MAX);
	memcpy(req->name, disk->disk_name, req->name_len);
	req->capacity = get_capacity(disk);
	req->first_minor = disk->first_minor;
	req->minors = disk->minors;
	req->ops = disk_ops_wire(disk);
	req->flags = disk_flags_wire(disk);
	req->queue_flags = lxd_queue_flags(q);
	req->zoned = zoned_wire(q);
	req->elevator_features = q->required_elevator_features &
				 ELEVATOR_F_ZBD_SEQ_WRITE;
	req->max_open_zones = disk->max_open_zones;
	req->max_active_zones = disk->max_active_zones;
	req->timeout_ms = (u64)q->rq_timeout * MSEC_PER_SEC / HZ;
	LXD_BLOCK_DISK_LIMITS_TO(&req->limits, lim);
}

/*
 * Have the kernel make the disk, know it by its handle, and only then have it
 * go live: its first request comes before the reply to that.
 */
static int disk_add(struct gendisk *disk)
{
	struct lxd_queue *lq = lxd_queue_of(disk->queue);
	struct lxd_block_disk_add_req req = { };
	struct lxd_block_disk_add_rep rep;
	struct lxd_block_disk_live_req live;
	struct lxd_block_disk_free_req free;
	int ret;

	disk_describe(disk, &req);
	lxd_queue_told(lq);
	ret = lxd_block_disk_add(&req, &rep);
	if (ret)
		return ret;
	lq->handle = rep.d;
	free.d = rep.d;
	ret = table_insert(lq);
	if (ret) {
		lxd_block_disk_free(&free);
		lq->handle = 0;
		return ret;
	}
	live.d = rep.d;
	ret = lxd_block_disk_live(&live);
	if (ret) {
		lxd_block_disk_free(&free);
		table_remove(lq);
	}
	return ret;
}

/**
 * device_add_disk() - show a disk to the world
 * @parent: device that it belongs to
 * @disk: disk
 * @groups: attributes in sysfs; they are not shown
 *
 * Return: 0 or -errno
 */
int device_add_disk(struct device *parent, struct gendisk *disk,
		    const struct attribute_group **groups)
{
	struct lxd_disk *d = lxd_disk_of(disk);
	int ret = disk_check(disk);

	if (ret)
		return ret;
	if (groups)
		pr_warn("%s: the driver's own attributes are not shown in sysfs\n",
			disk->disk_name);
	if (blk_queue_is_zoned(disk->queue))
		disk->flags |= GENHD_FL_NO_PART;
	disk_to_dev(disk)->parent = parent;
	disk_to_dev(disk)->groups = groups;
	d->part0.bd_dev = MKDEV(disk->major, disk->first_minor);
	disk_to_dev(disk)->devt = d->part0.bd_dev;
	/* What disk_live() looks at; before the first request can come. */
	hlist_add_fake(&d->inode.i_hash);
	ret = disk_add(disk);
	if (ret) {
		hlist_del_init(&d->inode.i_hash);
		return ret;
	}
	disk_update_readahead(disk);
	set_bit(GD_ADDED, &disk->state);
	/* Of changes while the call was under way. */
	lxd_queue_changed(lxd_queue_of(disk->queue));
	return 0;
}

/**
 * del_gendisk() - take a disk away from the world
 * @disk: disk
 *
 * Requests are served, and ended by the disk's handle, until the kernel has no
 * more; then the handle goes.
 */
void del_gendisk(struct gendisk *disk)
{
	struct lxd_queue *lq = lxd_queue_of(disk->queue);
	struct lxd_block_disk_gone_req gone = { .d = lq->handle };
	struct lxd_block_disk_free_req free = { .d = lq->handle };
	bool owns = test_bit(GD_OWNS_QUEUE, &disk->state);
	int ret;

	might_sleep();
	if (WARN_ON(!disk_live(disk)))
		return;
	hlist_del_init(&lxd_disk_of(disk)->inode.i_hash);
	ret = lxd_block_disk_gone(&gone);
	if (ret)
		pr_warn("%s: the kernel could not delete the disk (error %d)\n",
			disk->disk_name, ret);
	if (lq->active)
		lxd_fault("block: %s: %u requests are left in a deleted disk",
			  disk->disk_name, lq->active);
	set_bit(GD_DEAD, &disk->state);
	if (owns)
		set_bit(QUEUE_FLAG_DYING, &lq->q.queue_flags);
	/* From here on no message names the handle. */
	table_remove(lq);
	lxd_block_disk_free(&free);
	lxd_disk_close_all(disk);
	set_capacity(disk, 0);
	/* A queue_rq whose request has ended may still be on its way out. */
	blk_mq_freeze_queue(&lq->q);
	if (owns)
		lxd_queue_exit(lq);
	else
		blk_mq_unfreeze_queue(&lq->q);
}

/* ---- capacity, read-only ---- */

static void disk_tell(struct gendisk *disk, bool notify)
{
	struct lxd_block_disk_capacity_req req = {
		.d = lxd_queue_of(disk->queue)->handle,
		.capacity = get_capacity(disk),
		.notify = notify,
	};

	if (req.d && lxd_block_disk_capacity(&req))
		pr_warn("%s: the kernel refuses a capacity of %llu sectors\n",
			disk->disk_name, req.capacity);
}

static void disk_tell_capacity(struct work_struct *work)
{
	struct lxd_disk *d = container_of(work, struct lxd_disk, capacity);

	disk_tell(&d->disk, false);
}

static void disk_set_sectors(struct gendisk *disk, sector_t sectors)
{
	disk->part0->bd_nr_sectors = sectors;
	i_size_write(disk->part0->bd_inode, (loff_t)sectors << SECTOR_SHIFT);
}

/**
 * set_capacity() - set the size of a disk
 * @disk: disk
 * @sectors: size
 */
void set_capacity(struct gendisk *disk, sector_t sectors)
{
	disk_set_sectors(disk, sectors);
	if (!lxd_queue_of(disk->queue)->handle)
		return;
	if (lxd_may_block())
		disk_tell(disk, false);
	else
		schedule_work(&lxd_disk_of(disk)->capacity);
}

/**
 * set_capacity_and_notify() - same, and tell user space
 * @disk: disk
 * @size: sectors
 *
 * Return: whether an event was sent.
 */
bool set_capacity_and_notify(struct gendisk *disk, sector_t size)
{
	sector_t old = get_capacity(disk);

	disk_set_sectors(disk, size);
	if (size == old || !disk_live(disk))
		return false;
	disk_tell(disk, true);
	return old && size;
}

/**
 * set_disk_ro() - allow writes to a disk, or not
 * @disk: disk
 * @read_only: not
 */
void set_disk_ro(struct gendisk *disk, bool read_only)
{
	struct lxd_block_disk_read_only_req req = {
		.d = lxd_queue_of(disk->queue)->handle,
		.ro = read_only,
	};

	if (read_only == test_bit(GD_READ_ONLY, &disk->state))
		return;
	if (read_only)
		set_bit(GD_READ_ONLY, &disk->state);
	else
		clear_bit(GD_READ_ONLY, &disk->state);
	if (req.d && lxd_block_disk_read_only(&req))
		pr_warn("%s: the kernel keeps the disk %s\n", disk->disk_name,
			read_only ? "writable" : "read-only");
}
