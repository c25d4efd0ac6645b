#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A driver that takes all memory gets all of its own and nothing more.
# shellcheck shell=dash
. /tests/vm/lib/leaks.sh

host_up
free=$(awk '/^MemFree:/ { print $2 }' /proc/meminfo)
run_domain --memory 32 "$BADBLK" act=hoard after=30
disk badblk0
ok dd if=/dev/badblk0 of=/dev/null bs=4096 count=64 iflag=direct status=none
now=$(awk '/^MemFree:/ { print $2 }' /proc/meminfo)
at_most 102400 $((free - now)) "KiB that a driver with 32 MiB took"
eq running "$(field badblk .state)" "state"
stop_domain badblk
