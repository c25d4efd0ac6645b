#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds and runs all unit tests, plain and under sanitizers, and the scripts
# beside this one, which print TAP.
# Usage: run.sh [NAME...]   only the tests whose name begins with one of these
# O: build folder.  Prints 'N passed, N failed'; exit code 1 if any failed.

here=$(cd "$(dirname "$0")" && pwd)
O=${O:-$here/../../build}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0
failed=0

wanted()
{
	[ $# -gt 1 ] || return 0
	which=$1
	shift
	for name; do
		case $which in "$name"*) return 0 ;; esac
	done
	return 1
}

# A program that dies has failed at least once, whatever it printed before.
run_one()
{
	CMOCKA_MESSAGE_OUTPUT=TAP timeout 300 "$1" >"$log" 2>&1
	code=$?
	ok=$(grep -c '^ok ' "$log")
	bad=$(grep -c '^not ok ' "$log")
	if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
	fi
	if [ "$code" -eq 0 ] && [ "$ok" -eq 0 ]; then
		bad=1
	fi
	if [ "$bad" -ne 0 ]; then
		echo "FAIL $(basename "$1") (exit code $code)"
		sed 's/^/    /' "$log"
	else
		echo "ok   $(basename "$1"): $ok"
	fi
	passed=$((passed + ok))
	failed=$((failed + bad))
}

for program in $(make -s -C "$here" O="$O" list); do
	wanted "$(basename "$program")" "$@" || continue
	if make -s -C "$here" O="$O" "$program" >"$log" 2>&1; then
		run_one "$program"
	else
		echo "FAIL $(basename "$program"): does not build"
		sed 's/^/    /' "$log"
		failed=$((failed + 1))
	fi
done
for script in "$here"/*.sh; do
	[ "$script" != "$here/run.sh" ] || continue
	wanted "$(basename "$script")" "$@" || continue
	run_one "$script"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
