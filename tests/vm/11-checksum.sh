#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# The file that runs is the one that the package has: same checksum, and it is
# not touched by running it.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
for rel in "$LXD_RELEASE" "$LXD_RELEASE_CLOUD"; do
	path=$(modinfo -k "$rel" -n null_blk)
	eq "$(grep "/null_blk.ko$" "/tests/md5sums/$rel" | cut -d' ' -f1)" \
		"$(md5sum "$path" | cut -d' ' -f1)" "checksum of $path"
done
path=$(stock null_blk)
before=$(md5sum "$path")
chmod 444 "$path"
run_domain null_blk
eq "$before" "$(md5sum "$path")" "checksum while it runs"
stop_domain null_blk
eq "$before" "$(md5sum "$path")" "checksum afterwards"
[ ! -d /sys/module/null_blk ] || fail "null_blk was loaded into the kernel"
