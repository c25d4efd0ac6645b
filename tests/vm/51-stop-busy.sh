#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A disk in use: stop is refused as by rmmod, nothing is disturbed; later it goes.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk memory_backed=1 gb=1
disk nullb0
sleep 1000 3</dev/nullb0 &
holder=$!
within 2 "opener" test "$(field null_blk .openers)" != 0
refused 'null_blk.*busy.*nullb0' lxdom stop null_blk
eq running "$(field null_blk .state)" "state after a refused stop"
verified /dev/nullb0 1m
kill $holder
wait $holder 2>/dev/null
ok mkfs.ext4 -q -E nodiscard /dev/nullb0 16384
mkdir "$LXD_TMP/mnt"
ok mount -t ext4 /dev/nullb0 "$LXD_TMP/mnt"
at_end "umount $LXD_TMP/mnt"
refused 'null_blk.*busy' lxdom stop null_blk
ok umount "$LXD_TMP/mnt"
stop_domain null_blk
no_disk nullb0
