#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# memory_backed=1: what was written is read back; the memory is the domain's.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain --memory 96 null_blk memory_backed=1 gb=1
disk nullb0
free=$(field null_blk .says.pages_free)
dd if=/dev/urandom of="$LXD_TMP/data" bs=1M count=8 status=none
ok dd if="$LXD_TMP/data" of=/dev/nullb0 bs=64k oflag=direct status=none
ok dd if=/dev/nullb0 of="$LXD_TMP/back" bs=256k count=32 iflag=direct status=none
ok cmp "$LXD_TMP/data" "$LXD_TMP/back"
used=$((free - $(field null_blk .says.pages_free)))
[ $used -ge 2048 ] || fail "8 MiB written took only $used pages of the domain"
blkdiscard /dev/nullb0 2>/dev/null && fail "discard without discard=1"
stop_domain null_blk
no_disk nullb0
