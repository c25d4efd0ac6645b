#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# null_blk with its defaults behind VT-x and EPT: requests and doorbells go
# through, and it is that wall which stands.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/domain.sh

host_up
for f in vmx ept; do
	grep -q -w $f /proc/cpuinfo || fail "a processor without $f"
done
eq Y "$(cat /sys/module/kvm_intel/parameters/ept)" "KVM uses EPT"
run_domain null_blk
disk nullb0
eq kvm "$(field null_blk .wall)" "wall"
rung=$(field null_blk .kicks_in)
read_ok /dev/nullb0
write_ok /dev/nullb0
[ "$(field null_blk .kicks_in)" -gt "$rung" ] || fail "no doorbell was rung"
stop_domain null_blk
no_disk nullb0
