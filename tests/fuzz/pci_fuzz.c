// SPDX-License-Identifier: GPL-2.0-only
/* sources: gen/pci_host.c gen/pci_fuzz.c */
/* sources: tests/fuzz/input.c tests/fuzz/kernel.c */
/* cflags: -Itests/hosted */
/*
 * What a hostile domain asks of PCI devices, against the generated checks alone:
 * whatever comes, nothing gets through to the class that is outside of the
 * bounds that it relies on.
 */
#include "fuzz.h"
#include "kernel.h"
#include "pci_fuzz.h"
#include "pci_host.h"

/* Bytes of a device's configuration space (PCI Express, 7.2). */
#define CONFIG_SIZE	4096

static int open_device(struct lxd_domain *dom,
		       const struct lxd_pci_open_req *req,
		       struct lxd_obj **made)
{
	must(req->number < LXD_PCI_DEVICES_MAX);
	*made = kernel_made();
	return 0;
}

static int config_read(struct lxd_domain *dom, struct lxd_obj *d,
		       const struct lxd_pci_config_read_req *req,
		       struct lxd_pci_config_read_rep *rep)
{
	must(d == &kernel_object);
	must(req->offset < CONFIG_SIZE);
	must(req->size >= 1 && req->size <= 4);
	rep->value = input_byte(&dom->in);
	return 0;
}

static int config_write(struct lxd_domain *dom, struct lxd_obj *d,
			const struct lxd_pci_config_write_req *req)
{
	must(d == &kernel_object);
	must(req->offset < CONFIG_SIZE);
	must(req->size >= 1 && req->size <= 4);
	return 0;
}

static int irq_enable(struct lxd_domain *dom, struct lxd_obj *d,
		      const struct lxd_pci_irq_enable_req *req,
		      struct lxd_pci_irq_enable_rep *rep)
{
	must(d == &kernel_object);
	must(req->kind <= LXD_PCI_IRQ_KIND_MSIX);
	must(req->count && req->count <= LXD_PCI_VECTORS_MAX);
	rep->first = input_choose(&dom->in, LXD_PCI_VECTORS_MAX);
	return 0;
}

static int ended(struct lxd_domain *dom, struct lxd_obj *d)
{
	must(d == &kernel_object);
	return -(int)input_choose(&dom->in, 4);
}

static void irq_done(struct lxd_domain *dom, struct lxd_obj *d)
{
	must(d == &kernel_object);
}

static const struct lxd_pci_host_ops ops = {
	.open = open_device,
	.config_read = config_read,
	.config_write = config_write,
	.irq_enable = irq_enable,
	.irq_disable = ended,
	.reset = ended,
	.irq_done = irq_done,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct lxd_domain dom = {
		.in = { data, size },
		.type = LXD_PCI_H_DEVICE,
	};

	while (dom.in.size) {
		struct kernel_message msg;

		kernel_message(&dom, lxd_pci_fuzz_make, &msg);
		lxd_pci_host_dispatch(&dom, &ops, msg.proc, msg.kind, msg.body,
				      msg.len, msg.rep, &msg.rep_len);
		kernel_settled(&msg);
	}
	return 0;
}
