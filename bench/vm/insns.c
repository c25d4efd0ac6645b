// SPDX-License-Identifier: GPL-2.0-only
/*
 * QEMU TCG plugin: counts the guest's instructions, on all its processors,
 * between two no-ops that a guest program executes (marker.h).  What time the
 * emulation takes doesn't matter then.
 *
 * Argument: out=FILE; each second marker adds a line "NUMBER COUNT OWN" to it:
 * NUMBER counts pairs from 0, OWN is the part of COUNT that the processor did
 * which executed the markers.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "marker.h"
#include "qemu_plugin.h"

#define VCPUS_MAX	64
#define EXPORT		__attribute__((__visibility__("default")))

EXPORT int qemu_plugin_version = 4;

/* One line for each processor's counter: they run in parallel. */
static struct {
	uint64_t insns;
	char pad[120];
} count[VCPUS_MAX];

static uint64_t begun, own_begun;
static unsigned int pairs;
static FILE *out;

static uint64_t total(void)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < VCPUS_MAX; i++)
		sum += count[i].insns;
	return sum;
}

static void on_block(unsigned int vcpu, void *arg)
{
	count[vcpu % VCPUS_MAX].insns += (uintptr_t)arg;
}

static void on_begin(unsigned int vcpu, void *arg)
{
	begun = total();
	own_begun = count[vcpu % VCPUS_MAX].insns;
}

static void on_end(unsigned int vcpu, void *arg)
{
	fprintf(out, "%u %llu %llu\n", pairs++,
		(unsigned long long)(total() - begun),
		(unsigned long long)(count[vcpu % VCPUS_MAX].insns - own_begun));
	fflush(out);
}

/* Which marker it is, or 0. */
static int marker_of(const struct qemu_plugin_insn *insn)
{
	unsigned char bytes[MARKER_SIZE];

	if (qemu_plugin_insn_size(insn) != MARKER_SIZE ||
	    qemu_plugin_insn_data(insn, bytes, sizeof(bytes)) != MARKER_SIZE ||
	    memcmp(bytes, MARKER_BYTES, MARKER_SIZE - 1))
		return 0;
	return bytes[MARKER_SIZE - 1];
}

static void on_translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, 0,
					     (void *)(uintptr_t)n);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		int marker = marker_of(insn);

		if (marker == MARKER_BEGIN)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_begin,
							       0, NULL);
		else if (marker == MARKER_END)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_end, 0,
							       NULL);
	}
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
			       const struct qemu_info *info, int argc,
			       char **argv)
{
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		fprintf(stderr, "insns: wants out=FILE\n");
		return -1;
	}
	out = fopen(argv[0] + 4, "we");
	if (!out) {
		fprintf(stderr, "insns: cannot write %s: %m\n", argv[0] + 4);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	return 0;
}
