// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interface core: what every domain speaks.
 */
#include <linux/ctype.h>
#include <linux/module.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>

#include "class.h"
#include "core_host.h"

/* Lines that a driver may log in LOG_SPAN; more are counted and dropped. */
#define LOG_BURST	50
#define LOG_SPAN	(5 * HZ)

/* The domain's bytes go to the log: nothing but text may. */
static void make_printable(char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] != '\t' && !(isascii(text[i]) && isprint(text[i])))
			text[i] = '?';
	}
}

static bool log_allowed(struct lxd_domain *dom)
{
	if (__ratelimit(&dom->log_limit)) {
		u64 dropped = atomic64_read(&dom->count.log_dropped);
		u64 new = dropped - dom->log_reported;

		if (new) {
			pr_warn("lxdom %s: %llu lines of its log dropped\n",
				dom->name, new);
			dom->log_reported = dropped;
		}
		return true;
	}
	atomic64_inc(&dom->count.log_dropped);
	return false;
}

/* Context: the drainer's, so that one runs at a time. */
static void log_line(struct lxd_domain *dom,
		     const struct lxd_core_log_line_req *req)
{
	char text[sizeof(req->text)];
	size_t len = min_t(size_t, req->text_len, sizeof(text) - 1);
	int level;

	atomic64_inc(&dom->count.log_lines);
	if (!log_allowed(dom))
		return;
	memcpy(text, req->text, len);
	make_printable(text, len);
	text[len] = '\0';
	/* An isolated driver's emergency is not the system's. */
	level = max_t(int, req->level, LOGLEVEL_ERR);
	/* The level is known at run time only, which printk() can't have. */
	_printk(KERN_SOH "%clxdom %s: %s\n", '0' + level, dom->name, text);
}

static void ready(struct lxd_domain *dom, const struct lxd_core_ready_req *req)
{
	if (lxd_domain_state(dom) != LXDOM_STATE_STARTING ||
	    test_bit(LXD_DOM_READY, &dom->flags)) {
		lxd_domain_kill(dom, "said that its init had returned, twice or too late");
		return;
	}
	dom->init_status = req->status;
	/* Readers test the bit first. */
	smp_mb__before_atomic();
	set_bit(LXD_DOM_READY, &dom->flags);
	if (req->status == 0)
		lxd_domain_advance(dom, LXDOM_STATE_STARTING,
				   LXDOM_STATE_RUNNING);
	wake_up_all(&dom->state_wait);
}

static const struct lxd_core_host_ops core_ops = {
	.log_line = log_line,
	.ready = ready,
};

static int core_serve(struct lxd_domain *dom, u16 proc, u8 kind,
		      const void *req, size_t len, void *rep, size_t *rep_len)
{
	return lxd_core_host_dispatch(dom, &core_ops, proc, kind, req, len, rep,
				      rep_len);
}

const struct lxd_class lxd_core_class = {
	.name = "core",
	.interface = LXD_CORE_P_PING >> 8,
	.serve = core_serve,
	.may_sleep = lxd_core_host_may_sleep,
	.proc_name = lxd_core_proc_name,
};

void lxd_core_init(struct lxd_domain *dom)
{
	ratelimit_state_init(&dom->log_limit, LOG_SPAN, LOG_BURST);
	/* We say ourselves what was dropped, with the domain's name. */
	ratelimit_set_flags(&dom->log_limit, RATELIMIT_MSG_ON_RELEASE);
}

int lxd_domain_inside(struct lxd_domain *dom, struct lxdom_inside *inside)
{
	struct lxd_core_inside_rep rep;
	int ret;

	if (lxd_domain_state(dom) != LXDOM_STATE_RUNNING)
		return -EAGAIN;
	ret = lxd_core_inside(dom, &rep);
	if (ret)
		return ret;
	*inside = (struct lxdom_inside) {
		.pages_total = rep.pages_total,
		.pages_free = rep.pages_free,
		.threads = rep.threads,
		.threads_max = rep.threads_max,
		.switches = rep.switches,
		.timers = rep.timers,
		.works = rep.works,
	};
	return 0;
}

static int config_check(const struct lxdom_config *arg)
{
	if (arg->op > LXDOM_CONFIG_RMDIR || arg->len > sizeof(arg->data) ||
	    memchr_inv(arg->reserved, 0, sizeof(arg->reserved)))
		return -EINVAL;
	if (arg->len && arg->op != LXDOM_CONFIG_WRITE)
		return -EINVAL;
	if (strnlen(arg->path, sizeof(arg->path)) == sizeof(arg->path))
		return -ENAMETOOLONG;
	return 0;
}

static int config_call(struct lxd_domain *dom, struct lxdom_config *arg)
{
	struct lxd_core_config_rep *rep;
	struct lxd_core_config_req *req;
	int ret = -ENOMEM;

	req = kzalloc(sizeof(*req), GFP_KERNEL);
	rep = kzalloc(sizeof(*rep), GFP_KERNEL);
	if (!req || !rep)
		goto free_bodies;
	req->op = arg->op;
	req->path_len = strlen(arg->path);
	memcpy(req->path, arg->path, req->path_len);
	req->data_len = arg->len;
	memcpy(req->data, arg->data, arg->len);
	ret = lxd_core_config(dom, req, rep);
	if (ret)
		goto free_bodies;
	memset(arg->data, 0, sizeof(arg->data));
	memcpy(arg->data, rep->data, rep->data_len);
	arg->len = rep->data_len;

free_bodies:
	kfree(rep);
	kfree(req);
	return ret;
}

int lxd_domain_config(struct lxd_domain *dom, struct lxdom_config *arg)
{
	int ret = config_check(arg);

	if (ret)
		return ret;
	if (lxd_domain_state(dom) != LXDOM_STATE_RUNNING)
		return -EAGAIN;
	return config_call(dom, arg);
}

/* The ioctl and the interface number the operations alike. */
static_assert((int)LXD_CORE_CONFIG_OP_LIST == LXDOM_CONFIG_LIST);
static_assert((int)LXD_CORE_CONFIG_OP_READ == LXDOM_CONFIG_READ);
static_assert((int)LXD_CORE_CONFIG_OP_WRITE == LXDOM_CONFIG_WRITE);
static_assert((int)LXD_CORE_CONFIG_OP_MKDIR == LXDOM_CONFIG_MKDIR);
static_assert((int)LXD_CORE_CONFIG_OP_RMDIR == LXDOM_CONFIG_RMDIR);
static_assert(LXD_CORE_DATA_MAX == LXDOM_CONFIG_DATA_MAX);
static_assert(LXD_CORE_PATH_MAX + 1 == LXDOM_CONFIG_PATH_MAX);
