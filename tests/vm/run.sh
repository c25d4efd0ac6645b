#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the VM tests and ends in "N passed, N failed".
# usage: run.sh [--kernel debug] [--long] [TEST...]	TEST: 10-data or 10-data.sh
# A test with "# walls: process kvm" in its head runs once behind each, the
# second time as NAME+kvm.
# A test with "# devices: WORD..." in its head runs in a VM that has these:
#   iommu		Intel's, with interrupt remapping
#   amd-iommu		AMD's
#   e1000e		a network card at 0000:00:10.0, and at its other end a virtio
#			one at 11.0
#   cards		the same, and others: e1000 at 0000:00:12.0 and 13.0, rtl8139
#			at 16.0 and 17.0, ne2k at 1a.0 and 1b.0, tulip at 1c.0 and
#			1d.0, i82551 at 0c.0 and 0d.0
#   pcnet		and this one, at 0000:00:18.0 and 19.0
#   e1000e-user, e1000-user	a network card at 0000:00:0a.0 or 0b.0, and at its
#			other end QEMU itself: it hands out addresses, and echoes
#			TCP at 10.0.2.100, port 7
#   plug		a slot at 0000:00:08.0 with a network card in it, e1000e,
#			its peer at 09.0, and QEMU's monitor at the guest's third
#			serial port: "device_del plugged"
#   edu			QEMU's card for teaching, at 0000:00:14.0: it has DMA
#   pair		two functions in one IOMMU group: e1000 at 0000:00:15.0,
#			edu at 15.1
# A test with "# long: SECONDS" in its head has a long form, which --long runs:
# those tests and no others, unless some are named.
# A test with "# boot: own" in its head gets a boot of its own; the others share one
# with those that need the same devices and, "# append: WORD...", the same on the
# kernel's command line.  When the guest dies, the test that ran then has failed, and
# the rest run in a new boot.
# VM_APPEND: more words for the kernel, e.g. "page_poison=1 slub_debug=FZP".
# If no test is named, those of network interfaces and of devices, which mostly
# wait for a link or a peer, run beside most of the others; what they print comes
# at the end.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
# Another folder below tests/vm only for the test of the rig itself.
dir_of_tests=${VM_TESTS:-$here}
kernel=stock scale=1 long=
while :; do
	case ${1:-} in
	--kernel)
		kernel=${2:?usage: run.sh [--kernel debug] [--long] [TEST...]}
		shift 2
		;;
	--long)
		long=1
		shift
		;;
	*)
		break
		;;
	esac
done
case $kernel in
stock)
	rel=$("$top/scripts/releases.sh" amd64)
	image=$top/build/vm/image-$rel.cpio
	vmlinux=$top/build/kernels/$rel/vmlinux
	;;
debug)
	rel=$(cat "$top/build/debug-kernel/release" 2>/dev/null) || {
		echo "run: no debug kernel: run scripts/debug-kernel.sh" >&2
		exit 1
	}
	image=$top/build/vm/image-$rel.cpio
	# With KASAN the uncompressed image triple-faults.
	vmlinux=$top/build/debug-kernel/bzImage
	scale=8
	;;
*)
	echo "run: unknown kernel '$kernel' (stock, debug)" >&2
	exit 2
	;;
esac

file_of()
{
	echo "$dir_of_tests/${1%+kvm}.sh"
}

option_of()
{
	sed -n "s/^# $1: *//p" "$(file_of "$2")" | head -n 1
}

# all: the names of all tests, or of those with a long form, a line each.
all()
{
	local t

	for t in "$dir_of_tests"/[0-9]*.sh; do
		t=${t##*/}
		t=${t%.sh}
		[ -z "$long" ] || [ -n "$(option_of long "$t")" ] || continue
		echo "$t"
		case " $(option_of walls "$t") " in
		*" kvm "*)	echo "$t+kvm";;
		esac
	done
}

# of_lane network|others: those of all tests that run in it.
of_lane()
{
	local t lane

	for t in $(all); do
		lane=others
		[ -z "$(option_of devices "$t")" ] || lane=network
		case $t in
		*-net-*)	lane=network;;
		6?-*+kvm | 70-*+kvm)	lane=network;;	# so that both end together
		esac
		[ $lane != "$1" ] || echo "$t"
	done
}

# sum FILE...: of the last lines.
sum()
{
	tail -q -n 1 "$@" | awk '
		!/^[0-9]+ passed, [0-9]+ failed$/ { f++ }
		{ p += $1; f += $3 }
		END { print p " passed, " f " failed"; exit f > 0 }'
}

# Streams leave no processor idle: nothing is gained by two.
if [ $# = 0 ] && [ -z "$long" ]; then
	mapfile -t others < <(of_lane others)
	mapfile -t network < <(of_lane network)
	if [ ${#others[@]} -gt 0 ] && [ ${#network[@]} -gt 0 ]; then
		beside=$(mktemp -d)
		trap 'rm -rf "$beside"' EXIT
		"$0" --kernel "$kernel" "${network[@]}" >"$beside/network" 2>&1 &
		rc=0
		"$0" --kernel "$kernel" "${others[@]}" 2>&1 | tee "$beside/others" || rc=$?
		wait $! || rc=$?
		cat "$beside/network"
		sum "$beside/others" "$beside/network"
		exit $rc
	fi
fi

tests=()
if [ $# -gt 0 ]; then
	for t; do
		t=${t##*/}
		t=${t%.sh}
		if [ ! -e "$(file_of "$t")" ]; then
			echo "run: no test '$t' in $dir_of_tests" >&2
			exit 2
		fi
		tests+=("$t")
	done
else
	mapfile -t tests < <(all)
fi

passed=0 failed=0 boots=0 begun=0 worked=0
declare -A verdict=() again=()
logs=$top/build/vm/runs/$kernel-$(date +%Y%m%d-%H%M%S)-$$
mkdir -p "$logs"
ln -sfn "${logs##*/}" "$top/build/vm/runs/last-$kernel"

# processor: how many seconds of it the guest of the boot, in $dir, has taken.
processor()
{
	local pid

	pid=$(cat "$dir/qemu.pid" 2>/dev/null) &&
		awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) / hz) }' \
			"/proc/$pid/stat" 2>/dev/null || echo 0
}

# judge TEST ok|skipped|failed [REASON]
judge()
{
	verdict[$1]=$2
	case $2 in
	ok)
		passed=$((passed + 1))
		echo "ok - $1 # $((SECONDS - begun)) s, $(($(processor) - worked)) s of processors"
		;;
	skipped)	# neither: it proves nothing
		echo "ok - $1 # SKIP $3"
		;;
	*)
		failed=$((failed + 1))
		echo "not ok - $1: $3"
		;;
	esac
}

# card MODEL SLOT HUB: a network card and its peer; adds to qemu.
card()
{
	qemu+=(--qemu -netdev --qemu "hubport,id=card$3,hubid=$3"
	       --qemu -device --qemu "$1,netdev=card$3,addr=0x$2,mac=52:54:00:00:0$3:01"
	       --qemu -netdev --qemu "hubport,id=peer$3,hubid=$3"
	       --qemu -device --qemu "virtio-net-pci,netdev=peer$3,addr=0x$(printf %x $((0x$2 + 1))),mac=52:54:00:00:0$3:02")
}

# user_card MODEL SLOT: a network card whose peer is QEMU; adds to qemu.  It lets
# nobody out.
user_card()
{
	qemu+=(--qemu -netdev
	       --qemu "user,id=user$2,restrict=on,ipv6=off,guestfwd=tcp:10.0.2.100:7-cmd:cat"
	       --qemu -device --qemu "$1,netdev=user$2,addr=0x$2")
}

# plug DIR: a card that can be pulled out; adds to qemu.  One end of the socket is
# the monitor, the other a serial port.
plug()
{
	local hub=6

	qemu+=(--qemu -netdev --qemu "hubport,id=card$hub,hubid=$hub"
	       --qemu -device --qemu "pcie-root-port,id=bay,addr=0x08,slot=1"
	       --qemu -device --qemu "e1000e,id=plugged,bus=bay,netdev=card$hub"
	       --qemu -netdev --qemu "hubport,id=peer$hub,hubid=$hub"
	       --qemu -device --qemu "virtio-net-pci,netdev=peer$hub,addr=0x09"
	       --qemu -chardev --qemu "socket,id=monitor,path=$1/monitor,server=on,wait=off"
	       --qemu -mon --qemu "chardev=monitor,mode=readline"
	       --qemu -chardev --qemu "socket,id=keys,path=$1/monitor"
	       --qemu -device --qemu "isa-serial,index=2,chardev=keys")
}

# devices WORD...: sets qemu and append to what they need.
devices()
{
	local word

	# Of QEMU 10.0.2, AMD's IOMMU delivers no interrupt, and a pcnet card stopped to
	# answer.  Debian 12's own 7.2 has none of that.
	case " $* " in
	*" amd-iommu "*|*" pcnet "*)	qemu+=(--any-qemu);;
	esac
	for word; do
		case $word in
		iommu)
			qemu+=(--qemu -device --qemu 'intel-iommu,intremap=on,caching-mode=on')
			append+=" intel_iommu=on"
			# A peer behind it deadlocks, says lockdep of 6.1: its set-up
			# of a domain for virtio_net, against CPU hot-plug.
			[ "$kernel" != debug ] || append+=" iommu=pt"
			;;
		amd-iommu)
			qemu+=(--qemu -device --qemu 'amd-iommu,intremap=on')
			;;
		e1000e)	card e1000e 10 0;;
		cards)
			card e1000e 10 0
			card e1000 12 1
			card rtl8139 16 2
			card ne2k_pci 1a 4
			card tulip 1c 5
			card i82551 0c 7
			;;
		pcnet)	card pcnet 18 3;;
		e1000e-user) user_card e1000e 0a;;
		e1000-user) user_card e1000 0b;;
		plug)	plug "$dir";;
		edu)	qemu+=(--qemu -device --qemu 'edu,addr=0x14');;
		pair)
			qemu+=(--qemu -device --qemu 'e1000,addr=0x15.0,multifunction=on'
			       --qemu -device --qemu 'edu,addr=0x15.1')
			;;
		*)
			echo "run: unknown device '$word'" >&2
			exit 2
			;;
		esac
	done
}

# seconds_of TEST...: what they may take, with what the guest does after each.
seconds_of()
{
	local t n sum=0

	for t; do
		n=
		[ -z "$long" ] || n=$(option_of long "$t")
		n=${n:-$(option_of timeout "$t")}
		n=${n:-60}
		[ "$t" = "${t%+kvm}" ] || n=$((n * 2))
		sum=$((sum + (n + 15) * scale))
	done
	echo $sum
}

# A guest that cannot even end a test that takes too long: end it.
give_up()
{
	local pid

	pid=$(cat "$1/qemu.pid" 2>/dev/null) || return 0
	kill -9 "$pid" 2>/dev/null || return 0
	echo "# the guest hangs"
}

# emulator_died DIR TEST: it ended itself, which no guest may make it do, and the
# kernel in it was well; the test is to be tried once more.
emulator_died()
{
	grep -q 'Assertion .* failed' "$1/qemu.log" || return 1
	[ -z "${again[$2]:-}" ] || return 1
	sh "$here/scan-log.sh" "$1/console.log" >/dev/null || return 1
	again[$2]=1
	echo "#   $2: QEMU ended itself ($(grep -m 1 'Assertion' "$1/qemu.log")): once more"
}

# boot TEST...: one boot; judges as many of them as it got to.
boot()
{
	local dir rc=0 line current='' t append limit qemu=()

	boots=$((boots + 1))
	dir=$logs/boot$boots
	append=$(option_of append "$1")
	# One report does not keep the next test's from being made.
	[ "$kernel" != debug ] || append+=" kasan_multi_shot"
	# shellcheck disable=SC2046
	devices $(option_of devices "$1")
	echo "# boot $boots: $# tests, $dir"
	# For the boot, which is tried three times; later for the test that runs.
	limit=$((200 * scale))
	while :; do
		rc=0
		IFS= read -r -t "$limit" line || rc=$?
		if [ $rc -gt 128 ]; then
			give_up "$dir"
			continue
		fi
		[ $rc = 0 ] || break
		line=${line%$'\r'}
		case $line in
		"ok - "*" # SKIP "*)
			t=${line#ok - }
			judge "${t%% *}" skipped "${t#* \# SKIP }"
			current=
			;;
		"ok - "*)
			judge "${line#ok - }" ok
			current=
			;;
		"not ok - "*)
			t=${line#not ok - }
			current=
			judge "${t%%:*}" failed "${t#*: }"
			;;
		"# "[0-9]*)
			current=${line#\# }
			begun=$SECONDS
			worked=$(processor)
			limit=$(($(seconds_of "$current") + 30))
			;;
		*)
			echo "$line"
			;;
		esac
	done < <("$top/scripts/vm.sh" --kernel "$vmlinux" --image "$image" \
		--dir "$dir" --timeout $(($(seconds_of "$@") + 120)) \
		--up $((60 * scale)) --memory "${VM_MEMORY:-2G}" --append "$append ${VM_APPEND:-}" \
		"${qemu[@]}" \
		-- "LXD_TESTS=/tests/vm${dir_of_tests#"$here"} LXD_LONG=$long /tests/vm/rig/guest $scale $*" 2>&1; echo "# vm.sh: $?")
	rc=$(tail -n 1 "$dir/share/status" 2>/dev/null) || rc=dead
	if [ "$rc" = dead ]; then
		if emulator_died "$dir" "${current:-$1}"; then
			return
		fi
		tail -n 40 "$dir/console.log" | sed 's/^/#   console: /'
		if [ -n "$current" ]; then
			judge "$current" failed "the guest died in it, see $dir/console.log"
		else
			judge "$1" failed "the guest died, see $dir/console.log"
		fi
	elif ! sh "$here/scan-log.sh" "$dir/console.log" >"$dir/scan" &&
	     [ $failed = 0 ]; then
		sed 's/^/#   console: /' "$dir/scan"
		judge "boot$boots" failed "kernel log outside of the tests"
	fi
}


[ -e "$image" ] || {
	echo "run: no $image: run 'make vm-image'" >&2
	exit 1
}
# together TEST...: in one boot, or more if a guest dies.
together()
{
	local t left before

	while :; do
		left=()
		for t; do
			[ -n "${verdict[$t]:-}" ] || left+=("$t")
		done
		[ ${#left[@]} -gt 0 ] || return 0
		before=$((${#verdict[@]} + ${#again[@]}))
		boot "${left[@]}"
		# Or it would be tried for ever.
		[ $((${#verdict[@]} + ${#again[@]})) -gt $before ] ||
			judge "${left[0]}" failed "no verdict"
	done
}

# Those that share a boot, by what it must be like.
declare -A shared
kinds=()
for t in "${tests[@]}"; do
	kind="$(option_of devices "$t"):$(option_of append "$t")"
	[ "$(option_of boot "$t")" != own ] || kind=$t
	[ -n "${shared[$kind]:-}" ] || kinds+=("$kind")
	shared[$kind]+=" $t"
done
for kind in "${kinds[@]}"; do
	# shellcheck disable=SC2086
	together ${shared[$kind]}
done

echo "$passed passed, $failed failed"
[ $failed = 0 ]
