// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel asks of a disk beside requests.
 */
#include <linux/hdreg.h>
#include "block.h"

/* Bits of mode in open and release, as in lxd_disk.opens. */
static fmode_t mode_of(u32 wire)
{
	fmode_t mode = 0;

	if (wire & 1)
		mode |= FMODE_READ;
	if (wire & 2)
		mode |= FMODE_WRITE;
	return mode;
}

static int block_open(const struct lxd_block_open_req *req)
{
	struct lxd_queue *lq = lxd_queue_by_handle(req->d);
	struct gendisk *disk;
	int ret = 0;

	if (!lq)
		return -ENXIO;
	disk = lq->q.disk;
	mutex_lock(&disk->open_mutex);
	/* It may have waited for the driver to delete it. */
	if (test_bit(GD_DEAD, &disk->state))
		ret = -ENXIO;
	else if (disk->fops->open)
		ret = disk->fops->open(disk->part0, mode_of(req->mode));
	if (!ret) {
		atomic_inc(&disk->part0->bd_openers);
		lxd_disk_of(disk)->opens[req->mode % LXD_OPEN_MODES]++;
	}
	mutex_unlock(&disk->open_mutex);
	return ret;
}

/* Under its open_mutex. */
static void close_disk(struct gendisk *disk, u32 mode)
{
	unsigned int *opens = &lxd_disk_of(disk)->opens[mode % LXD_OPEN_MODES];

	/* Of a driver that has only a release, nobody tells us that it is open. */
	if (*opens) {
		atomic_dec(&disk->part0->bd_openers);
		(*opens)--;
	} else if (disk->fops->open) {
		return;
	}
	if (disk->fops->release)
		disk->fops->release(disk, mode_of(mode));
}

void lxd_disk_close_all(struct gendisk *disk)
{
	u32 mode;

	mutex_lock(&disk->open_mutex);
	for (mode = 0; mode < LXD_OPEN_MODES; mode++) {
		while (lxd_disk_of(disk)->opens[mode])
			close_disk(disk, mode);
	}
	mutex_unlock(&disk->open_mutex);
}

static void block_release(const struct lxd_block_release_req *req)
{
	struct lxd_queue *lq = lxd_queue_by_handle(req->d);
	struct gendisk *disk;

	/* Deleted by the driver meanwhile: lxd_disk_close_all(). */
	if (!lq)
		return;
	disk = lq->q.disk;
	mutex_lock(&disk->open_mutex);
	close_disk(disk, req->mode);
	mutex_unlock(&disk->open_mutex);
}

static int block_getgeo(const struct lxd_block_getgeo_req *req,
			struct lxd_block_getgeo_rep *rep)
{
	struct lxd_queue *lq = lxd_queue_by_handle(req->d);
	struct hd_geometry geo = { };
	struct gendisk *disk;
	int ret;

	if (!lq)
		return -ENXIO;
	disk = lq->q.disk;
	if (!disk->fops->getgeo)
		return -ENOTTY;
	ret = disk->fops->getgeo(disk->part0, &geo);
	if (ret)
		return ret;
	rep->heads = geo.heads;
	rep->sectors = geo.sectors;
	rep->cylinders = geo.cylinders;
	rep->start = geo.start;
	return 0;
}

/* Let the driver handle a timeout; false: it wants more time. */
static bool request_timed_out(struct request *rq)
{
	const struct blk_mq_ops *ops = rq->q->mq_ops;

	/* Parked, or just being completed: not the driver's fault. */
	if (blk_mq_rq_state(rq) != MQ_RQ_IN_FLIGHT || !ops->timeout)
		return false;
	rq->rq_flags |= RQF_TIMED_OUT;
	if (ops->timeout(rq) == BLK_EH_DONE)
		return true;
	rq->rq_flags &= ~RQF_TIMED_OUT;
	return false;
}

static void block_timeout(const struct lxd_block_timeout_req *req)
{
	struct lxd_queue *lq = lxd_queue_by_handle(req->d);
	struct lxd_block_timeout_done_req done = {
		.d = req->d,
		.tag = req->tag,
		.result = LXD_BLOCK_TIMEOUT_RESULT_DONE,
	};
	struct request *rq;

	if (!lq || !queue_is_mq(&lq->q))
		return;
	/* None: its completion is on the way to the kernel, or the queue is frozen. */
	rq = lxd_rq_by_tag(lq, req->tag);
	if (rq ? !request_timed_out(rq) : lxd_is_held(lq, req->tag))
		done.result = LXD_BLOCK_TIMEOUT_RESULT_RESET_TIMER;
	/* The driver may have ended the request: first things first. */
	lxd_complete_flush();
	lxd_block_timeout_done_post(&done);
}

static void block_poll(const struct lxd_block_poll_req *req)
{
	struct lxd_queue *lq = lxd_queue_by_handle(req->d);
	DEFINE_IO_COMP_BATCH(iob);

	if (!lq || !queue_is_mq(&lq->q) || !lq->q.mq_ops->poll ||
	    req->hw_queue >= lq->nr_hctxs)
		return;
	lq->q.mq_ops->poll(&lq->hctxs[req->hw_queue]->hctx, &iob);
	if (!rq_list_empty(iob.req_list))
		iob.complete(&iob);
}

const struct lxd_block_domain_ops lxd_block_ops = {
	.queue_rq = lxd_queue_rq,
	.timeout = block_timeout,
	.poll = block_poll,
	.open = block_open,
	.release = block_release,
	.getgeo = block_getgeo,
	.report_zones = lxd_report_zones,
};

static bool block_flush(bool all)
{
	lxd_commit();
	lxd_complete_flush();
	return false;
}

void lxd_block_init(void)
{
	lxd_incoming_init();
	if (lxd_biolib_init())
		lxd_fault("block: no memory for the first bios");
	lxd_on_flush(block_flush);
}
