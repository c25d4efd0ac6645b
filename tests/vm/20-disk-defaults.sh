#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# null_blk with its defaults: 250 GiB, one disk.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk
disk nullb0
eq 524288000 "$(sectors nullb0)" "sectors"
eq 512 "$(sysfs nullb0 queue/logical_block_size)" "logical block size"
read_ok /dev/nullb0
write_ok /dev/nullb0
ok io_fio random --filename=/dev/nullb0 --rw=randrw --bs=4k --size=64m \
	--io_size=8m --ioengine=io_uring --iodepth=32
stop_domain null_blk
no_disk nullb0
