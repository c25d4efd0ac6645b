// SPDX-License-Identifier: GPL-2.0-only
/*
 * Major numbers: the kernel's to give.
 */
#include <linux/slab.h>
#include "block.h"

/**
 * struct lxd_major - a major number that the driver has registered
 * @node: in lxd_majors
 * @handle: the kernel's
 * @major: number
 * @name: as registered
 */
struct lxd_major {
	struct list_head node;
	lxdom_handle_t handle;
	unsigned int major;
	char name[LXD_BLOCK_NAME_MAX + 1];
};

static LIST_HEAD(lxd_majors);

static struct lxd_major *major_find(unsigned int major)
{
	struct lxd_major *m;

	list_for_each_entry(m, &lxd_majors, node)
		if (m->major == major)
			return m;
	return NULL;
}

lxdom_handle_t lxd_major_handle(unsigned int major)
{
	struct lxd_major *m = major_find(major);

	return m ? m->handle : 0;
}

static int major_ask(struct lxd_major *m)
{
	struct lxd_block_major_register_req req = { .major = m->major };
	struct lxd_block_major_register_rep rep;
	int ret;

	req.name_len = strscpy(req.name, m->name, sizeof(req.name));
	ret = lxd_block_major_register(&req, &rep);
	if (ret)
		return ret;
	m->handle = rep.m;
	m->major = rep.major;
	return 0;
}

/**
 * __register_blkdev() - register a major number
 * @major: number; 0: any
 * @name: what /proc/devices shows
 * @probe: never called: a kernel that needs disks made by opening a device node
 *	that somebody made beforehand has no way to ask a domain for it
 *
 * Return: 0; the number, if @major was 0; or -errno.
 */
int __register_blkdev(unsigned int major, const char *name,
		      void (*probe)(dev_t devt))
{
	struct lxd_major *m;
	int ret;

	if (major >= BLKDEV_MAJOR_MAX) {
		pr_err("block: %s: major number %u is above %u\n", name, major,
		       BLKDEV_MAJOR_MAX - 1);
		return -EINVAL;
	}
	m = kzalloc(sizeof(*m), GFP_KERNEL);
	if (!m)
		return -ENOMEM;
	m->major = major;
	strscpy(m->name, name, sizeof(m->name));
	ret = major_ask(m);
	if (ret) {
		pr_err("block: %s: the kernel refuses major number %u (error %d)\n",
		       name, major, ret);
		kfree(m);
		return ret;
	}
	list_add(&m->node, &lxd_majors);
	return major ? 0 : m->major;
}

/**
 * unregister_blkdev() - give a major number back
 * @major: number
 * @name: as registered
 */
void unregister_blkdev(unsigned int major, const char *name)
{
	struct lxd_block_major_unregister_req req;
	struct lxd_major *m = major_find(major);

	if (WARN_ON(!m || strncmp(m->name, name, LXD_BLOCK_NAME_MAX)))
		return;
	list_del(&m->node);
	req.m = m->handle;
	if (lxd_block_major_unregister(&req))
		pr_warn("block: the kernel keeps major number %u\n", major);
	kfree(m);
}
