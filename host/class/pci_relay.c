// SPDX-License-Identifier: GPL-2.0-only
/*
 * Questions to the owner of a domain: VFIO is a matter of user space.  Each has
 * a deadline, and none outlives the domain.
 */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "pci.h"

/**
 * struct question - one of them
 * @node: in a list of struct lxd_pci; not in any once it is answered
 * @ask: what the owner sees
 * @done: it is answered, or nobody will
 * @status: the answer
 * @value: the answer
 */
struct question {
	struct list_head node;
	struct lxdom_pci_ask ask;
	struct completion done;
	int status;
	u32 value;
};

/* Under the lock. */
static void answer(struct question *q, int status, u32 value)
{
	list_del_init(&q->node);
	q->status = status;
	q->value = value;
	complete(&q->done);
}

int lxd_pci_ask(struct lxd_domain *dom, struct lxdom_pci_ask *ask, u32 *value)
{
	struct lxd_pci *pci = dom->pci;
	struct question q = { .status = -EOWNERDEAD };

	init_completion(&q.done);
	spin_lock(&pci->lock);
	/* Under the lock, or lxd_pci_end_all() may have been here before. */
	if (!lxd_domain_alive(dom)) {
		spin_unlock(&pci->lock);
		return -EOWNERDEAD;
	}
	ask->id = ++pci->ids;
	q.ask = *ask;
	list_add_tail(&q.node, &pci->asked);
	spin_unlock(&pci->lock);
	wake_up_all(&dom->state_wait);

	if (!wait_for_completion_timeout(&q.done,
					 msecs_to_jiffies(dom->deadline_ms))) {
		spin_lock(&pci->lock);
		if (!list_empty(&q.node))
			answer(&q, -ETIMEDOUT, 0);
		spin_unlock(&pci->lock);
	}
	if (value)
		*value = q.value;
	return q.status;
}

void lxd_pci_end_all(struct lxd_domain *dom)
{
	struct lxd_pci *pci = dom->pci;
	struct question *q, *next;

	spin_lock(&pci->lock);
	list_splice_tail_init(&pci->asked, &pci->taken);
	list_for_each_entry_safe(q, next, &pci->taken, node)
		answer(q, -EOWNERDEAD, 0);
	spin_unlock(&pci->lock);
}

/* The owner may look before it has told of any device. */
static struct lxd_pci *pci_of(struct lxd_domain *dom)
{
	/* Pairs with add_locked(). */
	return smp_load_acquire(&dom->pci);
}

u32 lxd_pci_count(struct lxd_domain *dom)
{
	const struct lxd_pci *pci = pci_of(dom);

	return pci ? READ_ONCE(pci->nr) : 0;
}

bool lxd_pci_asked(struct lxd_domain *dom)
{
	struct lxd_pci *pci = pci_of(dom);

	return pci && !list_empty_careful(&pci->asked);
}

int lxd_pci_next(struct lxd_domain *dom, struct lxdom_pci_ask *ask)
{
	struct lxd_pci *pci = pci_of(dom);
	struct question *q;

	if (!pci)
		return -EAGAIN;
	spin_lock(&pci->lock);
	q = list_first_entry_or_null(&pci->asked, struct question, node);
	if (q) {
		list_move_tail(&q->node, &pci->taken);
		*ask = q->ask;
	}
	spin_unlock(&pci->lock);
	return q ? 0 : -EAGAIN;
}

int lxd_pci_answer(struct lxd_domain *dom, const struct lxdom_pci_answer *arg)
{
	struct lxd_pci *pci = pci_of(dom);
	struct question *q;
	int ret = -ENOENT;

	if (arg->reserved || arg->status > 0 || arg->status < -MAX_ERRNO)
		return -EINVAL;
	if (!pci)
		return -ENOENT;
	spin_lock(&pci->lock);
	list_for_each_entry(q, &pci->taken, node) {
		if (q->ask.id != arg->id)
			continue;
		answer(q, arg->status, arg->value);
		ret = 0;
		break;
	}
	spin_unlock(&pci->lock);
	return ret;
}

static int check_add(const struct lxdom_pci_add *arg)
{
	if (memchr_inv(arg->reserved, 0, sizeof(arg->reserved)) ||
	    strnlen(arg->name, sizeof(arg->name)) == sizeof(arg->name) ||
	    !arg->name[0])
		return -EINVAL;
	if (arg->config_size != 256 && arg->config_size != 4096)
		return -EINVAL;
	return 0;
}

static struct lxd_pci *make(void)
{
	struct lxd_pci *pci = kzalloc(sizeof(*pci), GFP_KERNEL);

	if (!pci)
		return NULL;
	spin_lock_init(&pci->lock);
	INIT_LIST_HEAD(&pci->asked);
	INIT_LIST_HEAD(&pci->taken);
	return pci;
}

static int add_locked(struct lxd_domain *dom, const struct lxdom_pci_add *arg)
{
	struct lxd_pci *pci = dom->pci;

	if (!(dom->classes & LXDOM_CLASS_PCI))
		return -EACCES;
	/* Nothing changes under a driver that runs. */
	if (lxd_domain_state(dom) != LXDOM_STATE_CREATED)
		return -EBUSY;
	if (!pci) {
		pci = make();
		if (!pci)
			return -ENOMEM;
		/* Pairs with pci_of(). */
		smp_store_release(&dom->pci, pci);
	}
	if (pci->nr == LXDOM_PCI_MAX)
		return -ENOSPC;
	pci->dev[pci->nr] = *arg;
	return pci->nr++;
}

int lxd_pci_add(struct lxd_domain *dom, const struct lxdom_pci_add *arg)
{
	int ret = check_add(arg);

	if (ret)
		return ret;
	mutex_lock(&dom->lock);
	ret = add_locked(dom, arg);
	mutex_unlock(&dom->lock);
	return ret;
}

void lxd_pci_free(struct lxd_domain *dom)
{
	kfree(dom->pci);
}
