#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 180
# gdb on a live domain: it finds library kernel and driver at their addresses,
# stops where the driver is called, and leaves a domain that goes on.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

out=$LXD_TMP/gdb

# The domain is idle: it sleeps in its main loop, which the library kernel has.
host_up
run_domain --deadline 60000 null_blk
disk nullb0
ok lxdom gdb null_blk -- -batch -ex bt -ex 'info symbol null_init' >"$out" 2>&1
cat "$out"
ok grep -q '^#0 .*lxd_inside_service' "$out"
ok grep -q 'lxd_loop' "$out"
ok grep -q 'init_module in section .*null_blk.ko' "$out"

# The next request stops in the driver's own function.
echo >"$out"
(
	until grep -q '^Hardware assisted breakpoint 1' "$out"; do
		sleep 1
	done
	dd if=/dev/nullb0 of=/dev/null bs=4096 count=1 iflag=direct
) >"$LXD_TMP/dd" 2>&1 &
reader=$!
ok lxdom gdb null_blk -- -batch -ex 'hbreak null_queue_rq' -ex continue \
	-ex bt -ex 'delete' >"$out" 2>&1
cat "$out"
ok grep -q '^#0 .*null_queue_rq' "$out"
ok grep -q '^#[1-9].*lxd_issue' "$out"
ok wait $reader

# One that stands still is not asked about itself, which would be its end.
ok kill -STOP "$(field null_blk .pid)"
ok lxdom show null_blk >"$LXD_TMP/show"
ok grep -q '^its process is stopped' "$LXD_TMP/show"
ok kill -CONT "$(field null_blk .pid)"

# Only a guest needs somebody who looks into it for gdb.
refused 'it is no guest: gdb can attach to process [0-9]* itself' \
	lxdom gdb --serve null_blk

# It has gone on as if nothing had been.
ok dd if=/dev/nullb0 of=/dev/null bs=4096 count=16 iflag=direct
stop_domain null_blk

# gdb does not read a compressed module: it is unpacked for it.
xz -c "$(stock null_blk)" >"$LXD_TMP/packed.ko.xz"
run_domain --name packed "$LXD_TMP/packed.ko.xz"
disk nullb0
ok lxdom gdb packed -- -batch -ex 'info symbol null_init' >"$out" 2>&1
cat "$out"
ok grep -q 'init_module in section .*packed.null_blk.ko' "$out"
stop_domain packed
absent /run/lxdom/packed.null_blk.ko || fail "the unpacked module is left behind"

# It is killed while gdb stands in it: nobody waits until gdb lets go of it.
run_domain null_blk
disk nullb0
pid=$(field null_blk .pid)
gdb -p "$pid" -batch -ex "shell echo \$\$ >$LXD_TMP/stands; exec sleep 60" \
	>"$LXD_TMP/stand" 2>&1 &
within 30 "gdb in the domain" test -s "$LXD_TMP/stands"
at_end "kill $(cat "$LXD_TMP/stands")"
start=$(now_ms)
ok lxdom kill null_blk
at_most $((8000 * LXD_SCALE)) $(($(now_ms) - start)) "ms to the end"
no_domain null_blk
no_disk nullb0
run_domain null_blk
ok dd if=/dev/nullb0 of=/dev/null bs=4096 count=16 iflag=direct
stop_domain null_blk
