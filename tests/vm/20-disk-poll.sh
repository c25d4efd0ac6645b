#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A poll queue, used by io_uring with polled completion.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk poll_queues=1 memory_backed=1 gb=1
disk nullb0
eq 1 "$(sysfs nullb0 queue/io_poll)" "io_poll"
ok io_fio polled --filename=/dev/nullb0 --rw=randwrite --bs=4k --size=4m \
	--ioengine=io_uring --hipri=1 --iodepth=4 --verify=crc32c \
	--do_verify=1 --verify_fatal=1
stop_domain null_blk
