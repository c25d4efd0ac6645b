#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A guest rings the kernel's doorbell without its process, and lxdom tells the
# wall.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk
disk nullb0
eq kvm "$(field null_blk .wall)" "wall"
lxdom list | grep -q '^null_blk .*kvm' || fail "list lacks the wall"
rung=$(field null_blk .kicks_in)
ok dd if=/dev/nullb0 of=/dev/null bs=4k count=64 iflag=direct status=none
[ "$(field null_blk .kicks_in)" -gt "$rung" ] || fail "no doorbell was rung"
stop_domain null_blk
no_disk nullb0
