#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Values that parse, but that the driver's init refuses: its errno.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
for param in "zoned=1 zone_size=3" "queue_mode=1"; do
	# shellcheck disable=SC2086
	native=$(native_error "$(modinfo -n null_blk)" $param)
	note "$param: natively '$native'"
	# shellcheck disable=SC2086
	run_refused "null_blk.*$native" --kernel "$LXD_RELEASE" null_blk $param
done
