#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# In the VM: the same requests to the native driver and to the isolated one
# behind each wall, by turns.
# usage: guest.sh rates|counts ROUNDS
# Prints "ROUND NAME UNIT VALUE"; counts prints "ROUND NAME REQUESTS" instead,
# in the order in which the plugin counted.  What is native has "-native" at the
# end of its name, what is behind the second wall "-kvm".
# shellcheck shell=dash
set -e

rel=$(cat /tests/release)
ko=$(modinfo -k "$rel" -n null_blk)
requests=4000
calls=20000
json=/tmp/bench/fio.json
mkdir -p /tmp/bench

# rate ENGINE DEPTH [OPTION...]: thousands of random 4 KiB reads a second, over a
# second unless the options say otherwise.
rate()
{
	local engine=$1 depth=$2

	shift 2
	[ $# -gt 0 ] || set -- --time_based --runtime=1
	fio --name=bench --filename=/dev/nullb0 --direct=1 --thread=1 \
		--rw=randread --bs=4k --size=64m --norandommap=1 \
		--ioengine="$engine" --iodepth="$depth" "$@" \
		--gtod_reduce=1 --eta=never --output-format=json \
		--output=$json
	jq -r '.jobs[0].read.iops / 1000' $json
}

# exits: of all guests so far, less those that interrupts of the machine have
# caused, its timer's above all.
exits()
{
	echo $(($(cat /sys/kernel/debug/kvm/exits) -
		$(cat /sys/kernel/debug/kvm/irq_exits)))
}

# long_run ROUND: exits while requests come.  A start and an end cost some ten: over
# fewer than a million requests they would count several times.
long_run()
{
	local before

	before=$(exits)
	rate io_uring 32 --io_size=6g >/dev/null
	jq -r --arg n "$1" --arg e $(($(exits) - before)) \
		'"\($n) vm-exits-kvm 1/M \(($e | tonumber) * 1e6 / .jobs[0].read.total_ios)"' \
		$json
}

rates()
{
	echo "$1 vm-psync$2 k/s $(rate psync 1)"
	echo "$1 vm-io_uring-32$2 k/s $(rate io_uring 32)"
	[ "$2" != -kvm ] || long_run "$1"
	[ "$2" = -native ] || echo "$1 vm-call$2 ns $(/share/calls null_blk $calls)"
	[ "$2" != -native ] || return 0
	# Completions where the submitter is, as they always are behind kvm.
	echo 2 >/sys/block/nullb0/queue/rq_affinity
	echo "$1 vm-io_uring-32-here$2 k/s $(rate io_uring 32)"
}

counts()
{
	/share/reads /dev/nullb0 psync $requests
	echo "$1 vm-psync-instructions$2 $requests"
	/share/reads /dev/nullb0 io_uring $requests
	echo "$1 vm-io_uring-32-instructions$2 $requests"
}

# resident PID...: proportional set of processes but for the window, MiB.
resident()
{
	local pid

	for pid; do
		cat "/proc/$pid/smaps"
	done | awk '/^[0-9a-f]+-[0-9a-f]+ / {
			window = $3 == "40000000" && /lxdom/
		    }
		    /^Pss:/ && !window { sum += $2 }
		    END { print sum / 1024 }'
}

# isolated ROUND SUFFIX: from the command to the disk, and what the domain takes.
isolated()
{
	local pid ms wall=process

	[ "$2" != -kvm ] || wall=kvm
	ms=$(/share/elapsed lxdom run --isolation $wall --kernel "$rel" null_blk)
	[ -b /dev/nullb0 ]
	pid=$(lxdom show -j null_blk | jq .pid)
	# Off the emulator's processor 0 (docs/debugging.md).
	[ $wall != kvm ] || taskset -p 2 "$pid" >/dev/null
	[ "$what" = rates ] || return 0
	echo "$1 vm-run-to-disk$2 ms $ms"
	echo "$1 vm-memory$2 MiB $(resident "$pid" \
		"$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status")")"
}

modprobe lxdom
modprobe configfs
modprobe -q kvm-amd || modprobe kvm-intel
# See tests/vm/rig/hold_vm.c.
/tests/rig/hold-vm >/dev/null &
what=$1
round=0
while [ $round -lt "$2" ]; do
	insmod "$ko"
	$what $round -native
	rmmod null_blk
	for wall in '' -kvm; do
		isolated $round "$wall"
		$what $round "$wall"
		lxdom stop null_blk
	done
	round=$((round + 1))
done
