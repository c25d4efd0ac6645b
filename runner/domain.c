// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include "backend.h"
#include "check.h"
#include "host.h"

void lxd_note(const struct lxd_domain *dom, const char *fmt, ...)
{
	va_list args;

	if (!dom->opt->verbose)
		return;
	fputs("lxdom: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

void lxd_domain_init(struct lxd_domain *dom, const struct lxd_options *opt,
		     const struct lxd_backend_ops *ops)
{
	struct timespec ts;
	int i;

	memset(dom, 0, sizeof(*dom));
	dom->opt = opt;
	dom->ops = ops;
	dom->fd = -1;
	dom->pidfd = -1;
	dom->log.fd = -1;
	lxd_pci_init(&dom->pci);
	for (i = 0; i < LXD_NR_REGIONS; i++)
		dom->mem.region[i].fd = -1;
	/* What the rate of the time stamp counter is measured against. */
	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	dom->started_tsc = __rdtsc();
	dom->started_ns = ts.tv_sec * 1000000000ull + ts.tv_nsec;
	lxd_caps_read(dom->caps);
}

/* As modprobe does: a value with blanks in it needs quotes. */
static int add_param(struct lxd_module *mod, const char *param,
		     struct lxd_err *err)
{
	const char *value = strchr(param, '=');
	char *quoted;
	int ret;

	if (!lxd_module_has_param(mod, param))
		return lxd_fail(err,
				"%s: no parameter '%.*s'; modinfo lists those that there are",
				mod->file, (int)strcspn(param, "="), param);

	if (!value || !strpbrk(value, " \t") || value[1] == '"')
		quoted = strdup(param);
	else if (asprintf(&quoted, "%.*s=\"%s\"", (int)(value - param), param,
			  value + 1) < 0)
		quoted = NULL;
	ret = quoted ? lxd_module_add_args(mod, quoted) : -1;
	free(quoted);
	return ret ? lxd_fail(err, "%s: out of memory", mod->file) : 0;
}

static const char name_chars[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

static int name_domain(struct lxd_domain *dom, const struct lxd_module *mod,
		       struct lxd_err *err)
{
	const char *name = dom->opt->name ? dom->opt->name : mod->name;
	size_t len = strlen(name);

	if (!len || len >= sizeof(dom->name) || *name == '.' ||
	    *name == '-' || strspn(name, name_chars) != len)
		return lxd_fail(err,
				"'%s' is no name for a domain: 1 to %d of A-Z a-z 0-9 _ . - and no . or - at the beginning",
				name, LXDOM_NAME_MAX - 1);
	memcpy(dom->name, name, len + 1);
	return 0;
}

static int check(struct lxd_domain *dom, struct lxd_err *err)
{
	const struct lxd_issue *fatal;
	struct lxd_check result;
	u32 i;

	if (lxd_check_set(&dom->set, dom->lib, &result, err))
		return -1;
	fatal = lxd_check_fatal(&result);
	if (fatal)
		lxd_issue_text(fatal, dom->lib, err);
	for (i = 0; i < result.nr_issues && !fatal; i++) {
		struct lxd_err text;

		lxd_issue_text(&result.issues[i], dom->lib, &text);
		lxd_note(dom, "%s", text.text);
	}
	lxd_check_close(&result);
	return fatal ? -1 : 0;
}

int lxd_domain_find(struct lxd_domain *dom, struct lxd_err *err)
{
	const struct lxd_options *opt = dom->opt;
	struct lxd_module *mod;
	int i;

	dom->find = lxd_find_open(opt->module_dir, opt->kernel, err);
	if (!dom->find)
		return -1;
	mod = lxd_find_module(dom->find, opt->module, err);
	if (!mod)
		return -1;
	if (name_domain(dom, mod, err))
		goto close_module;
	for (i = 0; i < opt->nr_params; i++) {
		if (add_param(mod, opt->params[i], err))
			goto close_module;
	}
	dom->lib = lxd_library_open(lxd_libdir(opt->libdir), mod->release,
				    mod->file, err);
	if (!dom->lib)
		goto close_module;
	if (lxd_find_set(dom->find, mod, dom->lib, &dom->set, err))
		return -1;
	if (dom->set.notes)
		lxd_note(dom, "%s", dom->set.notes);
	return check(dom, err);

close_module:
	lxd_module_close(mod);
	return -1;
}

/* A promise that can't be kept would end in a dead domain much later. */
static int check_memory(const struct lxd_domain *dom, struct lxd_err *err)
{
	u64 mib = (u64)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE) >> 20;

	if (dom->opt->memory_mib <= mib)
		return 0;
	return lxd_fail(err,
			"%s: %u MiB of memory for the driver are more than the %llu MiB of this machine",
			dom->name, dom->opt->memory_mib, mib);
}

int lxd_domain_map(struct lxd_domain *dom, const struct lxd_layout *layout,
		   struct lxd_err *err)
{
	struct lxd_sizes sizes = {
		.private_size = (u64)dom->opt->memory_mib << 20,
		.window_size = lxd_host_window_size(dom),
		.cpus = dom->info.cpus,
	};

	if (check_memory(dom, err))
		return -1;
	if (!sizes.cpus || sizes.cpus > LXDOM_CPUS_MAX)
		sizes.cpus = sizes.cpus ? LXDOM_CPUS_MAX : 1;
	return lxd_memory_map(&dom->mem, layout, &sizes, err);
}

static int open_inside(struct lxd_domain *dom, struct lxd_err *err)
{
	size_t size = dom->ops->inside_end - dom->ops->inside;
	u8 *bytes = malloc(size);

	if (!bytes)
		return lxd_fail(err, "out of memory");
	memcpy(bytes, dom->ops->inside, size);
	dom->inside_object = lxd_object_from_memory("inside", bytes, size, err);
	return dom->inside_object ? 0 : -1;
}

static int add(struct lxd_domain *dom, const struct lxd_module *mod,
	       enum lxd_scope scope, struct lxd_err *err)
{
	const struct lxd_placed *obj = &dom->link.objects[dom->link.nr];
	const struct lxd_patched *p = &obj->patched;

	if (lxd_link_add(&dom->link, mod, scope, dom->caps, err))
		return -1;
	lxd_note(dom, "%s at 0x%llx, %u missing functions", mod->name,
		 obj->group[LXD_TEXT].start, obj->nr_stubs);
	lxd_note(dom,
		 "  patched: %u fentry, %u returns, %u retpolines, %u static calls, %u alternatives",
		 p->fentry, p->returns, p->retpolines, p->static_calls,
		 p->alternatives);
	return 0;
}

int lxd_domain_link(struct lxd_domain *dom, struct lxd_err *err)
{
	struct lxd_space image, percpu;
	u32 i;

	lxd_memory_spaces(&dom->mem, &image, &percpu);
	lxd_link_init(&dom->link, dom->lib, &image, &percpu);
	if (add(dom, dom->lib->object, LXD_SCOPE_LIBRARY, err))
		return -1;
	for (i = 0; i < dom->set.nr; i++) {
		if (add(dom, dom->set.modules[i], LXD_SCOPE_MODULE, err))
			return -1;
	}
	if (open_inside(dom, err))
		return -1;
	return add(dom, dom->inside_object, LXD_SCOPE_INSIDE, err);
}

void lxd_domain_trim(struct lxd_domain *dom)
{
	u32 i;

	lxd_find_close(dom->find);
	dom->find = NULL;
	lxd_symvers_close(&dom->lib->symvers);
	lxd_module_linked(dom->lib->object);
	lxd_module_linked(dom->inside_object);
	for (i = 0; i < dom->set.nr; i++)
		lxd_module_linked(dom->set.modules[i]);
	malloc_trim(0);
	/* No file system shall be busy because a domain was started there. */
	if (chdir("/"))
		lxd_note(dom, "/: %s: the monitor stays in its working directory",
			 strerror(errno));
}

void lxd_domain_close(struct lxd_domain *dom)
{
	/* Before the memory that they may still write to. */
	lxd_pci_close(&dom->pci);
	lxd_link_close(&dom->link);
	lxd_module_close(dom->inside_object);
	lxd_set_close(&dom->set);
	lxd_library_close(dom->lib);
	lxd_find_close(dom->find);
	lxd_memory_unmap(&dom->mem);
	lxd_log_close(&dom->log);
	/* Last: the kernel may give the name to somebody else now. */
	if (dom->fd >= 0)
		close(dom->fd);
	dom->fd = -1;
}
