// SPDX-License-Identifier: GPL-2.0-only
/* Requests to a disk. */
#include "disk.h"

struct peer_disk *disk_find(struct lxd_domain *dom, const char *name)
{
	struct peer_disk *disk;

	for (disk = dom->disks; disk; disk = disk->next)
		if (disk->live && !strcmp(disk->req.name, name))
			return disk;
	return NULL;
}

u32 disk_count(struct lxd_domain *dom)
{
	struct peer_disk *disk;
	u32 n = 0;

	for (disk = dom->disks; disk; disk = disk->next)
		n += disk->live;
	return n;
}

int disk_submit(struct peer_disk *disk, const struct disk_request *rq)
{
	struct lxdom_head head = {
		.proc = LXD_BLOCK_P_QUEUE_RQ,
		.kind = LXDOM_KIND_POST,
	};
	struct lxd_block_queue_rq_req req = {
		.d = disk->obj.handle,
		.sector = rq->sector,
		.tag = disk->set ? rq->queue << 16 | rq->tag : rq->tag,
		.len = rq->len,
		.payload_off = rq->off,
		.op = rq->op,
		.flags = rq->flags,
	};
	struct disk_io *io = disk_io_of(disk, rq);
	int ret;

	if (!io)
		return -EINVAL;
	if (io->busy)
		return -EBUSY;
	ret = peer_send(disk->obj.dom, &head, &req, sizeof(req),
			!(rq->flags & LXD_BLOCK_REQ_FLAG_LAST));
	if (ret)
		return ret;
	io->busy = true;
	io->done = false;
	disk->inflight++;
	return 0;
}

static bool io_done(void *arg)
{
	struct disk_io *io = arg;

	return io->done;
}

int disk_do(struct peer_disk *disk, struct disk_request *rq)
{
	struct disk_io *io = disk_io_of(disk, rq);
	int ret;

	rq->flags |= LXD_BLOCK_REQ_FLAG_LAST;
	ret = disk_submit(disk, rq);
	if (!ret)
		ret = peer_wait(disk->obj.dom, io_done, io, PEER_SOON);
	return ret ?: io->status;
}

static bool nothing_left(void *arg)
{
	struct peer_disk *disk = arg;

	return !disk->inflight;
}

int disk_idle(struct peer_disk *disk)
{
	return peer_wait(disk->obj.dom, nothing_left, disk, PEER_SOON);
}
