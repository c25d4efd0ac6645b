#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 200
# Breakpoints of a debugger in a guest: for execution and for writing.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/remote.sh

read_soon()
{
	sleep 1
	dd if=/dev/nullb0 of=/dev/null bs=4096 count=1 iflag=direct
}

# plus HEX N: the sum; only the last four digits change.
plus()
{
	local head=${1%????}

	printf '%s%04x' "$head" $((0x${1#"$head"} + $2))
}

host_up
run_domain --deadline 600000 null_blk
disk nullb0
remote_begin null_blk

# It sleeps at the instruction by which it has left the guest, which has one byte.
next=$(plus "$(guest_rip)" 1)
ask "Z1,$next,1"
eq OK "$REPLY" "breakpoint"
tell c
read_soon >"$LXD_TMP/dd" 2>&1 &
reader=$!
replied c
eq S05 "$REPLY" "stop"
eq "$next" "$(guest_rip)" "where it has stopped"
ask "z1,$next,1"
eq OK "$REPLY" "breakpoint gone"

# The stack below is written as soon as it goes on to serve the request.
ask g
sp=$(echo "$REPLY" | cut -c 113-128 | sed 's/../& /g' |
	awk '{ for (i = NF; i; i--) printf "%s", $i }')
watch=$(plus "$sp" -8)
ask "Z2,$watch,8"
eq OK "$REPLY" "watchpoint"
ask c
eq "T05watch:$watch;" "$REPLY" "stop by the watchpoint"
ask "z2,$watch,8"
eq OK "$REPLY" "watchpoint gone"
remote_end
ok wait "$reader"
read_ok /dev/nullb0
stop_domain null_blk
