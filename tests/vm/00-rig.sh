#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The rig itself: the guest's programs run, native null_blk serves a disk.
# shellcheck shell=dash
. /tests/vm/lib/assert.sh

for p in kmod lsblk blkdiscard blkzone fallocate setpriv mkfs.ext4 e2fsck \
	 fio jq; do
	command -v $p >/dev/null || fail "no program $p"
done
ok mkfs.ext4 -V
ok fio --version
eq tsc "$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource)" \
	"clock source"
ok modprobe null_blk gb=1
at_end "rmmod null_blk"
eq 2097152 "$(sectors nullb0)" "size of native nullb0"
ok fio --name=r --filename=/dev/nullb0 --rw=randread --bs=4k --runtime=1 \
	--time_based --direct=1 --thread=1 --output-format=terse
