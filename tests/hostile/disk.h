/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Disks and tag sets as drivers have them, to be made worse.
 */
#ifndef DISK_H
#define DISK_H

#include "block_msg.h"
#include "talk.h"

/**
 * disk_set() - make a tag set
 * @d: domain
 * @queues: hardware queues, all in one map
 * @depth: tags of each
 * @flags: LXD_BLOCK_TAG_SET_FLAG_*
 * @set: out: its handle
 *
 * Return: errno of the reply, 0 if it was a success.
 */
int disk_set(struct raw *d, u32 queues, u32 depth, u32 flags,
	     lxdom_handle_t *set);

/**
 * disk_request() - what asks for a disk without content
 * @set: its tag set
 * @name: its name
 *
 * Return: the body, with limits that the kernel accepts.
 */
struct lxd_block_disk_add_req disk_request(lxdom_handle_t set, const char *name);

/**
 * disk_resize() - what asks for another number of hardware queues
 * @set: tag set
 * @queues: how many
 * @maps: number of maps; those after the first have one each
 *
 * Return: the body.
 */
struct lxd_block_tag_set_resize_req disk_resize(lxdom_handle_t set, u32 queues, u16 maps);

#endif /* DISK_H */
