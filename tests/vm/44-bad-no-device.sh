#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# No /dev/lxdom: every verb that needs it says so.
# shellcheck shell=dash
. /tests/vm/lib/assert.sh

[ ! -d /sys/module/lxdom ] || ok rmmod lxdom
refused '/dev/lxdom.*modprobe' lxdom run null_blk
refused '/dev/lxdom' lxdom list
refused '/dev/lxdom' lxdom show null_blk
refused '/dev/lxdom' lxdom stop null_blk
refused '/dev/lxdom' lxdom kill null_blk
