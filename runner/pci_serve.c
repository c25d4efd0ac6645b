// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a domain asks for while it runs.  The kernel has checked numbers and
 * ranges; what may be written is for pci_config.c to say.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "domain.h"
#include "pci.h"

#define AT_ONCE		64	/* questions before anything else has a turn */

/*
 * The kernel and VFIO keep what they need of an event, not its descriptor: but
 * for the one that unmasks, which is VFIO's to listen to.
 */
struct events {
	int fd[LXDOM_IRQS_MAX];
	int unmask;
	u32 nr;
};

static void close_events(const struct events *ev)
{
	u32 i;

	for (i = 0; i < ev->nr; i++)
		close(ev->fd[i]);
	if (ev->unmask >= 0)
		close(ev->unmask);
}

static int make_event(void)
{
	return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

/* The kernel first: what fires at once must find it. */
static int make_events(const struct lxd_domain *dom,
		       const struct lxdom_pci_ask *ask, struct events *ev)
{
	ev->nr = 0;
	ev->unmask = -1;
	if (ask->offset == LXDOM_IRQ_INTX) {
		ev->unmask = make_event();
		if (ev->unmask < 0)
			return -errno;
	}
	while (ev->nr < ask->size) {
		struct lxdom_irq irq = {
			.irq = ask->value + ev->nr,
			.event = make_event(),
			.unmask = ev->unmask,
		};

		if (irq.event < 0)
			return -errno;
		ev->fd[ev->nr++] = irq.event;
		if (ioctl(dom->fd, LXDOM_IRQ, &irq))
			return -errno;
	}
	return 0;
}

static int irqs_on(const struct lxd_domain *dom, struct lxd_pci_device *dev,
		   const struct lxdom_pci_ask *ask)
{
	struct events ev;
	int ret;

	if (ask->size > LXDOM_IRQS_MAX || ask->offset >= LXDOM_IRQ_KINDS)
		return -EINVAL;
	ret = make_events(dom, ask, &ev);
	if (!ret) {
		ret = lxd_vfio_irqs(dev, ask->offset, ev.fd, ev.nr, ev.unmask);
		ev.unmask = -1;
	}
	close_events(&ev);
	return ret;
}

static int act(struct lxd_domain *dom, const struct lxdom_pci_ask *ask,
	       u32 *value)
{
	struct lxd_pci_device *dev;

	if (ask->device >= dom->pci.nr)
		return -ENODEV;
	dev = &dom->pci.dev[ask->device];
	switch (ask->op) {
	case LXDOM_PCI_READ:
		return lxd_config_read(dev, ask->offset, ask->size, value);
	case LXDOM_PCI_WRITE:
		return lxd_config_write(dev, ask->offset, ask->size,
					ask->value);
	case LXDOM_PCI_IRQ_ON:
		return irqs_on(dom, dev, ask);
	case LXDOM_PCI_IRQ_OFF:
		return lxd_vfio_irqs_off(dev);
	case LXDOM_PCI_RESET:
		return lxd_vfio_reset(dev);
	}
	return -EOPNOTSUPP;
}

void lxd_pci_serve(struct lxd_domain *dom)
{
	struct lxdom_pci_ask ask;
	int i;

	for (i = 0; i < AT_ONCE && !ioctl(dom->fd, LXDOM_PCI_NEXT, &ask); i++) {
		struct lxdom_pci_answer answer = { .id = ask.id };

		answer.status = act(dom, &ask, &answer.value);
		/* Nobody waits for it any more: the domain is gone, or late. */
		if (ioctl(dom->fd, LXDOM_PCI_ANSWER, &answer) &&
		    errno != ENOENT)
			fprintf(stderr, "lxdom: %s: %s: the kernel takes no answer: %s\n",
				dom->name, dom->pci.dev[ask.device].name,
				strerror(errno));
	}
}
