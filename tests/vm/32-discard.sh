#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Discarded and zeroed ranges read back as zeroes, their neighbours as written; the
# pages that held them are the system's again.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

range()
{
	dd if=/dev/nullb0 bs=64k skip="$1" count=1 iflag=direct status=none |
		md5sum | cut -d' ' -f1
}

# resident: KiB of memory that the domain has.
resident()
{
	echo $(($(field null_blk .memory.resident) / 1024))
}

fallen_to()
{
	[ "$(resident)" -le "$1" ]
}

host_up
run_domain null_blk memory_backed=1 discard=1 gb=1
disk nullb0
# A few pages more than the data, for the tree that they are kept in.
before=$(resident)
ok dd if=/dev/zero of=/dev/nullb0 bs=1M count=32 oflag=direct status=none
grown=$(($(resident) - before))
note "32 MiB that are written take $grown KiB"
[ $grown -ge $((31 * 1024)) ] || fail "32 MiB take only $grown KiB"
at_most $((36 * 1024)) $grown "KiB for 32 MiB"
ok blkdiscard -l $((32 << 20)) /dev/nullb0
within 5 "return of 32 MiB of discarded pages" fallen_to $((before + 2048))
note "after the discard $(($(resident) - before)) KiB of it are left"
dd if=/dev/urandom of="$LXD_TMP/data" bs=64k count=8 status=none
ok dd if="$LXD_TMP/data" of=/dev/nullb0 bs=64k oflag=direct status=none
zero=$(head -c 65536 /dev/zero | md5sum | cut -d' ' -f1)
left=$(range 1)
right=$(range 3)
ok blkdiscard -o 131072 -l 65536 /dev/nullb0
eq "$zero" "$(range 2)" "discarded range"
eq "$left" "$(range 1)" "range before it"
eq "$right" "$(range 3)" "range after it"
ok blkdiscard -z -o 262144 -l 65536 /dev/nullb0
eq "$zero" "$(range 4)" "zeroed range"
ok fallocate -z -o 327680 -l 65536 /dev/nullb0
eq "$zero" "$(range 5)" "range zeroed by fallocate"
eq "$right" "$(range 3)" "range between"
stop_domain null_blk
