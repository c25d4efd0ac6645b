// SPDX-License-Identifier: GPL-2.0-only
/*
 * Class block: the table of what a domain may call, majors, and the end.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "../class.h"
#include "block.h"

/* struct blk_major_name in block/genhd.c has room for 15 and a NUL. */
#define MAJOR_NAME_MAX	15

/* Under the lock. */
static void unregister(struct blk_major *major)
{
	unregister_blkdev(major->major, major->name);
	atomic_dec(&major->obj.dom->majors);
}

/* Whoever got the number next would have disks with the numbers of ours. */
static void major_destroy(struct lxd_obj *obj)
{
	struct blk_major *major = to_major(obj);

	mutex_lock(&major->lock);
	major->left = true;
	if (!major->live)
		unregister(major);
	mutex_unlock(&major->lock);
}

int lxd_blk_major_use(struct blk_major *major)
{
	int ret = -ENODEV;

	if (!major)
		return 0;
	mutex_lock(&major->lock);
	if (!major->left) {
		major->live++;
		ret = 0;
	}
	mutex_unlock(&major->lock);
	return ret;
}

void lxd_blk_major_unuse(struct blk_major *major)
{
	if (!major)
		return;
	mutex_lock(&major->lock);
	if (!--major->live && major->left)
		unregister(major);
	mutex_unlock(&major->lock);
}

static void major_release(struct lxd_obj *obj)
{
	kfree(to_major(obj));
}

static const struct lxd_obj_ops major_ops = {
	.destroy = major_destroy,
	.release = major_release,
};

static int major_register(struct lxd_domain *dom,
			  const struct lxd_block_major_register_req *req,
			  struct lxd_block_major_register_rep *rep,
			  struct lxd_obj **made)
{
	struct blk_major *major;
	int ret;

	/* The kernel cuts longer ones off, and warns as they are given back. */
	if (!lxd_blk_name_ok(req->name, req->name_len) ||
	    req->name_len > MAJOR_NAME_MAX)
		return -EINVAL;
	if (atomic_inc_return(&dom->majors) > BLK_MAJORS) {
		ret = -ENOSPC;
		goto uncount;
	}
	major = kzalloc(sizeof(*major), GFP_KERNEL);
	if (!major) {
		ret = -ENOMEM;
		goto uncount;
	}
	strscpy(major->name, req->name, sizeof(major->name));
	ret = register_blkdev(req->major, major->name);
	if (ret < 0) {
		/* It has said so in the log; don't let that go on for ever. */
		lxd_refuse(dom, LXD_BLOCK_P_MAJOR_REGISTER, "major");
		goto free;
	}
	mutex_init(&major->lock);
	major->major = req->major ?: ret;
	rep->major = major->major;
	lxd_obj_init(&major->obj, dom, &major_ops);
	*made = &major->obj;
	return 0;

free:
	kfree(major);
uncount:
	atomic_dec(&dom->majors);
	return ret;
}

static int major_unregister(struct lxd_domain *dom, struct lxd_obj *obj)
{
	/* The generated dispatch drops the object: major_destroy(). */
	return 0;
}

static const struct lxd_block_host_ops block_ops = {
	.major_register = major_register,
	.major_unregister = major_unregister,
	.tag_set_add = lxd_blk_set_add,
	.tag_set_remove = lxd_blk_set_remove,
	.tag_set_resize = lxd_blk_set_resize,
	.disk_add = lxd_blk_disk_add,
	.disk_live = lxd_blk_disk_live,
	.disk_gone = lxd_blk_disk_gone,
	.disk_free = lxd_blk_disk_free,
	.disk_capacity = lxd_blk_disk_capacity,
	.disk_limits_update = lxd_blk_limits_update,
	.disk_read_only = lxd_blk_disk_read_only,
	.queues_stop = lxd_blk_queues_stop,
	.queues_start = lxd_blk_queues_start,
	.complete = lxd_blk_complete,
	.complete_many = lxd_blk_complete_many,
	.timeout_done = lxd_blk_timeout_done,
};

static int block_serve(struct lxd_domain *dom, u16 proc, u8 kind,
		       const void *req, size_t len, void *rep, size_t *rep_len)
{
	return lxd_block_host_dispatch(dom, &block_ops, proc, kind, req, len,
				       rep, rep_len);
}

/*
 * The next disk of the domain after @prev, referenced; puts @prev.  If that has
 * been removed meanwhile, there is no telling which comes next: NULL, and @lost,
 * which may be NULL, is set.
 */
static struct blk_disk *next_disk(struct lxd_domain *dom, struct blk_disk *prev,
				  bool *lost)
{
	struct blk_disk *disk = NULL;
	struct list_head *pos;

	spin_lock(&dom->class_lock);
	pos = prev ? prev->node.next : dom->disks.next;
	if (prev && list_empty(&prev->node)) {
		if (lost)
			*lost = true;
	} else if (pos != &dom->disks) {
		disk = list_entry(pos, struct blk_disk, node);
		lxd_obj_hold(&disk->obj);
	}
	spin_unlock(&dom->class_lock);
	if (prev)
		lxd_obj_put(&prev->obj);
	return disk;
}

/*
 * Ends what is in the domain.  What comes later is refused by queue_rq(); what
 * the driver had stopped runs, into that refusal.
 */
static void block_dead(struct lxd_domain *dom)
{
	struct blk_disk *disk = NULL;
	bool lost;

	do {	/* Doing it twice does no harm. */
		lost = false;
		while ((disk = next_disk(dom, disk, &lost))) {
			lxd_blk_disk_fail(disk);
			lxd_blk_queues_start(dom, &disk->obj);
		}
	} while (lost);
}

static void block_reap(struct lxd_domain *dom)
{
	lxd_handles_drop_all(dom, LXD_BLOCK_H_DISK);
	lxd_handles_drop_all(dom, LXD_BLOCK_H_TAG_SET);
	lxd_handles_drop_all(dom, LXD_BLOCK_H_MAJOR);
}

/* A bio has no timer of its own: look for one that has been in for too long. */
static void block_watch(struct lxd_domain *dom)
{
	struct blk_disk *disk = NULL;
	u32 i;

	while ((disk = next_disk(dom, disk, NULL))) {
		for (i = 0; i < disk->bios.nr; i++) {
			struct blk_slot *slot = &disk->bios.slot[i];

			if (READ_ONCE(slot->owner) &&
			    time_after(jiffies, READ_ONCE(slot->start) +
				       BLK_BIO_TIMEOUT))
				lxd_domain_kill(dom,
						"%s: bio %u never completed",
						disk->gd->disk_name, i);
		}
	}
}

static u32 block_devices(struct lxd_domain *dom, struct lxdom_device *rows,
			 u32 capacity)
{
	struct blk_disk *disk = NULL;
	u32 n = 0;

	while ((disk = next_disk(dom, disk, NULL))) {
		if (!READ_ONCE(disk->live))
			continue;
		if (n < capacity) {
			strscpy(rows[n].name, disk->gd->disk_name,
				sizeof(rows[n].name));
			rows[n].class = LXDOM_CLASS_BLOCK;
			rows[n].major = disk->gd->major;
			rows[n].minor = disk->gd->first_minor;
			rows[n].openers = atomic_read(&disk->openers);
		}
		n++;
	}
	return n;
}

const struct lxd_class lxd_block_class = {
	.name = "block",
	.interface = LXD_BLOCK_P_QUEUE_RQ >> 8,
	.bit = LXDOM_CLASS_BLOCK,
	.serve = block_serve,
	.may_sleep = lxd_block_host_may_sleep,
	.proc_name = lxd_block_proc_name,
	.dead = block_dead,
	.reap = block_reap,
	.watch = block_watch,
	.devices = block_devices,
};
