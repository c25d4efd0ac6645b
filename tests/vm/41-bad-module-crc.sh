#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One CRC of a copy of null_blk.ko flipped: refused, and the symbol is named.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
cp "$(stock null_blk)" "$LXD_TMP/null_blk.ko"
# __versions holds 64-byte records: u64 CRC, name.
name=blk_mq_start_request
at=$(grep -a -b -o "$name" "$LXD_TMP/null_blk.ko" | while IFS=: read -r off _; do
	crc=$(od -A n -t x4 -j $((off - 8)) -N 4 "$LXD_TMP/null_blk.ko" | tr -d ' ')
	if grep -q -x -F "0x$crc $name" \
			"/usr/lib/lxdom/$LXD_RELEASE/symvers"; then
		echo $((off - 8))
		break
	fi
done)
[ -n "$at" ] || fail "no CRC of $name found in the module"
byte=$(od -A n -t u1 -j "$at" -N 1 "$LXD_TMP/null_blk.ko")
# shellcheck disable=SC2059
printf "$(printf '\\%03o' $((byte ^ 1)))" |
	dd of="$LXD_TMP/null_blk.ko" bs=1 seek="$at" conv=notrunc status=none
run_refused "$name" "$LXD_TMP/null_blk.ko"
