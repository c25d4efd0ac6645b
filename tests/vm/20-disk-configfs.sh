#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# Disks made, set up, switched on and removed through the driver's configfs.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

config()
{
	lxdom config null_blk "$@"
}

in_driver()
{
	[ "$(field null_blk .inflight)" -gt 0 ]
}

host_up
run_domain null_blk nr_devices=0
[ ! -e /sys/block/nullb0 ] || fail "nr_devices=0 made a disk"
config ls nullb | grep -q -x features || fail "no nullb/features"
config get nullb/features | grep -q memory_backed || fail "features lack memory_backed"
ok config mkdir nullb/one
eq 0 "$(config get nullb/one/power)" "power of a new disk"
ok config set nullb/one/size 64
ok config set nullb/one/memory_backed 1
ok config set nullb/one/blocksize 4096
eq 4096 "$(config get nullb/one/blocksize)" "blocksize read back"
ok config set nullb/one/power 1
# The driver names the disk like the folder.
name=one
disk $name
eq 131072 "$(sectors $name)" "sectors"
verified /dev/$name 4m
refused 'power|busy' lxdom config null_blk set nullb/one/blocksize 512
refused 'nosuch' lxdom config null_blk get nullb/one/nosuch
refused 'two' lxdom config null_blk rmdir nullb/two
ok config set nullb/one/power 0
no_disk $name
# A folder has a reference to the module, as natively.
refused 'null_blk.*busy.*inside it' lxdom stop null_blk
eq running "$(field null_blk .state)" "state after a refused stop"
eq 0 "$(config get nullb/one/power)" "power after a refused stop"
ok config rmdir nullb/one
config ls nullb | grep -q -x one && fail "nullb/one is still there"

# Switched off while requests are in the driver, each for 50 ms: they end well,
# those that come later with an error, and the domain stays.
ok config mkdir nullb/busy
ok config set nullb/busy/size 64
ok config set nullb/busy/irqmode 2
ok config set nullb/busy/completion_nsec 50000000
for i in 1 2 3; do
	ok config set nullb/busy/power 1
	disk busy
	dd if=/dev/busy of=/dev/null bs=64k iflag=direct 2>"$LXD_TMP/dd.err" &
	reader=$!
	within 5 "requests in the driver" in_driver
	ok config set nullb/busy/power 0
	# A disk that goes between two reads has no bytes left: that is an end, too.
	if wait $reader && grep -q '^1024+0 records in' "$LXD_TMP/dd.err"; then
		fail "$i: all of a disk that is gone was read"
	fi
	no_disk busy
	eq running "$(field null_blk .state)" "state after a busy disk went"
done
ok config rmdir nullb/busy
stop_domain null_blk
