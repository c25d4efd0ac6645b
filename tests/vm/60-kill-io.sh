#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 500
# long: 900
# append: kmemleak=on
# SIGKILL at random moments while fio runs: the disk is gone within 2 s, which it
# can only be once every request has ended; fio sees an error; no task hangs;
# the next run works.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

# stuck PID: says where each of its threads is.
stuck()
{
	local t

	for t in /proc/"$1"/task/*; do
		echo "$t $(cat "$t/comm") $(cut -d' ' -f3 "$t/stat")"
		cat "$t/stack"
	done
	cat "$LXD_TMP/fio.out"
	lxdom list
}

one()
{
	local pid fio start took

	run_domain null_blk submit_queues=2 irqmode=$((i % 3)) "$@"
	disk nullb0
	pid=$(field null_blk .pid)
	io_fio victim --filename=/dev/nullb0 --rw=randrw --bs=4k --size=32m \
		--ioengine=io_uring --iodepth=16 --numjobs=2 --time_based \
		--runtime=600 >"$LXD_TMP/fio.out" 2>&1 &
	fio=$!
	# From before fio has started to well into it.
	rand 1000
	usleep $((RAND * 1000))
	ended $fio && fail "fio ended before the kill: $(cat "$LXD_TMP/fio.out")"
	start=$(now_ms)
	kill -9 "$pid"
	while [ -e /sys/block/nullb0 ]; do
		took=$(($(now_ms) - start))
		if [ $took -gt $((2000 * LXD_SCALE)) ]; then
			stuck $fio
			fail "the disk is still there $took ms after the kill"
		fi
		sleep 0.02
	done
	took=$(($(now_ms) - start))
	[ $took -le $longest ] || longest=$took
	# It has to come to its end, too, which takes fio a while.
	until ended $fio; do
		took=$(($(now_ms) - start))
		if [ $took -gt $((10000 * LXD_SCALE)) ]; then
			stuck $fio
			fail "fio is still there $took ms after the kill"
		fi
		sleep 0.05
	done
	wait $fio && fail "fio saw no error"
	no_domain null_blk
	no_disk nullb0
}

host_up
seed
longest=0
i=0
one
quiet_counts "$LXD_TMP/first"
n=$(rounds "$(kills 50 100)")
while [ $i -lt "$n" ]; do
	i=$((i + 1))
	case $((i % 4)) in
	0)	one queue_mode=0;;
	1)	one memory_backed=1 gb=1;;
	*)	one;;
	esac
	[ $((i % 20)) != 0 ] || note "$i kills"
done
note "longest time from a kill to the end of the disk: $longest ms"
settled "$LXD_TMP/first"
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
nothing_leaked
ok rmmod lxdom
