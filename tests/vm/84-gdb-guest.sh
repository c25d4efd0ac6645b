#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# gdb on a live domain that is a guest: registers, stack, memory, single steps, an
# interrupt; what it lets go of goes on, and its death while gdb holds it is told.
# No breakpoints: QEMU 7.2 emulates none for a guest of the guest's.  tests/vtx
# has them.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/remote.sh

out=$LXD_TMP/gdb

reads()
{
	dd if=/dev/nullb0 of=/dev/null bs=4096 count="$1" iflag=direct 2>/dev/null
}

host_up
run_domain --deadline 60000 null_blk
disk nullb0

# It is idle: it sleeps in its main loop, which the library kernel has.
# shellcheck disable=SC2016
lxdom gdb null_blk -- -batch -ex bt -ex 'info symbol null_init' \
	-ex 'x/i null_queue_rq' -ex 'set {long}($rsp - 512) = 77' \
	-ex 'print *(long *)($rsp - 512)' -ex stepi -ex stepi \
	-ex 'info symbol $rip' >"$out" 2>&1 || fail "gdb: $(cat "$out")"
cat "$out"
ok grep -q '^#0 .*lxd_inside_service' "$out"
ok grep -q 'lxd_loop' "$out"
ok grep -q 'init_module in section .*null_blk.ko' "$out"
ok grep -q '<null_queue_rq>:.*nopl' "$out"
ok grep -q '^.1 = 77$' "$out"
ok grep -q '^lxd_inside_service + .* in section .text of .*inside.o' "$out"
ok reads 16

# Text can't be written.  While it runs, it serves; an interrupt stops it.
remote_begin null_blk
ask "M$(guest_rip),1:90"
eq E01 "$REPLY" "write to text"
ask "m0,8"
eq E01 "$REPLY" "read where nothing is"
tell c
ok reads 16
interrupt
replied c
eq S02 "$REPLY" "stop after an interrupt"
# What it was at may be the service that waits: a step of that ends when it is rung.
tell s
reads 16 &
reader=$!
replied s
eq S05 "$REPLY" "stop after a step"
remote_end
ok wait $reader
ok reads 16

# gdb is killed: the guest goes on.
remote_begin null_blk
ask '?'
eq S02 "$REPLY" "first stop"
tell c
exec 5>&-
ok wait "$REMOTE_PID"
rm "$REMOTE.in"
ok reads 16

# Nothing is known of its memory: it is not traced, and goes on.
notes=/run/lxdom/null_blk.json
ok cp "$notes" "$LXD_TMP/notes"
jq '.regions = []' "$LXD_TMP/notes" >"$notes"
refused "its guest can't be traced" lxdom gdb --serve null_blk
ok cp "$LXD_TMP/notes" "$notes"
ok reads 16

# The domain is killed in gdb's hands.
remote_begin null_blk
ask g
ok lxdom kill null_blk
tell c
replied c
eq X09 "$REPLY" "end of the guest"
exec 5>&-
ok wait "$REMOTE_PID"
no_disk nullb0
