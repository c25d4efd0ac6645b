// SPDX-License-Identifier: GPL-2.0-only
/*
 * A doorbell that nobody's system call rings: an eventfd, signalled by KVM when
 * a guest writes to a port.  Hooked up as KVM itself does it for irqfds
 * (virt/kvm/eventfd.c): our entry in its wait queue is called at each signal.
 *
 * We hold the context, not the file.  The runner closes the latter, which ends
 * nothing; the hook goes with the domain.
 */
#include <linux/eventfd.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/poll.h>

#include "domain.h"
#include "trace.h"

/* Called with the eventfd's lock held and interrupts off. */
static int rung(wait_queue_entry_t *wait, unsigned int mode, int sync,
		void *key)
{
	struct lxd_bell *bell = container_of(wait, struct lxd_bell, wait);
	struct lxd_domain *dom = container_of(bell, struct lxd_domain, guest);
	u64 times;

	if (!(key_to_poll(key) & EPOLLIN))
		return 0;
	eventfd_ctx_do_read(bell->ctx, &times);
	if (!lxd_domain_alive(dom))
		return 0;
	atomic64_add(times, &dom->count.kicks_in);
	trace_lxd_kick_in(dom->name);
	lxd_drain_soon(dom);
	return 1;
}

static void hook(struct file *file, wait_queue_head_t *head, poll_table *pt)
{
	struct lxd_bell *bell = container_of(pt, struct lxd_bell, pt);

	add_wait_queue(head, &bell->wait);
}

static int hook_up(struct lxd_domain *dom, struct file *file)
{
	struct lxd_bell *bell = &dom->guest;
	struct eventfd_ctx *ctx;

	if (!lxd_domain_alive(dom))
		return -EOWNERDEAD;
	if (bell->ctx)
		return -EBUSY;
	ctx = eventfd_ctx_fileget(file);
	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	bell->ctx = ctx;
	init_waitqueue_func_entry(&bell->wait, rung);
	init_poll_funcptr(&bell->pt, hook);
	/* It may have been rung before. */
	if (vfs_poll(file, &bell->pt) & EPOLLIN)
		lxd_drain_soon(dom);
	return 0;
}

int lxd_bell_hook(struct lxd_domain *dom, int fd)
{
	struct fd f = fdget(fd);
	int ret;

	if (!f.file)
		return -EBADF;
	mutex_lock(&dom->vcpu_lock);
	ret = hook_up(dom, f.file);
	mutex_unlock(&dom->vcpu_lock);
	fdput(f);
	return ret;
}

void lxd_bell_unhook(struct lxd_domain *dom)
{
	struct lxd_bell *bell = &dom->guest;
	u64 times;

	mutex_lock(&dom->vcpu_lock);
	if (bell->ctx) {
		/* Nobody is in rung() after this, nor gets there. */
		eventfd_ctx_remove_wait_queue(bell->ctx, &bell->wait, &times);
		eventfd_ctx_put(bell->ctx);
		bell->ctx = NULL;
	}
	mutex_unlock(&dom->vcpu_lock);
}
