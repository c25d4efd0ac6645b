# SPDX-License-Identifier: GPL-2.0-only
# Drivers that break a rule (tests/modules/badblk_act.c): each ends in a fault
# report that names the deed, in a file and in the kernel's log, and requests end
# with errors.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

LXD_BAD=
# Deeds of which no registers are left that tell anything.
LXD_NO_REGISTERS=
LXD_FAULT=/run/lxdom/badblk.fault

# reported DEED: the log has every line of the report, as lines of the domain.
reported()
{
	dmesg | sed -e "1,/ deed: $1\$/d" -e 's/^.*lxdom badblk: //' >"$LXD_TMP/reported"
	! grep -v -x -F -f "$LXD_TMP/reported" "$LXD_FAULT" >"$LXD_TMP/unreported"
}

# has_registers DEED: the report has them, where the driver was and how it got there.
has_registers()
{
	local pattern

	for pattern in '^RIP: .*\(0x[0-9a-f]+\)$' '^Code: ' '^RAX: [0-9a-f]{16} ' \
		       '^EFLAGS: [0-9a-f]+ CR2: ' '^Backtrace:$'; do
		grep -q -E "$pattern" "$LXD_FAULT" ||
			fail "$1: no '$pattern' in the report: $(cat "$LXD_FAULT")"
	done
	sed '1,/^Backtrace:/d' "$LXD_FAULT" |
		grep -q -E '^  (\? )?[a-z_]+:[A-Za-z0-9_.]+\+0x[0-9a-f]+/0x[0-9a-f]+$' ||
			fail "$1: no function in the backtrace: $(cat "$LXD_FAULT")"
}

# do_deed PATTERN ARG...: the domain must die of it, and its report must match and
# have registers.
do_deed()
{
	local pattern=$1 start

	shift
	note "badblk $*"
	rm -f "$LXD_FAULT"
	echo "deed: $*" >/dev/kmsg
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
	within 2 "$*: fault report" test -s "$LXD_FAULT"
	grep -q -E -i -- "$pattern" "$LXD_FAULT" ||
		fail "$*: the report lacks '$pattern': $(cat "$LXD_FAULT")"
	sed 's/^/    /' "$LXD_FAULT"
	within 2 "$*: report in the log" reported "$*"
	case " $LXD_NO_REGISTERS " in
	*" ${1#act=} "*)	;;
	*)	has_registers "$*";;
	esac
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
