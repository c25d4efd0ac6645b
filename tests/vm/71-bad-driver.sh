#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# A driver that breaks every rule, one after the other: each ends in a fault
# report that names the deed, requests end with errors, the kernel lives on.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

# do_deed PATTERN ARG...: the domain must die of it, and its report must match.
do_deed()
{
	local pattern=$1 start

	shift
	note "badblk $*"
	rm -f /run/lxdom/badblk.fault
	# The search for partitions reads some blocks before the test does.
	run_domain --deadline 1000 --memory 32 "$BADBLK" "$@" after=30
	disk badblk0
	ok dd if=/dev/badblk0 of=/dev/null bs=4096 count=1 iflag=direct status=none
	start=$(now_ms)
	if dd if=/dev/badblk0 of=/dev/null bs=4096 count=64 iflag=direct \
			status=none 2>"$LXD_TMP/dd.err"; then
		fail "$*: reads went on as if nothing had happened"
	fi
	at_most $((4000 * LXD_SCALE)) $(($(now_ms) - start)) "$*: ms to the error"
	no_domain badblk
	no_disk badblk0
	within 2 "$*: fault report" test -s /run/lxdom/badblk.fault
	grep -q -E -i -- "$pattern" /run/lxdom/badblk.fault ||
		fail "$*: the report lacks '$pattern': $(cat /run/lxdom/badblk.fault)"
	sed 's/^/    /' /run/lxdom/badblk.fault | head -n 6
}

# deed PATTERN ARG...: one failure does not hide the next.
deed()
{
	(do_deed "$@") && return
	bad="$bad $*;"
	kill_all
}

host_up
bad=
deed 'NULL|0x0*0\b|page fault' act=null
deed 'badblk:do_null' act=null
deed 'ffff888000001000' act=wild addr=0xffff888000001000
deed 'ffffffff81000000' act=wild addr=0xffffffff81000000
deed 'ffffffff81000000' act=peek addr=0xffffffff81000000
deed 'fault' act=jump addr=0x1000
deed 'progress|hang|hung|reply' act=loop
deed 'badblk' act=loop
deed 'not in flight|refused' act=twice
deed 'not in flight|refused' act=alien
deed 'stack' act=stack
deed 'divide' act=divide
deed 'cli|privileged|protection' act=cli
deed 'hlt|privileged|protection' act=hlt
deed 'out|port|privileged|protection' act=port
deed 'system call|syscall|seccomp|SIGSYS' act=syscall
deed 'input_allocate_device' act=missing
deed 'BUG|invalid opcode' act=bug
deed 'memory' act=memory
deed 'progress|hang|hung|reply' act=log
[ -z "$bad" ] || fail "$bad"
# The next driver is served as if nothing had been.
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
