// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs the tests of the other files; loading fails if one of them does.
 */
#include <linux/bug.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "runtime.h"

static char *only;
module_param(only, charp, 0444);
MODULE_PARM_DESC(only, "run this test alone");

static char *skip[4];
static int nr_skip;
module_param_array(skip, charp, &nr_skip, 0444);
MODULE_PARM_DESC(skip, "leave these tests out, up to four");

static char *misuse;
module_param(misuse, charp, 0444);
MODULE_PARM_DESC(misuse, "instead of all tests, do this: the kernel must not survive it");

static int numbers[4];
static int nr_numbers;
module_param_array(numbers, int, &nr_numbers, 0444);
MODULE_PARM_DESC(numbers, "any numbers, up to four");

static void never(struct timer_list *timer)
{
}

static DEFINE_TIMER(pending, never);

/* Of what the kernel warns, it goes on. */
static bool warn_goes_on(void)
{
	int i, warned = 0;

	for (i = 0; i < 3; i++)
		warned += WARN_ON_ONCE(i >= 0);
	expect(warned == 3);
	mod_timer(&pending, jiffies + 3600 * HZ);
	add_timer(&pending);
	expect(timer_pending(&pending));
	expect(del_timer_sync(&pending) == 1);
	expect(schedule_timeout(-HZ) == 0);
	return true;
}

static noinline int peek(const unsigned long *p)
{
	unsigned long v;

	__get_kernel_nofault(&v, p, unsigned long, fault);
	return 0;
fault:
	return -EFAULT;
}

static bool fixups(void)
{
	unsigned long here = 1;

	expect(peek(&here) == 0);
	/* Where error pointers point to: never mapped. */
	expect(peek((void *)-4096l) == -EFAULT);
	return true;
}

static bool references(void)
{
	unsigned int before = module_refcount(THIS_MODULE);

	__module_get(THIS_MODULE);
	expect(module_refcount(THIS_MODULE) == before + 1);
	module_put(THIS_MODULE);
	expect(module_refcount(THIS_MODULE) == before);
	return true;
}

static bool parameters(void)
{
	int i, sum = 0;

	for (i = 0; i < nr_numbers; i++)
		sum += numbers[i];
	/* The numbers that are given add up to how many they are, or none. */
	expect(sum == nr_numbers);
	return true;
}

static const struct runtime_test runtime_module[] = {
	{ "warn_goes_on", warn_goes_on },
	{ "fixups", fixups },
	{ "references", references },
	{ "parameters", parameters },
	{ }
};

static const struct runtime_test * const suites[] = {
	runtime_module, runtime_memory, runtime_locks, runtime_time,
	runtime_work, runtime_devices, runtime_fpu, runtime_regress,
};

static bool wanted(const char *name)
{
	int i;

	for (i = 0; i < nr_skip; i++)
		if (!strcmp(skip[i], name))
			return false;
	return !only || !strcmp(only, name);
}

static int __init runtime_init(void)
{
	const struct runtime_test *t;
	int passed = 0, failed = 0, i;

	if (misuse)
		return runtime_misuse(misuse) ? -EIO : -EINVAL;
	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		for (t = suites[i]; t->name; t++) {
			if (!wanted(t->name))
				continue;
			if (t->run()) {
				passed++;
				continue;
			}
			failed++;
			pr_err("runtime: %s failed\n", t->name);
		}
	}
	pr_info("runtime: %d passed, %d failed\n", passed, failed);
	return failed || !passed ? -EIO : 0;
}

static void __exit runtime_exit(void)
{
}

module_init(runtime_init);
module_exit(runtime_exit);

MODULE_DESCRIPTION("Tests of the kernel that it is loaded into");
MODULE_LICENSE("GPL");
