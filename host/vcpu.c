// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtual CPU: the one file descriptor that the domain's process keeps.
 * Its release is how the kernel learns that the process is gone, however it
 * went.
 */
#include <linux/anon_inodes.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "domain.h"
#include "trace.h"
#include "vcpu.h"

static bool rung(struct lxd_domain *dom)
{
	return atomic_xchg_acquire(&dom->bell, 0) || !lxd_domain_alive(dom);
}

static long vcpu_wait(struct lxd_domain *dom, unsigned long ns)
{
	long ret;

	if (atomic_read(&dom->bell) == 0)
		atomic64_inc(&dom->count.sleeps);
	if (ns >= KTIME_MAX)
		ret = wait_event_interruptible(dom->bell_wait, rung(dom));
	else
		ret = wait_event_interruptible_hrtimeout(dom->bell_wait,
							 rung(dom),
							 ns_to_ktime(ns));
	if (!lxd_domain_alive(dom))
		return -EOWNERDEAD;
	if (!ret)
		lxd_place_woken(dom);
	return ret == -ERESTARTSYS ? -EINTR : ret;
}

static long vcpu_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct lxd_domain *dom = file->private_data;

	switch (cmd) {
	case LXDOM_VCPU_WAIT:
		return vcpu_wait(dom, arg);
	case LXDOM_VCPU_KICK:
		if (arg)
			return -EINVAL;
		if (!lxd_domain_alive(dom))
			return -EOWNERDEAD;
		atomic64_inc(&dom->count.kicks_in);
		trace_lxd_kick_in(dom->name);
		lxd_drain_rung(dom);
		return 0;
	}
	return -ENOTTY;
}

static int vcpu_release(struct inode *inode, struct file *file)
{
	struct lxd_domain *dom = file->private_data;
	struct task_struct *task;

	mutex_lock(&dom->vcpu_lock);
	task = rcu_dereference_protected(dom->vcpu,
					 lockdep_is_held(&dom->vcpu_lock));
	rcu_assign_pointer(dom->vcpu, NULL);
	WRITE_ONCE(dom->vcpu_pid, 0);
	mutex_unlock(&dom->vcpu_lock);

	lxd_domain_left(dom);
	wake_up_all(&dom->state_wait);
	/* lxd_vcpu_here() may still look at it; its memory is freed by RCU. */
	put_task_struct(task);
	lxd_domain_put(dom);
	return 0;
}

static const struct file_operations vcpu_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = vcpu_ioctl,
	.release = vcpu_release,
	.llseek = noop_llseek,
};

int lxd_vcpu_file(struct lxd_domain *dom)
{
	struct task_struct *task = current->group_leader;
	int fd;

	/* Whoever ends the domain after this finds the process: lxd_vcpu_end(). */
	mutex_lock(&dom->vcpu_lock);
	if (!lxd_domain_advance(dom, LXDOM_STATE_CREATED,
				LXDOM_STATE_STARTING)) {
		mutex_unlock(&dom->vcpu_lock);
		return lxd_domain_alive(dom) ? -EBUSY : -EOWNERDEAD;
	}
	rcu_assign_pointer(dom->vcpu, get_task_struct(task));
	WRITE_ONCE(dom->vcpu_pid, task->tgid);
	mutex_unlock(&dom->vcpu_lock);

	lxd_domain_get(dom);
	fd = anon_inode_getfd("[lxdom-vcpu]", &vcpu_fops, dom,
			      O_RDWR | O_CLOEXEC);
	if (fd < 0)
		goto clear_vcpu;
	lxd_watch(dom);
	return fd;

clear_vcpu:
	mutex_lock(&dom->vcpu_lock);
	rcu_assign_pointer(dom->vcpu, NULL);
	WRITE_ONCE(dom->vcpu_pid, 0);
	mutex_unlock(&dom->vcpu_lock);
	put_task_struct(task);
	lxd_domain_kill(dom, "no virtual CPU: error %d", fd);
	lxd_domain_put(dom);
	return fd;
}

void lxd_vcpu_kick(struct lxd_domain *dom)
{
	lxd_place_rung(dom);
	/* Pairs with the exchange in rung(). */
	if (atomic_xchg(&dom->bell, 1) == 0)
		wake_up_interruptible(&dom->bell_wait);
}

void lxd_vcpu_end(struct lxd_domain *dom)
{
	struct task_struct *task;

	mutex_lock(&dom->vcpu_lock);
	task = rcu_dereference_protected(dom->vcpu,
					 lockdep_is_held(&dom->vcpu_lock));
	if (task)
		send_sig(SIGKILL, task, 1);
	mutex_unlock(&dom->vcpu_lock);
}

bool lxd_vcpu_here(struct lxd_domain *dom)
{
	struct task_struct *task;
	bool here;

	rcu_read_lock();
	task = rcu_dereference(dom->vcpu);
	here = !task || task_cpu(task) == smp_processor_id();
	rcu_read_unlock();
	return here;
}
