#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
# A processor goes offline and comes back, again and again, while disks and interfaces
# are busy; a domain begins when there is but one, and is there when there are two.
# Not behind kvm: guests have to keep off processor 0 here (rig/bin/lxdom).
# shellcheck shell=dash
. /tests/vm/lib/net.sh

other=/sys/devices/system/cpu/cpu1/online

# come_and_go PID: until that ends.
come_and_go()
{
	local n=0

	while kill -0 "$1" 2>/dev/null; do
		echo 0 >$other && n=$((n + 1))
		sleep 0.2
		echo 1 >$other
		sleep 0.2
	done
	[ $n -gt 2 ] || fail "the processor went $n times"
}

# busy JOBS OPTION...: fio on the disk.
busy()
{
	local jobs=$1

	shift
	io_fio busy --filename=/dev/nullb0 --rw=randrw --bs=4k --size=4m \
		--ioengine=io_uring --iodepth=16 --numjobs="$jobs" "$@"
}

host_up
quiet_ipv6
at_end "echo 1 >$other"
run_domain null_blk submit_queues=2 memory_backed=1
disk nullb0
busy 2 --time_based --runtime=3 &
come_and_go $!
wait $! || fail "the disk"
verified /dev/nullb0 1048576
stop_domain null_blk

run_domain "$LOOPNIC" queues=2
wire_up loop0 loop1
for online in 0 1 0 1; do
	echo $online >$other
	pings a 10.9.0.2 20 1000 || fail "pings with $((online + 1)) of 2 processors"
done
wire_down
echo 0 >$other
stop_domain loopnic

run_domain null_blk submit_queues=2
disk nullb0
busy 1 --io_size=1m || fail "the disk of one processor"
echo 1 >$other
busy 2 --io_size=1m || fail "the same disk with two"
stop_domain null_blk
ok rmmod lxdom
