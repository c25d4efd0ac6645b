#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 500
# boot: own
# SIGKILL at random moments while fio runs: every request ends with an error
# within 2 s, the disk goes, no task hangs, the next run works.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

# ended PID: the process is gone, or a zombie.
ended()
{
	local s

	{ read -r s <"/proc/$1/stat"; } 2>/dev/null || return 0
	case ${s##*) } in
	Z*)	return 0;;
	esac
	return 1
}

one()
{
	local pid fio

	run_domain null_blk submit_queues=2 irqmode=$((i % 3)) "$@"
	disk nullb0
	pid=$(field null_blk .pid)
	io_fio victim --filename=/dev/nullb0 --rw=randrw --bs=4k --size=1g \
		--ioengine=io_uring --iodepth=16 --numjobs=2 --time_based \
		--runtime=600 >"$LXD_TMP/fio.out" 2>&1 &
	fio=$!
	# From before fio has started to well into it.
	rand 1500
	usleep $((RAND * 1000))
	ended $fio && fail "fio ended before the kill: $(cat "$LXD_TMP/fio.out")"
	kill -9 "$pid"
	within 2 "end of fio" ended $fio
	wait $fio && fail "fio saw no error"
	no_domain null_blk
	no_disk nullb0
}

host_up
seed
i=0
one
sleep 1
counts >"$LXD_TMP/first"
n=$(rounds 100)
while [ $i -lt "$n" ]; do
	i=$((i + 1))
	case $((i % 4)) in
	0)	one queue_mode=0;;
	1)	one memory_backed=1 gb=1;;
	*)	one;;
	esac
	[ $((i % 20)) != 0 ] || note "$i kills"
done
settled "$LXD_TMP/first"
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
ok rmmod lxdom
