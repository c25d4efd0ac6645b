#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# What a driver logs is told apart from the kernel's words, line by line, and
# comes at a bounded rate.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

logged()
{
	dmesg | grep -q "$1"
}

host_up
run_domain "$BADBLK" act=forge after=30
disk badblk0
ok dd if=/dev/badblk0 of=/dev/null bs=4096 count=64 iflag=direct status=none
within 2 "the driver's lines" logged 'forged by the driver'
dmesg | grep forged | grep -v '] lxdom badblk: ' &&
	fail "a line of the driver looks like the kernel's"
stop_domain badblk
run_domain --deadline 2000 "$BADBLK" act=log after=30
disk badblk0
before=$(dmesg | wc -l)
dd if=/dev/badblk0 of=/dev/null bs=4096 count=64 iflag=direct status=none 2>&1 &&
	fail "reads went on"
no_domain badblk
at_most 1000 $(($(dmesg | wc -l) - before)) "lines that a flood of 2 s left in the log"
no_disk badblk0
