#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 180
# A driver that never completes a request, or a bio: it ends by the time limit, with
# an error and a report that says so, without a task in D state for ever.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

report=/run/lxdom/badblk.fault

# never SECONDS PATTERN PARAMETER...: the time limit, and what the report must say.
never()
{
	local limit=$1 pattern=$2 start took

	shift 2
	rm -f $report
	run_domain --deadline 1000 "$BADBLK" act=never after=30 "$@"
	disk badblk0
	# The block layer's own time limit of a request is 30 s.
	[ ! -e /sys/block/badblk0/queue/io_timeout ] ||
		echo $((limit * 1000)) >/sys/block/badblk0/queue/io_timeout
	ok dd if=/dev/badblk0 of=/dev/null bs=4096 count=1 iflag=direct status=none
	start=$(now_ms)
	if dd if=/dev/badblk0 of=/dev/null bs=4096 count=64 iflag=direct \
			status=none 2>"$LXD_TMP/dd.err"; then
		fail "reads went on"
	fi
	took=$(($(now_ms) - start))
	note "$*: error after $took ms"
	[ $took -ge $((limit * 1000)) ] || fail "$*: an error after $took ms already"
	# Twice the limit, if the driver is asked, and what the machine adds.
	at_most $((limit * 2000 + 5000 * LXD_SCALE)) $took "$*: ms to the error"
	# Before anybody kills it.
	no_domain badblk
	no_disk badblk0
	within 2 "$*: fault report" test -s $report
	grep -q -x -E "domain died: $pattern" $report ||
		fail "$*: the report lacks '$pattern': $(cat $report)"
	sed 's/^/    /' $report | head -n 6
}

host_up
never 3 'badblk0: request 0x[0-9a-f]+ never completed'
# A bio has the same 30 s, and nobody can change it.
never 30 'badblk0: bio [0-9]+ never completed' bio=1
