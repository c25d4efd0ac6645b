#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What ring 0 may and ring 3 may not: turning off interrupts, of which a guest
# has none.  The domain goes on answering; only that one request stays unserved.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/leaks.sh

unserved()
{
	[ "$(field badblk .inflight)" -gt 0 ]
}

host_up
run_domain --deadline 1000 "$BADBLK" act=cli after=30
disk badblk0
# By the rig, see rig/bin/lxdom.
[ ! -d /sys/module/kvm_amd ] ||
	eq 1 "$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' "/proc/$(field badblk .pid)/status")" \
		"processors of the guest"
dd if=/dev/badblk0 of=/dev/null bs=4096 count=64 iflag=direct status=none \
	2>"$LXD_TMP/dd.err" &
reader=$!
within 2 "the request that is not served" unserved
[ "$(field badblk .says.pages_total)" -gt 0 ] || fail "it answers no more"
eq running "$(field badblk .state)" "state"
ok lxdom kill badblk
within 2 "end of the reader" ended $reader
wait $reader && fail "reads went on as if nothing had happened"
no_domain badblk
no_disk badblk0
