#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Explores all states of chan.pml and of host/lazy.pml with Spin: no error in the
# model, and an error in each model that was broken on purpose.
# Usage: check.sh [full]     full: wider indexes, three times as long
# O: build folder.  Prints 'N passed, N failed'; exit code 1 if any failed.

here=$(cd "$(dirname "$0")" && pwd)
O=${O:-$here/../build}
mkdir -p "$O/chan" && cd "$O/chan" || exit 1
O=$(pwd)
passed=0
failed=0

result()
{
	if [ "$1" = ok ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
	echo "$1 $2"
}

# explore NAME OPTIONS...: $model; leaves pan's report in NAME/report
explore()
{
	mkdir -p "$1" && cd "$1" || exit 1
	shift
	spin -a "$@" "$model" >spin.log 2>&1 &&
	gcc -O2 -DSAFETY -DCOLLAPSE -DMEMLIM=3000 -o pan pan.c 2>gcc.log &&
	./pan -m6000000 >report 2>&1
	code=$?
	cd "$O" || exit 1
	return $code
}

# All states, or it proves nothing: neither a limit hit nor an early end.
sound()
{
	explore "$@" &&
	grep -q 'errors: 0$' "$1/report" &&
	! grep -Eq 'max search depth too small|MEMLIM|out of memory|aborted' \
		"$1/report"
}

broken()
{
	explore "$@"
	grep -Eq 'errors: [1-9]' "$1/report" &&
	grep -Eq 'invalid end state|assertion violated' "$1/report"
}

full=
[ "$1" = full ] && full=-DIMOD=32
model=$here/chan.pml
for marks in '' -DBOTH_MARKS; do
	name=sound$marks
	# shellcheck disable=SC2086
	if sound "$name" $full $marks; then
		states=$(sed -n 's/^ *\([0-9]*\) states, stored$/\1/p' \
			"$name/report")
		result ok "chan.pml $marks: no error in $states states"
	else
		result FAIL "chan.pml $marks: see $O/chan/$name/report"
	fi
done

# Those of the second mark need it to be there.
marks_of()
{
	case $1 in
	BREAK_KEPT|BREAK_UNRUNG) echo -DBOTH_MARKS;;
	esac
}

# break_all: each switch of the model in turn
break_all()
{
	breaks=$(sed -n 's/^#.*def.*\(BREAK_[A-Z_]*\).*/\1/p' "$model" |
		 sort -u)
	for what in $breaks; do
		# shellcheck disable=SC2046
		if broken "$what" "-D$what" $(marks_of "$what"); then
			how=$(sed -n 's/^pan:1: \([^(]*\).*/\1/p' "$what/report")
			result ok "${model##*/} with $what: Spin finds: $how"
		else
			result FAIL "${model##*/} with $what: Spin finds nothing"
		fi
	done
}

break_all
model=$(cd "$here/../host" && pwd)/lazy.pml
if sound lazy; then
	states=$(sed -n 's/^ *\([0-9]*\) states, stored$/\1/p' lazy/report)
	result ok "lazy.pml: no error in $states states"
else
	result FAIL "lazy.pml: see $O/lazy/report"
fi
break_all
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
