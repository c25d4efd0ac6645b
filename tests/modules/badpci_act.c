// SPDX-License-Identifier: GPL-2.0-only
/*
 * The deeds of badpci.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "badpci.h"

static int check_registers(struct edu *edu)
{
	if (ioread32(edu->regs + EDU_ID) != EDU_ID_VALUE)
		return -ENODEV;
	iowrite32(0x12345678, edu->regs + EDU_LIVE);
	return ioread32(edu->regs + EDU_LIVE) == ~0x12345678u ? 0 : -EIO;
}

static int check_irq(struct edu *edu)
{
	unsigned int i;

	for (i = 0; i < 20; i++) {
		unsigned int before = edu->irqs;

		reinit_completion(&edu->done);
		iowrite32(1 << (i % 8), edu->regs + EDU_IRQ_RAISE);
		if (!wait_for_completion_timeout(&edu->done, 5 * HZ))
			return -ETIMEDOUT;
		/* The pin's may be seen once more than it was raised. */
		if (edu->irqs == before)
			return -EIO;
	}
	return 0;
}

/* What fires while it is disabled is not lost, and doesn't come before. */
static int check_disabled(struct edu *edu)
{
	unsigned int before;

	disable_irq(edu->irq);
	before = edu->irqs;
	reinit_completion(&edu->done);
	iowrite32(1, edu->regs + EDU_IRQ_RAISE);
	msleep(100);
	if (edu->irqs != before)
		return -EPROTO;
	enable_irq(edu->irq);
	return wait_for_completion_timeout(&edu->done, 5 * HZ) ? 0 : -ETIMEDOUT;
}

static int there_and_back(struct edu *edu, u64 from, u64 to, u32 count)
{
	return edu_dma(edu, from, count, false) ?:
	       edu_dma(edu, to, count, true);
}

static int check_coherent(struct edu *edu)
{
	struct device *dev = &edu->pdev->dev;
	dma_addr_t addr;
	u8 *p = dma_alloc_coherent(dev, 2 * EDU_CHUNK, &addr, GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	if (memchr_inv(p, 0, 2 * EDU_CHUNK)) {
		ret = -EIO;
		goto free;
	}
	get_random_bytes(p, EDU_CHUNK);
	ret = there_and_back(edu, addr, addr + EDU_CHUNK, EDU_CHUNK);
	if (!ret && memcmp(p, p + EDU_CHUNK, EDU_CHUNK))
		ret = -EILSEQ;
free:
	dma_free_coherent(dev, 2 * EDU_CHUNK, p, addr);
	return ret;
}

static int check_streaming(struct edu *edu)
{
	struct device *dev = &edu->pdev->dev;
	u8 *out = kmalloc(1000, GFP_KERNEL), *in = kzalloc(1000, GFP_KERNEL);
	dma_addr_t from, to;
	int ret = -ENOMEM;

	if (!out || !in)
		goto free;
	get_random_bytes(out, 1000);
	from = dma_map_single(dev, out, 1000, DMA_TO_DEVICE);
	to = dma_map_single(dev, in, 1000, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, from) || dma_mapping_error(dev, to))
		goto free;
	ret = there_and_back(edu, from, to, 1000);
	dma_unmap_single(dev, from, 1000, DMA_TO_DEVICE);
	dma_unmap_single(dev, to, 1000, DMA_FROM_DEVICE);
	if (!ret && memcmp(out, in, 1000))
		ret = -EILSEQ;
free:
	kfree(out);
	kfree(in);
	return ret;
}

static int check_pool(struct edu *edu)
{
	struct dma_pool *pool = dma_pool_create("badpci", &edu->pdev->dev, 96,
						32, 0);
	dma_addr_t addr[100];
	u8 *p[100];
	int i, ret = 0;

	if (!pool)
		return -ENOMEM;
	for (i = 0; i < 100; i++) {
		p[i] = dma_pool_zalloc(pool, GFP_KERNEL, &addr[i]);
		if (!p[i])
			break;
		if (addr[i] & 31 || memchr_inv(p[i], 0, 96))
			ret = -EIO;
		memset(p[i], i, 96);
	}
	if (i == 100 && !ret) {
		ret = there_and_back(edu, addr[3], addr[98], 96);
		if (!ret && (memchr_inv(p[98], 3, 96) ||
			     memchr_inv(p[99], 99, 96)))
			ret = -EILSEQ;
	}
	while (i--)
		dma_pool_free(pool, p[i], addr[i]);
	p[0] = dma_pool_alloc(pool, GFP_KERNEL, &addr[0]);
	if (!ret && (!p[0] || (IS_ENABLED(CONFIG_INIT_ON_ALLOC_DEFAULT_ON) &&
			       memchr_inv(p[0], 0, 96))))
		ret = -EUCLEAN;
	if (p[0])
		dma_pool_free(pool, p[0], addr[0]);
	dma_pool_destroy(pool);
	return ret;
}

static struct irq_affinity_notify *released;

static void affinity_changed(struct irq_affinity_notify *notify,
			     const cpumask_t *mask)
{
}

static void note_release(struct kref *ref)
{
	released = container_of(ref, struct irq_affinity_notify, kref);
}

/* Who wants to be told of the interrupt's affinity has an end of his own. */
static int check_notifier(struct edu *edu)
{
	static struct irq_affinity_notify first = {
		.notify = affinity_changed,
		.release = note_release,
	}, second = {
		.notify = affinity_changed,
		.release = note_release,
	};

	released = NULL;
	if (irq_set_affinity_notifier(edu->irq, &first) || released ||
	    first.irq != edu->irq || kref_read(&first.kref) != 1)
		return -EBADF;
	if (irq_set_affinity_notifier(edu->irq, &second) || released != &first)
		return -EBADFD;
	if (irq_set_affinity_notifier(edu->irq, NULL) || released != &second)
		return -EBADFD;
	return 0;
}

#define PIECES	3
#define PIECES_LEN	(2 * PAGE_SIZE)

/* A list of pieces of one memory, of odd places and lengths, the last first. */
static void list_pieces(struct scatterlist *sg, u8 *mem)
{
	sg_init_table(sg, PIECES);
	sg_set_buf(&sg[0], mem + PAGE_SIZE + 1004, 1500);
	sg_set_page(&sg[1], virt_to_page(mem), 48, 100);
	sg_set_buf(&sg[2], mem + 1000, EDU_CHUNK);
}

/* Through the card, piece by piece; what came of it is in @in. */
static int pass_pieces(struct edu *edu, struct scatterlist *out,
		       struct scatterlist *in, int nr)
{
	struct scatterlist *sg;
	int i, ret = 0;

	for_each_sg(out, sg, nr, i) {
		if (sg_dma_len(sg) != sg->length)
			return -ERANGE;
		ret = ret ?: there_and_back(edu, sg_dma_address(sg),
					    sg_dma_address(&in[i]),
					    sg_dma_len(sg));
	}
	return ret;
}

/* The pieces have arrived in order, and nothing beside them was touched. */
static int same_pieces(struct scatterlist *out, struct scatterlist *in, u8 *to)
{
	size_t len = sg_dma_len(&out[0]) + sg_dma_len(&out[1]) +
		     sg_dma_len(&out[2]);
	u8 *buf = kmalloc(2 * PIECES_LEN, GFP_KERNEL);
	int ret = -EILSEQ;

	if (!buf)
		return -ENOMEM;
	if (sg_copy_to_buffer(out, PIECES, buf, PIECES_LEN) == len &&
	    sg_copy_to_buffer(in, PIECES, buf + PIECES_LEN, PIECES_LEN) == len &&
	    !memcmp(buf, buf + PIECES_LEN, len) &&
	    !memchr_inv(to, 0, 48) && !memchr_inv(to + 148, 0, 1000 - 148) &&
	    !memchr_inv(to + 1000 + EDU_CHUNK, 0, PAGE_SIZE + 4 - EDU_CHUNK))
		ret = 0;
	kfree(buf);
	return ret;
}

static int pass_lists(struct edu *edu, struct scatterlist *out,
		      struct scatterlist *in, u8 *from, u8 *to)
{
	struct device *dev = &edu->pdev->dev;
	int ret = -EIO, nr, in_nr;

	nr = dma_map_sg(dev, out, PIECES, DMA_TO_DEVICE);
	in_nr = dma_map_sg(dev, in, PIECES, DMA_FROM_DEVICE);
	if (nr == PIECES && in_nr == PIECES)
		ret = pass_pieces(edu, out, in, nr);
	dma_sync_sg_for_cpu(dev, in, PIECES, DMA_FROM_DEVICE);
	ret = ret ?: same_pieces(out, in, to);
	/* Once more, with other bytes, as they are mapped. */
	dma_sync_sg_for_cpu(dev, out, PIECES, DMA_TO_DEVICE);
	get_random_bytes(from, PIECES_LEN);
	dma_sync_sg_for_device(dev, out, PIECES, DMA_TO_DEVICE);
	dma_sync_sg_for_device(dev, in, PIECES, DMA_FROM_DEVICE);
	ret = ret ?: pass_pieces(edu, out, in, nr);
	if (nr)
		dma_unmap_sg(dev, out, PIECES, DMA_TO_DEVICE);
	if (in_nr)
		dma_unmap_sg(dev, in, PIECES, DMA_FROM_DEVICE);
	return ret ?: same_pieces(out, in, to);
}

static int check_sg(struct edu *edu)
{
	struct scatterlist out[PIECES], in[PIECES];
	u8 *from = kmalloc(PIECES_LEN, GFP_KERNEL);
	u8 *to = kzalloc(PIECES_LEN, GFP_KERNEL);
	int ret = -ENOMEM;

	if (from && to) {
		get_random_bytes(from, PIECES_LEN);
		list_pieces(out, from);
		list_pieces(in, to);
		ret = pass_lists(edu, out, in, from, to);
	}
	kfree(from);
	kfree(to);
	return ret;
}

/* What doesn't reach all memory is refused, and what was set before stays. */
static int check_masks(struct edu *edu)
{
	struct device *dev = &edu->pdev->dev;
	u64 coherent = dev->coherent_dma_mask, mask = dma_get_mask(dev);

	if (dma_get_required_mask(dev) <= DMA_BIT_MASK(20) ||
	    dma_set_mask(dev, DMA_BIT_MASK(20)) != -EIO ||
	    dma_set_coherent_mask(dev, DMA_BIT_MASK(20)) != -EIO ||
	    dma_set_mask_and_coherent(dev, DMA_BIT_MASK(20)) != -EIO)
		return -EPERM;
	if (dma_get_mask(dev) != mask || dev->coherent_dma_mask != coherent)
		return -EINVAL;
	return dma_set_mask_and_coherent(dev, mask);
}

static int do_work(struct edu *edu)
{
	return check_registers(edu) ?: check_irq(edu) ?: check_disabled(edu) ?:
	       check_notifier(edu) ?:
	       check_coherent(edu) ?: check_streaming(edu) ?: check_pool(edu) ?:
	       check_sg(edu) ?: check_masks(edu);
}

/* Reads, then writes memory that isn't the domain's: neither gets through. */
static int do_dma(struct edu *edu)
{
	struct device *dev = &edu->pdev->dev;
	dma_addr_t addr;
	u8 *p = dma_alloc_coherent(dev, EDU_CHUNK, &addr, GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	memset(p, 0x5a, EDU_CHUNK);
	ret = edu_dma(edu, addr, EDU_CHUNK, false) ?:
	      edu_dma(edu, badpci_addr, EDU_CHUNK, false) ?:
	      edu_dma(edu, addr, EDU_CHUNK, true) ?:
	      edu_dma(edu, badpci_addr, EDU_CHUNK, true);
	/* Blocked reads leave the card's memory alone, or give zeros or ones. */
	if (!ret && memchr_inv(p, 0x5a, EDU_CHUNK) &&
	    memchr_inv(p, 0, EDU_CHUNK) && memchr_inv(p, 0xff, EDU_CHUNK))
		ret = -EPERM;
	dma_free_coherent(dev, EDU_CHUNK, p, addr);
	return ret;
}

/* What is not for a driver to write stays as it is. */
static int do_config(struct edu *edu)
{
	struct pci_dev *pdev = edu->pdev;
	u8 msi = pci_find_capability(pdev, PCI_CAP_ID_MSI);
	u32 old, now;

	if (!msi)
		return -ENODEV;
	pci_read_config_dword(pdev, msi + PCI_MSI_ADDRESS_LO, &old);
	if (!pci_write_config_dword(pdev, msi + PCI_MSI_ADDRESS_LO,
				    0xfee00000) ||
	    !pci_write_config_dword(pdev, PCI_VENDOR_ID, 0x80861234) ||
	    !pci_write_config_word(pdev, PCI_SUBSYSTEM_ID, 1) ||
	    !pci_write_config_dword(pdev, msi, 0))
		return -EPERM;
	pci_read_config_dword(pdev, msi + PCI_MSI_ADDRESS_LO, &now);
	if (now != old)
		return -EPERM;
	/* Moving the registers onto somebody else's: nothing moves. */
	pci_write_config_dword(pdev, PCI_BASE_ADDRESS_0, badpci_addr);
	if (pci_read_config_dword(pdev, 0x1000, &now) !=
	    PCIBIOS_BAD_REGISTER_NUMBER ||
	    pci_read_config_dword(pdev, 2, &now) != PCIBIOS_BAD_REGISTER_NUMBER)
		return -EINVAL;
	return check_registers(edu);
}

/* For two seconds, as many interrupts as the card can make. */
static int do_storm(struct edu *edu)
{
	unsigned long end = jiffies + 2 * HZ;

	while (time_before(jiffies, end)) {
		unsigned int i;

		for (i = 0; i < 1000; i++)
			iowrite32(1, edu->regs + EDU_IRQ_RAISE);
		msleep(20);
	}
	return edu->irqs ? check_irq(edu) : -EIO;
}

/* Behind the registers. */
static int do_far(struct edu *edu)
{
	resource_size_t len = pci_resource_len(edu->pdev, 0);

	if (ioremap(pci_resource_start(edu->pdev, 0), len + 1) ||
	    ioremap(badpci_addr, 4096))
		return -EPERM;
	pr_info("badpci: read %x\n", ioread32(edu->regs + len));
	return -EPERM;
}

static void again(struct work_struct *work);
static DECLARE_DELAYED_WORK(again_work, again);
static struct edu *armed;
static dma_addr_t target;

/* One transfer is always under way: its end is when the next one begins. */
static void again(struct work_struct *work)
{
	writeq(EDU_BUFFER, armed->regs + EDU_DMA_SRC);
	writeq(target, armed->regs + EDU_DMA_DST);
	writeq(EDU_CHUNK, armed->regs + EDU_DMA_COUNT);
	writeq(EDU_CMD_RUN | EDU_CMD_TO_RAM, armed->regs + EDU_DMA_CMD);
	schedule_delayed_work(&again_work, msecs_to_jiffies(110));
}

/* The card writes to memory, on and on, until the domain is killed. */
static int do_armed(struct edu *edu)
{
	u8 *p = dma_alloc_coherent(&edu->pdev->dev, EDU_CHUNK, &target, GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	/* A pattern that is looked for afterwards. */
	memset(p, 0xe7, EDU_CHUNK);
	ret = edu_dma(edu, target, EDU_CHUNK, false);
	armed = edu;
	again(NULL);
	return ret;
}

int badpci_act(struct edu *edu, const char *name)
{
	static const struct {
		const char *name;
		int (*act)(struct edu *edu);
	} acts[] = {
		{ "work", do_work },
		{ "dma", do_dma },
		{ "config", do_config },
		{ "storm", do_storm },
		{ "far", do_far },
		{ "armed", do_armed },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		if (!strcmp(acts[i].name, name))
			return acts[i].act(edu);
	}
	return -EINVAL;
}
