/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Class block, private to host/class: what a disk is to the kernel, and what a
 * domain may say about one.
 */
#ifndef LXD_CLASS_BLOCK_H
#define LXD_CLASS_BLOCK_H

#include <linux/blk-mq.h>
#include <linux/blkdev.h>
#include <linux/ctype.h>
#include <linux/sizes.h>

#include "block_host.h"
#include "domain.h"

/* Bounds on what one domain may have, beside the size of its handle table. */
#define BLK_TAGS_MAX	32768	/* tags of one tag set, all hardware queues */
#define BLK_TIMEOUT_MOST	45000	/* ms that a request may take */
#define BLK_SETS_BYTES	SZ_128M	/* of memory for all tag sets of a domain */
#define BLK_BIOS	128	/* bios in a bio-based disk at one time */
#define BLK_MAJORS	8	/* majors of a domain: the kernel has 511 for all */

/**
 * lxd_blk_timeout() - how long a request may take, as a domain says
 * @ms: milliseconds; 0: the block layer's default
 *
 * Others wait for it: not for longer than the watchdog of hung tasks likes.
 *
 * Context: any.
 * Return: jiffies.
 */
static inline unsigned long lxd_blk_timeout(u32 ms)
{
	return msecs_to_jiffies(min_t(u32, ms, BLK_TIMEOUT_MOST));
}

/* Sectors of a disk: its size in bytes is a loff_t. */
#define BLK_CAPACITY_MAX	((u64)LLONG_MAX >> SECTOR_SHIFT)

/* How long a bio may be in the domain, as the block layer's for requests. */
#define BLK_BIO_TIMEOUT	(30 * HZ)

/**
 * struct blk_slot - one request in the domain
 * @owner: the request or bio, or NULL.  Who exchanges it for NULL has the
 *         request: completion, timeout and death race for it.
 * @disk: disk of the request
 * @start: jiffies when it went in
 * @spun_ns: the same, sched_clock(), ns, if somebody spins for it, or 0
 * @off: payload in the window
 * @len: bytes of it, 0 if there is none
 * @own: @off lies in the slot's own pages
 * @op: LXD_BLOCK_REQ_OP_*
 * @timeouts: how often it was overdue since the driver last wanted more time
 * @asked: how often the driver was asked about it
 */
struct blk_slot {
	void *owner;
	struct blk_disk *disk;
	unsigned long start;
	u64 spun_ns;
	u32 off;
	u32 len;
	bool own;
	u8 op;
	u8 timeouts;
	u8 asked;
} ____cacheline_aligned_in_smp;

/**
 * struct blk_slots - the requests in the domain, by tag
 * @slot: slots
 * @nr: how many
 * @own_off: a page of the window for each slot, for small payloads
 * @own_len: bytes at @own_off, 0 if there was no room
 */
struct blk_slots {
	struct blk_slot *slot;
	u32 nr;
	u32 own_off;
	u32 own_len;
};

/**
 * struct blk_major - a major number
 * @obj: its object
 * @major: the number
 * @name: as it is registered
 * @lock: guards @live and @left
 * @live: disks that are in the system with it, which keep it registered
 * @left: it is not registered any more, or will not be once @live is 0
 */
struct blk_major {
	struct lxd_obj obj;
	unsigned int major;
	char name[LXD_BLOCK_NAME_MAX + 1];
	struct mutex lock;		/* live, left */
	u32 live;
	bool left;
};

/**
 * struct blk_set - a tag set
 * @obj: its object
 * @ts: the block layer's
 * @slots: by hardware queue * depth + tag
 * @bytes: what all of it may take, charged to the domain
 * @map_queues: hardware queues of each map, under @resize_lock
 * @resize_lock: the number of hardware queues, and the coming and going of the
 *               set's queues, which the block layer leaves to its caller to
 *               serialize; inside a disk's live_lock
 */
struct blk_set {
	struct lxd_obj obj;
	struct blk_mq_tag_set ts;
	struct blk_slots slots;
	long bytes;
	u32 map_queues[LXD_BLOCK_MAPS_MAX];
	struct mutex resize_lock;	/* map_queues, ts */
};

/**
 * struct blk_disk - a disk
 * @obj: its object; holds a reference to the gendisk
 * @node: in the domain's list, under its class_lock, and in the list of all
 *        disks (@all), under a lock of block_disk.c
 * @gd: the gendisk
 * @set: tag set, referenced; NULL: bio-based
 * @major: major, referenced, or NULL
 * @slots: requests in the domain: the set's, or @bios
 * @bios: slots of a bio-based disk
 * @bio_map: of those, in use
 * @bio_wait: waits for a free one
 * @bio_lock: guards @bio_map
 * @ops: LXD_BLOCK_DISK_OPS_*
 * @openers: open files
 * @latency_ns: what requests took lately, ns, a moving average
 * @unspun: requests since the last spin
 * @stopped: the driver has stopped the hardware queues
 * @ran: a request has gone in since @stopped_since
 * @stopped_since: jiffies of the stop since which nothing ran
 * @started: jiffies of the last start
 * @stop_work: ends a domain that never starts them again
 * @run_work: runs started queues once more
 * @run_until: jiffies: for so long
 * @live: added to the system; under @live_lock
 * @gone: on its way out of the system; set under both locks, read under one
 * @out: somebody takes, or has taken, it out of the system; under @live_lock
 * @live_lock: serializes going live and going
 * @change_lock: inside @live_lock: changes, and the beginning of going.  A driver
 *               may make changes while the disk goes live, which waits for it.
 * @zoned: LXD_BLOCK_ZONED_MODEL_*
 */
struct blk_disk {
	struct lxd_obj obj;
	struct list_head node;
	struct list_head all;
	struct gendisk *gd;
	struct blk_set *set;
	struct blk_major *major;
	struct blk_slots *slots;
	struct blk_slots bios;
	unsigned long *bio_map;
	wait_queue_head_t bio_wait;
	spinlock_t bio_lock;		/* bio_map */
	u32 ops;
	atomic_t openers;
	u64 latency_ns;
	u32 unspun;
	bool stopped;
	bool ran;
	unsigned long stopped_since;
	unsigned long started;
	struct delayed_work stop_work;
	struct delayed_work run_work;
	unsigned long run_until;
	bool live;
	bool gone;
	bool out;
	struct mutex live_lock;		/* live, out */
	struct mutex change_lock;	/* gone */
	u8 zoned;
};

/**
 * to_disk() - the disk of an object
 * @obj: object of type disk
 *
 * Context: any.
 * Return: the disk; no reference is taken.
 */
static inline struct blk_disk *to_disk(struct lxd_obj *obj)
{
	return container_of(obj, struct blk_disk, obj);
}

/**
 * to_set() - the tag set of an object
 * @obj: object of type tag_set
 *
 * Context: any.
 * Return: the tag set; no reference is taken.
 */
static inline struct blk_set *to_set(struct lxd_obj *obj)
{
	return container_of(obj, struct blk_set, obj);
}

/**
 * to_major() - the major of an object
 * @obj: object of type major
 *
 * Context: any.
 * Return: the major; no reference is taken.
 */
static inline struct blk_major *to_major(struct lxd_obj *obj)
{
	return container_of(obj, struct blk_major, obj);
}

/* ---- block.c ---- */

/* ---- block_slots.c ---- */

/**
 * lxd_blk_slots_init() - allocate slots
 * @dom: domain
 * @slots: to fill in
 * @nr: how many
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int lxd_blk_slots_init(struct lxd_domain *dom, struct blk_slots *slots, u32 nr);

/**
 * lxd_blk_slots_free() - free them; no request is in them
 * @dom: domain
 * @slots: slots
 *
 * Context: may sleep.
 */
void lxd_blk_slots_free(struct lxd_domain *dom, struct blk_slots *slots);

/**
 * lxd_blk_slot_fill() - make a slot ready for a request
 * @disk: disk
 * @slot: a free slot, ours by the tag
 * @op: LXD_BLOCK_REQ_OP_*
 * @len: bytes of payload, 0 if there is none
 *
 * Context: any.
 * Return: 0, or -ENOSPC: no room in the window now.
 */
int lxd_blk_slot_fill(struct blk_disk *disk, struct blk_slot *slot, u8 op,
		      u32 len);

/**
 * lxd_blk_slot_empty() - give the slot's payload back
 * @slot: slot whose owner we have taken
 *
 * Context: any.
 */
void lxd_blk_slot_empty(struct blk_slot *slot);

/**
 * lxd_blk_slot_take() - take the request, if it is still there
 * @slot: slot
 *
 * Context: any.
 * Return: the owner, or NULL: somebody else has taken it.
 */
static inline void *lxd_blk_slot_take(struct blk_slot *slot)
{
	return xchg(&slot->owner, NULL);
}

/* ---- block_queue.c: request-based, block_bio.c: bio-based ---- */

extern const struct blk_mq_ops lxd_blk_mq_ops;

/**
 * lxd_blk_rq_end() - a request is done
 * @rq: request, taken out of @slot
 * @slot: its slot
 * @status: result
 * @result: sector of a zone append
 * @batch: where to gather it with others, or NULL
 *
 * Context: any but hard interrupts.
 */
void lxd_blk_rq_end(struct request *rq, struct blk_slot *slot,
		    blk_status_t status, u64 result,
		    struct io_comp_batch *batch);

/**
 * lxd_blk_rq_slot() - slot of a tag
 * @set: tag set
 * @tag: hardware queue << 16 | tag, as a domain may have made it up
 *
 * Context: any.
 * Return: the slot, or NULL.
 */
struct blk_slot *lxd_blk_rq_slot(struct blk_set *set, u32 tag);

/**
 * lxd_blk_op() - the interface's number of an operation
 * @op: the kernel's
 *
 * Context: any.
 * Return: LXD_BLOCK_REQ_OP_*, or -1: a domain can't do that.
 */
int lxd_blk_op(enum req_op op);

/**
 * lxd_blk_flags() - the interface's flags of a request
 * @opf: the kernel's
 *
 * Context: any.
 * Return: LXD_BLOCK_REQ_FLAG_*; what the interface has no flag for is left out.
 */
u8 lxd_blk_flags(blk_opf_t opf);

/**
 * lxd_blk_submit_bio() - submit_bio() of a bio-based disk
 * @bio: bio
 *
 * Context: may sleep: for a free slot, for room in the window or in the ring.
 */
void lxd_blk_submit_bio(struct bio *bio);

/**
 * lxd_blk_bio_end() - a bio is done
 * @bio: bio, taken out of @slot
 * @slot: its slot
 * @status: result
 * @result: sector of a zone append
 *
 * Context: any but hard interrupts.
 */
void lxd_blk_bio_end(struct bio *bio, struct blk_slot *slot,
		     blk_status_t status, u64 result);

/* ---- block_complete.c ---- */

/**
 * lxd_blk_has_payload() - does an operation carry payload through the window?
 * @op: LXD_BLOCK_REQ_OP_*
 *
 * Context: any.
 * Return: true if it has payload.
 */
static inline bool lxd_blk_has_payload(u8 op)
{
	return op == LXD_BLOCK_REQ_OP_READ || op == LXD_BLOCK_REQ_OP_WRITE ||
	       op == LXD_BLOCK_REQ_OP_ZONE_APPEND;
}

/**
 * lxd_blk_disk_fail() - end every request of a disk that is in the domain
 * @disk: disk of a dead domain
 *
 * Context: @end_work's, in a queue that memory reclaim relies on; nobody puts requests
 * in any more.
 */
void lxd_blk_disk_fail(struct blk_disk *disk);

/**
 * lxd_blk_complete() - post complete: a request is done
 * @dom: domain
 * @obj: disk, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * A tag that names no request of the disk ends the domain.
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_blk_complete(struct lxd_domain *dom, struct lxd_obj *obj,
		      const struct lxd_block_complete_req *req);

/**
 * lxd_blk_complete_many() - post complete_many: requests are done, without an error
 * @dom: domain
 * @obj: disk, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * A tag that names no request of the disk ends the domain.
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_blk_complete_many(struct lxd_domain *dom, struct lxd_obj *obj,
			   const struct lxd_block_complete_many_req *req);

/**
 * lxd_blk_timeout_done() - post timeout_done: what the driver says of an overdue request
 * @dom: domain
 * @obj: disk, referenced by the dispatch
 * @req: message, checked by the dispatch; a tag without a request is ignored
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_blk_timeout_done(struct lxd_domain *dom, struct lxd_obj *obj,
			  const struct lxd_block_timeout_done_req *req);

/* ---- block_spin.c ---- */

/**
 * lxd_blk_spin_wanted() - will its submitter wait for a request?
 * @disk: disk
 * @slot: its slot, which is not in the domain yet
 * @opf: its flags; what carries REQ_NOWAIT has a submitter with other things
 *       to do
 *
 * Context: any; the slot is the caller's.
 * Return: true if lxd_blk_spin() is to be called once it is in the domain.
 */
bool lxd_blk_spin_wanted(struct blk_disk *disk, struct blk_slot *slot,
			 blk_opf_t opf);

/**
 * lxd_blk_spin() - wait for a request for a while, if that pays
 * @disk: disk
 * @slot: its slot
 * @owner: the request; only its address is used, for it may be gone
 *
 * Context: any but hard interrupts; disables preemption while it spins.
 */
void lxd_blk_spin(struct blk_disk *disk, struct blk_slot *slot, void *owner);

/**
 * lxd_blk_pass() - take out what is complete, after a request that nobody spins for
 * @disk: disk
 *
 * Context: any but hard interrupts.
 */
void lxd_blk_pass(struct blk_disk *disk);

/**
 * lxd_blk_spin_note() - a request is done that somebody may have spun for
 * @slot: its slot, with @spun_ns set
 *
 * Context: any.
 */
void lxd_blk_spin_note(const struct blk_slot *slot);

/* ---- block_limits.c ---- */

/**
 * lxd_blk_zones_fit() - may a disk have as many zones as that makes?
 * @capacity: of the disk, sectors
 * @size: of a zone, sectors
 *
 * Context: any.
 * Return: true if it may.
 */
bool lxd_blk_zones_fit(u64 capacity, u32 size);

/**
 * lxd_blk_limits_check() - may a disk have these limits?
 * @dom: domain
 * @req: what the driver asks for
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int lxd_blk_limits_check(struct lxd_domain *dom,
			 const struct lxd_block_disk_add_req *req);

/**
 * lxd_blk_limits_apply() - give a new disk its limits and flags
 * @disk: disk, not yet live
 * @req: what the driver asks for, checked
 *
 * Context: may sleep; nobody else knows of the disk.
 */
void lxd_blk_limits_apply(struct blk_disk *disk,
			  const struct lxd_block_disk_add_req *req);

/**
 * lxd_blk_limits_update() - call disk_limits_update: the driver changes limits of a disk
 * @dom: domain
 * @obj: disk, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * The block layer reads limits one by one, without a lock: so are they written.
 *
 * Context: the domain's work queue; takes the disk's @change_lock.
 * Return: 0, -ENODEV (the disk goes) or -EINVAL.
 */
int lxd_blk_limits_update(struct lxd_domain *dom, struct lxd_obj *obj,
			  const struct lxd_block_disk_limits_update_req *req);

/* ---- block_tagset.c ---- */

/**
 * lxd_blk_set_add() - call tag_set_add: the driver wants a tag set
 * @dom: domain
 * @req: message, checked by the dispatch
 * @made: receives its object, with the reference for the handle table
 *
 * Context: the domain's work queue; sleeps.
 * Return: 0, -EINVAL, -ENOMEM (also for more than BLK_SETS_BYTES in all), or
 * -errno of the block layer.
 */
int lxd_blk_set_add(struct lxd_domain *dom,
		    const struct lxd_block_tag_set_add_req *req,
		    struct lxd_obj **made);

/**
 * lxd_blk_set_remove() - call tag_set_remove: the driver lets a tag set go
 * @dom: domain
 * @obj: tag set, which the dispatch drops
 *
 * Context: the domain's work queue.
 * Return: 0.
 */
int lxd_blk_set_remove(struct lxd_domain *dom, struct lxd_obj *obj);

/**
 * lxd_blk_set_resize() - call tag_set_resize: another number of hardware queues
 * @dom: domain
 * @obj: tag set, referenced by the dispatch
 * @req: message, checked by the dispatch
 * @rep: receives how many there are now
 *
 * Context: the domain's work queue; sleeps, takes @resize_lock, freezes the
 * queues of the set's disks.
 * Return: 0, -EINVAL (more than there is room for) or -ENOMEM.
 */
int lxd_blk_set_resize(struct lxd_domain *dom, struct lxd_obj *obj,
		       const struct lxd_block_tag_set_resize_req *req,
		       struct lxd_block_tag_set_resize_rep *rep);

/* ---- block_disk.c ---- */

/**
 * lxd_blk_name_ok() - may a disk or a major have this name?
 * @name: as it came from the domain
 * @len: bytes
 *
 * Context: any.
 * Return: true if it is of letters, digits and ._- only.
 */
bool lxd_blk_name_ok(const char *name, size_t len);

/**
 * lxd_blk_disk_add() - call disk_add: make a disk that the system does not see yet
 * @dom: domain
 * @set: object of its tag set, or NULL: bio-based
 * @major: object of its major, or NULL
 * @req: message, checked by the dispatch
 * @made: receives its object, with the reference for the handle table
 *
 * Context: the domain's work queue; sleeps, takes the lock of all disks.
 * Return: 0, -EINVAL, -EEXIST (a name or number is taken), or -errno.
 */
int lxd_blk_disk_add(struct lxd_domain *dom, struct lxd_obj *set,
		     struct lxd_obj *major,
		     const struct lxd_block_disk_add_req *req,
		     struct lxd_obj **made);

/**
 * lxd_blk_disk_live() - call disk_live: show a disk to the system
 * @dom: domain
 * @obj: disk, referenced by the dispatch
 *
 * Context: the domain's work queue; sleeps, takes @live_lock, and reads the
 * partition table through the domain meanwhile.
 * Return: 0, -EINVAL (it is live, or gone), or -errno of the block layer: then
 * it is gone.
 */
int lxd_blk_disk_live(struct lxd_domain *dom, struct lxd_obj *obj);
/**
 * lxd_blk_disk_gone() - call disk_gone: the driver takes its disk away
 * @dom: domain
 * @obj: disk, referenced by the dispatch
 *
 * Requests and bios that are in the domain end before it returns: by the driver,
 * or by the domain's end.
 *
 * Context: the domain's work queue; sleeps, takes @live_lock, @change_lock and
 * the set's @resize_lock.
 * Return: 0.
 */
int lxd_blk_disk_gone(struct lxd_domain *dom, struct lxd_obj *obj);

/**
 * lxd_blk_disk_free() - call disk_free: no message names the disk any more
 * @dom: domain
 * @obj: disk, which the dispatch drops
 *
 * Context: the domain's work queue; sleeps if the disk is not gone yet.
 * Return: 0.
 */
int lxd_blk_disk_free(struct lxd_domain *dom, struct lxd_obj *obj);

/**
 * lxd_blk_disk_capacity() - call disk_capacity: the driver changes a disk's size
 * @dom: domain
 * @obj: disk, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * Context: the domain's work queue; sleeps, takes @change_lock, and @live_lock if
 * the disk is zoned.
 * Return: 0, -ENODEV (gone), -EINVAL (zones do not fit).
 */
int lxd_blk_disk_capacity(struct lxd_domain *dom, struct lxd_obj *obj,
			  const struct lxd_block_disk_capacity_req *req);

/**
 * lxd_blk_disk_read_only() - call disk_read_only: the driver makes a disk read-only, or not
 * @dom: domain
 * @obj: disk, referenced by the dispatch
 * @req: message, checked by the dispatch
 *
 * Context: the domain's work queue; sleeps, takes @change_lock.
 * Return: 0, or -ENODEV (gone).
 */
int lxd_blk_disk_read_only(struct lxd_domain *dom, struct lxd_obj *obj,
			   const struct lxd_block_disk_read_only_req *req);

/* ---- block.c ---- */

/**
 * lxd_blk_major_use() - keep a major registered for a disk
 * @major: referenced by the caller, or NULL
 *
 * Context: may sleep.
 * Return: 0, or -ENODEV if the domain has let go of it.
 */
int lxd_blk_major_use(struct blk_major *major);

/**
 * lxd_blk_major_unuse() - the disk is out of the system
 * @major: that of a lxd_blk_major_use() that was a success
 *
 * Context: may sleep.
 */
void lxd_blk_major_unuse(struct blk_major *major);

/* ---- block_stop.c ---- */

/**
 * lxd_blk_stop_init() - prepare for stops
 * @disk: disk that is being made
 *
 * Context: any.
 */
void lxd_blk_stop_init(struct blk_disk *disk);

/**
 * lxd_blk_queues_stop() - post queues_stop: the driver wants no requests for now
 * @dom: domain
 * @obj: disk, referenced by the dispatch; nothing happens if it is bio-based
 *
 * A domain that does not start them again in time is ended.
 *
 * Context: the drainer's: any but hard interrupts.
 */
void lxd_blk_queues_stop(struct lxd_domain *dom, struct lxd_obj *obj);

/**
 * lxd_blk_queues_start() - post queues_start: the driver wants requests again
 * @dom: domain
 * @obj: disk, referenced by the caller; nothing happens if it is bio-based
 *
 * Context: any but hard interrupts.
 */
void lxd_blk_queues_start(struct lxd_domain *dom, struct lxd_obj *obj);

/**
 * lxd_blk_queues_resized() - start what no start has reached
 * @set: tag set whose number of hardware queues has changed
 *
 * Context: may sleep; under @set->resize_lock, takes the block layer's tag_list_lock.
 */
void lxd_blk_queues_resized(struct blk_set *set);

/* ---- block_zone.c ---- */

/**
 * lxd_blk_report_zones() - report_zones() of a disk
 * @gd: disk
 * @sector: first sector
 * @nr_zones: how many at the most
 * @cb: called for each zone
 * @data: its argument
 *
 * Context: may sleep: calls the domain.
 * Return: zones reported, or -errno.
 */
int lxd_blk_report_zones(struct gendisk *gd, sector_t sector,
			 unsigned int nr_zones, report_zones_cb cb, void *data);

/**
 * lxd_blk_zones_init() - read the zones of a disk that goes live
 * @disk: disk
 *
 * Context: may sleep, @live_lock held; a request-based disk's are asked of the
 * domain.
 * Return: 0 or -errno.
 */
int lxd_blk_zones_init(struct blk_disk *disk);

#endif /* LXD_CLASS_BLOCK_H */
