#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A domain dies below a mounted file system: errors, no hang; umount works.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain --memory 128 null_blk memory_backed=1 gb=1
disk nullb0
ok mkfs.ext4 -q -E nodiscard /dev/nullb0 32768
mkdir "$LXD_TMP/mnt"
ok mount -t ext4 /dev/nullb0 "$LXD_TMP/mnt"
at_end "umount $LXD_TMP/mnt"
dd if=/dev/urandom of="$LXD_TMP/mnt/file" bs=1M count=8 status=none
kill -9 "$(field null_blk .pid)"
if dd if=/dev/urandom of="$LXD_TMP/mnt/other" bs=1M count=4 conv=fsync \
		status=none 2>/dev/null; then
	fail "fsync succeeded on a dead disk"
fi
ok umount "$LXD_TMP/mnt"
no_domain null_blk
no_disk nullb0
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
