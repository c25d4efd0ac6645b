// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "backend.h"
#include "pci.h"

/* Where the processor expects interrupts by message: Intel SDM vol. 3, 11.11. */
#define MSI_START	0xfee00000ull

void lxd_pci_init(struct lxd_pci *pci)
{
	u32 i;

	memset(pci, 0, sizeof(*pci));
	pci->container = -1;
	pci->wanted = -1;
	for (i = 0; i < LXDOM_PCI_MAX; i++) {
		pci->dev[i].fd = -1;
		pci->dev[i].claim = -1;
		pci->dev[i].group = -1;
		pci->dev[i].irqs = -1;
		pci->dev[i].unmask = -1;
		pci->dev[i].failed = -1;
	}
}

/* ---- which ---- */

static int add(struct lxd_pci *pci, const char *name, struct lxd_err *err)
{
	unsigned int segment, bus, slot, function;
	struct lxd_pci_device *dev;
	char rest;
	u32 i;

	if (sscanf(name, "%4x:%2x:%2x.%1x%c", &segment, &bus, &slot, &function,
		   &rest) != 4 || strlen(name) != strlen("0000:00:04.0"))
		return lxd_fail(err,
				"'%s' is no PCI device: one looks like 0000:00:04.0, see lspci -D",
				name);
	for (i = 0; i < pci->nr; i++) {
		if (!strcmp(pci->dev[i].name, name))
			return lxd_fail(err, "%s: given twice", name);
	}
	if (pci->nr == LXDOM_PCI_MAX)
		return lxd_fail(err, "more than %d PCI devices for one domain",
				LXDOM_PCI_MAX);
	dev = &pci->dev[pci->nr++];
	snprintf(dev->name, sizeof(dev->name), "%s", name);
	return 0;
}

struct search {
	struct lxd_domain *dom;
	struct lxd_err *err;
	u32 taken;		/* devices that others have, */
	char name[LXD_PCI_NAME];	/* the first of them, */
	char driver[64];		/* and who has it; empty: a program */
};

static int look_at(void *ctx, const char *name, const char *alias)
{
	struct search *s = ctx;
	char driver[64];

	if (!lxd_module_matches(s->dom->set.modules[s->dom->set.nr - 1], alias))
		return 0;
	lxd_pci_driver(name, driver, sizeof(driver));
	if (!strcmp(driver, "vfio-pci"))
		*driver = 0;
	if (!*driver && !lxd_pci_in_use(name))
		return add(&s->dom->pci, name, s->err);
	if (!s->taken++) {
		snprintf(s->name, sizeof(s->name), "%s", name);
		snprintf(s->driver, sizeof(s->driver), "%s", driver);
	}
	return 0;
}

static bool is_pci_driver(const struct lxd_domain *dom)
{
	const struct lxd_module *mod = dom->set.modules[dom->set.nr - 1];
	u32 i;

	for (i = 0; i < mod->nr_imports; i++) {
		if (!strcmp(mod->imports[i].name, "__pci_register_driver"))
			return true;
	}
	return false;
}

/* As natively: a driver without any device waits for one. */
static int search(struct lxd_domain *dom, struct lxd_err *err)
{
	struct search s = { .dom = dom, .err = err };

	if (lxd_pci_each(look_at, &s))
		return -1;
	if (dom->pci.nr || !s.taken)
		return 0;
	if (!*s.driver)
		return lxd_fail_busy(err,
				     "%s: somebody else uses its device %s: see lxdom list, or give --pci none to load it without a device",
				     dom->name, s.name);
	return lxd_fail_busy(err,
			     "%s: driver %s has its device %s: echo %s > /sys/bus/pci/drivers/%s/unbind, or give --pci none to load it without a device",
			     dom->name, s.driver, s.name, s.name, s.driver);
}

struct known {
	const char *name;
	bool there;
	char alias[128];
};

static int is_it(void *ctx, const char *name, const char *alias)
{
	struct known *k = ctx;

	if (strcmp(name, k->name))
		return 0;
	k->there = true;
	snprintf(k->alias, sizeof(k->alias), "%s", alias);
	return 1;
}

/* A driver would pass over what its table hasn't, and say nothing. */
static int check_match(const struct lxd_domain *dom, const char *name,
		       struct lxd_err *err)
{
	struct known k = { .name = name };

	lxd_pci_each(is_it, &k);
	if (!k.there)
		return lxd_fail(err, "%s: there is no such PCI device: see lspci -D",
				name);
	if (!lxd_module_matches(dom->set.modules[dom->set.nr - 1], k.alias))
		return lxd_fail(err, "%s: not a device that %s drives: see modinfo -F alias %s",
				name, dom->name, dom->name);
	return 0;
}

int lxd_pci_choose(struct lxd_domain *dom, struct lxd_err *err)
{
	const struct lxd_options *opt = dom->opt;
	bool is_one = is_pci_driver(dom);
	int i;

	if (opt->nr_pci && opt->hosted)
		return lxd_fail(err,
				"--pci needs the host module: there are no devices in hosted mode");
	if (opt->nr_pci && opt->no_pci)
		return lxd_fail(err, "--pci none and --pci %s: give one of them",
				opt->pci[0]);
	if ((opt->nr_pci || opt->no_pci) && !is_one)
		return lxd_fail(err, "%s: not a driver of PCI devices: leave --pci out",
				dom->name);
	for (i = 0; i < opt->nr_pci; i++) {
		if (add(&dom->pci, opt->pci[i], err) ||
		    check_match(dom, opt->pci[i], err))
			return -1;
	}
	if (!is_one || opt->nr_pci || opt->no_pci || opt->hosted)
		return 0;
	return search(dom, err);
}

/* ---- having them ---- */

static int check_memory(const struct lxd_domain *dom, struct lxd_err *err)
{
	u64 size = dom->mem.region[LXD_REGION_PRIVATE].size +
		   dom->mem.region[LXD_REGION_WINDOW].size;

	if (size <= MSI_START)
		return 0;
	return lxd_fail(err,
			"%s: with a device, memory and window can be %llu MiB at the most: addresses above are those of interrupts",
			dom->name, MSI_START >> 20);
}

static int open_one(struct lxd_domain *dom, struct lxd_pci_device *dev,
		    struct lxd_err *err)
{
	int ret;

	if (lxd_pci_take(&dom->pci, dev, err) || lxd_vfio_open(&dom->pci, dev, err))
		return -1;
	/* What was in it before is no business of this domain's. */
	ret = lxd_vfio_reset(dev);
	if (ret)
		fprintf(stderr,
			"lxdom: %s: %s can't be reset (%s): what its last driver left it doing may go on, in this domain\n",
			dom->name, dev->name, strerror(-ret));
	if (lxd_vfio_describe(dev, err) ||
	    lxd_vfio_watch(dev, dom->pci.wanted, err))
		return -1;
	lxd_pci_open_ports(dev);
	return 0;
}

int lxd_pci_open(struct lxd_domain *dom, struct lxd_err *err)
{
	struct lxd_pci *pci = &dom->pci;
	u32 i;

	if (!pci->nr)
		return 0;
	if (check_memory(dom, err))
		return -1;
	pci->run_dir = dom->opt->run_dir;
	pci->wanted = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (pci->wanted < 0)
		return lxd_fail_errno(err, "no event for devices that are wanted");
	for (i = 0; i < pci->nr; i++) {
		if (open_one(dom, &pci->dev[i], err))
			return -1;
	}
	lxd_pci_place(pci, dom->mem.layout->devices);
	return 0;
}

static int tell(const struct lxd_domain *dom, const struct lxd_pci_device *dev,
		struct lxd_err *err)
{
	struct lxdom_pci_add arg = { .config_size = dev->info.config_size };

	memcpy(arg.name, dev->name, sizeof(dev->name));
	memcpy(arg.vectors, dev->vectors, sizeof(arg.vectors));
	if (ioctl(dom->fd, LXDOM_PCI_ADD, &arg) < 0)
		return lxd_fail_errno(err, "%s: the host module takes no device",
				      dev->name);
	return 0;
}

/* As the library kernel has it: what __pa() gives is the device's address. */
int lxd_pci_attach(struct lxd_domain *dom, struct lxd_err *err)
{
	static const enum lxd_region reach[] = {
		LXD_REGION_PRIVATE, LXD_REGION_WINDOW,
	};
	const struct lxd_pci *pci = &dom->pci;
	u64 iova = 0;
	u32 i;

	for (i = 0; pci->nr && i < ARRAY_SIZE(reach); i++) {
		const struct lxd_region_map *m = &dom->mem.region[reach[i]];

		if (lxd_vfio_map(pci, iova, m->host, m->size, err))
			return -1;
		iova += m->size;
	}
	for (i = 0; i < pci->nr; i++) {
		if (tell(dom, &pci->dev[i], err))
			return -1;
	}
	return 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void lxd_pci_close(struct lxd_pci *pci)
{
	u32 i;

	/* The last descriptor of a device stops its DMA and resets it. */
	for (i = 0; i < pci->nr; i++) {
		if (pci->dev[i].fd >= 0)
			lxd_vfio_irqs_off(&pci->dev[i]);
		close_fd(&pci->dev[i].fd);
		close_fd(&pci->dev[i].failed);
	}
	for (i = 0; i < pci->nr; i++)
		close_fd(&pci->dev[i].group);
	/* Only now is memory unmapped for them, and unpinned. */
	close_fd(&pci->container);
	close_fd(&pci->wanted);
	for (i = 0; i < pci->nr; i++)
		lxd_pci_untake(pci, &pci->dev[i]);
	pci->nr = 0;
}
