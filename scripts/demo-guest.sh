#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The demonstration, inside the VM.
# shellcheck shell=dash

rel=$(cat /tests/release)
ko=$(modinfo -k "$rel" -n null_blk)
mkdir -p /tmp/demo/mnt

step()
{
	printf '\n== %s\n' "$*"
}

die()
{
	echo "demo: $*"
	exit 1
}

# run COMMAND...: prints it, runs it, ends the demonstration if it fails.
run()
{
	local rc=0

	echo "\$ $*"
	"$@" >/tmp/demo/out 2>&1 || rc=$?
	sed 's/^/  /' /tmp/demo/out
	[ $rc = 0 ] || die "'$1 $2' ended with status $rc"
}

fio_quiet()
{
	fio --name=demo --filename=/dev/nullb0 --direct=1 --thread=1 \
		--eta=never --output-format=json --output=/tmp/demo/fio.json "$@"
}

step "Nothing of the driver is in this kernel; it is Debian's, unpatched"
run uname -sr
run modprobe lxdom
grep -c null_blk /proc/modules | sed 's/^/  null_blk modules loaded: /'

step "A stock driver in a domain"
run lxdom run null_blk memory_backed=1 gb=1 submit_queues=2
run lxdom list
run lsblk -o NAME,SIZE,TYPE /dev/nullb0

step "It is the file that Debian ships, bit for bit"
echo "  $ko"
want=$(grep '/null_blk.ko$' "/tests/md5sums/$rel" | cut -d' ' -f1)
have=$(md5sum "$ko" | cut -d' ' -f1)
echo "  package: $want"
echo "  file:    $have"
[ "$want" = "$have" ] || die "the checksums differ"

step "Data: random writes, each block verified by its CRC"
fio_quiet --rw=randwrite --bs=4k --size=8m --ioengine=io_uring --iodepth=16 \
	--verify=crc32c --do_verify=1 --verify_fatal=1 || die "verification failed"
jq -r '.jobs[0] | "  \(.write.total_ios) blocks written, \(.read.total_ios) read back, \(.error) errors"' \
	/tmp/demo/fio.json

step "A file system on it"
run mkfs.ext4 -q -E nodiscard /dev/nullb0 65536
run mount -t ext4 /dev/nullb0 /tmp/demo/mnt
run cp -r /tests /tmp/demo/mnt/
run diff --no-dereference -r /tests /tmp/demo/mnt/tests
run umount /tmp/demo/mnt
run e2fsck -f -n /dev/nullb0

step "The driver is killed in the middle of I/O"
pid=$(lxdom show -j null_blk | jq .pid)
fio --name=victim --filename=/dev/nullb0 --rw=randrw --bs=4k --direct=1 \
	--thread=1 --ioengine=io_uring --iodepth=16 --time_based --runtime=60 \
	--size=16m >/tmp/demo/fio.out 2>&1 &
fio=$!
sleep 2
[ -d /proc/$fio ] || die "fio ended before the kill"
run kill -9 "$pid"
wait $fio && die "fio saw no error"
grep -m 1 -o 'error=.*' /tmp/demo/fio.out | sed 's/^/  fio: /'
tries=0
while [ -e /sys/block/nullb0 ]; do
	tries=$((tries + 1))
	[ $tries -lt 40 ] || die "the disk is still there after 2 s"
	sleep 0.05
done
echo "  the disk is gone, the kernel lives: up $(cut -d' ' -f1 /proc/uptime) s"
dmesg | grep -E 'lxdom( |:)' | tail -n 3 | sed 's/^/  /'

step "A new run works"
tries=0
while [ -n "$(lxdom list -j | jq -r '.[].name')" ]; do
	tries=$((tries + 1))
	[ $tries -lt 40 ] || die "the dead domain is still listed after 2 s"
	sleep 0.05
done
run lxdom run null_blk
run dd if=/dev/nullb0 of=/dev/null bs=1M count=64 iflag=direct status=none
run lxdom stop null_blk

# rate ENGINE DEPTH: thousands of random 4 KiB reads a second.
rate()
{
	fio_quiet --rw=randread --bs=4k --size=64m --norandommap=1 \
		--time_based --runtime=1 --ioengine="$1" --iodepth="$2" \
		--gtod_reduce=1 || die "fio failed"
	jq -r '.jobs[0].read.iops / 1000' /tmp/demo/fio.json
}

# both SIDE: the two workloads, a line each.
both()
{
	echo "$1 psync-1 $(rate psync 1)"
	echo "$1 io_uring-32 $(rate io_uring 32)"
}

step "Isolated beside native (thousand 4 KiB random reads a second, three rounds of each, interleaved)"
modprobe configfs
for round in 1 2 3; do
	printf '  round %s: native' "$round"
	insmod "$ko" || die "native insmod failed"
	both native >>/tmp/demo/rates
	rmmod null_blk || die "native rmmod failed"
	printf ', isolated\n'
	lxdom run null_blk >/dev/null || die "lxdom run failed"
	both isolated >>/tmp/demo/rates
	lxdom stop null_blk || die "lxdom stop failed"
done
sort -k 1,2 -k 3n /tmp/demo/rates | awk '
	{ n[$1, $2]++; v[$1, $2, n[$1, $2]] = $3 }
	function median(s, w) { return v[s, w, 2] }
	function row(label, w) {
		printf "  %-28s %10.1f %10.1f %8.2f\n", label,
			median("native", w), median("isolated", w),
			median("isolated", w) / median("native", w)
	}
	END {
		printf "\n  %-28s %10s %10s %8s\n", "null_blk, median of three",
			"native", "isolated", "ratio"
		row("psync, depth 1", "psync-1")
		row("io_uring, depth 32", "io_uring-32")
		print "  Measured under emulation (QEMU TCG): ratios, not speeds.  make bench has more."
	}'
dmesg >/share/dmesg
