#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A second run of the same name; a name that cannot be one.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_domain null_blk
refused 'null_blk.*already|null_blk.*exists' lxdom run --kernel "$LXD_RELEASE" null_blk
disk nullb0
read_ok /dev/nullb0
refused 'a/b' lxdom run --kernel "$LXD_RELEASE" --name a/b null_blk nr_devices=0
refused 'nosuch' lxdom stop nosuch
refused 'nosuch' lxdom kill nosuch
refused 'nosuch' lxdom show nosuch
# Another domain whose disk has the name of a living one.
refused 'nullb0|null_blk' lxdom run --kernel "$LXD_RELEASE" --name other null_blk
eq null_blk "$(domains)" "domains"
read_ok /dev/nullb0
stop_domain null_blk
