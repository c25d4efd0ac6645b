#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# The thin thread: run, see the disk, read and write, stop.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk
disk nullb0
eq null_blk "$(domains)" "names of the domains"
eq running "$(field null_blk .state)" "state"
eq nullb0 "$(field null_blk '.devices[].name')" "device"
read_ok /dev/nullb0
write_ok /dev/nullb0
stop_domain null_blk
no_disk nullb0
