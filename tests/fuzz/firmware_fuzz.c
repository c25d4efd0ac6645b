// SPDX-License-Identifier: GPL-2.0-only
/* sources: gen/firmware_host.c gen/firmware_fuzz.c */
/* sources: tests/fuzz/input.c tests/fuzz/kernel.c */
/* cflags: -Itests/hosted */
/*
 * What a hostile domain asks of firmware, against the generated checks alone:
 * whatever comes, nothing gets through to the class that is outside of the
 * bounds that it relies on.
 */
#include <limits.h>
#include <string.h>

#include "firmware_fuzz.h"
#include "firmware_host.h"
#include "fuzz.h"
#include "kernel.h"

static int load(struct lxd_domain *dom, const struct lxd_firmware_load_req *req,
		struct lxd_firmware_load_rep *rep)
{
	must(req->name_len <= LXD_FIRMWARE_NAME_MAX);
	must(strlen(req->name) == req->name_len);
	rep->size = 1;
	return 0;
}

/* The answer is the kernel's, and so are its bounds. */
static int read_part(struct lxd_domain *dom,
		     const struct lxd_firmware_read_req *req,
		     struct lxd_firmware_read_rep *rep)
{
	must(req->offset <= INT_MAX);
	rep->data_len = input_choose(&dom->in, LXD_FIRMWARE_PART + 1);
	return 0;
}

static int unload(struct lxd_domain *dom)
{
	return -(int)input_choose(&dom->in, 4);
}

static const struct lxd_firmware_host_ops ops = {
	.load = load,
	.read = read_part,
	.unload = unload,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct lxd_domain dom = { .in = { data, size } };

	while (dom.in.size) {
		struct kernel_message msg;

		kernel_message(&dom, lxd_firmware_fuzz_make, &msg);
		lxd_firmware_host_dispatch(&dom, &ops, msg.proc, msg.kind,
					   msg.body, msg.len, msg.rep,
					   &msg.rep_len);
		kernel_settled(&msg);
	}
	return 0;
}
