#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the smoke test of the kvm wall on kvm_intel, in one boot of Bochs, and
# ends in "N passed, N failed".
# usage: run.sh [TEST...]	TEST: 10-data or 10-data.sh
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
# Others only for the test of the rig itself.
dir_of_tests=${VTX_TESTS:-$here/t}
rel=$("$top/scripts/releases.sh" amd64)
image=$top/build/vm/image-$rel.cpio
# The tests' time limits are for the VM, where a second is more instructions.
scale=5

[ -e "$image" ] || {
	echo "vtx: no $image: run 'make vm-image'" >&2
	exit 1
}
[ $# -gt 0 ] || set -- "$dir_of_tests"/[0-9]*.sh
tests=()
for t; do
	t=${t##*/}
	t=${t%.sh}
	if [ ! -e "$dir_of_tests/$t.sh" ]; then
		echo "vtx: no test '$t' in $dir_of_tests" >&2
		exit 2
	fi
	tests+=("$t")
done

passed=0 failed=0
declare -A verdict

# judge TEST ok|skipped|failed [REASON]
judge()
{
	verdict[$1]=$2
	if [ "$2" = ok ]; then
		passed=$((passed + 1))
		echo "ok - $1"
	else
		failed=$((failed + 1))
		echo "not ok - $1: $3"
	fi
}

logs=$top/build/vtx/runs/$(date +%Y%m%d-%H%M%S)
mkdir -p "$logs"
ln -sfn "${logs##*/}" "$top/build/vtx/runs/last"
"$here/image.sh" "$image" "$dir_of_tests" "$logs/initrd" \
	"LXD_TESTS=/tests/vtx /tests/vm/rig/guest $scale ${tests[*]}; echo \"# end \$?\""
echo "# Bochs boots, which takes a minute or two; logs: $logs"
current='' ended=
while IFS= read -r line; do
	line=${line%$'\r'}
	case $line in
	"ok - "*" # SKIP "*)
		# Here nothing is left to skip.
		t=${line#ok - }
		judge "${t%% *}" failed "skipped: ${t#* \# SKIP }"
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
		echo "$line"
		;;
	"# end "*)
		ended=1
		;;
	*)
		echo "$line"
		;;
	esac
done < <("$here/boot.sh" "$top/build/kernels/$rel/vmlinuz" "$logs/initrd" \
	"$logs" "${VTX_SECONDS:-1500}" 2>&1; echo "# boot.sh: $?")
rm -f "$logs/initrd"

if [ -z "$ended" ]; then
	tail -n 40 "$logs/console.log" | sed 's/^/#   console: /'
fi
for t in "${tests[@]}"; do
	[ -z "${verdict[$t]:-}" ] || continue
	if [ "$t" = "$current" ]; then
		judge "$t" failed "the guest died in it, see $logs/console.log"
	else
		judge "$t" failed "not reached, see $logs/console.log"
	fi
done
if [ $failed = 0 ] &&
   ! sh "$here/../vm/scan-log.sh" "$logs/console.log" >"$logs/scan"; then
	sed 's/^/#   console: /' "$logs/scan"
	judge boot failed "kernel log outside of the tests"
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
