// SPDX-License-Identifier: GPL-2.0-only
/*
 * Disks: making one, adding it to the system, taking it away.
 *
 * The object belongs to the handle table; the gendisk, which lives until its
 * last opener is gone, holds a reference to it.
 */
#include <linux/hdreg.h>
#include <linux/module.h>
#include <linux/namei.h>
#include <linux/slab.h>

#include "block.h"

static LIST_HEAD(all_disks);
static DEFINE_MUTEX(all_lock);	/* guards all_disks: names and minors */

/* How long a driver may keep its queues stopped while requests wait. */
#define STOPPED_MAX	(30 * HZ)

static int disk_open(struct block_device *bdev, fmode_t mode)
{
	struct blk_disk *disk = bdev->bd_disk->private_data;
	struct lxd_domain *dom = disk->obj.dom;
	struct lxd_block_open_req req = {
		.d = disk->obj.handle,
		.mode = (__force u32)mode & 7,
	};
	enum lxdom_state state;
	int ret = 0;

	atomic_inc(&disk->openers);
	atomic_inc(&dom->openers);
	/* Pairs with stop_locked(): it sees us, or we see it. */
	smp_mb__after_atomic();
	state = lxd_domain_state(dom);
	if (state != LXDOM_STATE_STARTING && state != LXDOM_STATE_RUNNING)
		ret = -ENXIO;
	else if (disk->ops & LXD_BLOCK_DISK_OPS_OPEN)
		ret = lxd_block_open(dom, &req);
	if (ret) {
		atomic_dec(&dom->openers);
		atomic_dec(&disk->openers);
	}
	return ret;
}

static void disk_release(struct gendisk *gd, fmode_t mode)
{
	struct blk_disk *disk = gd->private_data;
	struct lxd_block_release_req req = {
		.d = disk->obj.handle,
		.mode = (__force u32)mode & 7,
	};

	/* A full ring loses it, for a driver that is to count openers. */
	if (disk->ops & LXD_BLOCK_DISK_OPS_RELEASE) {
		while (lxd_block_release_post(disk->obj.dom, &req) == -EAGAIN)
			schedule_timeout_uninterruptible(1);
	}
	atomic_dec(&disk->obj.dom->openers);
	atomic_dec(&disk->openers);
}

static int disk_getgeo(struct block_device *bdev, struct hd_geometry *geo)
{
	struct blk_disk *disk = bdev->bd_disk->private_data;
	struct lxd_block_getgeo_req req = { .d = disk->obj.handle };
	struct lxd_block_getgeo_rep rep;
	int ret;

	if (!(disk->ops & LXD_BLOCK_DISK_OPS_GETGEO))
		return -ENOTTY;
	ret = lxd_block_getgeo(disk->obj.dom, &req, &rep);
	if (ret)
		return ret;
	geo->heads = rep.heads;
	geo->sectors = rep.sectors;
	geo->cylinders = rep.cylinders;
	return 0;
}

/*
 * The object is gone, and so is the gendisk, which open files keep for longer:
 * the last of them ends the disk.
 */
static void end_disk(struct blk_disk *disk)
{
	struct lxd_domain *dom = disk->obj.dom;

	if (!disk->set) {
		lxd_blk_slots_free(dom, &disk->bios);
		bitmap_free(disk->bio_map);
	}
	if (disk->set)
		lxd_obj_put(&disk->set->obj);
	if (disk->major)
		lxd_obj_put(&disk->major->obj);
	kfree(disk);
	lxd_domain_put(dom);
}

static void disk_free(struct gendisk *gd)
{
	end_disk(gd->private_data);
}

/* What a driver lacks is refused there as the block layer would. */
static const struct block_device_operations mq_fops = {
	.owner = THIS_MODULE,
	.open = disk_open,
	.release = disk_release,
	.getgeo = disk_getgeo,
	.report_zones = lxd_blk_report_zones,
	.free_disk = disk_free,
};

static const struct block_device_operations bio_fops = {
	.owner = THIS_MODULE,
	.submit_bio = lxd_blk_submit_bio,
	.open = disk_open,
	.release = disk_release,
	.getgeo = disk_getgeo,
	.report_zones = lxd_blk_report_zones,
	.free_disk = disk_free,
};

static void stopped_too_long(struct work_struct *work)
{
	struct blk_disk *disk = container_of(to_delayed_work(work),
					     struct blk_disk, stop_work);

	if (READ_ONCE(disk->stopped))
		lxd_domain_kill(disk->obj.dom, "%s: its queues stay stopped",
				disk->gd->disk_name);
}

void lxd_blk_queues_stop(struct lxd_domain *dom, struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);

	if (!disk->set)
		return;
	blk_mq_stop_hw_queues(disk->gd->queue);
	/* Saying it again gains no time. */
	if (!xchg(&disk->stopped, true))
		mod_delayed_work(lxd_wq, &disk->stop_work, STOPPED_MAX);
}

void lxd_blk_queues_start(struct lxd_domain *dom, struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);

	if (!disk->set)
		return;
	WRITE_ONCE(disk->stopped, false);
	blk_mq_start_stopped_hw_queues(disk->gd->queue, true);
}

/*
 * Takes the disk out of the system, if it is there.  Others may still be busy
 * with the object, and they use the gendisk: it stays until disk_release_obj().
 */
static void disk_destroy(struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);
	struct lxd_domain *dom = obj->dom;
	bool live;

	mutex_lock(&disk->live_lock);
	disk->gone = true;
	live = disk->live;
	mutex_unlock(&disk->live_lock);

	lxd_blk_queues_start(dom, obj);
	cancel_delayed_work_sync(&disk->stop_work);
	if (live) {
		if (!lxd_domain_alive(dom))
			blk_mark_disk_dead(disk->gd);
		del_gendisk(disk->gd);
		atomic_dec(&dom->devices);
	}
	/* Not before: del_gendisk() waits, and a domain that dies ends that. */
	spin_lock(&dom->class_lock);
	list_del_init(&disk->node);
	spin_unlock(&dom->class_lock);

	mutex_lock(&all_lock);
	list_del(&disk->all);
	mutex_unlock(&all_lock);
}

static void disk_release_obj(struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);
	struct gendisk *gd = disk->gd;
	bool live = disk->live;

	/* A message that stops the queues may have come late. */
	cancel_delayed_work_sync(&disk->stop_work);
	if (gd)
		put_disk(gd);
	/* The block layer calls disk_free() for disks that were added only. */
	if (!live)
		end_disk(disk);
}

static const struct lxd_obj_ops disk_ops = {
	.destroy = disk_destroy,
	.release = disk_release_obj,
};

bool lxd_blk_name_ok(const char *name, size_t len)
{
	size_t i;

	if (!len || name[0] == '.')
		return false;
	for (i = 0; i < len; i++) {
		if (!isascii(name[i]) || (!isalnum(name[i]) &&
					  !strchr("._-", name[i])))
			return false;
	}
	return true;
}

/*
 * device_add_disk() warns about a name that is taken; a domain must not be able
 * to make it do so.
 */
static bool name_taken(const char *name)
{
	char file[sizeof("/sys/block/") + LXD_BLOCK_NAME_MAX];
	struct path path;

	snprintf(file, sizeof(file), "/sys/block/%s", name);
	if (kern_path(file, 0, &path))
		return false;
	path_put(&path);
	return true;
}

static bool minors_overlap(const struct blk_disk *disk,
			   const struct lxd_block_disk_add_req *req)
{
	u32 first = disk->gd->first_minor;

	return req->first_minor < first + disk->gd->minors &&
	       first < req->first_minor + req->minors;
}

/* Under all_lock. */
static bool collides(const struct blk_major *major,
		     const struct lxd_block_disk_add_req *req)
{
	struct blk_disk *disk;

	list_for_each_entry(disk, &all_disks, all) {
		if (!strcmp(disk->gd->disk_name, req->name))
			return true;
		if (major && disk->major == major && minors_overlap(disk, req))
			return true;
	}
	return false;
}

static int add_check(struct lxd_domain *dom, struct lxd_obj *set,
		     struct lxd_obj *major,
		     const struct lxd_block_disk_add_req *req)
{
	if (!lxd_blk_name_ok(req->name, req->name_len))
		return -EINVAL;
	if (!set != !!(req->ops & LXD_BLOCK_DISK_OPS_SUBMIT_BIO))
		return -EINVAL;
	/* device_add_disk() warns unless these go together. */
	if (major ? !req->minors || req->first_minor + req->minors > 1 << MINORBITS
		  : req->minors || req->first_minor)
		return -EINVAL;
	if (atomic_read(&dom->devices) >= LXD_HANDLES_MAX / 4)
		return -ENOSPC;
	return lxd_blk_limits_check(dom, req);
}

static int alloc_bios(struct blk_disk *disk)
{
	disk->bio_map = bitmap_zalloc(BLK_BIOS, GFP_KERNEL);
	if (!disk->bio_map)
		return -ENOMEM;
	return lxd_blk_slots_init(disk->obj.dom, &disk->bios, BLK_BIOS);
}

static struct gendisk *alloc_gendisk(struct blk_disk *disk)
{
	struct gendisk *gd;

	if (disk->set)
		return blk_mq_alloc_disk(&disk->set->ts, disk);
	gd = blk_alloc_disk(NUMA_NO_NODE);
	return gd ?: ERR_PTR(-ENOMEM);
}

static void fill_gendisk(struct blk_disk *disk,
			 const struct lxd_block_disk_add_req *req)
{
	struct gendisk *gd = disk->gd;

	strscpy(gd->disk_name, req->name, sizeof(gd->disk_name));
	if (disk->major) {
		gd->major = disk->major->major;
		gd->first_minor = req->first_minor;
		gd->minors = req->minors;
	}
	if (req->flags & LXD_BLOCK_DISK_FLAG_REMOVABLE)
		gd->flags |= GENHD_FL_REMOVABLE;
	if (req->flags & LXD_BLOCK_DISK_FLAG_NO_PART)
		gd->flags |= GENHD_FL_NO_PART;
	gd->fops = disk->set ? &mq_fops : &bio_fops;
	gd->private_data = disk;
	set_capacity(gd, req->capacity);
	set_disk_ro(gd, req->flags & LXD_BLOCK_DISK_FLAG_READ_ONLY);
	if (req->timeout_ms)
		blk_queue_rq_timeout(gd->queue,
				     msecs_to_jiffies(req->timeout_ms));
	lxd_blk_limits_apply(disk, req);
}

static struct blk_disk *alloc_disk(struct lxd_domain *dom, struct lxd_obj *set,
				   struct lxd_obj *major, u32 ops)
{
	struct blk_disk *disk;
	struct gendisk *gd;
	int ret;

	disk = kzalloc(sizeof(*disk), GFP_KERNEL);
	if (!disk)
		return ERR_PTR(-ENOMEM);
	lxd_obj_init(&disk->obj, dom, &disk_ops);
	lxd_domain_get(dom);	/* put by end_disk() */
	INIT_LIST_HEAD(&disk->node);
	INIT_LIST_HEAD(&disk->all);
	INIT_DELAYED_WORK(&disk->stop_work, stopped_too_long);
	init_waitqueue_head(&disk->bio_wait);
	spin_lock_init(&disk->bio_lock);
	mutex_init(&disk->live_lock);
	disk->ops = ops;
	disk->set = set ? to_set(lxd_obj_hold(set)) : NULL;
	disk->major = major ? to_major(lxd_obj_hold(major)) : NULL;
	disk->slots = set ? &disk->set->slots : &disk->bios;
	if (!set) {
		ret = alloc_bios(disk);
		if (ret)
			goto put_disk;
	}
	gd = alloc_gendisk(disk);
	if (IS_ERR(gd)) {
		ret = PTR_ERR(gd);
		goto put_disk;
	}
	disk->gd = gd;
	return disk;

put_disk:
	/* The release frees what is there. */
	lxd_obj_put(&disk->obj);
	return ERR_PTR(ret);
}

int lxd_blk_disk_add(struct lxd_domain *dom, struct lxd_obj *set,
		     struct lxd_obj *major,
		     const struct lxd_block_disk_add_req *req,
		     struct lxd_obj **made)
{
	struct blk_disk *disk;
	int ret;

	ret = add_check(dom, set, major, req);
	if (ret)
		return ret;
	disk = alloc_disk(dom, set, major, req->ops);
	if (IS_ERR(disk))
		return PTR_ERR(disk);

	mutex_lock(&all_lock);
	if (collides(disk->major, req) || name_taken(req->name)) {
		mutex_unlock(&all_lock);
		lxd_obj_put(&disk->obj);
		return -EEXIST;
	}
	fill_gendisk(disk, req);
	list_add_tail(&disk->all, &all_disks);
	mutex_unlock(&all_lock);

	spin_lock(&dom->class_lock);
	list_add_tail(&disk->node, &dom->disks);
	spin_unlock(&dom->class_lock);
	*made = &disk->obj;
	return 0;
}

static int go_live(struct blk_disk *disk)
{
	int ret;

	ret = lxd_blk_zones_init(disk);
	if (ret)
		return ret;
	ret = device_add_disk(NULL, disk->gd, NULL);
	if (ret)
		return ret;
	disk->live = true;
	atomic_inc(&disk->obj.dom->devices);
	return 0;
}

int lxd_blk_disk_live(struct lxd_domain *dom, struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);
	int ret = -EINVAL;

	mutex_lock(&disk->live_lock);
	if (!disk->live && !disk->gone) {
		ret = go_live(disk);
		/* The block layer has said why in the log: no second try. */
		disk->gone = ret;
	}
	mutex_unlock(&disk->live_lock);
	return ret;
}

int lxd_blk_disk_del(struct lxd_domain *dom, struct lxd_obj *obj)
{
	/* The generated dispatch drops the object: disk_destroy(). */
	return 0;
}

/* The zones of a live disk have been counted: it keeps its size. */
static bool zoned_capacity_ok(const struct blk_disk *disk, u64 capacity)
{
	if (disk->live)
		return capacity == get_capacity(disk->gd);
	return lxd_blk_zones_fit(capacity, disk->gd->queue->limits.chunk_sectors);
}

int lxd_blk_disk_capacity(struct lxd_domain *dom, struct lxd_obj *obj,
			  const struct lxd_block_disk_capacity_req *req)
{
	struct blk_disk *disk = to_disk(obj);
	int ret = 0;

	mutex_lock(&disk->live_lock);
	if (disk->gone)
		ret = -ENODEV;
	else if (disk->zoned && !zoned_capacity_ok(disk, req->capacity))
		ret = -EINVAL;
	else if (req->notify && disk->live)
		set_capacity_and_notify(disk->gd, req->capacity);
	else
		set_capacity(disk->gd, req->capacity);
	mutex_unlock(&disk->live_lock);
	return ret;
}

int lxd_blk_disk_read_only(struct lxd_domain *dom, struct lxd_obj *obj,
			   const struct lxd_block_disk_read_only_req *req)
{
	set_disk_ro(to_disk(obj)->gd, req->ro);
	return 0;
}
