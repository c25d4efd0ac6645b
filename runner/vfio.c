// SPDX-License-Identifier: GPL-2.0-only
/* VFIO: groups, the container, devices and their interrupts. */
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "link.h"
#include "pci.h"

#define MSIX_ENTRY	16	/* bytes of a vector in its table */

static const u32 vfio_index[LXDOM_IRQ_KINDS] = {
	[LXDOM_IRQ_INTX]	= VFIO_PCI_INTX_IRQ_INDEX,
	[LXDOM_IRQ_MSI]		= VFIO_PCI_MSI_IRQ_INDEX,
	[LXDOM_IRQ_MSIX]	= VFIO_PCI_MSIX_IRQ_INDEX,
};

static int open_container(struct lxd_pci *pci, struct lxd_err *err)
{
	if (pci->container >= 0)
		return 0;
	pci->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (pci->container < 0)
		return lxd_fail_errno(err, "/dev/vfio/vfio (modprobe vfio-pci)");
	if (ioctl(pci->container, VFIO_GET_API_VERSION) != VFIO_API_VERSION ||
	    ioctl(pci->container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) <= 0)
		return lxd_fail(err,
				"/dev/vfio/vfio has no IOMMU of type 1 (modprobe vfio_iommu_type1)");
	return 0;
}

/*
 * With this set, VFIO takes devices that no IOMMU keeps from forging interrupts, and
 * nobody in user space can tell them from others.
 */
static const char *unsafe_interrupts(void)
{
	static const char *const files[] = {
		"/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts",
		"/sys/module/iommufd/parameters/allow_unsafe_interrupts",
	};
	char value[2];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		int fd = open(files[i], O_RDONLY | O_CLOEXEC);
		ssize_t len;

		if (fd < 0)
			continue;
		len = read(fd, value, sizeof(value));
		close(fd);
		if (len > 0 && *value == 'Y')
			return files[i];
	}
	return NULL;
}

/*
 * Memory that its DMA must always reach (RMRR): drivers/iommu/intel/iommu.c,
 * device_is_rmrr_locked(), of 6.1.
 */
static bool is_firmwares(const struct lxd_pci_device *dev)
{
	char path[64], line[128];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%u/reserved_regions",
		 dev->group_nr);
	f = fopen(path, "re");
	if (!f)
		return false;
	/* "0x00000000000e0000 0x00000000000fffff direct" */
	while (fgets(line, sizeof(line), f))
		found |= !!strstr(line, " direct\n");
	fclose(f);
	return found;
}

static int not_taken(const struct lxd_pci_device *dev, int error,
		     struct lxd_err *err)
{
	if (error != EPERM)
		return lxd_fail(err,
				"%s: no IOMMU takes it (boot with intel_iommu=on; AMD's is on if the firmware has it on): %s",
				dev->name, strerror(error));
	if (is_firmwares(dev))
		return lxd_fail(err,
				"%s: the firmware keeps memory for it (see /sys/kernel/iommu_groups/%u/reserved_regions), so its IOMMU is not given away: look for a way to turn that off in the firmware's set-up",
				dev->name, dev->group_nr);
	return lxd_fail(err,
			"%s: this IOMMU does not remap interrupts, so the device could forge any: enable interrupt remapping (intremap=on)",
			dev->name);
}

static int join(const struct lxd_pci *pci, struct lxd_pci_device *dev,
		bool first, struct lxd_err *err)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	const char *unsafe = unsafe_interrupts();

	if (unsafe)
		return lxd_fail(err,
				"%s: VFIO is told to take devices that could forge interrupts: echo 0 >%s",
				dev->name, unsafe);
	if (ioctl(dev->group, VFIO_GROUP_GET_STATUS, &status))
		return lxd_fail_errno(err, "%s: its IOMMU group", dev->name);
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		return lxd_fail_busy(err,
				     "%s: other devices of its IOMMU group (%u) have drivers: unbind them, see /sys/kernel/iommu_groups/%u/devices",
				     dev->name, dev->group_nr, dev->group_nr);
	if (ioctl(dev->group, VFIO_GROUP_SET_CONTAINER, &pci->container))
		return lxd_fail_errno(err,
				      "%s: its IOMMU group can't share the domain's memory",
				      dev->name);
	if (!first || !ioctl(pci->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return 0;
	return not_taken(dev, errno, err);
}

/* Devices of one group share its descriptor. */
static struct lxd_pci_device *same_group(struct lxd_pci *pci,
					 const struct lxd_pci_device *dev)
{
	struct lxd_pci_device *d;

	for (d = pci->dev; d < dev; d++) {
		if (d->group_nr == dev->group_nr && d->group >= 0)
			return d;
	}
	return NULL;
}

static int open_group(struct lxd_pci *pci, struct lxd_pci_device *dev,
		      struct lxd_err *err)
{
	char path[40];

	snprintf(path, sizeof(path), "/dev/vfio/%u", dev->group_nr);
	dev->group = open(path, O_RDWR | O_CLOEXEC);
	if (dev->group >= 0)
		return join(pci, dev, dev == pci->dev, err);
	/* Who was quicker has it: it is not ours to give back. */
	if (errno == EBUSY) {
		lxd_fail_busy(err,
			      "%s: somebody else uses it, or a device of its IOMMU group (%u)%s",
			      dev->name, dev->group_nr,
			      dev->bound ? "; it stays bound to vfio-pci" : "");
		dev->bound = false;
		return -1;
	}
	return lxd_fail_errno(err, "%s: %s", dev->name, path);
}

int lxd_vfio_open(struct lxd_pci *pci, struct lxd_pci_device *dev,
		  struct lxd_err *err)
{
	struct lxd_pci_device *peer = same_group(pci, dev);

	if (open_container(pci, err))
		return -1;
	if (!peer && open_group(pci, dev, err))
		return -1;
	dev->fd = ioctl(peer ? peer->group : dev->group,
			VFIO_GROUP_GET_DEVICE_FD, dev->name);
	if (dev->fd < 0)
		return lxd_fail_errno(err, "%s: cannot be opened", dev->name);
	fcntl(dev->fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

/* ---- what it has ---- */

static int describe_bar(struct lxd_pci_device *dev, u32 i, struct lxd_err *err)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_BAR0_REGION_INDEX + i,
	};
	struct lxdom_bar *bar = &dev->info.bar[i];
	u32 raw;

	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &region))
		return lxd_fail_errno(err, "%s: BAR %u", dev->name, i);
	if (!region.size)
		return 0;
	if (lxd_config_read(dev, PCI_BASE_ADDRESS_0 + 4 * i, 4, &raw))
		return lxd_fail_errno(err, "%s: BAR %u", dev->name, i);
	bar->size = region.size;
	dev->bar_off[i] = region.offset;
	if (raw & PCI_BASE_ADDRESS_SPACE_IO)
		return 0;
	bar->flags = LXDOM_BAR_MEM;
	if (raw & PCI_BASE_ADDRESS_MEM_PREFETCH)
		bar->flags |= LXDOM_BAR_PREFETCH;
	if ((raw & PCI_BASE_ADDRESS_MEM_TYPE_MASK) ==
	    PCI_BASE_ADDRESS_MEM_TYPE_64)
		bar->flags |= LXDOM_BAR_64BIT;
	if (region.flags & VFIO_REGION_INFO_FLAG_MMAP)
		bar->flags |= LXDOM_BAR_MAPPED;
	return 0;
}

/* Who writes to the table of vectors makes interrupts: not the driver. */
static int find_hole(struct lxd_pci_device *dev, struct lxd_err *err)
{
	u32 cap = lxd_config_find(dev, PCI_CAP_ID_MSIX), table;
	struct lxdom_bar *bar;
	u64 end;

	if (!cap)
		return 0;
	if (lxd_config_read(dev, cap + PCI_MSIX_TABLE, 4, &table) ||
	    (table & PCI_MSIX_TABLE_BIR) >= LXDOM_PCI_BARS)
		return lxd_fail(err, "%s: its MSI-X capability is damaged",
				dev->name);
	bar = &dev->info.bar[table & PCI_MSIX_TABLE_BIR];
	table &= PCI_MSIX_TABLE_OFFSET;
	end = (u64)table + dev->info.msix * MSIX_ENTRY;
	bar->hole = table & ~(LXD_PAGE - 1);
	bar->hole_size = LXD_ALIGN(end, LXD_PAGE) - bar->hole;
	return 0;
}

static int describe_irqs(struct lxd_pci_device *dev, struct lxd_err *err)
{
	u32 kind;

	for (kind = 0; kind < LXDOM_IRQ_KINDS; kind++) {
		struct vfio_irq_info irq = {
			.argsz = sizeof(irq),
			.index = vfio_index[kind],
		};

		if (ioctl(dev->fd, VFIO_DEVICE_GET_IRQ_INFO, &irq))
			return lxd_fail_errno(err, "%s: its interrupts",
					      dev->name);
		if (irq.flags & VFIO_IRQ_INFO_EVENTFD)
			dev->vectors[kind] = irq.count;
	}
	dev->info.has_intx = dev->vectors[LXDOM_IRQ_INTX] != 0;
	dev->info.msi = dev->vectors[LXDOM_IRQ_MSI];
	dev->info.msix = dev->vectors[LXDOM_IRQ_MSIX];
	return 0;
}

static int describe_ids(struct lxd_pci_device *dev, struct lxd_err *err)
{
	u32 id, class, sub, header;
	unsigned int segment, bus, slot, function;

	if (sscanf(dev->name, "%x:%x:%x.%x", &segment, &bus, &slot,
		   &function) != 4 ||
	    lxd_config_read(dev, PCI_VENDOR_ID, 4, &id) ||
	    lxd_config_read(dev, PCI_CLASS_REVISION, 4, &class) ||
	    lxd_config_read(dev, PCI_SUBSYSTEM_VENDOR_ID, 4, &sub) ||
	    lxd_config_read(dev, PCI_HEADER_TYPE, 1, &header))
		return lxd_fail_errno(err, "%s: its configuration space",
				      dev->name);
	if ((header & 0x7f) != PCI_HEADER_TYPE_NORMAL)
		return lxd_fail(err, "%s: a bridge can't be given to a domain",
				dev->name);
	dev->info.segment = segment;
	dev->info.bus = bus;
	dev->info.devfn = slot << 3 | function;
	dev->info.vendor = id & 0xffff;
	dev->info.device = id >> 16;
	dev->info.subsystem_vendor = sub & 0xffff;
	dev->info.subsystem_device = sub >> 16;
	dev->info.class = class >> 8;
	dev->info.revision = class & 0xff;
	return 0;
}

static int describe_config(struct lxd_pci_device *dev, struct lxd_err *err)
{
	struct vfio_region_info region = {
		.argsz = sizeof(region),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	u32 flags;

	if (ioctl(dev->fd, VFIO_DEVICE_GET_REGION_INFO, &region))
		return lxd_fail_errno(err, "%s: its configuration space",
				      dev->name);
	dev->config = region.offset;
	dev->info.config_size = region.size >= 4096 ? 4096 : 256;
	dev->pm = lxd_config_find(dev, PCI_CAP_ID_PM);
	dev->exp = lxd_config_find(dev, PCI_CAP_ID_EXP);
	if (dev->exp && !lxd_config_read(dev, dev->exp + PCI_EXP_FLAGS, 2, &flags))
		dev->exp_version = flags & PCI_EXP_FLAGS_VERS;
	dev->aer = lxd_config_find_ext(dev, PCI_EXT_CAP_ID_ERR);
	return 0;
}

int lxd_vfio_describe(struct lxd_pci_device *dev, struct lxd_err *err)
{
	u32 i;

	if (describe_config(dev, err) || describe_ids(dev, err) ||
	    describe_irqs(dev, err))
		return -1;
	for (i = 0; i < LXDOM_PCI_BARS; i++) {
		if (describe_bar(dev, i, err))
			return -1;
	}
	return find_hole(dev, err);
}

/* ---- DMA, interrupts, reset ---- */

int lxd_vfio_map(const struct lxd_pci *pci, u64 iova, const void *host,
		 u64 size, struct lxd_err *err)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (u64)(uintptr_t)host,
		.iova = iova,
		.size = size,
	};

	if (!ioctl(pci->container, VFIO_IOMMU_MAP_DMA, &map))
		return 0;
	if (errno == EINVAL)
		return lxd_fail(err,
				"the IOMMU can't map %llu KiB at address 0x%llx: give a smaller --memory",
				size >> 10, iova);
	return lxd_fail_errno(err, "the IOMMU can't map %llu KiB at address 0x%llx",
			      size >> 10, iova);
}

static int set_irqs(const struct lxd_pci_device *dev, u32 index, u32 action,
		    const int *events, u32 count)
{
	struct {
		struct vfio_irq_set head;
		int events[LXDOM_IRQS_MAX];
	} set = {
		.head = {
			.argsz = sizeof(set.head) + count * sizeof(int),
			.flags = action | (count ? VFIO_IRQ_SET_DATA_EVENTFD :
						   VFIO_IRQ_SET_DATA_NONE),
			.index = index,
			.count = count,
		},
	};
	int ret;

	if (count)
		memcpy(set.events, events, count * sizeof(int));
	ret = ioctl(dev->fd, VFIO_DEVICE_SET_IRQS, &set);
	if (ret < 0)
		return -errno;
	/* How many it could have had: it has turned on none of them. */
	return ret ? -ENOSPC : 0;
}

int lxd_vfio_irqs(struct lxd_pci_device *dev, u32 kind, const int *events,
		  u32 count, int unmask)
{
	int ret;

	/* The kernel may have been too impatient to have the last ones turned off. */
	lxd_vfio_irqs_off(dev);
	dev->unmask = unmask;
	dev->irqs = kind;
	ret = set_irqs(dev, vfio_index[kind], VFIO_IRQ_SET_ACTION_TRIGGER,
		       events, count);
	if (!ret && kind == LXDOM_IRQ_INTX)
		ret = set_irqs(dev, vfio_index[kind],
			       VFIO_IRQ_SET_ACTION_UNMASK, &unmask, 1);
	if (ret)
		lxd_vfio_irqs_off(dev);
	return ret;
}

int lxd_vfio_irqs_off(struct lxd_pci_device *dev)
{
	int ret;

	if (dev->irqs < 0)
		return 0;
	ret = set_irqs(dev, vfio_index[dev->irqs],
		       VFIO_IRQ_SET_ACTION_TRIGGER, NULL, 0);
	dev->irqs = -1;
	if (dev->unmask >= 0)
		close(dev->unmask);
	dev->unmask = -1;
	return ret;
}

static int watch(const struct lxd_pci_device *dev, u32 index, int event,
		 struct lxd_err *err)
{
	if (set_irqs(dev, index, VFIO_IRQ_SET_ACTION_TRIGGER, &event, 1))
		return lxd_fail_errno(err, "%s: cannot be watched", dev->name);
	return 0;
}

static bool tells(const struct lxd_pci_device *dev, u32 index)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = index };

	return !ioctl(dev->fd, VFIO_DEVICE_GET_IRQ_INFO, &info) && info.count;
}

int lxd_vfio_watch(struct lxd_pci_device *dev, int wanted, struct lxd_err *err)
{
	if (tells(dev, VFIO_PCI_REQ_IRQ_INDEX) &&
	    watch(dev, VFIO_PCI_REQ_IRQ_INDEX, wanted, err))
		return -1;
	/* Only PCI Express devices tell of errors. */
	if (!tells(dev, VFIO_PCI_ERR_IRQ_INDEX))
		return 0;
	dev->failed = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (dev->failed < 0)
		return lxd_fail_errno(err, "%s: no event for its errors",
				      dev->name);
	return watch(dev, VFIO_PCI_ERR_IRQ_INDEX, dev->failed, err);
}

int lxd_vfio_reset(const struct lxd_pci_device *dev)
{
	return ioctl(dev->fd, VFIO_DEVICE_RESET) ? -errno : 0;
}
