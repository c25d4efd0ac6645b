#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Proves that the VM rig can fail: runs tests that fail in all the ways there
# are, and looks at the verdicts.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# verdict PATTERN WHAT: a line of run.sh's output.
verdict()
{
	if grep -q -E -- "$1" "$log"; then
		passed=$((passed + 1))
		echo "ok - rig: $2"
	else
		failed=$((failed + 1))
		echo "not ok - rig: $2: no line '$1'"
	fi
}

rc=0
VM_TESTS=$here/rig/broken "$here/run.sh" >"$log" 2>&1 || rc=$?
verdict '^not ok - 0-false: status 1 [(]one and two: .*[)]$' "a failed assertion, and which"
verdict '^not ok - 1-hang: no end within 2 s' "a test that does not end"
verdict 'sleep 1000 : task [0-9]+, S [(]sleeping[)], system call ' "where that one is"
verdict '^not ok - 1-stuck: the guest died' "a guest that hangs"
verdict '^not ok - 2-warn: .*kernel log: .*WARNING: ' "a warning in the kernel log"
verdict '^not ok - 3-left: .*disk nullb0 left behind' "a disk left behind"
verdict '^not ok - 4-oops: the guest died' "a kernel that dies"
verdict '^ok - 5-true' "a good test, after that"
verdict '^ok - 6-skip # SKIP no such hardware' "a test that does not apply"
verdict '^not ok - 7-mute: no verdict' "a boot that says nothing of its test"
verdict '^1 passed, 7 failed$' "the sum, in which what was skipped does not count"
if [ $rc = 0 ]; then
	failed=$((failed + 1))
	echo "not ok - rig: run.sh ended with 0"
fi

# A guest that never gets as far as its first script.
top=$here/../..
rel=$("$top/scripts/releases.sh" amd64)
dir=$(mktemp -d)
trap 'rm -rf "$log" "$dir"' EXIT
rc=0
"$top/scripts/vm.sh" --kernel "$top/build/kernels/$rel/vmlinux" \
	--image "$top/build/vm/image-$rel.cpio" --dir "$dir" --up 6 --timeout 8 \
	--append 'rdinit=/bin/busybox -- sleep 1000' -- true >"$log" 2>&1 || rc=$?
verdict 'did not come up in 6 s, see .*/console-1.log; again$' "a guest that does not boot"
verdict 'did not come up in 6 s, see .*/console-2.log; again$' "the second time"
verdict '^vm: time ran out after 8 s' "the third"
if [ $rc != 124 ]; then
	failed=$((failed + 1))
	echo "not ok - rig: vm.sh ended with $rc"
fi

# A guest whose last words are none.
rc=0
"$top/scripts/vm.sh" --kernel "$top/build/kernels/$rel/vmlinux" \
	--image "$top/build/vm/image-$rel.cpio" --dir "$dir" --append reboot=t \
	-- 'echo b >/proc/sysrq-trigger; sleep 10' >"$log" 2>&1 || rc=$?
verdict '^vm: the guest died of a triple fault, see ' "a triple fault"
if [ $rc != 125 ]; then
	failed=$((failed + 1))
	echo "not ok - rig: vm.sh ended with $rc for a triple fault"
fi
if [ $failed != 0 ]; then
	sed 's/^/#   /' "$log"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
