# SPDX-License-Identifier: GPL-2.0-only
# Bad input: each is refused in one line and leaves nothing behind.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

# What a failed run could leave: domains, disks, processes, descriptors, memory
# files.
traces()
{
	domains | sort
	ls /sys/block
	pidof lxdom-runner
	find /run/lxdom -type s 2>/dev/null
	awk '$1 == "lxdom" { print $3 }' /proc/modules
}

# run_refused PATTERN ARG...
run_refused()
{
	local pattern=$1

	shift
	traces >"$LXD_TMP/before"
	refused "$pattern" lxdom run --isolation "$LXD_WALL" "$@"
	# A runner may need a moment to go.
	within 2 "end of the runner" no_runner
	traces >"$LXD_TMP/after"
	cmp -s "$LXD_TMP/before" "$LXD_TMP/after" ||
		fail "left behind: $(diff "$LXD_TMP/before" "$LXD_TMP/after")"
}

no_runner()
{
	! pidof lxdom-runner >/dev/null
}

# native_error MODULE-FILE ARG...: what insmod says, in the words of strerror().
native_error()
{
	modprobe -q configfs
	insmod "$@" 2>"$LXD_TMP/native" && fail "native insmod $* succeeded"
	sed 's/.*: //; s/Invalid parameters/Invalid argument/' "$LXD_TMP/native"
}
