#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# lxdom run --wait stays as long as the domain does, and tells how that ended: a
# driver that dies comes back.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

# wait_for: lxdom run --wait in the background; sets $waiter.
wait_for()
{
	# shellcheck disable=SC2086
	lxdom run --wait --kernel "$LXD_RELEASE" --isolation $LXD_WALL null_blk \
		>"$LXD_TMP/out" 2>"$LXD_TMP/err" &
	waiter=$!
	within 10 "word that it runs" grep -q -x 'null_blk: running: nullb0' "$LXD_TMP/out"
}

# left CODE TEXT: it has left so.
left()
{
	local rc=0

	wait $waiter || rc=$?
	eq "$1" $rc "exit code"
	eq "$2" "$(cat "$LXD_TMP/err")" "error"
	no_domain null_blk
}

# killed: the driver's process.
killed()
{
	ok kill -9 "$(field null_blk .pid)"
}

# again: another process than $last drives it; sets $last.
again()
{
	local pid

	lxdom show -j null_blk >"$LXD_TMP/show" 2>/dev/null || return 1
	[ "$(json .state <"$LXD_TMP/show")" = running ] || return 1
	pid=$(json .pid <"$LXD_TMP/show")
	[ "$pid" != "$last" ] || return 1
	last=$pid
}

host_up
wait_for
read_ok /dev/nullb0
ok lxdom stop null_blk
left 0 ''

wait_for
killed
left 1 "lxdom: null_blk: it died: killed by signal 9 (Killed): see lxdom show null_blk"

# A signal is lxdom stop, and lxdom kill if the disk is in use.
wait_for
ok kill -HUP $waiter
left 0 ''
wait_for
exec 7</dev/nullb0
ok kill -TERM $waiter
left 0 "lxdom: null_blk: busy, 1 open file on nullb0: unmount or close them, or end it by lxdom kill null_blk"
exec 7<&-

# It comes back until it is stopped.
until lxdom run --wait --kernel "$LXD_RELEASE" --isolation "$LXD_WALL" null_blk \
		>/dev/null 2>&1; do
	echo again
done >"$LXD_TMP/again" &
loop=$!
last=
for _ in 1 2 3; do
	within 10 "the driver" again
	disk nullb0
	read_ok /dev/nullb0
	killed
done
within 10 "the driver" again
stop_domain null_blk
ok wait $loop
eq 3 "$(grep -c again "$LXD_TMP/again")" "times that it has come back"
