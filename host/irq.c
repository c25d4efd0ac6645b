// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts of the devices that a domain has: eventfds, signalled by VFIO, that
 * set a bit in the channel.  Hooked up as the doorbell of a guest is (bell.c).
 *
 * An interrupt costs the kernel a bit and, if the domain sleeps, a wake-up,
 * whatever the domain does about it: a storm fills no queue.
 */
#include <linux/bitmap.h>
#include <linux/eventfd.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>

#include "devices.h"
#include "vcpu.h"

/**
 * struct lxd_irq - an interrupt
 * @dom: domain
 * @number: of its bit
 * @ctx: the eventfd
 * @unmask: what to signal when it has been dealt with, or NULL
 * @wait: our entry in the eventfd's wait queue
 * @pt: finds that queue
 */
struct lxd_irq {
	struct lxd_domain *dom;
	u32 number;
	struct eventfd_ctx *ctx;
	struct eventfd_ctx *unmask;
	wait_queue_entry_t wait;
	poll_table pt;
};

/* Called with the eventfd's lock held and interrupts off. */
static int fired(wait_queue_entry_t *wait, unsigned int mode, int sync,
		 void *key)
{
	struct lxd_irq *irq = container_of(wait, struct lxd_irq, wait);
	struct lxd_domain *dom = irq->dom;
	u64 times;

	if (!(key_to_poll(key) & EPOLLIN))
		return 0;
	eventfd_ctx_do_read(irq->ctx, &times);
	if (!lxd_domain_alive(dom))
		return 0;
	atomic64_add(times, &dom->count.irqs);
	/* The domain may write there, too: we never look. */
	set_bit(irq->number, (unsigned long *)&dom->chan->irqs);
	lxd_vcpu_kick(dom);
	return 1;
}

static void hook(struct file *file, wait_queue_head_t *head, poll_table *pt)
{
	struct lxd_irq *irq = container_of(pt, struct lxd_irq, pt);

	add_wait_queue(head, &irq->wait);
}

static void free_irq_hook(struct lxd_irq *irq)
{
	if (!IS_ERR_OR_NULL(irq->unmask))
		eventfd_ctx_put(irq->unmask);
	if (!IS_ERR_OR_NULL(irq->ctx))
		eventfd_ctx_put(irq->ctx);
	kfree(irq);
}

static struct lxd_irq *make_irq(struct lxd_domain *dom, u32 number,
				struct file *file, int unmask)
{
	struct lxd_irq *irq = kzalloc(sizeof(*irq), GFP_KERNEL);
	int ret = 0;

	if (!irq)
		return ERR_PTR(-ENOMEM);
	irq->dom = dom;
	irq->number = number;
	irq->ctx = eventfd_ctx_fileget(file);
	if (unmask >= 0)
		irq->unmask = eventfd_ctx_fdget(unmask);
	if (IS_ERR(irq->ctx))
		ret = PTR_ERR(irq->ctx);
	else if (IS_ERR(irq->unmask))
		ret = PTR_ERR(irq->unmask);
	if (ret) {
		free_irq_hook(irq);
		return ERR_PTR(ret);
	}
	init_waitqueue_func_entry(&irq->wait, fired);
	init_poll_funcptr(&irq->pt, hook);
	return irq;
}

static int hook_up(struct lxd_domain *dom, u32 number, struct file *file,
		   int unmask)
{
	struct lxd_irq *irq;
	unsigned long flags;

	if (!test_bit(number, dom->irq_map))
		return -ENOENT;
	if (dom->irqs[number])
		return -EBUSY;
	irq = make_irq(dom, number, file, unmask);
	if (IS_ERR(irq))
		return PTR_ERR(irq);
	spin_lock_irqsave(&dom->irq_lock, flags);
	dom->irqs[number] = irq;
	spin_unlock_irqrestore(&dom->irq_lock, flags);
	/* One that fired before is taken out by the next one, or by nobody. */
	if (vfs_poll(file, &irq->pt) & EPOLLIN) {
		set_bit(number, (unsigned long *)&dom->chan->irqs);
		lxd_vcpu_kick(dom);
	}
	return 0;
}

int lxd_irq_hook(struct lxd_domain *dom, const struct lxdom_irq *arg)
{
	struct fd f;
	int ret;

	if (arg->reserved || arg->irq >= LXDOM_IRQS_MAX || arg->unmask < -1)
		return -EINVAL;
	f = fdget(arg->event);
	if (!f.file)
		return -EBADF;
	mutex_lock(&dom->irq_mutex);
	ret = hook_up(dom, arg->irq, f.file, arg->unmask);
	mutex_unlock(&dom->irq_mutex);
	fdput(f);
	return ret;
}

int lxd_irqs_take(struct lxd_domain *dom, u32 count)
{
	unsigned long first;

	mutex_lock(&dom->irq_mutex);
	first = bitmap_find_next_zero_area(dom->irq_map, LXDOM_IRQS_MAX, 0,
					   count, 0);
	if (first < LXDOM_IRQS_MAX)
		bitmap_set(dom->irq_map, first, count);
	mutex_unlock(&dom->irq_mutex);
	return first < LXDOM_IRQS_MAX ? first : -ENOSPC;
}

static void unhook(struct lxd_domain *dom, u32 number)
{
	struct lxd_irq *irq;
	unsigned long flags;
	u64 times;

	spin_lock_irqsave(&dom->irq_lock, flags);
	irq = dom->irqs[number];
	dom->irqs[number] = NULL;
	spin_unlock_irqrestore(&dom->irq_lock, flags);
	if (!irq)
		return;
	/* Nobody is in fired() after this, nor gets there. */
	eventfd_ctx_remove_wait_queue(irq->ctx, &irq->wait, &times);
	free_irq_hook(irq);
}

void lxd_irqs_release(struct lxd_domain *dom, u32 first, u32 count)
{
	u32 i;

	mutex_lock(&dom->irq_mutex);
	for (i = first; i < first + count; i++)
		unhook(dom, i);
	bitmap_clear(dom->irq_map, first, count);
	mutex_unlock(&dom->irq_mutex);
}

void lxd_irq_unmask(struct lxd_domain *dom, u32 number)
{
	struct lxd_irq *irq;
	unsigned long flags;

	/* Under the lock: release() frees what it has taken out. */
	spin_lock_irqsave(&dom->irq_lock, flags);
	irq = dom->irqs[number];
	if (irq && irq->unmask)
		eventfd_signal(irq->unmask, 1);
	spin_unlock_irqrestore(&dom->irq_lock, flags);
}
