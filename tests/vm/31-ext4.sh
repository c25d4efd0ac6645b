#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 120
# A file system: made, mounted, a tree copied in and compared, unmounted, checked.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain --memory 192 null_blk memory_backed=1 gb=1
disk nullb0
ok mkfs.ext4 -q -E nodiscard /dev/nullb0 65536
mkdir "$LXD_TMP/mnt"
ok mount -t ext4 /dev/nullb0 "$LXD_TMP/mnt"
at_end "umount $LXD_TMP/mnt"
mkdir "$LXD_TMP/mnt/tree"
ok cp -a /tests /usr/sbin "$LXD_TMP/mnt/tree/"
ok umount "$LXD_TMP/mnt"
ok e2fsck -f -n /dev/nullb0
echo 3 >/proc/sys/vm/drop_caches
ok mount -t ext4 /dev/nullb0 "$LXD_TMP/mnt"
ok diff --no-dereference -r /tests "$LXD_TMP/mnt/tree/tests"
ok diff --no-dereference -r /usr/sbin "$LXD_TMP/mnt/tree/sbin"
rm -r "$LXD_TMP/mnt/tree/tests"
ok umount "$LXD_TMP/mnt"
ok e2fsck -f -n /dev/nullb0
stop_domain null_blk
no_disk nullb0
