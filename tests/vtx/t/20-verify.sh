#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# memory_backed=1: what several writers wrote at a time is read back.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/domain.sh

# writer N: 512 KiB, at a place of its own.
writer()
{
	dd if="$LXD_TMP/data$1" of=/dev/nullb0 bs=16k seek=$(($1 * 32)) \
		oflag=direct conv=notrunc status=none
}

reader()
{
	dd if=/dev/nullb0 of="$LXD_TMP/back$1" bs=64k skip=$(($1 * 8)) count=8 \
		iflag=direct status=none
}

host_up
run_domain --memory 48 null_blk memory_backed=1 gb=1
disk nullb0
pids=
for i in 0 1 2 3; do
	dd if=/dev/urandom of="$LXD_TMP/data$i" bs=64k count=8 status=none
	writer $i &
	pids="$pids $!"
done
for p in $pids; do
	ok wait "$p"
done
pids=
for i in 3 2 1 0; do
	reader $i &
	pids="$pids $!"
done
for p in $pids; do
	ok wait "$p"
done
for i in 0 1 2 3; do
	ok cmp "$LXD_TMP/data$i" "$LXD_TMP/back$i"
done
stop_domain null_blk
no_disk nullb0
