# SPDX-License-Identifier: GPL-2.0-only
# Domains in the VM tests; sources the assertions.
# shellcheck shell=dash
. /tests/vm/lib/assert.sh

LXD_RELEASE=$(cat /tests/release)
LXD_RELEASE_CLOUD=$(cat /tests/release-cloud)
BADBLK=/tests/modules/$LXD_RELEASE/badblk.ko
LOOPNIC=/tests/modules/$LXD_RELEASE/loopnic.ko
export LXD_RELEASE LXD_RELEASE_CLOUD BADBLK LOOPNIC

# The wall that the domains of a test get.
LXD_WALL=${LXD_WALL:-process}

# host_up: loads the host module, and what the wall needs.
host_up()
{
	ok modprobe lxdom
	[ "$LXD_WALL" != kvm ] || kvm_up
	within 2 "/dev/lxdom" test -c /dev/lxdom
}

# kvm_up: /dev/kvm, with the module for whatever processor the VM has.
kvm_up()
{
	[ -c /dev/kvm ] && return
	modprobe -q kvm-amd || modprobe -q kvm-intel ||
		fail "the VM has no virtualization"
	within 2 "/dev/kvm" test -c /dev/kvm
}

# The distribution's build of a driver, whatever kernel the host runs.
stock()
{
	modinfo -k "$LXD_RELEASE" -n "$1"
}

# run_domain ARG...: lxdom run; the domain is killed when the test ends.  The
# module is the stock release's even if the host runs a debug kernel.
run_domain()
{
	local rc=0

	lxdom run --isolation "$LXD_WALL" --kernel "$LXD_RELEASE" "$@" >"$LXD_TMP/run.out" \
		2>"$LXD_TMP/run.err" || rc=$?
	if [ $rc != 0 ]; then
		cat "$LXD_TMP/run.out" "$LXD_TMP/run.err"
		fail "lxdom run $* ended with status $rc"
	fi
	case $LXD_CLEANUP in
	*kill_all*) ;;
	*)	at_end kill_all;;
	esac
}

# Every domain there is.
domains()
{
	lxdom list -j | json '.[].name'
}

kill_all()
{
	local d

	for d in $(domains); do
		lxdom kill "$d"
	done
}

# field NAME FILTER: a value of lxdom show.
field()
{
	lxdom show -j "$1" | json "$2"
}

# stop_domain NAME: lxdom stop, and nothing is left of it.
stop_domain()
{
	ok lxdom stop "$1"
	domains | grep -q -x -F "$1" && fail "domain $1 is still there after stop"
	return 0
}

# disk NAME: there within two seconds, as block device and device node.
disk()
{
	within 2 "disk $1" test -b "/dev/$1"
}

no_disk()
{
	within 2 "end of disk $1" absent "/sys/block/$1"
	within 2 "end of /dev/$1" absent "/dev/$1"
}

# no_domain NAME: within two seconds.
no_domain()
{
	within 2 "end of domain $1" not_listed "$1"
}

not_listed()
{
	! domains | grep -q -x -F "$1"
}

# Random numbers from a seed that the log tells.
LXD_SEED=${LXD_SEED:-20221211}
seed()
{
	LXD_RANDOM=$LXD_SEED
	note "seed $LXD_SEED"
}

# rand BELOW: sets $RAND.
rand()
{
	LXD_RANDOM=$(((LXD_RANDOM * 1103515245 + 12345) % 2147483648))
	# shellcheck disable=SC2034
	RAND=$((LXD_RANDOM / 8 % $1))
}

# rounds N: fewer of them where each takes long.
rounds()
{
	if [ "$LXD_SCALE" -gt 1 ]; then
		echo $(($1 / 5))
	else
		echo "$1"
	fi
}

# amount SHORT LONG: how many of them, or for how many seconds: what there is time
# for in each run, or what is asked for once in a while (make check-long).
amount()
{
	if [ -n "${LXD_LONG:-}" ]; then
		echo "$2"
	else
		echo "$1"
	fi
}

# kills SHORT LONG: the same; behind kvm half as many, for what is under test is the
# kernel's side, which is one.
kills()
{
	local n

	n=$(amount "$1" "$2")
	[ "$LXD_WALL" != kvm ] || n=$((n / 2))
	echo "$n"
}

# io_fio NAME OPTION...: fio with the options that all runs share.
io_fio()
{
	local name=$1

	shift
	# Without the last, fio would make a file of the name of a disk that is gone.
	fio --name="$name" --direct=1 --thread=1 --group_reporting=1 \
		--allow_file_create=0 \
		--output="$LXD_TMP/$name.fio" "$@"
}

# verified DEVICE BYTES: pattern there and back by two different paths.
verified()
{
	ok io_fio verify --filename="$1" --rw=randwrite --bs=4k --size="$2" \
		--ioengine=psync --verify=crc32c --do_verify=1 --verify_fatal=1
}

# read_ok DEVICE: reads at both ends and in the middle.
read_ok()
{
	local size

	size=$(($(sectors "${1#/dev/}") / 8))
	for at in 0 $((size / 2)) $((size - 1)); do
		ok dd if="$1" of=/dev/null bs=4096 count=1 skip=$at \
			iflag=direct status=none
	done
}

write_ok()
{
	local size

	size=$(($(sectors "${1#/dev/}") / 8))
	for at in 0 $((size / 2)) $((size - 1)); do
		ok dd if=/dev/zero of="$1" bs=4096 count=1 seek=$at \
			oflag=direct conv=notrunc status=none
	done
}
