/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A block class for tests: notes what a driver registers, issues requests to
 * it, and checks what it completes.
 */
#ifndef DISK_H
#define DISK_H

#include "peer.h"

/* Requests of a bio-based disk that may be under way at one time. */
#define DISK_BIOS	256

/**
 * struct peer_major - a major number
 * @obj: object
 * @major: number
 */
struct peer_major {
	struct lxd_obj obj;
	u32 major;
};

/**
 * struct peer_set - a tag set
 * @obj: object
 * @req: as the driver asked for it
 * @hw_queues: hardware queues now
 */
struct peer_set {
	struct lxd_obj obj;
	struct lxd_block_tag_set_add_req req;
	u32 hw_queues;
};

/**
 * struct disk_io - a request
 * @busy: the driver has it
 * @done: it was completed
 * @status: enum lxd_block_status
 * @result: sector of a zone append
 */
struct disk_io {
	bool busy;
	bool done;
	u8 status;
	u64 result;
};

/**
 * struct peer_disk - a disk
 * @obj: object
 * @next: older disk of the domain
 * @set: its tag set, NULL if it is bio-based
 * @major: its major, or NULL
 * @req: as the driver asked for it
 * @capacity: sectors now
 * @live: it was announced
 * @read_only: as the driver said last
 * @stopped: its queues are stopped
 * @more_time: the driver wants more time for a request
 * @nr_ios: elements of @io
 * @inflight: requests under way
 * @completed: requests completed
 * @io: by queue * depth + tag, or by slot
 */
struct peer_disk {
	struct lxd_obj obj;
	struct peer_disk *next;
	struct peer_set *set;
	struct peer_major *major;
	struct lxd_block_disk_add_req req;
	u64 capacity;
	bool live;
	bool gone;
	bool read_only;
	bool stopped;
	unsigned long more_time;
	u32 nr_ios;
	u32 inflight;
	unsigned long completed;
	struct disk_io *io;
};

extern const struct lxd_block_host_ops disk_host_ops;

/**
 * disk_find() - a live disk
 * @dom: domain
 * @name: its name
 *
 * Return: the disk, or NULL.
 */
struct peer_disk *disk_find(struct lxd_domain *dom, const char *name);

/**
 * disk_count() - how many live disks there are
 * @dom: domain
 *
 * Return: how many.
 */
u32 disk_count(struct lxd_domain *dom);

/**
 * struct disk_request - what is asked of a disk
 * @op: enum lxd_block_req_op
 * @flags: LXD_BLOCK_REQ_FLAG_*
 * @queue: hardware queue
 * @tag: tag in it; the slot of a bio-based disk
 * @sector: first sector, of 512 bytes
 * @len: bytes
 * @off: payload in the window
 */
struct disk_request {
	u8 op;
	u8 flags;
	u32 queue;
	u32 tag;
	u64 sector;
	u32 len;
	u32 off;
};

/**
 * disk_submit() - give a request to the driver
 * @disk: disk
 * @rq: request; LXD_BLOCK_REQ_FLAG_LAST publishes it
 *
 * Return: 0, -EAGAIN (ring full), -EOWNERDEAD, -EBUSY (the tag is in use).
 */
int disk_submit(struct peer_disk *disk, const struct disk_request *rq);

/**
 * disk_io_of() - where the answer to a request is noted
 * @disk: disk
 * @rq: request
 *
 * Return: NULL if there is no such tag.
 */
struct disk_io *disk_io_of(struct peer_disk *disk,
			   const struct disk_request *rq);

/**
 * disk_do() - one request, and wait for it
 * @disk: disk
 * @rq: request; @rq->flags gets LXD_BLOCK_REQ_FLAG_LAST
 *
 * Return: enum lxd_block_status, or -errno.
 */
int disk_do(struct peer_disk *disk, struct disk_request *rq);

/**
 * disk_idle() - wait until the driver has no request any more
 * @disk: disk
 *
 * Return: 0, -ETIMEDOUT, -EOWNERDEAD.
 */
int disk_idle(struct peer_disk *disk);

#endif /* DISK_H */
