#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# The example of a driver does what it says of itself.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain "/tests/modules/$LXD_RELEASE/ramblk.ko" megabytes=24
disk ramblk0
eq $((24 * 2048)) "$(cat /sys/block/ramblk0/size)" "sectors of the disk"
ok mkfs.ext4 -q /dev/ramblk0
mkdir -p "$LXD_TMP/mnt"
ok mount -t ext4 /dev/ramblk0 "$LXD_TMP/mnt"
at_end "umount $LXD_TMP/mnt"
ok dd if=/dev/urandom of="$LXD_TMP/data" bs=1M count=4 status=none
ok cp "$LXD_TMP/data" "$LXD_TMP/mnt/"
sync
echo 3 >/proc/sys/vm/drop_caches
ok cmp "$LXD_TMP/data" "$LXD_TMP/mnt/data"
ok umount "$LXD_TMP/mnt"
ok e2fsck -f -n /dev/ramblk0
stop_domain ramblk
