// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/lxdom: makes, finds and lists domains.  Root only, by its mode and by
 * the check in open(): a domain can add disks to the system.
 */
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/ctype.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/tsc.h>

#include "device.h"
#include "domain.h"

#define WINDOW_MIN	SZ_1M
#define WINDOW_MAX	SZ_256M
#define DEADLINE_MIN	100u
#define DEADLINE_MAX	600000u

/* Letters, digits and ._-: the name goes into file names and the log. */
static bool name_ok(const char *name)
{
	size_t i, len = strnlen(name, LXDOM_NAME_MAX);

	if (len == 0 || len == LXDOM_NAME_MAX || name[0] == '.' ||
	    name[0] == '-')
		return false;
	for (i = 0; i < len; i++) {
		if (!isascii(name[i]) || (!isalnum(name[i]) &&
					  !strchr("._-", name[i])))
			return false;
	}
	return true;
}

static long ioctl_info(void __user *argp)
{
	struct lxdom_info info = {
		.abi = LXDOM_ABI,
		.msg_abi = LXDOM_MSG_ABI,
		.classes = LXDOM_CLASS_ALL,
		.max_domains = LXD_DOMAINS_MAX,
		.tsc_khz = tsc_khz,
		.cpus = num_online_cpus(),
	};

	return copy_to_user(argp, &info, sizeof(info)) ? -EFAULT : 0;
}

static long create_check(const struct lxdom_create *arg)
{
	if (arg->abi != LXDOM_ABI)
		return -EPROTO;
	if (arg->flags || arg->wall > LXDOM_WALL_KVM ||
	    memchr_inv(arg->reserved, 0, sizeof(arg->reserved)))
		return -EINVAL;
	if (arg->classes & ~LXDOM_CLASS_ALL)
		return -EINVAL;
	if (arg->window < WINDOW_MIN || arg->window > WINDOW_MAX ||
	    !IS_ALIGNED(arg->window, PAGE_SIZE))
		return -EINVAL;
	if (arg->deadline_ms < DEADLINE_MIN || arg->deadline_ms > DEADLINE_MAX)
		return -EINVAL;
	return name_ok(arg->name) ? 0 : -EINVAL;
}

static long ioctl_create(void __user *argp)
{
	struct lxdom_create arg;
	struct lxd_domain *dom;
	long ret;

	if (copy_from_user(&arg, argp, sizeof(arg)))
		return -EFAULT;
	ret = create_check(&arg);
	if (ret)
		return ret;
	dom = lxd_domain_create(&arg);
	if (IS_ERR(dom))
		return PTR_ERR(dom);
	ret = lxd_domain_file(dom, true);
	if (ret < 0) {
		lxd_domain_destroy(dom);
		lxd_domain_put(dom);
	}
	return ret;
}

static long ioctl_open(void __user *argp)
{
	struct lxdom_open arg;
	struct lxd_domain *dom;
	long ret;

	if (copy_from_user(&arg, argp, sizeof(arg)))
		return -EFAULT;
	if (memchr_inv(arg.reserved, 0, sizeof(arg.reserved)) ||
	    !name_ok(arg.name))
		return -EINVAL;
	dom = lxd_domain_find(arg.name);
	if (!dom)
		return -ENOENT;
	ret = lxd_domain_file(dom, false);
	if (ret < 0)
		lxd_domain_put(dom);
	return ret;
}

static long ioctl_list(void __user *argp)
{
	struct lxdom_entry *rows;
	struct lxdom_list arg;
	unsigned int n;
	long ret = 0;

	if (copy_from_user(&arg, argp, sizeof(arg)))
		return -EFAULT;
	n = min_t(unsigned int, arg.capacity, LXD_DOMAINS_MAX);
	rows = kvcalloc(max(n, 1u), sizeof(*rows), GFP_KERNEL);
	if (!rows)
		return -ENOMEM;
	arg.count = lxd_domain_list(rows, n);
	n = min(n, arg.count);
	if (copy_to_user(u64_to_user_ptr(arg.entries), rows,
			 n * sizeof(*rows)) ||
	    copy_to_user(argp, &arg, sizeof(arg)))
		ret = -EFAULT;
	kvfree(rows);
	return ret;
}

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *argp = (void __user *)arg;

	switch (cmd) {
	case LXDOM_INFO:
		return ioctl_info(argp);
	case LXDOM_CREATE:
		return ioctl_create(argp);
	case LXDOM_OPEN:
		return ioctl_open(argp);
	case LXDOM_LIST:
		return ioctl_list(argp);
	}
	return -ENOTTY;
}

static int device_open(struct inode *inode, struct file *file)
{
	return capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.unlocked_ioctl = device_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "lxdom",
	.fops = &device_fops,
	.mode = 0600,
};

int lxd_device_init(void)
{
	return misc_register(&device);
}

void lxd_device_exit(void)
{
	misc_deregister(&device);
}
