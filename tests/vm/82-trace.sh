#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Tracepoints tell of calls, requests and doorbells.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
mkdir -p /sys/kernel/tracing
mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
trace=/sys/kernel/tracing
[ -d $trace/events/lxdom ] || fail "no tracepoints of lxdom"
echo 1 >$trace/events/lxdom/enable
at_end "echo 0 >$trace/events/lxdom/enable; echo >$trace/trace"
run_domain null_blk
disk nullb0
read_ok /dev/nullb0
stop_domain null_blk
for what in block.disk_add core.stop; do
	grep -q "$what" $trace/trace || fail "no trace of $what"
done
