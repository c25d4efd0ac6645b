#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 120
# The same deeds in the driver's init: lxdom run reports them in one line.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_refused 'badblk.*Invalid argument' "$BADBLK" act=nosuch
for act in null stack divide hlt missing bug; do
	note "$act in init"
	run_refused 'badblk' "$BADBLK" act=$act when=init
done
# The witness that the system calls are gone before the driver's first instruction.
note "system call in init"
run_refused 'badblk.*(system call|syscall|seccomp|SIGSYS)' "$BADBLK" act=syscall when=init
note "endless loop in init"
start=$(now_ms)
run_refused 'badblk' --deadline 1000 "$BADBLK" act=loop when=init
at_most $((8000 * LXD_SCALE)) $(($(now_ms) - start)) "ms to the error"
# It answers every ping, so the kernel sees nothing wrong: patience ends in the
# runner, which says so.  A limit that is there, and is no measure of speed.
note "an init that sleeps for ever"
deadline=$((1000 * LXD_SCALE))
slept="its init took longer than $((6 * LXD_SCALE)).0 s, 6 times --deadline: allow it more"
rc=0
lxdom run --isolation "$LXD_WALL" --deadline $deadline "$BADBLK" act=sleep when=init \
	>"$LXD_TMP/out" 2>&1 || rc=$?
eq "lxdom: badblk: ended while it started: $slept" \
	"$(cat "$LXD_TMP/out")" "what lxdom run says"
eq 5 $rc "exit code of what takes too long"
eq "domain died: $slept" "$(head -n 1 /run/lxdom/badblk.fault)" "first line of the report"
eq "" "$(domains)" "domains that are left"
