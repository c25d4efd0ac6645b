#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs layers of tests one after the other and ends in one line
# "N passed, N failed" that sums all of them.  Each layer prints such a line or
# TAP; one that prints neither has failed.
# Without LAYERs it runs all; some of them then beside others, for each of both
# keeps one processor.
# usage: run-all.sh [LAYER...]
set -uo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
O=${O:-$top/build}
export O
cd "$top" || exit 1
logs=$O/check
mkdir -p "$logs"
beside=
if [ $# = 0 ]; then
	set -- build lint unit idlc model scan hosted fuzz rig vm
	beside="rig fuzz"	# from the second layer on; the first mostly waits
fi

# The command of a layer.
command_of()
{
	case $1 in
	build)	echo "make --no-print-directory build-check";;
	lint)	echo "scripts/lint.sh";;
	unit)	echo "tests/unit/run.sh";;
	idlc)	echo "tests/idlc/run.sh";;
	model)	echo "chan/check.sh";;
	scan)	echo "tests/vm/scan-log-test.sh";;
	rig)	echo "tests/vm/rig-test.sh";;
	hosted)	echo "tests/hosted/run.sh";;
	fuzz)	echo "tests/fuzz/run.sh";;
	vm)	echo "tests/vm/run.sh";;
	# Not among those that run unasked: Bochs takes minutes to boot.
	vtx)	echo "tests/vtx/run.sh";;
	vtx-rig)	echo "tests/vtx/rig-test.sh";;
	*)	return 1;;
	esac
}

total_passed=0 total_failed=0
summary=()

# Numbers of a layer from its log: its last summary line, or its TAP lines.
count()
{
	local log=$1 rc=$2 line

	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	if [ -n "$line" ]; then
		passed=${line%% *}
		failed=${line#*, }
		failed=${failed%% *}
	else
		passed=$(grep -c '^ok ' "$log")
		failed=$(grep -c '^not ok ' "$log")
		if [ $((passed + failed)) = 0 ]; then
			echo "run-all: the layer printed no result" >&2
			failed=1
		fi
	fi
	if [ "$rc" != 0 ] && [ "$failed" = 0 ]; then
		echo "run-all: the layer ended with status $rc" >&2
		failed=1
	fi
}

# execute LAYER: what it prints; status and seconds go into files.
execute()
{
	local start=$SECONDS cmd

	cmd=$(command_of "$1")
	# shellcheck disable=SC2086
	$cmd 2>&1
	echo $? >"$logs/$1.rc"
	echo $((SECONDS - start)) >"$logs/$1.seconds"
}

# All of those that run beside the others, one after the other.
execute_beside()
{
	local layer

	for layer in $beside; do
		execute "$layer" >"$logs/$layer.log"
	done
}

record()
{
	count "$logs/$1.log" "$(cat "$logs/$1.rc")"
	total_passed=$((total_passed + passed))
	total_failed=$((total_failed + failed))
	summary+=("$(printf '%-8s %5d passed %5d failed %5d s' "$1" \
		"$passed" "$failed" "$(cat "$logs/$1.seconds")")")
}

pid=
for layer; do
	command_of "$layer" >/dev/null || {
		echo "run-all: no layer '$layer'" >&2
		exit 2
	}
	rm -f "$logs/$layer".*
done
for layer; do
	echo "==== $layer: $(command_of "$layer")"
	case " $beside " in
	*" $layer "*)
		wait "$pid"
		trap - EXIT
		cat "$logs/$layer.log"
		;;
	*)
		execute "$layer" | tee "$logs/$layer.log"
		;;
	esac
	record "$layer"
	if [ -n "$beside" ] && [ -z "$pid" ]; then
		# A group of its own, so that an interrupted run can end all of it.
		set -m
		execute_beside &
		pid=$!
		set +m
		trap 'kill -- -"$pid" 2>/dev/null' EXIT
	fi
done

# What failed, once more, with its reasons: the end is what is kept of a long log,
# and read first.
echo "==== all"
for layer; do
	awk -v layer="$layer" '
		/^not ok / {
			from = n > 48 ? n - 48 : 0
			for (i = from; i < n; i++)
				print reason[i]
			print layer ": " $0
		}
		/^(#  |\t)/ { reason[n++] = $0; next }
		{ n = 0 }' "$logs/$layer.log"
done
printf '%s\n' "${summary[@]}"
echo "$total_passed passed, $total_failed failed"
[ $total_failed = 0 ]
