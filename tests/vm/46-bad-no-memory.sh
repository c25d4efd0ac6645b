#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# No memory for the runner, or too little for the driver: an error, nothing
# left, and a run with enough works.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

# refused() in a shell that may map only so many KiB.
limited()
{
	local kib=$1

	shift
	# shellcheck disable=SC3045
	(ulimit -v "$kib" && exec "$@")
}

host_up
for kib in 20000 60000 100000; do
	refused 'memory' limited $kib lxdom run --kernel "$LXD_RELEASE" null_blk
	eq "" "$(domains)" "domains with at most $kib KiB"
	within 2 "end of the runner" no_runner
done
run_refused 'null_blk.*memory|memory.*null_blk' --kernel "$LXD_RELEASE" --memory 1 null_blk nr_devices=64 hw_queue_depth=1024
run_domain null_blk
stop_domain null_blk
