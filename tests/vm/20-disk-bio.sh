#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# queue_mode=0: a bio-based disk, without a tag set.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk queue_mode=0
disk nullb0
[ ! -d /sys/block/nullb0/mq ] || fail "a bio-based disk with hardware queues"
read_ok /dev/nullb0
write_ok /dev/nullb0
ok io_fio random --filename=/dev/nullb0 --rw=randrw --bs=4k --size=64m \
	--io_size=8m --ioengine=io_uring --iodepth=32 --numjobs=2
stop_domain null_blk
no_disk nullb0
run_domain null_blk queue_mode=0 memory_backed=1 gb=1
disk nullb0
verified /dev/nullb0 4m
stop_domain null_blk
