// SPDX-License-Identifier: GPL-2.0-only
/* Base address registers: where a driver sees them, and how it gets there. */
#include <stdio.h>
#include <sys/io.h>
#include <sys/mman.h>

#include "memory.h"
#include "pci.h"

void lxd_pci_place(struct lxd_pci *pci, u64 run)
{
	u64 at = run;
	u32 i, b;

	for (i = 0; i < pci->nr; i++) {
		for (b = 0; b < LXDOM_PCI_BARS; b++) {
			struct lxdom_bar *bar = &pci->dev[i].info.bar[b];
			u64 size = LXD_ALIGN(bar->size, LXD_PAGE);

			if (!(bar->flags & LXDOM_BAR_MEM) || !size)
				continue;
			/* As the bus has them: at a multiple of their size. */
			bar->addr = LXD_ALIGN(at, size);
			at = bar->addr + size;
		}
	}
	pci->run = run;
	pci->size = at - run;
}

static int piece(const struct lxd_pci_device *dev, u32 b, u64 from, u64 to,
		 lxd_piece_fn fn, void *ctx, struct lxd_err *err)
{
	if (from >= to)
		return 0;
	return fn(ctx, dev, dev->info.bar[b].addr + from, to - from,
		  dev->bar_off[b] + from, err);
}

int lxd_pci_pieces(const struct lxd_pci *pci, lxd_piece_fn fn, void *ctx,
		   struct lxd_err *err)
{
	u32 i, b;

	for (i = 0; i < pci->nr; i++) {
		const struct lxd_pci_device *dev = &pci->dev[i];

		for (b = 0; b < LXDOM_PCI_BARS; b++) {
			const struct lxdom_bar *bar = &dev->info.bar[b];
			u64 size = LXD_ALIGN(bar->size, LXD_PAGE);
			u64 hole = bar->hole_size ? bar->hole : size;

			if (!(bar->flags & LXDOM_BAR_MEM) ||
			    !(bar->flags & LXDOM_BAR_MAPPED))
				continue;
			if (piece(dev, b, 0, hole < size ? hole : size, fn,
				  ctx, err) ||
			    piece(dev, b, hole + bar->hole_size, size, fn,
				  ctx, err))
				return -1;
		}
	}
	return 0;
}

static int map_piece(void *ctx, const struct lxd_pci_device *dev, u64 run,
		     u64 size, u64 off, struct lxd_err *err)
{
	void *p = mmap((void *)run, size, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_FIXED_NOREPLACE, dev->fd, off);

	if (p != MAP_FAILED)
		return 0;
	return lxd_fail_errno(err, "%s: cannot map %llu KiB of its registers",
			      dev->name, size >> 10);
}

int lxd_pci_map_in_place(const struct lxd_pci *pci, struct lxd_err *err)
{
	return lxd_pci_pieces(pci, map_piece, NULL, err);
}

/* Line @b of its file in sysfs: first and last address, flags. */
static u64 first_port(const struct lxd_pci_device *dev, u32 b)
{
	unsigned long long first = 0, last, flags;
	char path[96];
	FILE *f;
	u32 i;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource",
		 dev->name);
	f = fopen(path, "re");
	if (!f)
		return 0;
	for (i = 0; i <= b; i++) {
		if (fscanf(f, "%llx %llx %llx", &first, &last, &flags) != 3)
			first = 0;
	}
	fclose(f);
	return first;
}

void lxd_pci_open_ports(struct lxd_pci_device *dev)
{
	u32 b;

	for (b = 0; b < LXDOM_PCI_BARS; b++) {
		struct lxdom_bar *bar = &dev->info.bar[b];

		if (bar->flags & LXDOM_BAR_MEM || !bar->size)
			continue;
		bar->addr = first_port(dev, b);
		if (bar->addr && bar->addr + bar->size <= 0x10000 &&
		    !ioperm(bar->addr, bar->size, 1))
			bar->flags |= LXDOM_BAR_MAPPED;
	}
}

bool lxd_pci_is_port(const struct lxd_pci *pci, u32 port, u32 size)
{
	u32 i, b;

	for (i = 0; i < pci->nr; i++) {
		for (b = 0; b < LXDOM_PCI_BARS; b++) {
			const struct lxdom_bar *bar = &pci->dev[i].info.bar[b];

			if (bar->flags == LXDOM_BAR_MAPPED &&
			    port >= bar->addr && size <= bar->size &&
			    port - bar->addr <= bar->size - size)
				return true;
		}
	}
	return false;
}
