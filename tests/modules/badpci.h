/* SPDX-License-Identifier: GPL-2.0-only */
/* A driver for QEMU's card for teaching (edu), good or bad on command. */
#ifndef BADPCI_H
#define BADPCI_H

#include <linux/completion.h>
#include <linux/pci.h>

/* Its registers: docs/specs/edu.txt of QEMU. */
#define EDU_ID		0x00
#define EDU_LIVE	0x04
#define EDU_FACTORIAL	0x08
#define EDU_STATUS	0x20
#define EDU_IRQ_STATUS	0x24
#define EDU_IRQ_RAISE	0x60
#define EDU_IRQ_ACK	0x64
#define EDU_DMA_SRC	0x80
#define EDU_DMA_DST	0x88
#define EDU_DMA_COUNT	0x90
#define EDU_DMA_CMD	0x98

#define EDU_ID_VALUE	0x010000ed
#define EDU_BUFFER	0x40000		/* its own memory, as its DMA sees it */
/* The half of it: QEMU 7.2 ends itself when the last byte is touched. */
#define EDU_CHUNK	2048

#define EDU_CMD_RUN	0x1
#define EDU_CMD_TO_RAM	0x2
#define EDU_CMD_IRQ	0x4

/**
 * struct edu - the card
 * @pdev: it
 * @regs: its registers
 * @irq: its interrupt
 * @done: completed by each
 * @irqs: how many there were
 * @threaded: how many were dealt with in the thread
 */
struct edu {
	struct pci_dev *pdev;
	void __iomem *regs;
	int irq;
	struct completion done;
	unsigned int irqs;
	unsigned int threaded;
};

/**
 * badpci_act() - do a deed
 * @edu: the card
 * @name: which
 *
 * Return: 0, or -errno if what should hold doesn't.
 */
int badpci_act(struct edu *edu, const char *name);

/**
 * edu_dma() - one transfer, to its end
 * @edu: the card
 * @ram: address in memory
 * @count: bytes, EDU_CHUNK at the most
 * @to_ram: whether the card writes there
 *
 * Return: 0 or -ETIMEDOUT.
 */
int edu_dma(struct edu *edu, u64 ram, u32 count, bool to_ram);

/* Address for the deeds that need one, the module's parameter. */
extern unsigned long badpci_addr;

#endif /* BADPCI_H */
