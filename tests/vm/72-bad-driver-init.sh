#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 120
# The same deeds in the driver's init: lxdom run reports them in one line.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_refused 'badblk.*Invalid argument' "$BADBLK" act=nosuch
for act in null stack divide hlt missing bug syscall; do
	note "$act in init"
	run_refused 'badblk' "$BADBLK" act=$act when=init
done
note "endless loop in init"
start=$(now_ms)
run_refused 'badblk' --deadline 1000 "$BADBLK" act=loop when=init
at_most $((8000 * LXD_SCALE)) $(($(now_ms) - start)) "ms to the error"
