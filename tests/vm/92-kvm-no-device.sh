#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Without /dev/kvm the second wall is refused, with the way out, and who asks for
# none gets the first one.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
if [ -e /dev/kvm ]; then
	ok mv /dev/kvm /dev/kvm.away
	at_end 'mv /dev/kvm.away /dev/kvm'
fi
LXD_WALL=kvm
run_refused '/dev/kvm.*--isolation process' --kernel "$LXD_RELEASE" null_blk
ok lxdom run --kernel "$LXD_RELEASE" null_blk
at_end kill_all
disk nullb0
eq process "$(field null_blk .wall)" "wall"
stop_domain null_blk
refused 'paper.*no wall' lxdom run --isolation paper null_blk
