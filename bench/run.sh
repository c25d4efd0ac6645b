#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes the measurements: native ones here, the disk's against the native
# driver's in the VM, and network interfaces' there.  Results in
# O/bench/results.json, a plot a figure beside it.
# Usage: run.sh [native|vm|net]...   default: all
# O: build folder, built.  ROUNDS: samples of each native figure, default 20.

set -e
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
O=${O:-$root/build}
rounds=${ROUNDS:-20}
release=$("$root/scripts/releases.sh" amd64)
modules=$O/kernels/$release/lib/modules/$release
samples=$O/bench/samples

native()
{
	LXDOM_RUNNER=$O/bin/lxdom-runner
	LXDOM_RUNNER_FLAGS="--libdir $O/domain --module-dir $modules"
	BENCH_RUNNER_FLAGS="--libdir $O/bench/domain --module-dir $modules"
	export LXDOM_RUNNER LXDOM_RUNNER_FLAGS BENCH_RUNNER_FLAGS
	echo "measuring natively, $rounds rounds of about three seconds"
	"$O/bench/lxd-bench" "$rounds" >"$samples/native.new"
	mv "$samples/native.new" "$samples/native"
}

# in_vm WHAT
in_vm()
{
	"$here/$1.sh" >"$samples/$1.new"
	mv "$samples/$1.new" "$samples/$1"
}

[ $# -gt 0 ] || set -- native vm net
make -s -C "$here" O="$O"
mkdir -p "$samples"
for where; do
	case $where in
	native)	native ;;
	vm|net)	in_vm "$where" ;;
	*)	echo "bench: '$where' is none of 'native', 'vm' and 'net'" >&2
		exit 2 ;;
	esac
done
python3 "$here/report.py" "$samples" "$O/bench"
