#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Through the page cache, and by a loop device on top: sizes that are not whole
# blocks, reads ahead, write-back.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain --memory 96 null_blk memory_backed=1 gb=1
disk nullb0
dd if=/dev/urandom of="$LXD_TMP/data" bs=100003 count=50 status=none
ok dd if="$LXD_TMP/data" of=/dev/nullb0 bs=7777 conv=fsync status=none
echo 3 >/proc/sys/vm/drop_caches
head -c "$(stat -c %s "$LXD_TMP/data")" /dev/nullb0 >"$LXD_TMP/back"
ok cmp "$LXD_TMP/data" "$LXD_TMP/back"
stop_domain null_blk
no_disk nullb0
