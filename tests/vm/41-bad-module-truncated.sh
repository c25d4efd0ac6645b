#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A file cut off at many places: never a crash, always an error that names it.
# timeout: 120
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
path=$(stock null_blk)
size=$(stat -c %s "$path")
for part in 0 1 16 63 64 1000 $((size / 4)) $((size / 2)) $((size - 4096)) \
	    $((size * 9 / 10)); do
	head -c "$part" "$path" >"$LXD_TMP/null_blk.ko"
	run_refused 'null_blk' "$LXD_TMP/null_blk.ko"
done
