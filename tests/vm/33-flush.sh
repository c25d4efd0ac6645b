#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A disk with a volatile cache: flush and FUA go through, fsync ends well.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain null_blk memory_backed=1 cache_size=4 gb=1
disk nullb0
eq "write back" "$(sysfs nullb0 queue/write_cache)" "write cache"
eq 1 "$(sysfs nullb0 queue/fua)" "fua"
ok io_fio sync --filename=/dev/nullb0 --rw=randwrite --bs=4k --size=4m \
	--ioengine=psync --fsync=8 --verify=crc32c --do_verify=1 --verify_fatal=1
ok dd if=/dev/zero of=/dev/nullb0 bs=4096 count=64 oflag=direct,sync \
	conv=fsync,notrunc status=none
stop_domain null_blk
