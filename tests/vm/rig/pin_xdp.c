// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads an XDP program, which drops every packet, and pins it in a file, for
 * `ip link set ... pinned FILE`.
 *
 * usage: pin-xdp FILE	in a bpf file system
 */
#include <err.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int load_drop(void)
{
	const struct bpf_insn insns[] = {
		{
			.code = BPF_ALU64 | BPF_MOV | BPF_K,
			.dst_reg = BPF_REG_0,
			.imm = XDP_DROP,
		},
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_XDP;
	attr.insns = (unsigned long)insns;
	attr.insn_cnt = sizeof(insns) / sizeof(*insns);
	attr.license = (unsigned long)"GPL";
	return bpf(BPF_PROG_LOAD, &attr);
}

int main(int argc, char **argv)
{
	union bpf_attr attr;
	int fd;

	if (argc != 2)
		errx(2, "usage: pin-xdp FILE");
	fd = load_drop();
	if (fd < 0)
		err(1, "BPF_PROG_LOAD");
	memset(&attr, 0, sizeof(attr));
	attr.pathname = (unsigned long)argv[1];
	attr.bpf_fd = fd;
	if (bpf(BPF_OBJ_PIN, &attr))
		err(1, "%s", argv[1]);
	return 0;
}
