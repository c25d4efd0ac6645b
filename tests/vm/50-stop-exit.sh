#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# lxdom stop runs the driver's exit: one that misbehaves there shows it.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_domain "$BADBLK"
disk badblk0
eq 0 "$(grep -c badblk /proc/modules)" "badblk in the kernel"
stop_domain badblk
no_disk badblk0
grep -q badblk /proc/devices && fail "the major is still registered"
run_domain --deadline 1000 "$BADBLK" act=loop when=exit
disk badblk0
refused 'badblk.*(1000 ms|longer)' lxdom stop badblk
no_domain badblk
no_disk badblk0
run_domain "$BADBLK" act=null when=exit
refused 'badblk' lxdom stop badblk
no_domain badblk
no_disk badblk0
