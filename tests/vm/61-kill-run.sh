#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 200
# append: kmemleak=on
# long: 400
# SIGKILL to the runner's processes at random moments of lxdom run: it ends in
# an error or was faster, nothing is left, the next run works.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

host_up
seed
run_domain null_blk
stop_domain null_blk
quiet_counts "$LXD_TMP/first"
n=$(rounds "$(kills 50 100)")
early=0
for i in $(seq "$n"); do
	lxdom run --isolation "$LXD_WALL" --kernel "$LXD_RELEASE" null_blk >"$LXD_TMP/out" 2>&1 &
	run=$!
	rand 150
	usleep $((RAND * 1000 * LXD_SCALE))
	pids=$(pidof lxdom-runner)
	# All of it, or the newest process only: the domain's own.
	if [ $((i % 2)) = 0 ]; then
		pids=${pids%% *}
	fi
	# shellcheck disable=SC2086
	[ -z "$pids" ] || kill -9 $pids 2>/dev/null
	within 3 "end of lxdom run" ended $run
	if ! wait $run; then
		early=$((early + 1))
		[ "$(wc -l <"$LXD_TMP/out")" = 1 ] ||
			fail "not one line of error: $(cat "$LXD_TMP/out")"
	else
		kill_all
	fi
	no_domain null_blk
	no_disk nullb0
done
note "$early of $n runs were hit"
[ $early -gt 0 ] || fail "no kill came in time: nothing was tested"
run_domain null_blk
read_ok /dev/nullb0
# It also takes away the notes in /run/lxdom that a killed monitor has left.
stop_domain null_blk
settled "$LXD_TMP/first"
nothing_leaked
ok rmmod lxdom
