// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts of devices: the pin's, which is turned on when it is requested, and
 * those by message.
 */
#include <linux/interrupt.h>
#include <linux/msi.h>
#include <linux/pci.h>
#include "pci.h"

/* ---- the pin ---- */

static struct lxd_pci_dev *of_pin(struct lxd_irq_source *pin)
{
	return container_of(pin, struct lxd_pci_dev, pin);
}

static int turn_on(struct lxd_pci_dev *d, enum lxd_pci_irq_kind kind,
		   unsigned int count, unsigned int *first)
{
	struct lxd_pci_irq_enable_req req = {
		.d = d->handle,
		.kind = kind,
		.count = count,
	};
	struct lxd_pci_irq_enable_rep rep;
	int ret = lxd_pci_irq_enable(&req, &rep);

	if (!ret)
		*first = rep.first;
	return ret;
}

static void turn_off(struct lxd_pci_dev *d)
{
	struct lxd_pci_irq_disable_req req = { .d = d->handle };
	int ret = lxd_pci_irq_disable(&req);

	if (ret)
		pci_err(&d->dev, "interrupts can't be turned off: %d\n", ret);
}

static int pin_startup(struct lxd_irq_source *pin)
{
	struct lxd_pci_dev *d = of_pin(pin);
	unsigned int bit;
	int ret = turn_on(d, LXD_PCI_IRQ_KIND_INTX, 1, &bit);

	if (ret)
		return ret;
	pin->bit = bit;
	lxd_irq_connect(bit, d->dev.irq);
	/* It may have fired before anybody knew whose it is. */
	lxd_irq_fire(d->dev.irq);
	return 0;
}

static void pin_shutdown(struct lxd_irq_source *pin)
{
	turn_off(of_pin(pin));
	lxd_irq_disconnect(pin->bit);
}

static void pin_done(struct lxd_irq_source *pin)
{
	struct lxd_pci_irq_done_req req = { .d = of_pin(pin)->handle };

	lxd_pci_irq_done_post(&req);
}

static const struct lxd_irq_source_ops pin_ops = {
	.startup = pin_startup,
	.shutdown = pin_shutdown,
	.done = pin_done,
};

void lxd_pci_irq_init(struct lxd_pci_dev *d)
{
	if (!d->info->has_intx)
		return;
	d->pin.ops = &pin_ops;
	d->dev.irq = LXD_IRQ_PIN(d->number);
	lxd_irq_add(d->dev.irq, &d->pin);
}

/* ---- messages ---- */

static int messages_on(struct lxd_pci_dev *d, enum lxd_pci_irq_kind kind,
		       unsigned int count)
{
	unsigned int i;
	int ret;

	if (d->vectors)
		return -EINVAL;
	ret = turn_on(d, kind, count, &d->first);
	if (ret)
		return ret;
	d->vectors = count;
	for (i = 0; i < count; i++) {
		unsigned int irq = LXD_IRQ_VECTOR(d->first + i);

		lxd_irq_add(irq, NULL);
		lxd_irq_connect(d->first + i, irq);
	}
	return count;
}

static void messages_off(struct lxd_pci_dev *d)
{
	unsigned int i;

	if (!d->vectors)
		return;
	turn_off(d);
	for (i = 0; i < d->vectors; i++) {
		lxd_irq_disconnect(d->first + i);
		lxd_irq_remove(LXD_IRQ_VECTOR(d->first + i));
	}
	d->vectors = 0;
}

/* As many as there are, or as few as will do. */
static int messages_range(struct lxd_pci_dev *d, enum lxd_pci_irq_kind kind,
			  unsigned int has, unsigned int min, unsigned int max)
{
	unsigned int count = min3(max, has, (unsigned int)LXD_PCI_VECTORS_MAX);
	int ret;

	if (!min || max < min)
		return -ERANGE;
	if (!has)
		return -EINVAL;
	if (count < min)
		return -ENOSPC;
	ret = messages_on(d, kind, count);
	if (ret < 0 && ret != -EINVAL && count > min)
		ret = messages_on(d, kind, min);
	return ret;
}

int pci_msi_enabled(void)
{
	return 1;
}

int pci_msi_vec_count(struct pci_dev *dev)
{
	return lxd_pci_of(dev)->info->msi ?: -EINVAL;
}

int pci_msix_vec_count(struct pci_dev *dev)
{
	return lxd_pci_of(dev)->info->msix ?: -EINVAL;
}

static int enable_msi(struct pci_dev *dev, unsigned int min, unsigned int max)
{
	struct lxd_pci_dev *d = lxd_pci_of(dev);
	int ret = messages_range(d, LXD_PCI_IRQ_KIND_MSI, d->info->msi, min,
				 max);

	if (ret > 0) {
		dev->msi_enabled = 1;
		dev->irq = LXD_IRQ_VECTOR(d->first);
	}
	return ret;
}

int pci_enable_msi(struct pci_dev *dev)
{
	int ret = enable_msi(dev, 1, 1);

	return ret < 0 ? ret : 0;
}

static void back_to_pin(struct pci_dev *dev)
{
	struct lxd_pci_dev *d = lxd_pci_of(dev);

	messages_off(d);
	if (dev->msi_enabled)
		dev->irq = d->pin.ops ? LXD_IRQ_PIN(d->number) : 0;
	dev->msi_enabled = 0;
	dev->msix_enabled = 0;
}

void pci_disable_msi(struct pci_dev *dev)
{
	if (dev->msi_enabled)
		back_to_pin(dev);
}

void pci_disable_msix(struct pci_dev *dev)
{
	if (dev->msix_enabled)
		back_to_pin(dev);
}

static int enable_msix(struct pci_dev *dev, unsigned int min, unsigned int max)
{
	struct lxd_pci_dev *d = lxd_pci_of(dev);
	int ret = messages_range(d, LXD_PCI_IRQ_KIND_MSIX, d->info->msix, min,
				 max);

	if (ret > 0)
		dev->msix_enabled = 1;
	return ret;
}

/* Vectors are those from 0 on; no driver is known to want others. */
static bool in_a_row(const struct msix_entry *entries, int nr)
{
	int i;

	for (i = 0; i < nr; i++) {
		if (entries[i].entry != i)
			return false;
	}
	return true;
}

int pci_enable_msix_range(struct pci_dev *dev, struct msix_entry *entries,
			  int min, int max)
{
	struct lxd_pci_dev *d = lxd_pci_of(dev);
	int i, ret;

	if (min < 1 || max < min)
		return -ERANGE;
	if (entries && !in_a_row(entries, max)) {
		pci_err(dev, "MSI-X vectors that are not in a row from 0 can't be had in a domain\n");
		return -EINVAL;
	}
	ret = enable_msix(dev, min, max);
	for (i = 0; entries && i < ret; i++)
		entries[i].vector = LXD_IRQ_VECTOR(d->first + i);
	return ret;
}

/* ---- whichever there is ---- */

/* Affinity is not for a domain to have: the sets are those without any. */
static void one_set(struct irq_affinity *affd, int count)
{
	if (!affd)
		return;
	if (affd->calc_sets) {
		affd->calc_sets(affd, count - affd->pre_vectors -
				      affd->post_vectors);
	} else {
		affd->nr_sets = 1;
		affd->set_size[0] = count - affd->pre_vectors -
				    affd->post_vectors;
	}
}

int pci_alloc_irq_vectors_affinity(struct pci_dev *dev, unsigned int min,
				   unsigned int max, unsigned int flags,
				   struct irq_affinity *affd)
{
	int ret = -ENOSPC;

	if (flags & PCI_IRQ_MSIX) {
		ret = enable_msix(dev, min, max);
		if (ret > 0)
			goto done;
	}
	if (flags & PCI_IRQ_MSI) {
		ret = enable_msi(dev, min, max);
		if (ret > 0)
			goto done;
	}
	if (flags & PCI_IRQ_LEGACY && min == 1 && dev->irq)
		ret = 1;
done:
	if (ret > 0 && flags & PCI_IRQ_AFFINITY)
		one_set(affd, ret);
	return ret;
}

void pci_free_irq_vectors(struct pci_dev *dev)
{
	pci_disable_msix(dev);
	pci_disable_msi(dev);
}

int pci_irq_vector(struct pci_dev *dev, unsigned int nr)
{
	struct lxd_pci_dev *d = lxd_pci_of(dev);

	if (!dev->msi_enabled && !dev->msix_enabled)
		return nr ? -EINVAL : dev->irq;
	return nr < d->vectors ? LXD_IRQ_VECTOR(d->first + nr) : -EINVAL;
}

const struct cpumask *pci_irq_get_affinity(struct pci_dev *dev, int nr)
{
	return cpu_possible_mask;
}

int pci_request_irq(struct pci_dev *dev, unsigned int nr, irq_handler_t handler,
		    irq_handler_t thread_fn, void *dev_id, const char *fmt, ...)
{
	unsigned long flags = IRQF_SHARED;
	char *name;
	va_list ap;
	int ret;

	if (!handler)
		flags |= IRQF_ONESHOT;
	va_start(ap, fmt);
	name = kvasprintf(GFP_KERNEL, fmt, ap);
	va_end(ap);
	if (!name)
		return -ENOMEM;
	ret = request_threaded_irq(pci_irq_vector(dev, nr), handler, thread_fn,
				   flags, name, dev_id);
	if (ret)
		kfree(name);
	return ret;
}

void pci_free_irq(struct pci_dev *dev, unsigned int nr, void *dev_id)
{
	kfree(free_irq(pci_irq_vector(dev, nr), dev_id));
}
