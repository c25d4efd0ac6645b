#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# An idle domain uses no CPU time and wakes at most ten times a second.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

ticks()
{
	awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"
}

switches()
{
	awk '/ctxt_switches/ { n += $2 } END { print n }' "/proc/$1/status"
}

host_up
run_domain null_blk
disk nullb0
read_ok /dev/nullb0
sleep 1
pid=$(field null_blk .pid)
t=$(ticks "$pid")
s=$(switches "$pid")
sleep 5
at_most 2 $(($(ticks "$pid") - t)) "clock ticks (10 ms) in 5 s"
at_most 50 $(($(switches "$pid") - s)) "wake-ups in 5 s"
stop_domain null_blk
