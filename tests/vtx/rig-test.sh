#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Proves that this rig can fail: in one boot, on a processor without VT-x, runs
# a good test, which must miss it there, and tests of the VM's rig that fail.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
broken=$here/../vm/rig/broken
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
log=$tmp/log

# verdict PATTERN WHAT: a line of run.sh's output.
verdict()
{
	if grep -q -E -- "$1" "$log"; then
		passed=$((passed + 1))
		echo "ok - vtx-rig: $2"
	else
		failed=$((failed + 1))
		echo "not ok - vtx-rig: $2: no line '$1'"
	fi
}

mkdir "$tmp/t"
cp "$here/t/10-data.sh" "$tmp/t/1-data.sh"
cp "$broken/0-false.sh" "$broken/2-warn.sh" "$broken/4-oops.sh" \
	"$broken/5-true.sh" "$broken/6-skip.sh" "$tmp/t/"
mv "$tmp/t/6-skip.sh" "$tmp/t/3-skip.sh"
echo "# Bochs boots, which takes a minute or two"
rc=0
VTX_TESTS=$tmp/t VTX_CPU=p4_prescott_celeron_336 "$here/run.sh" \
	>"$log" 2>&1 || rc=$?
verdict '^not ok - 0-false: status 1' "a failed assertion"
verdict '^not ok - 1-data: status 1' "a processor without VT-x"
verdict '^# +FAILED: the VM has no virtualization' "and that this is why"
verdict '^not ok - 2-warn: .*kernel log: .*WARNING: ' "a warning in the kernel log"
verdict '^not ok - 3-skip: skipped: no such hardware' "a test that is skipped"
verdict '^not ok - 4-oops: the guest died' "a kernel that dies"
verdict '^not ok - 5-true: not reached' "a test that it did not get to"
verdict '^0 passed, 6 failed$' "the sum"
if [ $rc = 0 ]; then
	failed=$((failed + 1))
	echo "not ok - vtx-rig: run.sh ended with 0"
fi
if [ $failed != 0 ]; then
	sed 's/^/#   /' "$log"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
