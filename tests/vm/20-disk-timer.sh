#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A completion timer of 50 ms is one: neither at once nor much later.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk irqmode=2 completion_nsec=50000000
disk nullb0
start=$(now_ms)
for i in 0 1 2 3 4 5 6 7 8 9; do
	ok dd if=/dev/nullb0 of=/dev/null bs=4096 count=1 skip=$i \
		iflag=direct status=none
done
took=$(($(now_ms) - start))
[ $took -ge 490 ] || fail "ten reads of 50 ms each took $took ms"
# Far above what a loaded machine needs, far below a timer that is lost.
at_most $((10000 * LXD_SCALE)) $took "ten reads of 50 ms each, ms"
stop_domain null_blk
