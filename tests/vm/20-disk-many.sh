#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Several disks with several hardware queues each.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk nr_devices=4 submit_queues=2
for d in nullb0 nullb1 nullb2 nullb3; do
	disk $d
	# Two for submission, and the one for polling that is the default.
	eq 3 "$(find /sys/block/$d/mq -mindepth 1 -maxdepth 1 -type d | wc -l)" \
		"hardware queues of $d"
	read_ok /dev/$d
	write_ok /dev/$d
done
[ ! -e /sys/block/nullb4 ] || fail "a fifth disk"
eq 4 "$(field null_blk '.devices | length')" "devices that lxdom shows"
for d in nullb0 nullb1 nullb2 nullb3; do
	io_fio $d --filename=/dev/$d --rw=randrw --bs=4k --size=64m \
		--io_size=4m --numjobs=2 --ioengine=io_uring --iodepth=8 &
done
for d in 1 2 3 4; do
	wait %$d || fail "fio $d"
done
stop_domain null_blk
for d in nullb0 nullb1 nullb2 nullb3; do
	no_disk $d
done
