// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of the modules that the runner has linked.
 */
#include <linux/async.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "lxd.h"
#include "module.h"

/* As the kernel's module loader: the base reference goes with the module. */
#define REF_BASE	1

static DEFINE_MUTEX(life);
static unsigned int nr_live;	/* modules whose init has succeeded */

static struct module *this_module(unsigned int i)
{
	return (struct module *)lxd_boot->modules[i].this_module;
}

/*
 * Natively an unknown parameter is only warned about.  Here it is refused: a
 * domain is started by hand, and a misspelt parameter is better found at once.
 */
static int unknown_param(char *param, char *val, const char *name, void *arg)
{
	if (!strcmp(param, "async_probe"))
		return 0;
	return -ENOENT;
}

static int parse_params(const struct lxdom_module *m, struct module *mod)
{
	struct kernel_param *params = (struct kernel_param *)m->params;
	char *rest, *args;

	if (!m->args)
		return 0;
	args = kstrdup((const char *)m->args, GFP_KERNEL);
	if (!args)
		return -ENOMEM;
	/* Never freed, as natively: parameters may point into it. */
	mod->args = args;
	rest = parse_args(m->name, args, params, m->nr_params, -32768, 32767,
			  mod, unknown_param);
	if (IS_ERR(rest))
		return PTR_ERR(rest);
	/* What follows "--" is for the init function, if it looks for it. */
	if (rest)
		pr_warn("%s: parameters '%s' after `--' ignored\n", m->name,
			rest);
	return 0;
}

static int call_init(const struct lxdom_module *m)
{
	int (*init)(void) = (void *)m->init;
	int err;

	if (!init)
		return 0;
	err = init();
	if (preempt_count())
		lxd_fault("init of %s left preempt_count %x", m->name,
			  preempt_count());
	if (err > 0) {
		/* As natively: a warning, and success. */
		pr_warn("%s: '%s'->init suspiciously returned %d, it should follow 0/-E convention\n",
			__func__, m->name, err);
		err = 0;
	}
	return err;
}

static int start_module(unsigned int i)
{
	const struct lxdom_module *m = &lxd_boot->modules[i];
	struct module *mod = this_module(i);
	int err;

	if (mod) {
		mod->state = MODULE_STATE_COMING;
		atomic_set(&mod->refcnt, REF_BASE);
	}
	err = parse_params(m, mod);
	if (err)
		return err;
	err = call_init(m);
	if (err)
		return err;
	/* Natively, too, a module is there when its devices have been probed. */
	async_synchronize_full();
	if (mod)
		mod->state = MODULE_STATE_LIVE;
	return 0;
}

static void stop_modules(void)
{
	while (nr_live) {
		const struct lxdom_module *m = &lxd_boot->modules[--nr_live];
		struct module *mod = this_module(nr_live);
		void (*exit)(void) = (void *)m->exit;

		/* Natively it would stay; here all of it goes anyhow. */
		if (mod && module_refcount(mod) > 0)
			pr_warn("%s: in use when it is unloaded: %d references\n",
				m->name, module_refcount(mod));
		if (mod)
			mod->state = MODULE_STATE_GOING;
		if (exit)
			exit();
	}
}

int lxd_modules_start(void)
{
	int err = 0;

	mutex_lock(&life);
	while (nr_live < lxd_boot->nr_modules) {
		err = start_module(nr_live);
		if (err) {
			stop_modules();
			break;
		}
		nr_live++;
	}
	mutex_unlock(&life);
	return err;
}

int lxd_modules_stop(void)
{
	struct module *mod;
	int err = 0;

	mutex_lock(&life);
	/*
	 * The one that was asked for comes last.  What it holds of those before, its
	 * exit gives back.
	 */
	mod = nr_live ? this_module(nr_live - 1) : NULL;
	if (mod && module_refcount(mod) > 0)
		err = -EBUSY;
	else
		stop_modules();
	mutex_unlock(&life);
	return err;
}

/* ---- references ---- */

int module_refcount(struct module *mod)
{
	return atomic_read(&mod->refcnt) - REF_BASE;
}

void __module_get(struct module *mod)
{
	if (mod)
		atomic_inc(&mod->refcnt);
}

bool try_module_get(struct module *mod)
{
	if (!mod)
		return true;
	return module_is_live(mod) && atomic_inc_not_zero(&mod->refcnt);
}

void module_put(struct module *mod)
{
	if (mod && atomic_dec_if_positive(&mod->refcnt) < REF_BASE)
		lxd_fault("module_put(%s): the reference count underflows",
			  mod->name);
}

void __module_put_and_kthread_exit(struct module *mod, long code)
{
	module_put(mod);
	kthread_exit(code);
}

const struct lxdom_module *lxd_module_of(unsigned long addr)
{
	unsigned int i;

	if (addr - lxd_boot->image.base < lxd_boot->image.size)
		return &lxd_boot->image;
	for (i = 0; i < lxd_boot->nr_modules; i++)
		if (addr - lxd_boot->modules[i].base <
		    lxd_boot->modules[i].size)
			return &lxd_boot->modules[i];
	return NULL;
}

struct module *__module_address(unsigned long addr)
{
	const struct lxdom_module *m = lxd_module_of(addr);

	return m ? (struct module *)m->this_module : NULL;
}

bool is_module_address(unsigned long addr)
{
	return __module_address(addr);
}

void add_taint(unsigned int flag, enum lockdep_ok lockdep_ok)
{
	pr_warn("the driver taints the kernel (flag %u)\n", flag);
}
