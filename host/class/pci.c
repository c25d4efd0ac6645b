// SPDX-License-Identifier: GPL-2.0-only
/*
 * Class pci: what a domain may say of a device, and the end.
 */
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/slab.h>

#include "../class.h"
#include "pci.h"

static_assert((int)LXD_PCI_IRQ_KIND_INTX == LXDOM_IRQ_INTX);
static_assert((int)LXD_PCI_IRQ_KIND_MSI == LXDOM_IRQ_MSI);
static_assert((int)LXD_PCI_IRQ_KIND_MSIX == LXDOM_IRQ_MSIX);
static_assert(LXD_PCI_DEVICES_MAX == LXDOM_PCI_MAX);
static_assert(LXD_PCI_VECTORS_MAX == LXDOM_IRQS_MAX);

/**
 * struct pci_device - a device, as its domain knows it
 * @obj: its object
 * @number: of it, for the owner
 * @lock: guards @nr_irqs, @first and turning interrupts on and off
 * @first: number of its first interrupt
 * @nr_irqs: how many it has, 0 while they are off
 * @pin: number of the pin's interrupt, or -1; read without the lock
 */
struct pci_device {
	struct lxd_obj obj;
	u32 number;
	struct mutex lock;	/* first, nr_irqs */
	u32 first;
	u32 nr_irqs;
	int pin;
};

static struct pci_device *to_device(struct lxd_obj *obj)
{
	return container_of(obj, struct pci_device, obj);
}

/* Under the lock. */
static void irqs_off(struct pci_device *d)
{
	WRITE_ONCE(d->pin, -1);
	if (d->nr_irqs)
		lxd_irqs_release(d->obj.dom, d->first, d->nr_irqs);
	d->nr_irqs = 0;
}

static void device_destroy(struct lxd_obj *obj)
{
	struct pci_device *d = to_device(obj);

	mutex_lock(&d->lock);
	irqs_off(d);
	mutex_unlock(&d->lock);
}

static void device_release(struct lxd_obj *obj)
{
	kfree(to_device(obj));
}

static const struct lxd_obj_ops device_ops = {
	.destroy = device_destroy,
	.release = device_release,
};

static int pci_open(struct lxd_domain *dom, const struct lxd_pci_open_req *req,
		    struct lxd_obj **made)
{
	struct lxd_pci *pci = dom->pci;
	struct pci_device *d;

	if (!pci || req->number >= pci->nr)
		return -ENODEV;
	/* One handle each: interrupts have one owner. */
	if (test_and_set_bit(req->number, &pci->opened))
		return -EBUSY;
	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d) {
		clear_bit(req->number, &pci->opened);
		return -ENOMEM;
	}
	d->number = array_index_nospec(req->number, LXDOM_PCI_MAX);
	d->pin = -1;
	mutex_init(&d->lock);
	lxd_obj_init(&d->obj, dom, &device_ops);
	*made = &d->obj;
	return 0;
}

/* The range of each was checked; what it is relative to the others wasn't. */
static int check_config(const struct pci_device *d, u16 offset, u8 size)
{
	const struct lxdom_pci_add *info = &d->obj.dom->pci->dev[d->number];

	if (size == 3 || offset % size)
		return -EINVAL;
	return offset + size <= info->config_size ? 0 : -ERANGE;
}

static int config_read(struct lxd_domain *dom, struct lxd_obj *obj,
		       const struct lxd_pci_config_read_req *req,
		       struct lxd_pci_config_read_rep *rep)
{
	struct pci_device *d = to_device(obj);
	struct lxdom_pci_ask ask = {
		.op = LXDOM_PCI_READ,
		.device = d->number,
		.offset = req->offset,
		.size = req->size,
	};
	int ret = check_config(d, req->offset, req->size);

	return ret ?: lxd_pci_ask(dom, &ask, &rep->value);
}

static int config_write(struct lxd_domain *dom, struct lxd_obj *obj,
			const struct lxd_pci_config_write_req *req)
{
	struct pci_device *d = to_device(obj);
	struct lxdom_pci_ask ask = {
		.op = LXDOM_PCI_WRITE,
		.device = d->number,
		.offset = req->offset,
		.size = req->size,
		.value = req->value,
	};
	int ret = check_config(d, req->offset, req->size);

	if (!ret && req->size < 4 && req->value >> req->size * 8)
		ret = -ERANGE;
	return ret ?: lxd_pci_ask(dom, &ask, NULL);
}

static int irqs_on(struct pci_device *d,
		   const struct lxd_pci_irq_enable_req *req)
{
	struct lxd_domain *dom = d->obj.dom;
	const struct lxdom_pci_add *info = &dom->pci->dev[d->number];
	struct lxdom_pci_ask ask = {
		.op = LXDOM_PCI_IRQ_ON,
		.device = d->number,
		.offset = req->kind,
		.size = req->count,
	};
	int first, ret;

	if (d->nr_irqs)
		return -EBUSY;
	if (req->count > info->vectors[array_index_nospec(req->kind,
							  LXDOM_IRQ_KINDS)])
		return -EINVAL;
	first = lxd_irqs_take(dom, req->count);
	if (first < 0)
		return first;
	ask.value = first;
	d->first = first;
	d->nr_irqs = req->count;
	if (req->kind == LXD_PCI_IRQ_KIND_INTX)
		WRITE_ONCE(d->pin, first);
	ret = lxd_pci_ask(dom, &ask, NULL);
	if (ret)
		irqs_off(d);
	return ret;
}

static int irq_enable(struct lxd_domain *dom, struct lxd_obj *obj,
		      const struct lxd_pci_irq_enable_req *req,
		      struct lxd_pci_irq_enable_rep *rep)
{
	struct pci_device *d = to_device(obj);
	int ret;

	mutex_lock(&d->lock);
	ret = irqs_on(d, req);
	rep->first = d->first;
	mutex_unlock(&d->lock);
	return ret;
}

static int irq_disable(struct lxd_domain *dom, struct lxd_obj *obj)
{
	struct pci_device *d = to_device(obj);
	struct lxdom_pci_ask ask = {
		.op = LXDOM_PCI_IRQ_OFF,
		.device = d->number,
	};
	int ret = 0;

	mutex_lock(&d->lock);
	if (d->nr_irqs)
		ret = lxd_pci_ask(dom, &ask, NULL);
	irqs_off(d);
	mutex_unlock(&d->lock);
	return ret;
}

static int reset(struct lxd_domain *dom, struct lxd_obj *obj)
{
	struct pci_device *d = to_device(obj);
	struct lxdom_pci_ask ask = {
		.op = LXDOM_PCI_RESET,
		.device = d->number,
	};
	int ret = -EBUSY;

	mutex_lock(&d->lock);
	if (!d->nr_irqs)
		ret = lxd_pci_ask(dom, &ask, NULL);
	mutex_unlock(&d->lock);
	return ret;
}

static void irq_done(struct lxd_domain *dom, struct lxd_obj *obj)
{
	int pin = READ_ONCE(to_device(obj)->pin);

	/* It may be turned off just now: then there is nothing to unmask. */
	if (pin >= 0)
		lxd_irq_unmask(dom, pin);
}

static const struct lxd_pci_host_ops pci_ops = {
	.open = pci_open,
	.config_read = config_read,
	.config_write = config_write,
	.irq_enable = irq_enable,
	.irq_disable = irq_disable,
	.reset = reset,
	.irq_done = irq_done,
};

static int pci_serve(struct lxd_domain *dom, u16 proc, u8 kind,
		     const void *req, size_t len, void *rep, size_t *rep_len)
{
	return lxd_pci_host_dispatch(dom, &pci_ops, proc, kind, req, len, rep,
				     rep_len);
}

static void pci_dead(struct lxd_domain *dom)
{
	if (dom->pci)
		lxd_pci_end_all(dom);
}

static void pci_reap(struct lxd_domain *dom)
{
	lxd_handles_drop_all(dom, LXD_PCI_H_DEVICE);
}

static u32 pci_devices(struct lxd_domain *dom, struct lxdom_device *rows,
		       u32 capacity)
{
	/* Pairs with the one that tells of the first device. */
	struct lxd_pci *pci = smp_load_acquire(&dom->pci);
	u32 i;

	if (!pci)
		return 0;
	for (i = 0; i < pci->nr && i < capacity; i++) {
		strscpy(rows[i].name, pci->dev[i].name, sizeof(rows[i].name));
		rows[i].class = LXDOM_CLASS_PCI;
	}
	return pci->nr;
}

const struct lxd_class lxd_pci_class = {
	.name = "pci",
	.interface = LXD_PCI_ID,
	.bit = LXDOM_CLASS_PCI,
	.serve = pci_serve,
	.may_sleep = lxd_pci_host_may_sleep,
	.proc_name = lxd_pci_proc_name,
	.dead = pci_dead,
	.reap = pci_reap,
	.devices = pci_devices,
};
