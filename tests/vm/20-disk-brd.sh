#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# brd with two disks: a second driver, bio-based, no line of glue its own.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain --memory 96 brd rd_nr=2 rd_size=32768
for d in ram0 ram1; do
	disk $d
	eq 65536 "$(sectors $d)" "sectors of $d"
	verified /dev/$d 4m
done
dd if=/dev/urandom of="$LXD_TMP/data" bs=1M count=2 status=none
ok dd if="$LXD_TMP/data" of=/dev/ram1 bs=1M oflag=direct status=none
ok dd if=/dev/ram1 of="$LXD_TMP/back" bs=1M count=2 iflag=direct status=none
ok cmp "$LXD_TMP/data" "$LXD_TMP/back"
stop_domain brd
no_disk ram0
no_disk ram1
