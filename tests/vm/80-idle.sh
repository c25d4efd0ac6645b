#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# An idle domain sleeps: it neither spins nor wakes up again and again.  How
# seldom it wakes is a figure of bench/ (idle-cpu, idle-wakeups), which has the aim
# of ten a second; the bounds here are those of a domain that does not sleep.
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

asleep()
{
	[ "$(awk '{ sub(/.*\) /, ""); print $1 }' "/proc/$1/stat")" = S ]
}

host_up
run_domain null_blk
disk nullb0
read_ok /dev/nullb0
sleep 1
pid=$(field null_blk .pid)
within 10 "idle domain asleep" asleep "$pid"
start=$(now_ms)
t=$(ticks "$pid")
s=$(switches "$pid")
sleep 5
t=$(($(ticks "$pid") - t))
s=$(($(switches "$pid") - s))
took=$(($(now_ms) - start))
# One that spins takes all of a processor, 100 clock ticks a second; a timer of a
# jiffy wakes it 250 times a second.
at_most $((took / 50)) $t "clock ticks (10 ms) of an idle domain in $took ms"
at_most $((took / 10)) $s "wake-ups of an idle domain in $took ms"
within 10 "idle domain asleep, still" asleep "$pid"
stop_domain null_blk
