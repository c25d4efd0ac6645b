// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "disk.h"

int disk_set(struct raw *d, u32 queues, u32 depth, u32 flags,
	     lxdom_handle_t *set)
{
	struct lxd_block_tag_set_add_req req = {
		.hw_queues = queues,
		.depth = depth,
		.flags = flags,
		.nr_map_queues = 1,
		.map_queues = { queues },
	};

	return talk_ask(d, LXD_BLOCK_P_TAG_SET_ADD, &req, sizeof(req), set);
}

struct lxd_block_disk_add_req disk_request(lxdom_handle_t set, const char *name)
{
	struct lxd_block_disk_add_req req = {
		.set = set,
		.flags = LXD_BLOCK_DISK_FLAG_NO_PART,
		.limits = {
			.seg_boundary_mask = 0xffffffff,
			.max_hw_sectors = 256,
			.max_sectors = 256,
			.max_segment_size = 65536,
			.physical_block_size = 512,
			.logical_block_size = 512,
			.io_min = 512,
			.max_segments = 16,
			.max_discard_segments = 1,
		},
		.name_len = strlen(name),
	};

	memcpy(req.name, name, req.name_len);
	return req;
}

struct lxd_block_tag_set_resize_req disk_resize(lxdom_handle_t set, u32 queues, u16 maps)
{
	return (struct lxd_block_tag_set_resize_req){
		.set = set,
		.hw_queues = queues,
		.nr_map_queues = maps,
		.map_queues = { queues - (maps - 1), maps - 1 },
	};
}
