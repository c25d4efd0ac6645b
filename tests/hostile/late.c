// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages about a disk that is just being removed: the kernel acts on posts
 * and on the calls of a domain at the same time, so some of them find the disk
 * half gone.  Also disks that are made and never go live.
 *
 * usage: lxdom-late ROUNDS
 *
 * Exits with 0 if the kernel took it all.  What the kernel's log says, and
 * whether anything is left, is for the caller to judge.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "block_msg.h"
#include "disk.h"

#define ROUNDS_A_DOMAIN	20
#define POSTS		12	/* about each disk, before and after its end */
#define LIVE_ONE_IN	4
#define ADD_TRIES	5000
#define NOISE_ONE_IN	20
#define RESIZE_ONE_IN	40	/* it takes some tenths of a second */

static lxdom_handle_t add_set(struct raw *d)
{
	lxdom_handle_t set;
	int error = disk_set(d, 2, 4, 0, &set);

	if (error)
		errx(1, "tag_set_add: error %d", error);
	return set;
}

static lxdom_handle_t add_disk(struct raw *d, lxdom_handle_t set)
{
	struct lxd_block_disk_add_req req = disk_request(set, "late");
	lxdom_handle_t disk;
	int error, tries = 0;

	/* The one before may still be on its way out. */
	do {
		error = talk_ask(d, LXD_BLOCK_P_DISK_ADD, &req, sizeof(req),
				 &disk);
	} while (error == EEXIST && ++tries < ADD_TRIES && !usleep(1000));
	if (error && !raw_over(d))
		errx(1, "disk_add: error %d", error);
	return disk;
}

/* How many hardware queues there are changes while disks come and go. */
static void resize(struct raw *d, lxdom_handle_t set, u32 queues)
{
	struct lxd_block_tag_set_resize_req req = disk_resize(set, queues, 1);

	talk_call(d, LXD_BLOCK_P_TAG_SET_RESIZE, &req, sizeof(req));
}

static void talk_about(struct raw *d, lxdom_handle_t disk, bool noise)
{
	struct lxd_block_queues_stop_req stop = { .d = disk };
	struct lxd_block_disk_capacity_req capacity = {
		.d = disk,
		.capacity = 8,
		.notify = noise,
	};
	struct lxd_block_disk_read_only_req ro = { .d = disk, .ro = 1 };
	int i;

	for (i = 0; i < POSTS; i++)
		talk_post(d, LXD_BLOCK_P_QUEUES_STOP, &stop, sizeof(stop));
	talk_call(d, LXD_BLOCK_P_DISK_CAPACITY, &capacity, sizeof(capacity));
	if (noise)
		talk_call(d, LXD_BLOCK_P_DISK_READ_ONLY, &ro, sizeof(ro));
}

static void one_round(struct raw *d, lxdom_handle_t set, int round)
{
	lxdom_handle_t disk = add_disk(d, set);
	struct lxd_block_disk_live_req live = { .d = disk };
	struct lxd_block_disk_gone_req gone = { .d = disk };
	struct lxd_block_disk_free_req free = { .d = disk };
	/* What udev is told of has a limit. */
	bool noise = round % NOISE_ONE_IN == 0;
	bool resized = round % RESIZE_ONE_IN == 0;
	int error;
	u32 token;

	if (round % LIVE_ONE_IN == 0) {
		if (resized)
			resize(d, set, 1);
		talk_ask(d, LXD_BLOCK_P_DISK_LIVE, &live, sizeof(live), NULL);
	}
	/* The last disk of each domain is left to the domain's end. */
	if (round % ROUNDS_A_DOMAIN == ROUNDS_A_DOMAIN - 1)
		return;
	talk_about(d, disk, noise);
	if (resized)
		resize(d, set, 2);
	/* By turns in order, at once, and without the first. */
	if (round % 3)
		talk_call(d, LXD_BLOCK_P_DISK_GONE, &gone, sizeof(gone));
	token = talk_call(d, LXD_BLOCK_P_DISK_FREE, &free, sizeof(free));
	talk_about(d, disk, noise);
	raw_kick(d);
	/* What comes too late is refused, which is the domain's end at last. */
	if (!raw_over(d))
		talk_reply(d, token, &error);
}

int main(int argc, char **argv)
{
	int rounds = argc == 2 ? atoi(argv[1]) : 0, domains = 0, ended = 0, i;
	struct raw d = { 0 };
	lxdom_handle_t set;

	if (rounds <= 0)
		errx(2, "usage: lxdom-late ROUNDS");
	for (i = 0; i < rounds; domains++) {
		raw_open(&d);
		set = add_set(&d);
		do {
			one_round(&d, set, i++);
		} while (i < rounds && i % ROUNDS_A_DOMAIN && !raw_over(&d));
		ended += raw_over(&d);
		raw_close(&d);
	}
	printf("late: %d disks in %d domains, %d of them ended by the kernel\n",
	       rounds, domains, ended);
	return 0;
}
