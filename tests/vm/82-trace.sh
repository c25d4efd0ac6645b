#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Tracepoints tell of states, calls in both directions, requests there and back,
# and doorbells.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

trace=/sys/kernel/tracing

# traced WHAT PATTERN...: there is such an event of the domain null_blk.
traced()
{
	local event=$1 pattern

	shift
	for pattern; do
		grep -q -E ": $event: null_blk$pattern\$" "$LXD_TMP/trace" ||
			fail "no trace of $event '$pattern': $(grep ": $event: " "$LXD_TMP/trace" |
				head -n 5)"
	done
}

host_up
mkdir -p $trace
mount -t tracefs tracefs $trace 2>/dev/null
[ -d $trace/events/lxdom ] || fail "no tracepoints of lxdom"
echo >$trace/trace
echo 1 >$trace/events/lxdom/enable
at_end "echo 0 >$trace/events/lxdom/enable; echo >$trace/trace"
run_domain null_blk
disk nullb0
read_ok /dev/nullb0
# By then both sides sleep, so that bells must ring.
sleep 1
read_ok /dev/nullb0
stop_domain null_blk
echo 0 >$trace/events/lxdom/enable
cat $trace/trace >"$LXD_TMP/trace"
for event in "$trace"/events/lxdom/*/; do
	event=$(basename "$event")
	note "$event: $(grep -c ": $event: " "$LXD_TMP/trace")"
done
traced lxd_state ': 0 -> 1' ': 1 -> 2' ': 2 -> 3'
traced lxd_serve ': block\.disk_add = 0' ': block\.disk_live = 0'
traced lxd_call ': core\.stop = 0 in [0-9]+ ns'
traced lxd_request ': nullb0 tag 0x[0-9a-f]+ op 0 sector 0 len 4096'
traced lxd_complete ': nullb0 tag 0x[0-9a-f]+ status 0'
traced lxd_kick_out ''
traced lxd_kick_in ''
