#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the distribution's own drivers in domains of this machine, against a
# kernel side that is a program: no VM, no root, no module is loaded.
# Usage: run.sh [NAME...]   only these of t/*.c
# O: build folder, in which runner, library kernels and the drivers of
# tests/modules have been built.
# LXD_WALL: process, or kvm where /dev/kvm works (may be slow where it is not the
# processor's own).
# Prints 'N passed, N failed'; exit code 1 if any failed.

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
O=${O:-$root/build}
LXDOM_RUNNER=${LXDOM_RUNNER:-$O/bin/lxdom-runner}
host=$("$root/scripts/releases.sh" amd64)
LXDOM_TEST_MODULES=${LXDOM_TEST_MODULES:-$O/modules/$host}
export LXDOM_RUNNER LXDOM_TEST_MODULES
LXD_WALL=${LXD_WALL:-process}
export LXD_WALL
passed=0
failed=0

# A program that dies has failed at least once, whatever it printed before.
run_one()
{
	log=$1.$2.log
	CMOCKA_MESSAGE_OUTPUT=TAP timeout 300 "$1" >"$log" 2>&1
	code=$?
	ok=$(grep -c '^ok ' "$log")
	# A skipped test is "not ok", too, to cmocka.
	bad=$(grep '^not ok ' "$log" | grep -v -c ' # SKIP ')
	if [ "$bad" -eq 0 ]; then
		[ "$code" -eq 0 ] && [ "$ok" -ne 0 ] || bad=1
	fi
	if [ "$bad" -ne 0 ]; then
		echo "FAIL $(basename "$1") $2 (exit code $code)"
		sed 's/^/    /' "$log"
	else
		echo "ok   $(basename "$1") $2: $ok"
	fi
	passed=$((passed + ok))
	failed=$((failed + bad))
}

make -s -C "$here" O="$O" || { echo "0 passed, 1 failed"; exit 1; }
for release in $("$root/scripts/releases.sh"); do
	LXDOM_RUNNER_FLAGS="--isolation $LXD_WALL --libdir $O/domain --module-dir \
$O/kernels/$release/lib/modules/$release"
	export LXDOM_RUNNER_FLAGS
	for program in $(make -s -C "$here" O="$O" list); do
		name=$(basename "$program")
		# The drivers of tests/modules are built for one kernel only.
		case $name in *blk) [ "$name" = null_blk ] ||
			[ "$release" = "$host" ] || continue ;; esac
		case " $* " in
		*" $name "* | "  ") run_one "$program" "$release" ;;
		esac
	done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
