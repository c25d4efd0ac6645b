#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the VM tests and ends in "N passed, N failed".
# usage: run.sh [--kernel debug] [TEST...]	TEST: 10-data or 10-data.sh
# A test with "# boot: own" in its head gets a boot of its own; the others
# share one.  When the guest dies, the test that ran then has failed, and the
# rest run in a new boot.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
# Another folder below tests/vm only for the test of the rig itself.
dir_of_tests=${VM_TESTS:-$here}
kernel=stock scale=1
if [ "${1:-}" = --kernel ]; then
	kernel=${2:?usage: run.sh [--kernel debug] [TEST...]}
	shift 2
fi
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

tests=()
if [ $# -gt 0 ]; then
	for t; do
		t=${t##*/}
		t=${t%.sh}
		if [ ! -e "$dir_of_tests/$t.sh" ]; then
			echo "run: no test '$t' in $dir_of_tests" >&2
			exit 2
		fi
		tests+=("$t")
	done
else
	for t in "$dir_of_tests"/[0-9]*.sh; do
		t=${t##*/}
		tests+=("${t%.sh}")
	done
fi

passed=0 failed=0 boots=0
declare -A verdict
logs=$top/build/vm/runs/$kernel-$(date +%Y%m%d-%H%M%S)
mkdir -p "$logs"
ln -sfn "${logs##*/}" "$top/build/vm/runs/last-$kernel"

# judge TEST ok|skipped|failed [REASON]
judge()
{
	verdict[$1]=$2
	case $2 in
	ok)
		passed=$((passed + 1))
		echo "ok - $1"
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

seconds_of()
{
	local t n sum=60

	for t; do
		n=$(sed -n 's/^# timeout: \([0-9]*\).*/\1/p' "$dir_of_tests/$t.sh" | head -n 1)
		sum=$((sum + (${n:-60} + 15) * scale))
	done
	echo $sum
}

option_of()
{
	sed -n "s/^# $1: *//p" "$dir_of_tests/$2.sh" | head -n 1
}

# boot TEST...: one boot; judges as many of them as it got to.
boot()
{
	local dir rc=0 line current='' t append

	boots=$((boots + 1))
	dir=$logs/boot$boots
	append=$(option_of append "$1")
	echo "# boot $boots: $# tests, $dir"
	while IFS= read -r line; do
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
			judge "${t%%:*}" failed "${t#*: }"
			current=
			;;
		"# "[0-9]*)
			current=${line#\# }
			;;
		*)
			echo "$line"
			;;
		esac
	done < <("$top/scripts/vm.sh" --kernel "$vmlinux" --image "$image" \
		--dir "$dir" --timeout "$(seconds_of "$@")" \
		--memory "${VM_MEMORY:-2G}" --append "$append" \
		-- "LXD_TESTS=/tests/vm${dir_of_tests#"$here"} /tests/vm/rig/guest $scale $*" 2>&1; echo "# vm.sh: $?")
	rc=$(tail -n 1 "$dir/share/status" 2>/dev/null) || rc=dead
	if [ "$rc" = dead ]; then
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
shared=() own=()
for t in "${tests[@]}"; do
	if [ "$(option_of boot "$t")" = own ]; then
		own+=("$t")
	else
		shared+=("$t")
	fi
done
while :; do
	left=()
	for t in "${shared[@]}"; do
		[ -n "${verdict[$t]:-}" ] || left+=("$t")
	done
	[ ${#left[@]} -gt 0 ] || break
	boot "${left[@]}"
done
for t in "${own[@]}"; do
	boot "$t"
	[ -n "${verdict[$t]:-}" ] || judge "$t" failed "no verdict"
done

echo "$passed passed, $failed failed"
[ $failed = 0 ]
