#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs each fuzz target for a while; what it has found worth keeping stays in
# O/tests/fuzz/NAME.corpus and is the start of the next run.
# Usage: run.sh [NAME...]
# O: build folder.  FUZZ_SECONDS: time for each target, default 20.
# Prints 'N passed, N failed'; exit code 1 if any failed.

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
O=${O:-$root/build}
seconds=${FUZZ_SECONDS:-20}
passed=0
failed=0

# fuzz PROGRAM: the log has the reason and the input that crashed it.
fuzz()
{
	name=$(basename "$1")
	seeds=$(sed -n 's:^/\* seeds\: *\(.*[^ ]\) *\*/$:\1:p' "$here/$name.c")
	mkdir -p "$1.corpus"
	set -- "$1" "$1.corpus" ${seeds:+"$root/$seeds"}
	# Room for everything that the target may do within its own limits.
	"$@" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 \
		-max_len=4096 -print_final_stats=1 \
		-artifact_prefix="$1-" >"$1.log" 2>&1
}

for program in $(make -s -C "$here" O="$O" list); do
	name=$(basename "$program")
	case " $* " in *" $name "* | "  ") ;; *) continue ;; esac
	if ! make -s -C "$here" O="$O" "$program"; then
		echo "FAIL $name: does not build"
		failed=$((failed + 1))
	elif fuzz "$program"; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
			"$program.log")
		echo "ok   $name: $runs runs"
		passed=$((passed + 1))
	else
		echo "FAIL $name: see $program.log"
		tail -n 30 "$program.log" | sed 's/^/    /'
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
