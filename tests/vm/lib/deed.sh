# SPDX-License-Identifier: GPL-2.0-only
# Drivers that break a rule (tests/modules/badblk_act.c): each ends in a fault
# report that names the deed, and requests end with errors.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

LXD_BAD=

# do_deed PATTERN ARG...: the domain must die of it, and its report must match.
do_deed()
{
	local pattern=$1 start

	shift
	note "badblk $*"
	rm -f /run/lxdom/badblk.fault
	# The search for partitions reads some blocks before the test does.
	run_domain --deadline 1000 --memory 32 "$BADBLK" "$@" after=30
	disk badblk0
	ok dd if=/dev/badblk0 of=/dev/null bs=4096 count=1 iflag=direct status=none
	start=$(now_ms)
	# A disk that goes between two reads has no bytes left: that is an end, too.
	if dd if=/dev/badblk0 of="$LXD_TMP/read" bs=4096 count=64 iflag=direct \
			status=none 2>"$LXD_TMP/dd.err" &&
	   [ "$(stat -c %s "$LXD_TMP/read")" = 262144 ]; then
		fail "$*: reads went on as if nothing had happened"
	fi
	at_most $((4000 * LXD_SCALE)) $(($(now_ms) - start)) "$*: ms to the error"
	no_domain badblk
	no_disk badblk0
	within 2 "$*: fault report" test -s /run/lxdom/badblk.fault
	grep -q -E -i -- "$pattern" /run/lxdom/badblk.fault ||
		fail "$*: the report lacks '$pattern': $(cat /run/lxdom/badblk.fault)"
	sed 's/^/    /' /run/lxdom/badblk.fault | head -n 6
}

# deed PATTERN ARG...: one failure does not hide the next.
deed()
{
	(do_deed "$@") && return
	LXD_BAD="$LXD_BAD $*;"
	kill_all
}

# no_bad_end: fails if a deed ended otherwise than it has to.
no_bad_end()
{
	[ -z "$LXD_BAD" ] || fail "$LXD_BAD"
}
