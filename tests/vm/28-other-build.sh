#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# The cloud flavour's null_blk.ko, of another ABI, on the host kernel of today.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
ok lxdom run --isolation "$LXD_WALL" --kernel "$LXD_RELEASE_CLOUD" null_blk memory_backed=1 gb=1
at_end kill_all
disk nullb0
verified /dev/nullb0 8m
stop_domain null_blk
no_disk nullb0
# The same by the file's path alone: its vermagic picks the library kernel.
ok lxdom run --isolation "$LXD_WALL" "$(modinfo -k "$LXD_RELEASE_CLOUD" -n null_blk)"
disk nullb0
read_ok /dev/nullb0
stop_domain null_blk
