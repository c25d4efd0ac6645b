#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 200
# append: kmemleak=on
# long: 400
# SIGKILL to the domain at random moments of lxdom stop: stop ends, well or
# with an error, nothing is left, the next run works.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

host_up
seed
run_domain null_blk
stop_domain null_blk
quiet_counts "$LXD_TMP/first"
n=$(rounds "$(kills 50 100)")
hit=0
for _ in $(seq "$n"); do
	run_domain null_blk nr_devices=4
	disk nullb3
	pid=$(field null_blk .pid)
	lxdom stop null_blk >"$LXD_TMP/out" 2>&1 &
	stop=$!
	rand 60
	usleep $((RAND * 1000 * LXD_SCALE))
	kill -9 "$pid" 2>/dev/null
	within 3 "end of lxdom stop" ended $stop
	wait $stop || hit=$((hit + 1))
	no_domain null_blk
	no_disk nullb0
	no_disk nullb3
done
note "$hit of $n stops were hit"
[ $hit -gt 0 ] || fail "no kill came in time: nothing was tested"
settled "$LXD_TMP/first"
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
nothing_leaked
ok rmmod lxdom
