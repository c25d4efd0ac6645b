#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# In the VM: the same requests to the native and to the isolated driver, by
# turns.
# usage: guest.sh rates|counts ROUNDS
# Prints "ROUND NAME UNIT VALUE"; counts prints "ROUND NAME REQUESTS" instead,
# in the order in which the plugin counted.
# shellcheck shell=dash
set -e

rel=$(cat /tests/release)
ko=$(modinfo -k "$rel" -n null_blk)
requests=4000
mkdir -p /tmp/bench

# rate ENGINE DEPTH: thousands of random 4 KiB reads a second.
rate()
{
	fio --name=bench --filename=/dev/nullb0 --direct=1 --thread=1 \
		--rw=randread --bs=4k --size=64m --norandommap=1 \
		--time_based --runtime=1 --ioengine="$1" --iodepth="$2" \
		--gtod_reduce=1 --eta=never --output-format=json \
		--output=/tmp/bench/fio.json
	jq -r '.jobs[0].read.iops / 1000' /tmp/bench/fio.json
}

rates()
{
	echo "$1 vm-psync$2 k/s $(rate psync 1)"
	echo "$1 vm-io_uring-32$2 k/s $(rate io_uring 32)"
}

counts()
{
	/share/reads /dev/nullb0 psync $requests
	echo "$1 vm-psync-instructions$2 $requests"
	/share/reads /dev/nullb0 io_uring $requests
	echo "$1 vm-io_uring-32-instructions$2 $requests"
}

modprobe lxdom
modprobe configfs
round=0
while [ $round -lt "$2" ]; do
	insmod "$ko"
	"$1" $round -native
	rmmod null_blk
	lxdom run --kernel "$rel" null_blk >/dev/null
	"$1" $round ''
	lxdom stop null_blk
	round=$((round + 1))
done
