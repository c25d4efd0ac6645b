#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A module for whose kernel build no library kernel is installed.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
cp "$(stock null_blk)" "$LXD_TMP/null_blk.ko"
# Same length, another release: only vermagic changes.
other=$(echo "$LXD_RELEASE" | tr 0-9 1-90)
at=$(grep -a -b -o "vermagic=$LXD_RELEASE" "$LXD_TMP/null_blk.ko" | head -n 1 |
	cut -d: -f1)
[ -n "$at" ] || fail "no vermagic in the module"
printf 'vermagic=%s' "$other" |
	dd of="$LXD_TMP/null_blk.ko" bs=1 seek="$at" conv=notrunc status=none
run_refused "$other" "$LXD_TMP/null_blk.ko"
run_refused "9.9.9-nosuch" --kernel 9.9.9-nosuch null_blk
