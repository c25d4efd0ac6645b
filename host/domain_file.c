// SPDX-License-Identifier: GPL-2.0-only
/*
 * A domain as a file descriptor: the owner's (the runner's monitor), and those
 * of the command line, for control only.
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "class.h"
#include "devices.h"
#include "vcpu.h"
#include "window.h"

static const struct file_operations owner_fops;

static struct lxd_domain *file_domain(struct file *file)
{
	return file->private_data;
}

static bool is_owner(struct file *file)
{
	return file->f_op == &owner_fops;
}

static bool ready_or_over(struct lxd_domain *dom)
{
	return test_bit(LXD_DOM_READY, &dom->flags) || !lxd_domain_alive(dom);
}

static long ioctl_ready(struct lxd_domain *dom, unsigned long ms)
{
	long ret;

	ret = wait_event_interruptible_timeout(dom->state_wait,
					       ready_or_over(dom),
					       msecs_to_jiffies(min(ms, 3600000UL)));
	if (ret < 0)
		return ret;
	if (test_bit(LXD_DOM_READY, &dom->flags))
		return dom->init_status;
	return lxd_domain_alive(dom) ? -ETIMEDOUT : -EOWNERDEAD;
}

static long ioctl_stat(struct lxd_domain *dom, void __user *argp)
{
	struct lxdom_stat stat;

	lxd_domain_stat(dom, &stat);
	return copy_to_user(argp, &stat, sizeof(stat)) ? -EFAULT : 0;
}

static long ioctl_inside(struct lxd_domain *dom, void __user *argp)
{
	struct lxdom_inside inside;
	int ret = lxd_domain_inside(dom, &inside);

	if (ret)
		return ret;
	return copy_to_user(argp, &inside, sizeof(inside)) ? -EFAULT : 0;
}

static long ioctl_config(struct lxd_domain *dom, void __user *argp)
{
	struct lxdom_config *arg;
	long ret;

	arg = memdup_user(argp, sizeof(*arg));
	if (IS_ERR(arg))
		return PTR_ERR(arg);
	ret = lxd_domain_config(dom, arg);
	if (!ret && copy_to_user(argp, arg, sizeof(*arg)))
		ret = -EFAULT;
	kfree(arg);
	return ret;
}

static long ioctl_devices(struct lxd_domain *dom, void __user *argp)
{
	struct lxdom_device *rows;
	struct lxdom_devices arg;
	long ret = 0;
	u32 n;

	if (copy_from_user(&arg, argp, sizeof(arg)))
		return -EFAULT;
	n = min_t(u32, arg.capacity, LXD_HANDLES_MAX);
	rows = kvcalloc(max(n, 1u), sizeof(*rows), GFP_KERNEL);
	if (!rows)
		return -ENOMEM;
	arg.count = lxd_classes_devices(dom, rows, n);
	n = min(n, arg.count);
	if (copy_to_user(u64_to_user_ptr(arg.entries), rows,
			 n * sizeof(*rows)) ||
	    copy_to_user(argp, &arg, sizeof(arg)))
		ret = -EFAULT;
	kvfree(rows);
	return ret;
}

static long ioctl_irq(struct lxd_domain *dom, void __user *argp)
{
	struct lxdom_irq arg;

	if (copy_from_user(&arg, argp, sizeof(arg)))
		return -EFAULT;
	return lxd_irq_hook(dom, &arg);
}

static long ioctl_pci_add(struct lxd_domain *dom, void __user *argp)
{
	struct lxdom_pci_add arg;

	if (copy_from_user(&arg, argp, sizeof(arg)))
		return -EFAULT;
	return lxd_pci_add(dom, &arg);
}

static long ioctl_pci_next(struct lxd_domain *dom, void __user *argp)
{
	struct lxdom_pci_ask ask;
	int ret = lxd_pci_next(dom, &ask);

	if (ret)
		return ret;
	return copy_to_user(argp, &ask, sizeof(ask)) ? -EFAULT : 0;
}

static long ioctl_pci_answer(struct lxd_domain *dom, void __user *argp)
{
	struct lxdom_pci_answer arg;

	if (copy_from_user(&arg, argp, sizeof(arg)))
		return -EFAULT;
	return lxd_pci_answer(dom, &arg);
}

/* What the owner alone may do. */
static long owner_ioctl(struct lxd_domain *dom, unsigned int cmd,
			unsigned long arg)
{
	void __user *argp = (void __user *)arg;

	switch (cmd) {
	case LXDOM_VCPU:
		return lxd_vcpu_file(dom);
	case LXDOM_BELL:
		return lxd_bell_hook(dom, arg);
	case LXDOM_PCI_ADD:
		return ioctl_pci_add(dom, argp);
	case LXDOM_PCI_NEXT:
		return ioctl_pci_next(dom, argp);
	case LXDOM_PCI_ANSWER:
		return ioctl_pci_answer(dom, argp);
	case LXDOM_IRQ:
		return ioctl_irq(dom, argp);
	}
	return -ENOTTY;
}

static long domain_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct lxd_domain *dom = file_domain(file);
	void __user *argp = (void __user *)arg;

	switch (cmd) {
	case LXDOM_VCPU:
	case LXDOM_BELL:
	case LXDOM_PCI_ADD:
	case LXDOM_PCI_NEXT:
	case LXDOM_PCI_ANSWER:
	case LXDOM_IRQ:
		return is_owner(file) ? owner_ioctl(dom, cmd, arg) : -EPERM;
	case LXDOM_READY:
		return ioctl_ready(dom, arg);
	case LXDOM_STOP:
		return arg ? -EINVAL : lxd_domain_stop(dom);
	case LXDOM_KILL:
		lxd_domain_kill(dom, "killed on request");
		return 0;
	case LXDOM_STAT:
		return ioctl_stat(dom, argp);
	case LXDOM_INSIDE:
		return ioctl_inside(dom, argp);
	case LXDOM_CONFIG:
		return ioctl_config(dom, argp);
	case LXDOM_DEVICES:
		return ioctl_devices(dom, argp);
	}
	return -ENOTTY;
}

static __poll_t domain_poll(struct file *file, poll_table *wait)
{
	struct lxd_domain *dom = file_domain(file);
	__poll_t mask = 0;

	poll_wait(file, &dom->state_wait, wait);
	if (test_bit(LXD_DOM_READY, &dom->flags))
		mask |= EPOLLIN;
	if (is_owner(file) && lxd_pci_asked(dom))
		mask |= EPOLLPRI;
	if (!lxd_domain_alive(dom))
		mask |= EPOLLHUP;
	return mask;
}

static int domain_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct lxd_domain *dom = file_domain(file);
	unsigned long size = vma->vm_end - vma->vm_start;
	unsigned long start = vma->vm_pgoff << PAGE_SHIFT;

	if (!(vma->vm_flags & VM_SHARED) || (vma->vm_flags & VM_EXEC))
		return -EINVAL;
	vma->vm_flags &= ~VM_MAYEXEC;
	vma->vm_flags |= VM_DONTEXPAND;
	if (start == LXDOM_MMAP_CHANNEL && size == sizeof(*dom->chan))
		return remap_vmalloc_range(vma, dom->chan, 0);
	if (start == LXDOM_MMAP_WINDOW && size == dom->window_size)
		return lxd_window_mmap(dom, vma);
	return -EINVAL;
}

static int control_release(struct inode *inode, struct file *file)
{
	lxd_domain_put(file_domain(file));
	return 0;
}

static int owner_release(struct inode *inode, struct file *file)
{
	struct lxd_domain *dom = file_domain(file);

	lxd_domain_destroy(dom);
	lxd_domain_put(dom);
	return 0;
}

/*
 * The mappings hold the file, and so would put the owner's release off until
 * the last process that maps the domain is gone.  flush() comes at the close
 * itself; the domain's process closes this descriptor too, but it is only the
 * monitor, which made it, whose close counts.
 */
static int owner_flush(struct file *file, fl_owner_t id)
{
	struct lxd_domain *dom = file_domain(file);

	if (current->tgid == dom->owner_tgid) {
		lxd_domain_kill(dom, "its owner let go of it");
		lxd_vcpu_end(dom);
	}
	return 0;
}

static const struct file_operations owner_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = domain_ioctl,
	.poll = domain_poll,
	.mmap = domain_mmap,
	.flush = owner_flush,
	.release = owner_release,
	.llseek = noop_llseek,
};

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = domain_ioctl,
	.poll = domain_poll,
	.release = control_release,
	.llseek = noop_llseek,
};

int lxd_domain_file(struct lxd_domain *dom, bool owner)
{
	if (owner)
		dom->owner_tgid = current->tgid;
	return anon_inode_getfd(owner ? "[lxdom]" : "[lxdom-control]",
				owner ? &owner_fops : &control_fops, dom,
				O_RDWR | O_CLOEXEC);
}
