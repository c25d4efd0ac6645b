/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oddblk: a disk of a mebibyte of memory whose driver does nothing wrong, but
 * everything in an unusual way that the block layer allows.
 */
#ifndef ODDBLK_H
#define ODDBLK_H

#include <linux/blk-mq.h>
#include <linux/hrtimer.h>
#include <linux/sizes.h>

#define ODDBLK_BYTES	SZ_1M

/**
 * struct odd_cmd - a request's payload
 * @rq: the request
 * @tries: how often queue_rq has seen it
 * @timeouts: how often it was overdue
 * @status: how it ends
 * @work: ends it
 * @timer: ends it
 */
struct odd_cmd {
	struct request *rq;
	unsigned int tries;
	unsigned int timeouts;
	blk_status_t status;
	struct work_struct work;
	struct hrtimer timer;
};

/**
 * struct odd_way - a way to serve requests
 * @name: value of the parameter how
 * @queue_rq: serves a request; NULL: bio-based
 * @submit_bio: serves a bio
 * @disturb: called every few milliseconds while there are requests
 * @max_segment_size: limit of the queue, or 0
 * @poll: there is a queue for polled requests
 */
struct odd_way {
	const char *name;
	blk_status_t (*queue_rq)(struct blk_mq_hw_ctx *hctx,
				 const struct blk_mq_queue_data *bd);
	void (*submit_bio)(struct bio *bio);
	void (*disturb)(void);
	unsigned int max_segment_size;
	bool poll;
};

/**
 * odd_failed() - the block layer did what it must not
 * @what: what should be
 */
void odd_failed(const char *what);

#define odd_expect(what) do {	\
	if (!(what))		\
		odd_failed(#what); \
} while (0)

/**
 * odd_way() - find a way
 * @name: its name
 *
 * Return: the way, or NULL.
 */
const struct odd_way *odd_way(const char *name);

/**
 * odd_transfer() - copy what is left of a request
 * @rq: request
 * @bytes: at most so many
 */
void odd_transfer(struct request *rq, unsigned int bytes);

/**
 * odd_transfer_bio() - copy the data of a bio
 * @bio: bio
 */
void odd_transfer_bio(struct bio *bio);

/**
 * odd_commit_rqs() - commit_rqs: end the requests that were gathered
 * @hctx: hardware queue
 */
void odd_commit_rqs(struct blk_mq_hw_ctx *hctx);

/**
 * odd_poll() - poll: end the requests that wait to be polled for
 * @hctx: hardware queue for polled requests
 * @iob: where they are gathered
 *
 * Return: how many.
 */
int odd_poll(struct blk_mq_hw_ctx *hctx, struct io_comp_batch *iob);

/**
 * odd_timeout() - timeout: give it more time once, then end it
 * @rq: request that is overdue
 *
 * Return: BLK_EH_RESET_TIMER at first, then BLK_EH_DONE.
 */
enum blk_eh_timer_return odd_timeout(struct request *rq);

/**
 * odd_complete() - complete: end a request as its payload says
 * @rq: request
 */
void odd_complete(struct request *rq);

/**
 * odd_init_request() - init_request: prepare a request's payload
 * @set: tag set
 * @rq: request
 * @hctx_idx: number of its hardware queue
 * @numa_node: where memory for it should come from
 *
 * Return: 0.
 */
int odd_init_request(struct blk_mq_tag_set *set, struct request *rq,
		     unsigned int hctx_idx, unsigned int numa_node);

/**
 * odd_exit_request() - exit_request: a request's payload goes
 * @set: tag set
 * @rq: request
 * @hctx_idx: number of its hardware queue
 */
void odd_exit_request(struct blk_mq_tag_set *set, struct request *rq,
		      unsigned int hctx_idx);

extern u8 *odd_data;
extern struct gendisk *odd_disk;
extern struct blk_mq_tag_set odd_set;
extern int odd_requests;	/* initialised and not exited */

#endif /* ODDBLK_H */
