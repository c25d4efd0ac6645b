#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 180
# A driver that never completes a request: the request ends by the deadline,
# without a task in D state for ever.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_domain --deadline 1000 "$BADBLK" act=never after=30
disk badblk0
ok dd if=/dev/badblk0 of=/dev/null bs=4096 count=1 iflag=direct status=none
start=$(now_ms)
if dd if=/dev/badblk0 of=/dev/null bs=4096 count=64 iflag=direct \
		status=none 2>"$LXD_TMP/dd.err"; then
	fail "reads went on"
fi
# The block layer's own time limit of a request is 30 s.
at_most 65000 $(($(now_ms) - start)) "ms to the error"
note "error after $(($(now_ms) - start)) ms"
kill_all
no_domain badblk
no_disk badblk0
