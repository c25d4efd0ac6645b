/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The block layer as a driver knows it: what its files share.
 *
 * The kernel on the other side of the channel owns the tags, the schedulers, the
 * timers and the page cache.  Here are the structures that a driver holds in its
 * hands (gendisk, request_queue, tag set, hardware queue, request, bio) and the
 * functions that it calls on them.
 *
 * Only one CPU runs a domain, and threads switch where they block and nowhere
 * else.  So plain variables are enough for whatever is not held across a call
 * that may block; the driver's callbacks may.
 */
#ifndef LXD_BLOCK_H
#define LXD_BLOCK_H

#include <linux/backing-dev-defs.h>
#include <linux/bio.h>
#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include "block_domain.h"
#include "lxd.h"

/**
 * struct lxd_io - what lies before each request in its tag set
 * @wire: tag as the messages name it: hardware queue << 16 | tag
 * @vec: the data, one contiguous run of the window
 * @bio: the request's only bio
 *
 * One cache line boundary before the request that follows.
 */
struct lxd_io {
	u32 wire;
	struct bio_vec vec;
	struct bio bio;
} ____cacheline_aligned;

/*
 * struct request.ref, which the kernel counts references in and no driver
 * reads, says here where the request is.
 */
enum lxd_rq_place {
	LXD_RQ_NOWHERE = 0,	/* the kernel has it */
	LXD_RQ_WITH_DRIVER = 1,	/* between queue_rq and its end */
	LXD_RQ_PARKED = 2,	/* on its hardware queue's dispatch list */
};

/*
 * The kernel's own struct of this name is private to block/; drivers see no
 * more of it than blk_mq_rq_cpu().
 */
struct blk_mq_ctx {
	unsigned int cpu;
};

/**
 * struct lxd_hctx - a hardware queue
 * @hctx: what the driver knows
 * @ctx: stands for the CPU that requests of this queue come from
 * @lq: its queue
 * @running: a thread works on the dispatch list
 * @uncommitted: requests were passed with bd->last unset and none after them
 * @commit_node: in the list of queues to commit, if @uncommitted
 */
struct lxd_hctx {
	struct blk_mq_hw_ctx hctx;
	struct blk_mq_ctx ctx;
	struct lxd_queue *lq;
	bool running;
	bool uncommitted;
	struct list_head commit_node;
};

/**
 * struct lxd_held - a request that came while its queue was frozen
 * @node: in lxd_queue.held
 * @req: the message
 */
struct lxd_held {
	struct list_head node;
	struct lxd_block_queue_rq_req req;
};

/**
 * struct lxd_slot - a bio of a bio-based disk
 * @lq: its queue
 * @wire: slot number, as the messages name it
 * @busy: the driver has it
 * @vec: the data
 * @bio: the bio
 */
struct lxd_slot {
	struct lxd_queue *lq;
	u32 wire;
	bool busy;
	struct bio_vec vec;
	struct bio bio;
};

/* Why requests can't go straight to the driver: bits of lxd_queue.gate. */
#define LXD_GATE_FROZEN		0x1
#define LXD_GATE_QUIESCED	0x2

/* Who wants to be told of the next completion: bits of lxd_queue.attention. */
#define LXD_WANT_IDLE		0x1	/* somebody waits for active or submitting */
#define LXD_WANT_RESTART	0x2	/* requests are parked for lack of resources */

/**
 * struct lxd_queue - a request queue
 * @handle: of its disk; 0 while there is none in the kernel
 * @queue_rq: the driver's, or NULL for a bio-based queue
 * @hctxs: hardware queues
 * @nr_hctxs: elements of it
 * @gate: LXD_GATE_*
 * @attention: LXD_WANT_*
 * @active: requests or bios that were let in and have not ended
 * @submitting: threads in the driver's queue_rq
 * @slots: bios, for a bio-based queue
 * @nr_slots: elements of it
 * @held: requests that wait for the queue to be unfrozen
 * @unhold: lets them in
 * @told_stop: the kernel knows that the driver stopped the queue
 * @told_flags: queue flags that the kernel knows of, LXD_BLOCK_QUEUE_FLAG_*
 * @told_limits: limits that the kernel knows of and may still change
 * @update: tells the kernel of changes in these two
 * @ref: references, blk_get_queue()
 * @exited: the driver's exit_hctx have been called
 * @q: what the driver knows
 */
struct lxd_queue {
	lxdom_handle_t handle;
	blk_status_t (*queue_rq)(struct blk_mq_hw_ctx *hctx,
				 const struct blk_mq_queue_data *bd);
	struct lxd_hctx **hctxs;
	u32 nr_hctxs;
	u8 gate;
	u8 attention;
	u32 active;
	u32 submitting;
	struct lxd_slot **slots;
	u32 nr_slots;
	struct list_head held;
	struct work_struct unhold;
	bool told_stop;
	u32 told_flags;
	struct lxd_block_live_limits told_limits;
	struct work_struct update;
	struct kref ref;
	bool exited;
	struct request_queue q;	/* ends with a flexible array: stays last */
};

#define LXD_OPEN_MODES	4	/* FMODE_READ, FMODE_WRITE */

/**
 * struct lxd_disk - a disk
 * @disk: what the driver knows
 * @part0: the whole disk as a block device
 * @inode: part0's; only its size and its hash node mean anything
 * @bdi: read-ahead settings, written by blk-settings.c, read by nobody
 * @capacity: tells the kernel of a new size
 * @opens: how often it is open in each mode, as the driver has been told; under
 *	   the disk's open_mutex
 */
struct lxd_disk {
	struct gendisk disk;
	struct block_device part0;
	struct inode inode;
	struct backing_dev_info bdi;
	struct work_struct capacity;
	unsigned int opens[LXD_OPEN_MODES];
};

/**
 * lxd_disk_of() - what is kept around a disk
 * @disk: disk
 *
 * Context: any.
 * Return: that.
 */
static inline struct lxd_disk *lxd_disk_of(struct gendisk *disk)
{
	return container_of(disk, struct lxd_disk, disk);
}

/**
 * lxd_rq_io() - what is kept in front of a request
 * @rq: request of one of our tag sets
 *
 * Context: any.
 * Return: that.
 */
static __always_inline struct lxd_io *lxd_rq_io(struct request *rq)
{
	return (struct lxd_io *)rq - 1;
}

/**
 * lxd_queue_of() - our queue around the driver's
 * @q: queue that lxd_queue_alloc() has made
 *
 * Context: any.
 * Return: that.
 */
static __always_inline struct lxd_queue *lxd_queue_of(struct request_queue *q)
{
	return container_of(q, struct lxd_queue, q);
}

/**
 * lxd_hctx_of() - our hardware queue around the driver's
 * @hctx: hardware queue that lxd_hctxs_init() has made
 *
 * Context: any.
 * Return: that.
 */
static __always_inline struct lxd_hctx *lxd_hctx_of(struct blk_mq_hw_ctx *hctx)
{
	return container_of(hctx, struct lxd_hctx, hctx);
}

/**
 * lxd_queue_name() - what messages to people call a queue
 * @lq: queue
 *
 * Context: any.
 * Return: its disk's name, or "?" if it has none.
 */
static __always_inline const char *lxd_queue_name(struct lxd_queue *lq)
{
	return lq->q.disk ? lq->q.disk->disk_name : "?";
}

/* ---- block_status.c ---- */

/**
 * lxd_status_wire() - a block status as the messages have it
 * @status: BLK_STS_*
 *
 * Context: any.
 * Return: LXD_BLOCK_STATUS_*; that of an I/O error for what the interface does
 * not know.
 */
u8 lxd_status_wire(blk_status_t status);

/* ---- block_complete.c ---- */

/**
 * lxd_complete() - tell the kernel that a request or bio has ended
 * @lq: its queue
 * @wire: its tag
 * @status: how it ended
 * @result: sector of a zone append, else 0
 *
 * Context: any.
 */
void lxd_complete(struct lxd_queue *lq, u32 wire, blk_status_t status,
		  u64 result);

/**
 * lxd_complete_flush() - post the completions that have been gathered
 *
 * Context: any.
 */
void lxd_complete_flush(void);

/* ---- block_end.c ---- */

/**
 * lxd_queue_attend() - wake whoever waits for a completion
 * @lq: queue with @lq->attention set
 *
 * Context: any.
 */
void lxd_queue_attend(struct lxd_queue *lq);

/**
 * lxd_queue_left() - a request or bio has left its queue
 * @lq: queue
 *
 * Context: any.
 */
static __always_inline void lxd_queue_left(struct lxd_queue *lq)
{
	lq->active--;
	if (unlikely(lq->attention))
		lxd_queue_attend(lq);
}

/* ---- block_tagset.c ---- */

/**
 * lxd_tag_set_handle() - the kernel's handle of a tag set
 * @set: a set that blk_mq_alloc_tag_set() has made
 *
 * Context: any.
 * Return: the handle, or 0 if the set is none of those.
 */
lxdom_handle_t lxd_tag_set_handle(struct blk_mq_tag_set *set);

/* ---- block_hctx.c ---- */

/**
 * lxd_hctxs_init() - give a queue the hardware queues of its tag set
 * @lq: queue; may have some already, which are kept or shut down
 *
 * Context: thread: allocates, and calls the driver's init_hctx and exit_hctx.
 * Return: 0 or -ENOMEM, with as many hardware queues as before.
 */
int lxd_hctxs_init(struct lxd_queue *lq);

/**
 * lxd_hctxs_exit() - shut a queue's hardware queues down
 * @lq: queue
 *
 * Context: thread: calls the driver's exit_hctx.
 */
void lxd_hctxs_exit(struct lxd_queue *lq);

/* ---- block_dispatch.c ---- */

/**
 * lxd_issue() - pass a request to the driver
 * @lh: its hardware queue
 * @rq: request, bound to that queue, in no list
 * @last: bd->last
 *
 * Parks the request if the driver lacks resources; ends it if the driver
 * refuses it.
 *
 * Context: as the driver's queue_rq(): thread if that may block, else any.
 * Return: false if it was parked.
 */
bool lxd_issue(struct lxd_hctx *lh, struct request *rq, bool last);

/**
 * lxd_park() - put a request at the end of its dispatch list
 * @lh: its hardware queue
 * @rq: request, in no list
 *
 * Context: any.
 */
void lxd_park(struct lxd_hctx *lh, struct request *rq);

/**
 * lxd_run_work() - work function of hctx->run_work
 * @work: of a struct blk_mq_hw_ctx
 *
 * Context: work item, hence thread.
 */
void lxd_run_work(struct work_struct *work);

/**
 * lxd_requeue_work() - work function of q->requeue_work
 * @work: of a struct request_queue
 *
 * Context: work item, hence thread.
 */
void lxd_requeue_work(struct work_struct *work);

/**
 * lxd_restart() - have all parked requests tried again soon
 * @lq: queue
 *
 * Context: any; the driver is called from a work queue.
 */
void lxd_restart(struct lxd_queue *lq);

/**
 * lxd_commit() - call the driver's commit_rqs where it is owed
 *
 * Context: atomic.
 */
void lxd_commit(void);

/* ---- block_incoming.c ---- */

/**
 * lxd_is_held() - does a request wait for its frozen queue?
 * @lq: queue
 * @tag: of the request, as the messages name it
 *
 * Context: any.
 * Return: true if it does.
 */
bool lxd_is_held(struct lxd_queue *lq, u32 tag);

/**
 * lxd_unhold_work() - let the requests in that waited for a frozen queue
 * @work: lxd_queue.unhold
 *
 * Not in the thread that thaws the queue: that may hold locks of the driver.
 *
 * Context: work item, hence thread.
 */
void lxd_unhold_work(struct work_struct *work);

/* The first page of the window. */
extern struct page *lxd_window;

/**
 * lxd_incoming_init() - fill the tables of incoming requests
 *
 * Context: before the first module's init.
 */
void lxd_incoming_init(void);

/**
 * lxd_queue_rq() - a request from the kernel
 * @m: message
 *
 * Context: the thread that serves the message; blocks if the driver's
 * queue_rq() does.
 */
void lxd_queue_rq(const struct lxd_block_queue_rq_req *m);

/**
 * lxd_rq_by_tag() - a request of a queue
 * @lq: queue
 * @wire: hardware queue << 16 | tag
 *
 * Context: any.
 * Return: the request if it is in the domain, or NULL.
 */
struct request *lxd_rq_by_tag(struct lxd_queue *lq, u32 wire);

/* ---- block_sg.c ---- */

/**
 * lxd_segments_slow() - segments of data that is not within one page
 * @lim: the queue's limits
 * @bv: the data
 *
 * Context: any.
 * Return: as lxd_segments().
 */
unsigned int lxd_segments_slow(const struct queue_limits *lim,
			       const struct bio_vec *bv);

/**
 * lxd_segments() - segments that data makes under a queue's limits
 * @lim: the queue's limits
 * @bv: the data
 *
 * Context: any.
 * Return: as many elements as blk_rq_map_sg() fills.
 */
static __always_inline unsigned int
lxd_segments(const struct queue_limits *lim, const struct bio_vec *bv)
{
	if (likely(bv->bv_offset + bv->bv_len <= PAGE_SIZE))
		return 1;
	return lxd_segments_slow(lim, bv);
}

/* ---- block_bio.c ---- */

/**
 * lxd_bio_submit() - a request from the kernel to a bio-based disk
 * @lq: its queue
 * @m: message
 * @opf: operation and flags
 *
 * Context: thread; blocks if the driver's submit_bio() does.
 */
void lxd_bio_submit(struct lxd_queue *lq,
		    const struct lxd_block_queue_rq_req *m, blk_opf_t opf);

/**
 * lxd_slots_free() - free the bios of a bio-based queue
 * @lq: queue
 *
 * Context: any; no bio is under way.
 */
void lxd_slots_free(struct lxd_queue *lq);

/* ---- block_biolib.c ---- */

/**
 * lxd_biolib_init() - make the pools of fs_bio_set
 *
 * Context: thread.
 * Return: 0 or -ENOMEM
 */
int lxd_biolib_init(void);

/* ---- block_queue.c ---- */

/**
 * lxd_queue_alloc() - make a queue
 * @set: its tag set, or NULL for a bio-based queue
 * @queuedata: q->queuedata
 *
 * Context: thread.
 * Return: the queue with one reference, or an ERR_PTR().
 */
struct lxd_queue *lxd_queue_alloc(struct blk_mq_tag_set *set, void *queuedata);

/**
 * lxd_queue_exit() - shut a queue down: no request will come any more
 * @lq: queue
 *
 * Context: thread: waits for work items.
 */
void lxd_queue_exit(struct lxd_queue *lq);

/**
 * lxd_queue_flags() - a queue's flags as the messages have them
 * @q: queue
 *
 * Context: any.
 * Return: LXD_BLOCK_QUEUE_FLAG_*; what the interface has no flag for is left
 * out.
 */
u32 lxd_queue_flags(struct request_queue *q);

/**
 * lxd_queue_told() - remember what the kernel has just been told
 * @lq: queue
 *
 * Context: any.
 */
void lxd_queue_told(struct lxd_queue *lq);

/**
 * lxd_queue_changed() - limits or flags may have changed: tell the kernel
 * @lq: queue
 *
 * Context: any; the kernel is told from a work queue.
 */
void lxd_queue_changed(struct lxd_queue *lq);

/* ---- block_freeze.c ---- */

/**
 * lxd_tell_stop() - tell the kernel whether the driver wants requests
 * @lq: queue
 *
 * Context: any.
 */
void lxd_tell_stop(struct lxd_queue *lq);

/* ---- block_ops.c ---- */

/**
 * lxd_disk_close_all() - tell the driver that a disk which it has deleted is closed
 * @disk: disk, which no message names any more
 *
 * Natively each opener's release comes when the opener goes; from here on they are
 * the kernel's alone.
 *
 * Context: may sleep.
 */
void lxd_disk_close_all(struct gendisk *disk);

/* ---- block_disk.c ---- */

/* Queues of the disks in the kernel, by the index of their handle. */
extern struct lxd_queue **lxd_disk_table;
extern u32 lxd_disk_table_size;

/**
 * lxd_queue_by_handle() - queue of a disk that the kernel names
 * @handle: of the disk
 *
 * Context: any.
 * Return: the queue, or NULL.
 */
static __always_inline struct lxd_queue *
lxd_queue_by_handle(lxdom_handle_t handle)
{
	u32 i = LXDOM_HANDLE_INDEX(handle);
	struct lxd_queue *lq;

	if (unlikely(i >= lxd_disk_table_size))
		return NULL;
	lq = lxd_disk_table[i];
	if (unlikely(!lq || lq->handle != handle))
		return NULL;
	return lq;
}

/* ---- block_major.c ---- */

/**
 * lxd_major_handle() - the kernel's handle of a major number
 * @major: number
 *
 * Context: any.
 * Return: the handle, or 0 if the driver has not registered it.
 */
lxdom_handle_t lxd_major_handle(unsigned int major);

/* ---- block_zone.c ---- */

/**
 * lxd_report_zones() - the kernel asks for zones
 * @req: which
 * @rep: zones
 *
 * Context: thread: calls the driver's report_zones().
 * Return: 0 or -errno
 */
int lxd_report_zones(const struct lxd_block_report_zones_req *req,
		     struct lxd_block_report_zones_rep *rep);

#endif /* LXD_BLOCK_H */
