#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A module of another architecture (e_machine of arm64), and a 32-bit one.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
cp "$(stock null_blk)" "$LXD_TMP/null_blk.ko"
printf '\267\000' | dd of="$LXD_TMP/null_blk.ko" bs=1 seek=18 conv=notrunc status=none
run_refused 'null_blk.ko.*(x86|machine|architecture)' "$LXD_TMP/null_blk.ko"
cp "$(stock null_blk)" "$LXD_TMP/null_blk.ko"
printf '\001' | dd of="$LXD_TMP/null_blk.ko" bs=1 seek=4 conv=notrunc status=none
run_refused 'null_blk.ko' "$LXD_TMP/null_blk.ko"
run_refused 'busybox' /usr/bin/busybox
