// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "guest.h"

#define LARGE		0x200000ull		/* a large page, 2 MiB */
#define IMAGE_OFFSET	0xffffffff80000000ull	/* __START_KERNEL_map */

/*
 * Page table entries.  Accessed and dirty from the start: the processor has
 * nothing to write there.
 */
#define PTE_PRESENT	0x001ull
#define PTE_WRITE	0x002ull
#define PTE_ACCESSED	0x020ull
#define PTE_DIRTY	0x040ull
#define PTE_UNCACHED	0x018ull		/* PWT and PCD: entry 3 of the PAT at reset */
#define PTE_LARGE	0x080ull
#define PTE_NX		(1ull << 63)
#define PTE_ADDR	0x000ffffffffff000ull
#define PTE_TABLE	(PTE_PRESENT | PTE_WRITE | PTE_ACCESSED)
#define PTE_LEAF	(PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY)

#define RX		PTE_LEAF
#define RO		(PTE_LEAF | PTE_NX)
#define RW		(PTE_LEAF | PTE_WRITE | PTE_NX)
#define REGISTERS	(RW | PTE_UNCACHED)

/* Interrupt gate, present, ring 0; see Intel SDM vol. 3, 6.14.1. */
#define GATE		0x8e00ull
#define IST_ANY		1	/* stack of every exception but */
#define IST_LAST	2	/* that of a double fault */
#define DOUBLE_FAULT	8

/* Accessed, so that no processor writes there; 64-bit code and flat data. */
#define DESC_CODE	0x00af9b000000ffffull
#define DESC_DATA	0x00cf93000000ffffull
#define DESC_TSS	0x00008b0000000000ull	/* busy, limit and base 0 */

#define DESCRIPTORS_RUN	0xfffffe0000000000ull	/* cpu_entry_area elsewhere */

struct tss {
	u32 reserved0;
	u64 rsp[3];
	u64 reserved1;
	u64 ist[7];
	u64 reserved2;
	u16 reserved3;
	u16 iomap;
} __packed;

/* In a read-only memory slot. */
struct descriptors {
	u64 idt[256][2];
	u64 gdt[5];
	struct tss tss;
} __attribute__((aligned(LXD_PAGE)));

_Static_assert(sizeof(struct tss) == LXD_TSS_LIMIT + 1, "as processors have it");

void lxd_guest_place(struct lxd_guest *guest, const struct lxd_domain *dom)
{
	const struct lxd_region_map *m = dom->mem.region;
	u64 at;
	int r;

	memset(guest, 0, sizeof(*guest));
	guest->dom = dom;
	guest->vm = -1;
	guest->gpa[LXD_REGION_WINDOW] = m[LXD_REGION_PRIVATE].size;
	at = m[LXD_REGION_PRIVATE].size + m[LXD_REGION_WINDOW].size;
	for (r = 0; r < LXD_NR_REGIONS; r++) {
		if (r == LXD_REGION_PRIVATE || r == LXD_REGION_WINDOW)
			continue;
		guest->gpa[r] = LXD_ALIGN(at, LARGE);
		at = guest->gpa[r] + m[r].size;
	}
	guest->tables_gpa = LXD_ALIGN(at, LARGE);
}

u64 lxd_guest_phys_base(const struct lxd_guest *guest)
{
	const struct lxd_memory *mem = &guest->dom->mem;

	return guest->gpa[LXD_REGION_IMAGE] -
	       (mem->region[LXD_REGION_IMAGE].run - IMAGE_OFFSET);
}

/* ---- memory slots ---- */

static int add_slot(struct lxd_guest *guest, u64 gpa, u64 size,
		    const void *host, bool read_only, struct lxd_err *err)
{
	struct kvm_userspace_memory_region slot = {
		.slot = guest->nr_slots,
		.flags = read_only ? KVM_MEM_READONLY : 0,
		.guest_phys_addr = gpa,
		.memory_size = size,
		.userspace_addr = (u64)(uintptr_t)host,
	};

	if (!size)
		return 0;
	if (ioctl(guest->vm, KVM_SET_USER_MEMORY_REGION, &slot))
		return lxd_fail_errno(err, "KVM refuses %llu KiB of guest memory",
				      size >> 10);
	guest->nr_slots++;
	return 0;
}

/* Text and read-only data can't be written whatever the guest's tables say. */
static int add_object_slots(struct lxd_guest *guest,
			    const struct lxd_placed *obj, struct lxd_err *err)
{
	const struct lxd_region_map *image =
		&guest->dom->mem.region[LXD_REGION_IMAGE];
	u64 gpa = guest->gpa[LXD_REGION_IMAGE];
	u64 text = obj->group[LXD_TEXT].start - image->run;
	u64 data = obj->group[LXD_DATA].start - image->run;

	if (add_slot(guest, gpa + text, data - text, image->host + text, true,
		     err))
		return -1;
	return add_slot(guest, gpa + data, obj->group[LXD_DATA].size,
			image->host + data, false, err);
}

static int add_slots(struct lxd_guest *guest, struct lxd_err *err)
{
	const struct lxd_link *link = &guest->dom->link;
	int r;
	u32 i;

	for (r = 0; r < LXD_NR_REGIONS; r++) {
		const struct lxd_region_map *m = &guest->dom->mem.region[r];

		if (r == LXD_REGION_IMAGE)
			continue;
		if (add_slot(guest, guest->gpa[r], m->size, m->host, false,
			     err))
			return -1;
	}
	for (i = 0; i < link->nr; i++) {
		if (add_object_slots(guest, &link->objects[i], err))
			return -1;
	}
	return add_slot(guest, guest->tables_gpa, guest->tables_size,
			guest->tables, false, err);
}

/* ---- page tables ---- */

static u64 new_table(struct lxd_guest *guest)
{
	u64 at = guest->tables_used;

	guest->tables_used += LXD_PAGE;
	return guest->tables_gpa + at;
}

static u64 *table_at(const struct lxd_guest *guest, u64 gpa)
{
	return (u64 *)(guest->tables + (gpa - guest->tables_gpa));
}

/* The entry for @run at @level, 0 for pages; tables above it are made. */
static u64 *find_entry(struct lxd_guest *guest, u64 run, int level)
{
	u64 *table = table_at(guest, guest->tables_gpa);
	int l;

	for (l = 3; l > level; l--) {
		u64 *entry = &table[run >> (12 + 9 * l) & 511];

		if (!*entry)
			*entry = new_table(guest) | PTE_TABLE;
		table = table_at(guest, *entry & PTE_ADDR);
	}
	return &table[run >> (12 + 9 * level) & 511];
}

static void map(struct lxd_guest *guest, u64 run, u64 gpa, u64 size, u64 rights)
{
	while (size) {
		bool large = !(run % LARGE) && !(gpa % LARGE) && size >= LARGE;
		u64 step = large ? LARGE : LXD_PAGE;

		*find_entry(guest, run, large) =
			gpa | rights | (large ? PTE_LARGE : 0);
		run += step;
		gpa += step;
		size -= step;
	}
}

static void map_image(struct lxd_guest *guest)
{
	static const u64 rights[LXD_NR_GROUPS] = {
		[LXD_TEXT]	= RX,
		[LXD_RODATA]	= RO,
		[LXD_DATA]	= RW,
	};
	const struct lxd_link *link = &guest->dom->link;
	u64 run = guest->dom->mem.region[LXD_REGION_IMAGE].run;
	u32 i, g;

	for (i = 0; i < link->nr; i++) {
		for (g = 0; g < LXD_NR_GROUPS; g++) {
			const struct lxd_range *r = &link->objects[i].group[g];

			map(guest, r->start,
			    guest->gpa[LXD_REGION_IMAGE] + (r->start - run),
			    r->size, rights[g]);
		}
	}
}

/* All of each slot but its first page. */
static void map_stacks(struct lxd_guest *guest)
{
	u64 at = guest->dom->mem.region[LXD_REGION_STACKS].run;
	u64 gpa = guest->gpa[LXD_REGION_STACKS];
	u32 i;

	for (i = 0; i < LXD_NR_BIG_STACKS + LXD_NR_STACKS; i++) {
		u64 size = i < LXD_NR_BIG_STACKS ? LXD_BIG_STACK :
						   LXD_STACK_STRIDE;

		map(guest, at + LXD_GUARD, gpa + LXD_GUARD, size - LXD_GUARD,
		    RW);
		at += size;
		gpa += size;
	}
}

static void map_all(struct lxd_guest *guest)
{
	int r;

	for (r = 0; r < LXD_NR_REGIONS; r++) {
		const struct lxd_region_map *m = &guest->dom->mem.region[r];

		if (r == LXD_REGION_IMAGE)
			map_image(guest);
		else if (r == LXD_REGION_STACKS)
			map_stacks(guest);
		else
			map(guest, m->run, guest->gpa[r], m->size, RW);
	}
}

/* A BAR is up to two pieces, each as above. */
static u64 devices_tables(const struct lxd_pci *pci)
{
	return pci->nr * LXDOM_PCI_BARS * 2 * 6 + pci->size / LARGE +
	       pci->size / (LARGE * 512);
}

/* Pages exist once they are touched: what is too much costs nothing. */
static int make_tables(struct lxd_guest *guest, struct lxd_err *err)
{
	/* Each mapping may begin and end in a table of its own, per level. */
	u64 nr = 2 + 6 * (LXD_NR_REGIONS + 1);
	void *p;
	int r;

	for (r = 0; r < LXD_NR_REGIONS; r++) {
		u64 size = guest->dom->mem.region[r].size;

		nr += size / LARGE + size / (LARGE * 512);
	}
	nr += devices_tables(&guest->dom->pci);
	guest->tables_size = nr * LXD_PAGE;
	p = mmap(NULL, guest->tables_size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return lxd_fail_errno(err, "no memory for the guest's page tables");
	guest->tables = p;
	guest->tables_used = LXD_PAGE;	/* the root */
	map_all(guest);
	return 0;
}

/* ---- descriptor tables ---- */

static void fill_idt(struct descriptors *d, u64 vectors)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(d->idt); i++) {
		u64 ist = i == DOUBLE_FAULT ? IST_LAST : IST_ANY;
		u64 at = vectors + i * 16;

		d->idt[i][0] = (at & 0xffff) | LXD_SEL_CODE << 16 |
			       (GATE | ist) << 32 | (at >> 16 & 0xffff) << 48;
		d->idt[i][1] = at >> 32;
	}
}

static void fill_gdt(struct descriptors *d, u64 tss)
{
	d->gdt[LXD_SEL_CODE / 8] = DESC_CODE;
	d->gdt[LXD_SEL_DATA / 8] = DESC_DATA;
	d->gdt[LXD_SEL_TSS / 8] = DESC_TSS | LXD_TSS_LIMIT |
				  (tss & 0xffffff) << 16 |
				  (tss >> 24 & 0xff) << 56;
	d->gdt[LXD_SEL_TSS / 8 + 1] = tss >> 32;
}

static int make_descriptors(struct lxd_guest *guest, struct lxd_err *err)
{
	const struct lxd_link *link = &guest->dom->link;
	const struct lxd_placed *obj = &link->objects[link->nr - 1];
	u64 stacks = guest->dom->mem.region[LXD_REGION_STACKS].run;
	u64 vectors = lxd_link_symbol(obj, "lxd_inside_vectors");
	u64 last = lxd_link_symbol(obj, "lxd_inside_last_stack");
	u64 gpa = guest->tables_gpa + LXD_ALIGN(guest->tables_size, LARGE);
	struct descriptors *d;

	if (!vectors || !last)
		return lxd_fail(err, "the runner's own code is incomplete: build it anew");
	d = mmap(NULL, sizeof(*d), PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (d == MAP_FAILED)
		return lxd_fail_errno(err, "no memory for the guest's descriptors");
	guest->idt = DESCRIPTORS_RUN;
	guest->gdt = guest->idt + offsetof(struct descriptors, gdt);
	guest->tss = guest->idt + offsetof(struct descriptors, tss);
	fill_idt(d, vectors);
	fill_gdt(d, guest->tss);
	d->tss.iomap = sizeof(d->tss);
	d->tss.ist[IST_ANY - 1] = stacks + 2 * LXD_BIG_STACK;
	d->tss.ist[IST_LAST - 1] = last + LXD_PAGE;
	map(guest, guest->idt, gpa, sizeof(*d), RO);
	return add_slot(guest, gpa, sizeof(*d), d, true, err);
}

/* ---- registers of devices ---- */

/* A slot that leads to the device; behind everything else. */
static int add_piece(void *ctx, const struct lxd_pci_device *dev, u64 run,
		     u64 size, u64 off, struct lxd_err *err)
{
	struct lxd_guest *guest = ctx;
	u64 gpa = guest->devices_gpa + (run - guest->dom->pci.run);
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, dev->fd,
		       off);

	if (p == MAP_FAILED)
		return lxd_fail_errno(err, "%s: cannot map %llu KiB of its registers",
				      dev->name, size >> 10);
	map(guest, run, gpa, size, REGISTERS);
	return add_slot(guest, gpa, size, p, false, err);
}

static int add_devices(struct lxd_guest *guest, struct lxd_err *err)
{
	guest->devices_gpa = guest->tables_gpa +
			     LXD_ALIGN(guest->tables_size, LARGE) + LARGE;
	return lxd_pci_pieces(&guest->dom->pci, add_piece, guest, err);
}

int lxd_guest_build(struct lxd_guest *guest, struct lxd_err *err)
{
	if (make_tables(guest, err) || make_descriptors(guest, err) ||
	    add_devices(guest, err))
		return -1;
	return add_slots(guest, err);
}
