// SPDX-License-Identifier: GPL-2.0-only
/*
 * lxdom show: what the kernel knows of a domain, and what the domain says of
 * itself.  For one that is gone, see report.c.
 */
#include "cli.h"
#include "device.h"
#include "domain.h"
#include "report.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct facts - all that there is to show
 * @stat: the kernel's figures
 * @inside: the domain's own
 * @stopped: its process stands still
 * @inside_err: 0 if @inside is there, 1 if it was not asked for, else -errno
 * @dev: devices
 * @nr_dev: number of them, or -errno
 * @rss: resident memory, bytes
 * @pss: the same, shared pages in proportion
 * @mem_err: 0 if @rss and @pss are there, else -errno
 */
struct facts {
	struct lxdom_stat stat;
	struct lxdom_inside inside;
	bool stopped;
	int inside_err;
	struct lxdom_device *dev;
	int nr_dev;
	unsigned long long rss;
	unsigned long long pss;
	int mem_err;
};

/*
 * Only a driver that is past its init has the time to answer.  One that stands still has
 * not, and whoever does not answer within the deadline is ended for it.
 */
static void ask_inside(int dom, struct facts *f)
{
	f->inside_err = 1;
	if (f->stat.state != LXDOM_STATE_RUNNING || f->stopped)
		return;
	f->inside_err = lxd_dev_inside(dom, &f->inside);
	if (!f->inside_err)
		return;
	/* It may have been running when it was asked. */
	lxd_dev_stat(dom, &f->stat);
	lxd_clean(f->stat.reason, strnlen(f->stat.reason,
					  sizeof(f->stat.reason)));
}

static int collect(int dom, struct facts *f)
{
	int err = lxd_dev_stat(dom, &f->stat);

	if (err)
		return err;
	lxd_clean(f->stat.reason, strnlen(f->stat.reason,
					  sizeof(f->stat.reason)));
	f->dev = lxd_domain_devices(dom, &f->nr_dev);
	f->mem_err = f->stat.pid > 0 ?
		     lxd_dev_resident(f->stat.pid, &f->rss, &f->pss) : -ESRCH;
	f->stopped = f->stat.pid > 0 && lxd_dev_stopped(f->stat.pid);
	ask_inside(dom, f);
	return 0;
}

static struct json_object *inside_json(const struct lxdom_inside *in)
{
	struct json_object *o = json_object_new_object();

	lxd_json_u64(o, "pages_total", in->pages_total);
	lxd_json_u64(o, "pages_free", in->pages_free);
	lxd_json_u64(o, "threads", in->threads);
	lxd_json_u64(o, "threads_max", in->threads_max);
	lxd_json_u64(o, "switches", in->switches);
	lxd_json_u64(o, "timers", in->timers);
	lxd_json_u64(o, "works", in->works);
	return o;
}

static struct json_object *classes_json(unsigned int classes)
{
	struct json_object *a = json_object_new_array();
	unsigned int bit;

	for (bit = 0; bit < 32; bit++)
		if (classes & (1u << bit))
			lxd_json_add_str(a, lxd_class_name(1u << bit));
	return a;
}

static struct json_object *memory_json(const struct facts *f)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "resident", f->mem_err ? NULL :
			       json_object_new_uint64(f->rss));
	json_object_object_add(o, "proportional", f->mem_err ? NULL :
			       json_object_new_uint64(f->pss));
	lxd_json_u64(o, "allowed", f->stat.memory);
	lxd_json_u64(o, "window", f->stat.window);
	return o;
}

static void counters_json(struct json_object *o, const struct lxdom_stat *s)
{
	lxd_json_u64(o, "handles", s->handles);
	lxd_json_u64(o, "openers", s->openers);
	lxd_json_u64(o, "inflight", s->inflight);
	lxd_json_u64(o, "calls_in", s->calls_in);
	lxd_json_u64(o, "calls_out", s->calls_out);
	lxd_json_u64(o, "posts_in", s->posts_in);
	lxd_json_u64(o, "posts_out", s->posts_out);
	lxd_json_u64(o, "kicks_in", s->kicks_in);
	lxd_json_u64(o, "kicks_out", s->kicks_out);
	lxd_json_u64(o, "sleeps", s->sleeps);
	lxd_json_u64(o, "irqs", s->irqs);
	lxd_json_u64(o, "refused", s->refused);
	lxd_json_u64(o, "log_lines", s->log_lines);
	lxd_json_u64(o, "log_dropped", s->log_dropped);
	lxd_json_u64(o, "call_ns_mean",
		     s->calls_out ? s->call_ns_sum / s->calls_out : 0);
	lxd_json_u64(o, "call_ns_max", s->call_ns_max);
}

static void print_json(const struct facts *f)
{
	const struct lxdom_stat *s = &f->stat;
	struct json_object *o = json_object_new_object();

	lxd_json_str(o, "name", s->name);
	lxd_json_str(o, "state", lxd_state_name(s->state));
	lxd_json_str(o, "reason", *s->reason ? s->reason : NULL);
	lxd_json_str(o, "wall", lxd_wall_name(s->wall));
	json_object_object_add(o, "pid",
			       s->pid ? json_object_new_int(s->pid) : NULL);
	json_object_object_add(o, "init_status",
			       json_object_new_int(s->init_status));
	lxd_json_u64(o, "uptime_ns", s->uptime_ns);
	lxd_json_u64(o, "deadline_ms", s->deadline_ms);
	json_object_object_add(o, "classes", classes_json(s->classes));
	json_object_object_add(o, "devices", f->nr_dev < 0 ? NULL :
			       lxd_devices_json(f->dev, f->nr_dev));
	lxd_json_u64(o, "pci_devices", s->pci_devices);
	json_object_object_add(o, "memory", memory_json(f));
	counters_json(o, s);
	json_object_object_add(o, "says",
			       f->inside_err ? NULL : inside_json(&f->inside));
	lxd_json_print(o);
}

static void print_devices(const struct facts *f)
{
	int i;

	printf("devices    ");
	if (f->nr_dev < 0)
		printf(" %u", f->stat.devices);
	else if (!f->nr_dev)
		printf(" none");
	for (i = 0; i < f->nr_dev; i++)
		printf("%s %s (%u:%u, %u open)", i ? "," : "", f->dev[i].name,
		       f->dev[i].major, f->dev[i].minor, f->dev[i].openers);
	putchar('\n');
}

static void print_pci(const struct lxdom_stat *s)
{
	if (!(s->classes & LXDOM_CLASS_PCI))
		return;
	if (lxd_waits_for_pci(s))
		puts("pci         none: the driver waits for a device: run it again with one");
	else
		printf("pci         %u device%s\n", s->pci_devices,
		       s->pci_devices == 1 ? "" : "s");
}

static void print_inside(const struct facts *f)
{
	const struct lxdom_inside *in = &f->inside;

	if (f->stopped)
		puts("its process is stopped: it was not asked about itself");
	if (f->inside_err > 0)
		return;
	if (f->inside_err) {
		printf("the domain was asked about itself: %s\n",
		       strerror(-f->inside_err));
		return;
	}
	puts("the domain says of itself:");
	printf("  memory    %s free of %s\n", lxd_amount(in->pages_free * 4096),
	       lxd_amount(in->pages_total * 4096));
	printf("  threads   %llu, most %llu, %llu switches\n",
	       (unsigned long long)in->threads,
	       (unsigned long long)in->threads_max,
	       (unsigned long long)in->switches);
	printf("  timers    %llu armed\n", (unsigned long long)in->timers);
	printf("  work      %llu items run\n", (unsigned long long)in->works);
}

static void print_head(const struct facts *f)
{
	const struct lxdom_stat *s = &f->stat;
	unsigned int bit;

	printf("name        %s\n", s->name);
	printf("state       %s%s%s\n", lxd_state_name(s->state),
	       *s->reason ? ": " : "", s->reason);
	if (s->init_status)
		printf("init        %s\n", strerror(-s->init_status));
	printf("age         %s\n", lxd_duration(s->uptime_ns));
	printf("wall        %s", lxd_wall_name(s->wall));
	if (s->pid)
		printf(", process %d", s->pid);
	printf("\nclasses    ");
	for (bit = 0; bit < 32; bit++)
		if (s->classes & (1u << bit))
			printf(" %s", lxd_class_name(1u << bit));
	putchar('\n');
	print_devices(f);
	print_pci(s);
	if (f->mem_err)
		printf("memory      %s allowed, window %s\n",
		       lxd_amount(s->memory), lxd_amount(s->window));
	else
		printf("memory      %s resident (%s in proportion), %s allowed, window %s\n",
		       lxd_amount(f->rss), lxd_amount(f->pss),
		       lxd_amount(s->memory), lxd_amount(s->window));
}

static void print_text(const struct facts *f)
{
	const struct lxdom_stat *s = &f->stat;

	print_head(f);
	printf("requests    %llu in the domain\n",
	       (unsigned long long)s->inflight);
	printf("calls       %llu from the driver, %llu to it\n",
	       (unsigned long long)s->calls_in,
	       (unsigned long long)s->calls_out);
	printf("latency     mean %s, longest %s, deadline %s\n",
	       lxd_duration(s->calls_out ? s->call_ns_sum / s->calls_out : 0),
	       lxd_duration(s->call_ns_max),
	       lxd_duration(s->deadline_ms * 1000000ull));
	printf("posts       %llu from the driver, %llu to it\n",
	       (unsigned long long)s->posts_in,
	       (unsigned long long)s->posts_out);
	printf("doorbells   %llu from the driver, %llu to it, slept %llu times\n",
	       (unsigned long long)s->kicks_in,
	       (unsigned long long)s->kicks_out,
	       (unsigned long long)s->sleeps);
	printf("interrupts  %llu\n", (unsigned long long)s->irqs);
	printf("handles     %u\n", s->handles);
	printf("refused     %llu messages\n", (unsigned long long)s->refused);
	printf("log         %llu lines, %llu dropped\n",
	       (unsigned long long)s->log_lines,
	       (unsigned long long)s->log_dropped);
	print_inside(f);
}

static int show(int dom, const char *name)
{
	struct facts f = { };
	int err = collect(dom, &f);

	if (err)
		return lxd_error(LXD_EXIT_FAILED, "%s: %s: see dmesg", name,
				 strerror(-err));
	if (lxd_json())
		print_json(&f);
	else
		print_text(&f);
	free(f.dev);
	return LXD_EXIT_OK;
}

static int verb_main(int argc, char **argv)
{
	struct lxd_args args;
	int host, dom, ret;
	const char *name;

	lxd_args_init(&args, &lxd_verb_show, argc, argv);
	if (lxd_args_next(&args) < 0)
		return args.exit;
	name = argv[args.first];
	ret = lxd_host_open(&host);
	if (ret)
		return ret;
	dom = lxd_dev_domain(host, name);
	if (dom >= 0) {
		ret = show(dom, name);
		lxd_dev_close(dom);
	} else if (dom == -ENOENT || dom == -ENAMETOOLONG || dom == -EINVAL) {
		ret = lxd_report_show(name);
	} else {
		ret = lxd_error(LXD_EXIT_FAILED, "%s: %s: see dmesg", name,
				strerror(-dom));
	}
	lxd_dev_close(host);
	return ret;
}

const struct lxd_verb lxd_verb_show = {
	.name = "show",
	.operands = "NAME",
	.summary = "Show a domain, or the fault report of one that died",
	.min = 1,
	.max = 1,
	.run = verb_main,
};
