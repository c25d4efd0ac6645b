#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# SIGKILL with requests under way: they end with errors, the disk goes, and the
# next domain serves.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/leaks.sh

reads()
{
	while dd if=/dev/nullb0 of=/dev/null bs=4k count=256 iflag=direct \
			status=none; do
		:
	done
}

host_up
run_domain null_blk
disk nullb0
reads 2>"$LXD_TMP/one" &
one=$!
reads 2>"$LXD_TMP/two" &
two=$!
sleep 1
kill -9 "$(field null_blk .pid)"
no_domain null_blk
no_disk nullb0
within 10 "end of the readers" ended $one
within 10 "end of the readers" ended $two
for f in one two; do
	grep -q -i 'error\|no such' "$LXD_TMP/$f" ||
		fail "a reader saw no error: $(cat "$LXD_TMP/$f")"
done
run_domain null_blk
read_ok /dev/nullb0
stop_domain null_blk
ok rmmod lxdom
