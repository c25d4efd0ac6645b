#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# zoned=1 memory_backed=1: zones report, take sequential writes only, reset.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

zone_wp()
{
	blkzone report -o 0 -c 1 /dev/nullb0 | sed -n 's/.*wptr 0x\([0-9a-f]*\).*/\1/p'
}

host_up
run_domain null_blk zoned=1 memory_backed=1 zone_size=4 gb=1
disk nullb0
eq host-managed "$(sysfs nullb0 queue/zoned)" "model"
eq 256 "$(sysfs nullb0 queue/nr_zones)" "zones"
eq 8192 "$(sysfs nullb0 queue/chunk_sectors)" "sectors of a zone"
eq 256 "$(blkzone report /dev/nullb0 | wc -l)" "zones that blkzone reports"
eq 000000 "$(zone_wp)" "write pointer of an empty zone"
dd if=/dev/urandom of="$LXD_TMP/data" bs=64k count=16 status=none
ok dd if="$LXD_TMP/data" of=/dev/nullb0 bs=64k oflag=direct status=none
eq 000800 "$(zone_wp)" "write pointer after 1 MiB"
ok dd if=/dev/nullb0 of="$LXD_TMP/back" bs=64k count=16 iflag=direct status=none
ok cmp "$LXD_TMP/data" "$LXD_TMP/back"
if dd if="$LXD_TMP/data" of=/dev/nullb0 bs=64k count=1 seek=32 oflag=direct \
		conv=notrunc status=none 2>"$LXD_TMP/err"; then
	fail "a write off the write pointer passed"
fi
ok blkzone reset -o 0 -c 1 /dev/nullb0
eq 000000 "$(zone_wp)" "write pointer after a reset"
ok blkzone open -o 8192 -c 1 /dev/nullb0
ok blkzone finish -o 8192 -c 1 /dev/nullb0
ok blkzone reset /dev/nullb0
ok io_fio zones --filename=/dev/nullb0 --rw=randwrite --zonemode=zbd \
	--bs=64k --size=64m --io_size=8m --ioengine=io_uring --iodepth=4 \
	--verify=crc32c --do_verify=1 --verify_fatal=1
stop_domain null_blk
no_disk nullb0
