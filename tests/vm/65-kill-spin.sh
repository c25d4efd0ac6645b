#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 500
# boot: own
# A driver that spins writing to memory that the kernel has lent, data of a
# request or the channel, is ended in each way there is.  Whoever gets those
# pages next never sees what it writes.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

free_mb()
{
	awk '/^MemFree:/ { printf "%d", $2 / 1024 }' /proc/meminfo
}

# fill KEEP: files of zeroes, until no more than KEEP MiB of memory are free.
fill()
{
	while [ "$(free_mb)" -gt "$1" ]; do
		files=$((files + 1))
		ok dd if=/dev/zero of="$fill/$files" bs=1M count=8 status=none
	done
}

# Every one of them is still zeroes.
all_zero()
{
	local f

	for f in "$fill"/*; do
		ok cmp -n $((8 << 20)) "$f" /dev/zero
	done
	note "$files files of 8 MiB are zeroes"
	[ $files -ge 8 ] || fail "too little memory to tell"
}

by_signal()
{
	ok kill -9 "$pid"
}

by_request()
{
	ok lxdom kill badblk
}

# Its monitor, the owner of the domain's file.
by_owner()
{
	ok kill -9 "$(pidof lxdom-runner | tr ' ' '\n' | sort -n | head -n 1)"
}

# The watchdog, or the check of the ring.
by_kernel()
{
	:
}

# reads: how many have been done, and that there is one more.
reads()
{
	[ "$(sysfs badblk0 inflight | tr -d ' ')" -gt 0 ] &&
		sysfs badblk0 stat | awk '{ print $1 }'
}

# Not by lxdom show: what a domain says of itself, one that spins doesn't.  A request
# that does not end, not one of those before it: who reads on from a disk that is gone
# meanwhile is told that there is no more, which is no error.
spins()
{
	local before

	before=$(reads) || return 1
	sleep 0.2
	[ "$(reads)" = "$before" ]
}

# spin HOW DEADLINE ARG...
spin()
{
	local how=$1 deadline=$2 pid reader

	shift 2
	note "$how $*"
	files=0
	run_domain --deadline "$deadline" --memory 32 "$BADBLK" act=scribble \
		after=30 "$@"
	disk badblk0
	pid=$(field badblk .pid)
	dd if=/dev/badblk0 of=/dev/null bs=64k count=64 iflag=direct \
		status=none 2>"$LXD_TMP/dd.err" &
	reader=$!
	[ "$how" = by_kernel ] || within 2 "a request that spins" spins
	$how
	fill 128
	no_domain badblk
	no_disk badblk0
	wait $reader && fail "reads went on as if nothing had happened"
	fill 64
	all_zero
	rm -f "$fill"/*
}

# Where the channel is (docs/design.md).
case $LXD_WALL in
kvm)	channel=0xffffe10000000000;;
*)	channel=0x230000000000;;
esac
host_up
big=$LXD_TMP/big
fill=$big/fill
mkdir "$big"
ok mount -t tmpfs -o size=100% big "$big"
at_end "umount $big"
mkdir "$fill"
# Memory that is free in the end shall be little but the domain's.
ok dd if=/dev/zero of="$big/ballast" bs=1M count=$(($(free_mb) - 256)) \
	status=none
for how in by_signal by_request by_owner; do
	spin $how 15000
done
spin by_kernel 1000
spin by_kernel 1000 addr=$channel
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
