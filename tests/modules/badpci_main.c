// SPDX-License-Identifier: GPL-2.0-only
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/module.h>

#include "badpci.h"

static char *act = "work";
module_param(act, charp, 0444);
MODULE_PARM_DESC(act, "what to do: see badpci_act.c");

static char *irq = "msi";
module_param(irq, charp, 0444);
MODULE_PARM_DESC(irq, "kind of interrupt: msi or intx");

static bool threaded;
module_param(threaded, bool, 0444);
MODULE_PARM_DESC(threaded, "deal with interrupts in a thread");

unsigned long badpci_addr;
module_param_named(addr, badpci_addr, ulong, 0444);
MODULE_PARM_DESC(addr, "address");

static irqreturn_t edu_irq(int irq, void *data)
{
	struct edu *edu = data;
	u32 status = ioread32(edu->regs + EDU_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	edu->irqs++;
	if (threaded)
		return IRQ_WAKE_THREAD;
	iowrite32(status, edu->regs + EDU_IRQ_ACK);
	complete(&edu->done);
	return IRQ_HANDLED;
}

static irqreturn_t edu_irq_thread(int irq, void *data)
{
	struct edu *edu = data;

	iowrite32(ioread32(edu->regs + EDU_IRQ_STATUS),
		  edu->regs + EDU_IRQ_ACK);
	msleep(20);
	edu->threaded++;
	complete(&edu->done);
	return IRQ_HANDLED;
}

int edu_dma(struct edu *edu, u64 ram, u32 count, bool to_ram)
{
	u32 cmd = EDU_CMD_RUN | EDU_CMD_IRQ | (to_ram ? EDU_CMD_TO_RAM : 0);

	reinit_completion(&edu->done);
	writeq(to_ram ? EDU_BUFFER : ram, edu->regs + EDU_DMA_SRC);
	writeq(to_ram ? ram : EDU_BUFFER, edu->regs + EDU_DMA_DST);
	writeq(count, edu->regs + EDU_DMA_COUNT);
	writeq(cmd, edu->regs + EDU_DMA_CMD);
	return wait_for_completion_timeout(&edu->done, 5 * HZ) ? 0 : -ETIMEDOUT;
}

static int edu_setup(struct edu *edu)
{
	struct pci_dev *pdev = edu->pdev;
	int ret;

	ret = pci_request_regions(pdev, "badpci");
	if (ret)
		return ret;
	edu->regs = pci_iomap(pdev, 0, 0);
	if (!edu->regs) {
		ret = -ENOMEM;
		goto err_release;
	}
	ret = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(28));
	if (ret)
		goto err_unmap;
	pci_set_master(pdev);
	ret = pci_alloc_irq_vectors(pdev, 1, 1, strcmp(irq, "intx") ?
				    PCI_IRQ_MSI : PCI_IRQ_LEGACY);
	if (ret < 0)
		goto err_unmap;
	edu->irq = pci_irq_vector(pdev, 0);
	ret = request_threaded_irq(edu->irq, edu_irq,
				   threaded ? edu_irq_thread : NULL,
				   threaded ? IRQF_ONESHOT : IRQF_SHARED,
				   "badpci", edu);
	if (!ret)
		return 0;
	pci_free_irq_vectors(pdev);
err_unmap:
	pci_iounmap(pdev, edu->regs);
err_release:
	pci_release_regions(pdev);
	return ret;
}

static void edu_undo(struct edu *edu)
{
	free_irq(edu->irq, edu);
	pci_free_irq_vectors(edu->pdev);
	pci_iounmap(edu->pdev, edu->regs);
	pci_release_regions(edu->pdev);
}

static int badpci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu *edu = kzalloc(sizeof(*edu), GFP_KERNEL);
	int ret;

	if (!edu)
		return -ENOMEM;
	edu->pdev = pdev;
	init_completion(&edu->done);
	ret = pci_enable_device(pdev);
	if (ret)
		goto err_free;
	ret = edu_setup(edu);
	if (ret)
		goto err_disable;
	pci_set_drvdata(pdev, edu);
	ret = badpci_act(edu, act);
	if (ret) {
		pci_err(pdev, "%s: failed: %d\n", act, ret);
		edu_undo(edu);
		goto err_disable;
	}
	pci_info(pdev, "%s: as it should be: %u interrupts, %u in the thread\n",
		 act, edu->irqs, edu->threaded);
	return 0;

err_disable:
	pci_disable_device(pdev);
err_free:
	kfree(edu);
	return ret;
}

static void badpci_remove(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	edu_undo(edu);
	pci_disable_device(pdev);
	kfree(edu);
}

static const struct pci_device_id ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{ }
};
MODULE_DEVICE_TABLE(pci, ids);

static struct pci_driver badpci_driver = {
	.name = "badpci",
	.id_table = ids,
	.probe = badpci_probe,
	.remove = badpci_remove,
};

module_pci_driver(badpci_driver);
MODULE_DESCRIPTION("Driver for a card with DMA, good or bad on command, for tests of isolation");
MODULE_LICENSE("GPL");
