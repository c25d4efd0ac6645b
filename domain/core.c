// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interface core: what the kernel may ask of every domain.
 */
#include "clock.h"
#include "configfs.h"
#include "core_domain.h"
#include "domain.h"
#include "loop.h"
#include "lxd.h"
#include "module.h"
#include "page.h"
#include "thread.h"
#include "work.h"

static int ping(void)
{
	return 0;
}

static int stop(void)
{
	int err = lxd_modules_stop();

	if (!err)
		lxd_leave_after();
	return err;
}

static int inside(struct lxd_core_inside_rep *rep)
{
	lxd_page_figures(&rep->pages_total, &rep->pages_free);
	rep->threads = lxd_thread_figures.alive;
	rep->threads_max = lxd_thread_figures.alive_max;
	rep->switches = lxd_thread_figures.switches;
	rep->timers = lxd_hrtimers_armed() + lxd_timers_armed();
	rep->works = lxd_works_run();
	return 0;
}

static int config(const struct lxd_core_config_req *req,
		  struct lxd_core_config_rep *rep)
{
	int len;

	if (req->path_len > LXD_CORE_PATH_MAX ||
	    req->data_len > LXD_CORE_DATA_MAX)
		return -EINVAL;
	switch (req->op) {
	case LXD_CORE_CONFIG_OP_LIST:
		len = lxd_configfs_list(req->path, rep->data,
					LXD_CORE_DATA_MAX);
		break;
	case LXD_CORE_CONFIG_OP_READ:
		len = lxd_configfs_read(req->path, rep->data,
					LXD_CORE_DATA_MAX);
		break;
	case LXD_CORE_CONFIG_OP_WRITE:
		return lxd_configfs_write(req->path, req->data, req->data_len);
	case LXD_CORE_CONFIG_OP_MKDIR:
		return lxd_configfs_mkdir(req->path);
	case LXD_CORE_CONFIG_OP_RMDIR:
		return lxd_configfs_rmdir(req->path);
	default:
		return -EINVAL;
	}
	if (len < 0)
		return len;
	rep->data_len = len;
	return 0;
}

const struct lxd_core_domain_ops lxd_core_ops = {
	.ping = ping,
	.stop = stop,
	.inside = inside,
	.config = config,
};
