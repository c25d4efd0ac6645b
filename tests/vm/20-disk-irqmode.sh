#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Completion at once, from a soft interrupt, from a timer.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
for mode in 0 1 2; do
	note "irqmode=$mode"
	run_domain null_blk queue_mode=2 irqmode=$mode completion_nsec=20000
	disk nullb0
	read_ok /dev/nullb0
	write_ok /dev/nullb0
	ok io_fio random$mode --filename=/dev/nullb0 --rw=randrw --bs=4k \
		--size=64m --io_size=4m --ioengine=io_uring --iodepth=32
	stop_domain null_blk
	no_disk nullb0
done
