#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# The monitor dies of SIGKILL: the domain goes with it.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
for _ in 1 2 3 4 5; do
	run_domain null_blk
	disk nullb0
	pid=$(field null_blk .pid)
	monitor=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status")
	kill -9 "$monitor"
	no_domain null_blk
	no_disk nullb0
	within 2 "end of the domain's process" absent "/proc/$pid"
done
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
