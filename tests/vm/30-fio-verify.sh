#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# timeout: 240
# Random writes, verified by crc32c: four jobs, 512 bytes to 1 MiB.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain --memory 192 null_blk memory_backed=1 gb=1 submit_queues=2
disk nullb0
for bs in 512 4k 64k 1m; do
	note "block size $bs"
	ok io_fio verify$bs --filename=/dev/nullb0 --rw=randwrite --bs=$bs \
		--size=8m --offset_increment=16m --numjobs=4 \
		--ioengine=io_uring --iodepth=8 --verify=crc32c \
		--do_verify=1 --verify_fatal=1 --randseed=7
done
note "mixed sizes"
ok io_fio mixed --filename=/dev/nullb0 --rw=randwrite --bsrange=512-1m \
	--bs_unaligned=0 --blockalign=512 --size=8m --offset_increment=16m \
	--numjobs=4 --ioengine=libaio --iodepth=8 --verify=crc32c \
	--do_verify=1 --verify_fatal=1 --randseed=7
stop_domain null_blk
