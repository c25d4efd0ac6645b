#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A module's options in modprobe.d are those of its domain, too; what the command
# line says goes before.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

conf=/etc/modprobe.d/lxdom-test.conf

# disks NUMBER BLOCK-SIZE: how many there are.
disks()
{
	disk nullb$(($1 - 1))
	eq "$1" "$(find /sys/block -name 'nullb*' | wc -l)" "disks"
	eq "$2" "$(sysfs nullb0 queue/logical_block_size)" "block size"
	read_ok /dev/nullb0
}

host_up
ok mkdir -p "${conf%/*}"
at_end "rm -f $conf"
run_domain null_blk
disks 1 512
stop_domain null_blk
echo "options null_blk nr_devices=2 bs=4096" >$conf
run_domain null_blk
disks 2 4096
stop_domain null_blk
run_domain null_blk nr_devices=3
disks 3 4096
stop_domain null_blk
ok rm $conf
run_domain null_blk
disks 1 512
stop_domain null_blk
