# SPDX-License-Identifier: GPL-2.0-only
# Assertions of the VM tests.  A test sources this first; the first assertion
# that does not hold ends it with status 1 and says where the two differ.
# shellcheck shell=dash

LXD_TMP=$(mktemp -d /tmp/test.XXXXXX)
LXD_CLEANUP=

# at_end COMMAND: runs it when the test ends, however that comes; last first.
at_end()
{
	LXD_CLEANUP="$1
$LXD_CLEANUP"
}

lxd_end()
{
	local rc=$?

	eval "$LXD_CLEANUP" >/dev/null 2>&1
	rm -rf "$LXD_TMP"
	exit $rc
}
trap lxd_end EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

fail()
{
	echo "FAILED: $*"
	exit 1
}

note()
{
	echo "$(cut -d' ' -f1 /proc/uptime): $*"
}

skip()
{
	echo "$*"
	exit 77
}

# ok COMMAND...: must end with 0.
ok()
{
	local rc=0

	"$@" || rc=$?
	[ $rc = 0 ] || fail "'$*' ended with status $rc"
}

# refused PATTERN COMMAND...: must end with an error status below 126 and one
# line on stderr which matches the pattern (extended), and say nothing else.
refused()
{
	local pattern=$1 rc=0 lines

	shift
	"$@" >"$LXD_TMP/out" 2>"$LXD_TMP/err" || rc=$?
	[ $rc != 0 ] || fail "'$*' succeeded, an error was due ($pattern)"
	[ $rc -lt 126 ] || fail "'$*' ended with status $rc: $(cat "$LXD_TMP/err")"
	lines=$(wc -l <"$LXD_TMP/err")
	[ "$lines" = 1 ] ||
		fail "'$*' printed $lines lines of error, not 1: $(cat "$LXD_TMP/err")"
	[ ! -s "$LXD_TMP/out" ] ||
		fail "'$*' failed, but printed: $(cat "$LXD_TMP/out")"
	grep -q -E -- "$pattern" "$LXD_TMP/err" ||
		fail "'$*': the error does not match '$pattern': $(cat "$LXD_TMP/err")"
	echo "refused as due: $(cat "$LXD_TMP/err")"
}

# eq EXPECTED ACTUAL WHAT
eq()
{
	[ "$1" = "$2" ] || fail "$3: expected '$1', got '$2'"
}

# at_most LIMIT ACTUAL WHAT
at_most()
{
	[ "$2" -le "$1" ] || fail "$3: $2, at most $1 allowed"
}

# within SECONDS WHAT COMMAND...: polls until it succeeds.
within()
{
	local end what=$2

	end=$(($(now_ms) + $1 * 1000 * LXD_SCALE))
	shift 2
	until "$@"; do
		[ "$(now_ms)" -lt $end ] || fail "$what: not within the time"
		sleep 0.05
	done
}

now_ms()
{
	awk '{ printf "%d", $1 * 1000 }' /proc/uptime
}

absent()
{
	[ ! -e "$1" ]
}

# json FILTER: what jq -r makes of the JSON on its input; of a mere path sooner.
json()
{
	case $1 in
	*[!][._0-9A-Za-z]*)	jq -r "$1";;
	*)			/tests/rig/json "$1";;
	esac
}

# sysfs DISK FILE: value of /sys/block/DISK/FILE.
sysfs()
{
	cat "/sys/block/$1/$2"
}

# sectors DISK: its size in 512-byte sectors.
sectors()
{
	sysfs "$1" size
}
