#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# lxdom show and list, as text and JSON; figures that grow with use.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk
disk nullb0
eq "$LXD_WALL" "$(field null_blk .wall)" "wall"
posts=$(field null_blk .posts_out)
read_ok /dev/nullb0
[ "$(field null_blk .posts_out)" -gt "$posts" ] || fail "posts do not count"
eq 0 "$(field null_blk .inflight)" "requests under way"
eq 0 "$(field null_blk .openers)" "openers"
eq null "$(field null_blk .reason)" "reason"
[ "$(field null_blk .says.pages_free)" -gt 0 ] || fail "no free pages"
resident=$(field null_blk .memory.resident)
note "resident: $resident bytes"
lxdom show null_blk >"$LXD_TMP/text"
for word in state memory handles latency threads; do
	grep -q "$word" "$LXD_TMP/text" || fail "show lacks $word"
done
grep -q "^wall  *$LXD_WALL\\>" "$LXD_TMP/text" || fail "show lacks the wall"
lxdom list >"$LXD_TMP/text"
grep -q "^null_blk .*running.*$LXD_WALL" "$LXD_TMP/text" ||
	fail "list lacks the domain or its wall"
lxdom log null_blk >"$LXD_TMP/text"
stop_domain null_blk
eq '[]' "$(lxdom list -j | jq -c .)" "empty list"
