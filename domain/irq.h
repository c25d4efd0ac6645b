/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts: what drivers request, and where they come from.
 */
#ifndef LXD_IRQ_H
#define LXD_IRQ_H

#include <linux/types.h>
#include <lxdom/msg.h>
#include "lxd.h"

/* Numbers as drivers see them: one for each device's pin, then the others. */
#define LXD_IRQ_PIN(device)	(16 + (device))
#define LXD_IRQ_VECTOR(n)	(16 + LXDOM_PCI_MAX + (n))
#define LXD_NR_IRQS		LXD_IRQ_VECTOR(LXDOM_IRQS_MAX)

struct lxd_irq_source;

/**
 * struct lxd_irq_source_ops - where an interrupt comes from
 * @startup: it is requested for the first time; may sleep; may be NULL.
 *	     Return: 0 or -errno
 * @shutdown: it is freed for the last time; may sleep; may be NULL
 * @done: it has been dealt with; any context; may be NULL
 */
struct lxd_irq_source_ops {
	int (*startup)(struct lxd_irq_source *source);
	void (*shutdown)(struct lxd_irq_source *source);
	void (*done)(struct lxd_irq_source *source);
};

/**
 * struct lxd_irq_source - embedded in whatever it belongs to
 * @ops: operations
 * @bit: of it in the channel, once it is there
 */
struct lxd_irq_source {
	const struct lxd_irq_source_ops *ops;
	unsigned int bit;
};

/**
 * lxd_irq_add() - an interrupt can be requested from now on
 * @irq: its number
 * @source: where it comes from, or NULL if nothing has to be done about it
 *
 * Context: any.
 */
void lxd_irq_add(unsigned int irq, struct lxd_irq_source *source);

/**
 * lxd_irq_remove() - it can't be any more; nobody has it
 * @irq: its number
 *
 * Context: any.
 */
void lxd_irq_remove(unsigned int irq);

/**
 * lxd_irq_connect() - which bit of the channel it is
 * @bit: number of the bit
 * @irq: number of the interrupt
 *
 * Context: any.
 */
void lxd_irq_connect(unsigned int bit, unsigned int irq);

/**
 * lxd_irq_disconnect() - nothing any more; a bit that is set is forgotten
 * @bit: number of the bit
 *
 * Context: any.
 */
void lxd_irq_disconnect(unsigned int bit);

/**
 * lxd_irq_fire() - run its handlers soon, as if it had fired
 * @irq: number of the interrupt
 *
 * Context: any; they run as a tasklet.
 */
void lxd_irq_fire(unsigned int irq);

/**
 * lxd_irqs_pending() - has any fired?
 *
 * Context: any.
 * Return: true if a bit of the channel is set.
 */
static __always_inline bool lxd_irqs_pending(void)
{
	const struct lxdom_channel *c = (void *)lxd_boot->channel;

	return READ_ONCE(c->irqs);
}

/**
 * lxd_irqs_run() - run the handlers of those that have fired
 *
 * Called by the main loop.
 *
 * Context: main loop.
 */
void lxd_irqs_run(void);

#endif /* LXD_IRQ_H */
