#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 700
# boot: own
# 200 times run, some I/O, stop: memory, file descriptors, kernel threads and
# references to the module are where they were.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

cycle()
{
	run_domain null_blk nr_devices=2
	ok dd if=/dev/nullb1 of=/dev/null bs=64k count=4 iflag=direct status=none
	ok lxdom stop null_blk
}

# What the kernel itself keeps of disks that came and went is not ours.
native_cycle()
{
	ok modprobe null_blk nr_devices=2
	ok dd if=/dev/nullb1 of=/dev/null bs=64k count=4 iflag=direct status=none
	ok rmmod null_blk
}

n=$(rounds 200)
for i in 1 2 3 4 5 6 7 8 9 10; do
	native_cycle
done
before=$(memory_used)
for i in $(seq "$n"); do
	native_cycle
done
native=$(($(memory_used) - before))
[ $native -gt 0 ] || native=0
note "natively $n cycles keep $native KiB"

host_up
# The first ones fill caches that stay.
for i in 1 2 3 4 5 6 7 8 9 10; do
	cycle
done
sleep 1
counts >"$LXD_TMP/first"
before=$(memory_used)
for i in $(seq "$n"); do
	cycle
	[ $((i % 50)) != 0 ] || note "$i cycles"
done
settled "$LXD_TMP/first"
after=$(memory_used)
note "memory in use: $before KiB, after $n cycles $after KiB"
# Finds a leak of more than a page a cycle: pages move between free lists, some
# hundred KiB of them.
at_most $((before + native + 4 * n)) "$after" "memory in use, KiB"
ok rmmod lxdom
