#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# boot: own
# No memory for a domain: an error, nothing left, and a smaller one works.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_refused 'memory' --kernel "$LXD_RELEASE" --memory 1048576 null_blk
run_refused 'null_blk.*memory|memory.*null_blk' --kernel "$LXD_RELEASE" --memory 1 null_blk nr_devices=64 hw_queue_depth=1024
run_domain null_blk
stop_domain null_blk
