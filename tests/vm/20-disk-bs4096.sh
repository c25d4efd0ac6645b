#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# bs=4096: blocks of 4 KiB, and nothing smaller gets through.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk bs=4096 memory_backed=1 gb=1
disk nullb0
eq 4096 "$(sysfs nullb0 queue/logical_block_size)" "logical block size"
eq 4096 "$(sysfs nullb0 queue/physical_block_size)" "physical block size"
if dd if=/dev/nullb0 of=/dev/null bs=512 count=1 iflag=direct status=none \
		2>"$LXD_TMP/err"; then
	fail "a direct read of 512 bytes passed"
fi
verified /dev/nullb0 4m
stop_domain null_blk
