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

#define PART_NAME_LEN	(DISK_NAME_LEN + 12)

static LIST_HEAD(all_disks);
static DEFINE_MUTEX(all_lock);	/* guards all_disks: names and minors */

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

/* The block layer leaves it to us that a set changes in one way at a time. */
static void lock_set(struct blk_disk *disk)
{
	if (disk->set)
		mutex_lock(&disk->set->resize_lock);
}

static void unlock_set(struct blk_disk *disk)
{
	if (disk->set)
		mutex_unlock(&disk->set->resize_lock);
}

/*
 * Takes a live disk out of the system.  del_gendisk() waits for requests, not for
 * bios; those end here, too: by the driver, or by block_watch() or the domain's
 * own end, which find the disk in the domain's list.
 */
static void remove_live(struct blk_disk *disk)
{
	struct lxd_domain *dom = disk->obj.dom;

	if (!lxd_domain_alive(dom))
		blk_mark_disk_dead(disk->gd);
	lock_set(disk);
	del_gendisk(disk->gd);
	unlock_set(disk);
	lxd_blk_major_unuse(disk->major);
	if (!disk->set)
		wait_event(disk->bio_wait,
			   bitmap_empty(disk->bio_map, BLK_BIOS));
	atomic_dec(&dom->devices);
}

/* Under live_lock.  From here on nobody changes what goes with the disk. */
static void set_gone(struct blk_disk *disk)
{
	mutex_lock(&disk->change_lock);
	disk->gone = true;
	mutex_unlock(&disk->change_lock);
}

/*
 * Takes the disk out of the system, if it is there, and if nobody else does.  Others
 * may still be busy with the object, and they use the gendisk: it stays until
 * disk_release_obj().
 */
static void take_out(struct blk_disk *disk)
{
	struct lxd_domain *dom = disk->obj.dom;
	bool live, others;

	mutex_lock(&disk->live_lock);
	others = disk->out;
	disk->out = true;
	set_gone(disk);
	live = disk->live;
	mutex_unlock(&disk->live_lock);
	if (others)
		return;

	lxd_blk_queues_start(dom, &disk->obj);
	cancel_delayed_work_sync(&disk->stop_work);
	if (live)
		remove_live(disk);
	/* Not before: there was waiting, and a domain that dies ends that. */
	spin_lock(&dom->class_lock);
	list_del_init(&disk->node);
	spin_unlock(&dom->class_lock);

	mutex_lock(&all_lock);
	list_del(&disk->all);
	mutex_unlock(&all_lock);
}

static void disk_destroy(struct lxd_obj *obj)
{
	take_out(to_disk(obj));
}

static void disk_release_obj(struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);
	struct gendisk *gd = disk->gd;
	bool live = disk->live;

	/* A message that stops or starts the queues may have come late. */
	cancel_delayed_work_sync(&disk->stop_work);
	cancel_delayed_work_sync(&disk->run_work);
	if (live) {
		put_disk(gd);	/* the last one calls disk_free() */
		return;
	}
	/* The block layer calls disk_free() for disks that were added only. */
	if (gd) {
		lock_set(disk);
		put_disk(gd);
		unlock_set(disk);
	}
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

static bool in_system(const char *name)
{
	/* Partitions are there, too. */
	char file[sizeof("/sys/class/block/") + PART_NAME_LEN];
	struct path path;

	snprintf(file, sizeof(file), "/sys/class/block/%s", name);
	if (kern_path(file, 0, &path))
		return false;
	path_put(&path);
	return true;
}

/* Where a partition's number begins (block/partitions/core.c, add_partition()). */
static const char *number_of(const char *name, const char *disk)
{
	size_t len = strlen(disk);

	if (strncmp(name, disk, len))
		return NULL;
	if (!isdigit(disk[len - 1]))
		return name + len;
	return name[len] == 'p' ? name + len + 1 : NULL;
}

/* Could a partition of the second be called like the first? */
static bool is_partition(const char *name, const char *disk)
{
	const char *number = number_of(name, disk);

	return number && *number && strspn(number, "0123456789") == strlen(number);
}

/*
 * device_add_disk() warns about a name that is taken, its own or a partition's, with
 * a backtrace; a domain must not be able to make it do so.  What ends in a digit has a
 * "p" between it and the number, and there are no disks of such names.
 */
static bool name_taken(const char *name)
{
	char part[PART_NAME_LEN];
	int i;

	if (in_system(name))
		return true;
	for (i = 1; !isdigit(name[strlen(name) - 1]) && i < DISK_MAX_PARTS; i++) {
		snprintf(part, sizeof(part), "%s%d", name, i);
		if (in_system(part))
			return true;
	}
	return false;
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
		const char *name = disk->gd->disk_name;

		if (!strcmp(name, req->name) || is_partition(name, req->name) ||
		    is_partition(req->name, name))
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
	if (atomic_read(&dom->devices) >= LXD_DEVICES_MAX)
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
				     lxd_blk_timeout(req->timeout_ms));
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
	lxd_blk_stop_init(disk);
	init_waitqueue_head(&disk->bio_wait);
	spin_lock_init(&disk->bio_lock);
	mutex_init(&disk->live_lock);
	mutex_init(&disk->change_lock);
	disk->ops = ops;
	disk->set = set ? to_set(lxd_obj_hold(set)) : NULL;
	disk->major = major ? to_major(lxd_obj_hold(major)) : NULL;
	disk->slots = set ? &disk->set->slots : &disk->bios;
	if (!set) {
		ret = alloc_bios(disk);
		if (ret)
			goto put_disk;
	}
	lock_set(disk);
	gd = alloc_gendisk(disk);
	/* Who has the lock after us finds the queue in the set. */
	if (!IS_ERR(gd))
		disk->gd = gd;
	unlock_set(disk);
	if (IS_ERR(gd)) {
		ret = PTR_ERR(gd);
		goto put_disk;
	}
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

	if (atomic_read(&disk->obj.dom->devices) >= LXD_DEVICES_MAX)
		return -ENOSPC;
	/* Since the disk was made others may have come. */
	if (name_taken(disk->gd->disk_name))
		return -EEXIST;
	ret = lxd_blk_zones_init(disk);
	if (ret)
		return ret;
	ret = lxd_blk_major_use(disk->major);
	if (ret)
		return ret;
	lock_set(disk);
	ret = device_add_disk(NULL, disk->gd, NULL);
	unlock_set(disk);
	if (ret) {
		lxd_blk_major_unuse(disk->major);
		return ret;
	}
	disk->live = true;
	atomic_inc(&disk->obj.dom->devices);
	return 0;
}

int lxd_blk_disk_live(struct lxd_domain *dom, struct lxd_obj *obj)
{
	struct blk_disk *disk = to_disk(obj);
	int ret = -EINVAL;

	lxd_noise(dom);
	mutex_lock(&disk->live_lock);
	if (!disk->live && !disk->gone) {
		ret = go_live(disk);
		/* The block layer has said why in the log: no second try. */
		if (ret) {
			set_gone(disk);
			lxd_refuse(dom, LXD_BLOCK_P_DISK_LIVE, "disk");
		}
	}
	mutex_unlock(&disk->live_lock);
	return ret;
}

int lxd_blk_disk_gone(struct lxd_domain *dom, struct lxd_obj *obj)
{
	take_out(to_disk(obj));
	return 0;
}

int lxd_blk_disk_free(struct lxd_domain *dom, struct lxd_obj *obj)
{
	/* The generated dispatch drops the object: disk_destroy(). */
	return 0;
}

/* Under change_lock. */
static int set_size(struct blk_disk *disk, u64 capacity, bool notify)
{
	if (disk->gone)
		return -ENODEV;
	if (capacity > BLK_CAPACITY_MAX)
		return -EINVAL;
	if (notify)
		set_capacity_and_notify(disk->gd, capacity);
	else
		set_capacity(disk->gd, capacity);
	return 0;
}

/* Under live_lock.  The zones of a live disk have been counted. */
static bool zones_ok(const struct blk_disk *disk, u64 capacity)
{
	if (disk->live)
		return capacity == get_capacity(disk->gd);
	return lxd_blk_zones_fit(capacity, disk->gd->queue->limits.chunk_sectors);
}

static int set_zoned_size(struct blk_disk *disk, u64 capacity, bool notify)
{
	int ret = -EINVAL;

	mutex_lock(&disk->live_lock);
	mutex_lock(&disk->change_lock);
	if (zones_ok(disk, capacity))
		ret = set_size(disk, capacity, notify);
	mutex_unlock(&disk->change_lock);
	mutex_unlock(&disk->live_lock);
	return ret;
}

int lxd_blk_disk_capacity(struct lxd_domain *dom, struct lxd_obj *obj,
			  const struct lxd_block_disk_capacity_req *req)
{
	struct blk_disk *disk = to_disk(obj);
	int ret;

	if (req->notify)
		lxd_noise(dom);
	if (disk->zoned)
		return set_zoned_size(disk, req->capacity, req->notify);
	mutex_lock(&disk->change_lock);
	ret = set_size(disk, req->capacity, req->notify);
	mutex_unlock(&disk->change_lock);
	return ret;
}

int lxd_blk_disk_read_only(struct lxd_domain *dom, struct lxd_obj *obj,
			   const struct lxd_block_disk_read_only_req *req)
{
	struct blk_disk *disk = to_disk(obj);
	int ret = 0;

	lxd_noise(dom);
	mutex_lock(&disk->change_lock);
	if (disk->gone)
		ret = -ENODEV;
	else
		set_disk_ro(disk->gd, req->ro);
	mutex_unlock(&disk->change_lock);
	return ret;
}
