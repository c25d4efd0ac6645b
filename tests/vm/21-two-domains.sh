#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Two domains at once know nothing of each other; one dies, one lives.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk memory_backed=1 gb=1
run_domain --memory 64 brd rd_nr=1 rd_size=16384
disk nullb0
disk ram0
eq "brd null_blk" "$(domains | sort | tr '\n' ' ' | sed 's/ $//')" "domains"
ok lxdom kill brd
no_disk ram0
no_domain brd
verified /dev/nullb0 4m
stop_domain null_blk
