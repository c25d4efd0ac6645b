#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 180
# Bits of the ELF structures flipped: refused, or harmless where nothing reads
# the bit; never a crash of lxdom or of its runner, never a hang.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

flip()
{
	local byte

	byte=$(od -A n -t u1 -j "$2" -N 1 "$1")
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o' $((byte ^ $3)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

host_up
seed
path=$(stock null_blk)
size=$(stat -c %s "$path")
shoff=$(od -A n -t u8 -j 40 -N 8 "$path" | tr -d ' ')
ran=0
for i in $(seq "$(rounds 30)"); do
	cp "$path" "$LXD_TMP/null_blk.ko"
	# Half in the headers, half in the table of sections.
	if [ $((i % 2)) = 0 ]; then
		rand 64
		at=$RAND
	else
		rand $((size - shoff))
		at=$((shoff + RAND))
	fi
	rand 8
	flip "$LXD_TMP/null_blk.ko" "$at" $((1 << RAND))
	rc=0
	timeout $((20 * LXD_SCALE)) lxdom run "$LXD_TMP/null_blk.ko" >"$LXD_TMP/out" \
		2>"$LXD_TMP/err" || rc=$?
	if [ $rc = 0 ]; then
		ran=$((ran + 1))
		ok lxdom kill null_blk
		continue
	fi
	[ $rc -lt 124 ] || fail "byte $at: status $rc: $(cat "$LXD_TMP/err")"
	eq 1 "$(wc -l <"$LXD_TMP/err")" "lines of error for byte $at"
	grep -q null_blk "$LXD_TMP/err" ||
		fail "byte $at: the error does not name the file: $(cat "$LXD_TMP/err")"
	eq "" "$(domains)" "domains left"
done
note "$ran of the flipped files ran"
# A wrong magic number and a wrong class are refused in any case.
cp "$path" "$LXD_TMP/null_blk.ko"
flip "$LXD_TMP/null_blk.ko" 1 1
run_refused 'null_blk.ko' "$LXD_TMP/null_blk.ko"
