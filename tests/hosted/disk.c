// SPDX-License-Identifier: GPL-2.0-only
/* What a driver registers: majors, tag sets, disks. */
#include <stdlib.h>

#include "disk.h"

#define to_major(o)	((struct peer_major *)(o))
#define to_set(o)	((struct peer_set *)(o))
#define to_disk(o)	((struct peer_disk *)(o))

/* First of the majors that we give out, as the kernel does, downwards. */
#define MAJOR_FIRST	254

static void destroy_nothing(struct lxd_obj *obj)
{
}

static void release_major(struct lxd_obj *obj)
{
	free(to_major(obj));
}

static void release_set(struct lxd_obj *obj)
{
	free(to_set(obj));
}

static void destroy_disk(struct lxd_obj *obj)
{
	struct peer_disk **p = &obj->dom->disks;

	while (*p && *p != to_disk(obj))
		p = &(*p)->next;
	if (*p)
		*p = to_disk(obj)->next;
	to_disk(obj)->live = false;
}

static void release_disk(struct lxd_obj *obj)
{
	struct peer_disk *disk = to_disk(obj);

	if (disk->set)
		lxd_obj_put(&disk->set->obj);
	if (disk->major)
		lxd_obj_put(&disk->major->obj);
	free(disk->io);
	free(disk);
}

static const struct lxd_obj_ops major_ops = {
	.destroy = destroy_nothing,
	.release = release_major,
};

static const struct lxd_obj_ops set_ops = {
	.destroy = destroy_nothing,
	.release = release_set,
};

static const struct lxd_obj_ops disk_ops = {
	.destroy = destroy_disk,
	.release = release_disk,
};

static int major_register(struct lxd_domain *dom,
			  const struct lxd_block_major_register_req *req,
			  struct lxd_block_major_register_rep *rep,
			  struct lxd_obj **made)
{
	struct peer_major *major = calloc(1, sizeof(*major));

	if (!major)
		return -ENOMEM;
	major->major = req->major ?: MAJOR_FIRST - dom->majors++ % 20;
	peer_obj_init(&major->obj, dom, &major_ops);
	rep->major = major->major;
	*made = &major->obj;
	return 0;
}

static int major_unregister(struct lxd_domain *dom, struct lxd_obj *m)
{
	return 0;
}

static int tag_set_add(struct lxd_domain *dom,
		       const struct lxd_block_tag_set_add_req *req,
		       struct lxd_obj **made)
{
	struct peer_set *set;

	if (req->reserved >= req->depth)
		return -EINVAL;
	set = calloc(1, sizeof(*set));
	if (!set)
		return -ENOMEM;
	set->req = *req;
	set->hw_queues = req->hw_queues;
	peer_obj_init(&set->obj, dom, &set_ops);
	*made = &set->obj;
	return 0;
}

static int tag_set_remove(struct lxd_domain *dom, struct lxd_obj *set)
{
	return 0;
}

static int tag_set_resize(struct lxd_domain *dom, struct lxd_obj *obj,
			  const struct lxd_block_tag_set_resize_req *req,
			  struct lxd_block_tag_set_resize_rep *rep)
{
	struct peer_set *set = to_set(obj);

	/* Requests are noted in arrays that were made for as many queues. */
	if (req->hw_queues > set->req.hw_queues)
		return -EINVAL;
	set->hw_queues = req->hw_queues;
	rep->hw_queues = req->hw_queues;
	return 0;
}

static int disk_add(struct lxd_domain *dom, struct lxd_obj *set,
		    struct lxd_obj *m, const struct lxd_block_disk_add_req *req,
		    struct lxd_obj **made)
{
	struct peer_disk *disk;

	if (!set != !!(req->ops & LXD_BLOCK_DISK_OPS_SUBMIT_BIO))
		return -EINVAL;
	disk = calloc(1, sizeof(*disk));
	if (!disk)
		return -ENOMEM;
	disk->nr_ios = set ? to_set(set)->req.hw_queues *
			     to_set(set)->req.depth : DISK_BIOS;
	disk->io = calloc(disk->nr_ios, sizeof(*disk->io));
	if (!disk->io) {
		free(disk);
		return -ENOMEM;
	}
	disk->req = *req;
	disk->capacity = req->capacity;
	disk->read_only = req->flags & LXD_BLOCK_DISK_FLAG_READ_ONLY;
	if (set) {
		set->refs++;
		disk->set = to_set(set);
	}
	if (m) {
		m->refs++;
		disk->major = to_major(m);
	}
	disk->next = dom->disks;
	dom->disks = disk;
	peer_obj_init(&disk->obj, dom, &disk_ops);
	*made = &disk->obj;
	return 0;
}

/* The driver takes a disk away only when it has nothing to do any more. */
static int disk_gone(struct lxd_domain *dom, struct lxd_obj *d)
{
	if (to_disk(d)->inflight)
		peer_kill(dom, "%s: removed with %u requests",
			  to_disk(d)->req.name, to_disk(d)->inflight);
	to_disk(d)->gone = true;
	return 0;
}

static int disk_free(struct lxd_domain *dom, struct lxd_obj *d)
{
	if (to_disk(d)->live && !to_disk(d)->gone)
		peer_kill(dom, "%s: freed before it was gone",
			  to_disk(d)->req.name);
	return 0;
}

static int disk_live(struct lxd_domain *dom, struct lxd_obj *d)
{
	if (to_disk(d)->live)
		return -EBUSY;
	to_disk(d)->live = true;
	return 0;
}

static int disk_capacity(struct lxd_domain *dom, struct lxd_obj *d,
			 const struct lxd_block_disk_capacity_req *req)
{
	to_disk(d)->capacity = req->capacity;
	return 0;
}

static int disk_limits_update(struct lxd_domain *dom, struct lxd_obj *d,
			      const struct lxd_block_disk_limits_update_req *req)
{
	struct peer_disk *disk = to_disk(d);

	disk->req.queue_flags = req->queue_flags;
	disk->req.limits.max_sectors = req->limits.max_sectors;
	disk->req.limits.max_discard_sectors = req->limits.max_discard_sectors;
	return 0;
}

static int disk_read_only(struct lxd_domain *dom, struct lxd_obj *d,
			  const struct lxd_block_disk_read_only_req *req)
{
	to_disk(d)->read_only = req->ro;
	return 0;
}

static void queues_stop(struct lxd_domain *dom, struct lxd_obj *d)
{
	to_disk(d)->stopped = true;
}

static void queues_start(struct lxd_domain *dom, struct lxd_obj *d)
{
	to_disk(d)->stopped = false;
}

static struct disk_io *io_at(struct peer_disk *disk, u32 queue, u32 tag)
{
	u32 depth = disk->set ? disk->set->req.depth : disk->nr_ios;

	if (tag >= depth || queue >= disk->nr_ios / depth)
		return NULL;
	return &disk->io[queue * depth + tag];
}

struct disk_io *disk_io_of(struct peer_disk *disk,
			   const struct disk_request *rq)
{
	return io_at(disk, rq->queue, rq->tag);
}

static void complete_one(struct peer_disk *disk, u32 tag, u8 status,
			 u64 result)
{
	struct disk_io *io = disk->set ? io_at(disk, tag >> 16, tag & 0xffff) :
					 io_at(disk, 0, tag);

	if (!io || !io->busy) {
		peer_kill(disk->obj.dom,
			  "%s: completed request %#x, which it has not",
			  disk->req.name, tag);
		return;
	}
	io->busy = false;
	io->done = true;
	io->status = status;
	io->result = result;
	disk->inflight--;
	disk->completed++;
}

static void complete(struct lxd_domain *dom, struct lxd_obj *d,
		     const struct lxd_block_complete_req *req)
{
	complete_one(to_disk(d), req->tag, req->status, req->result);
}

static void complete_many(struct lxd_domain *dom, struct lxd_obj *d,
			  const struct lxd_block_complete_many_req *req)
{
	u32 i;

	for (i = 0; i < req->nr_tags; i++)
		complete_one(to_disk(d), req->tags[i], LXD_BLOCK_STATUS_OK, 0);
}

static void timeout_done(struct lxd_domain *dom, struct lxd_obj *d,
			 const struct lxd_block_timeout_done_req *req)
{
	if (req->result == LXD_BLOCK_TIMEOUT_RESULT_RESET_TIMER)
		to_disk(d)->more_time++;
}

const struct lxd_block_host_ops disk_host_ops = {
	.major_register = major_register,
	.major_unregister = major_unregister,
	.tag_set_add = tag_set_add,
	.tag_set_remove = tag_set_remove,
	.tag_set_resize = tag_set_resize,
	.disk_add = disk_add,
	.disk_gone = disk_gone,
	.disk_free = disk_free,
	.disk_live = disk_live,
	.disk_capacity = disk_capacity,
	.disk_limits_update = disk_limits_update,
	.disk_read_only = disk_read_only,
	.queues_stop = queues_stop,
	.queues_start = queues_start,
	.complete = complete,
	.complete_many = complete_many,
	.timeout_done = timeout_done,
};
