#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# A guest's vectors: what int raises ends the domain, with a report that says what
# it was and where.  A domain for each of 256 takes too long: those of exceptions
# are all here, of the others the first, the last and some between, of which Linux
# uses a few for system calls and between processors.
# For vectors with an error code, int pushes none: the report has 0 for it.
# shellcheck shell=dash
LXD_WALL=kvm
. /tests/vm/lib/domain.sh

REPORT=/run/lxdom/badblk.fault

# raise VECTOR: in the driver's init.
raise()
{
	rm -f $REPORT
	lxdom run --isolation kvm --kernel "$LXD_RELEASE" "$BADBLK" act=int \
		addr="$1" when=init >"$LXD_TMP/out" 2>"$LXD_TMP/err" &&
		fail "int $1: the driver goes on"
	within 2 "int $1: a report" test -s $REPORT
}

# reason VECTOR: what its report must begin with.
reason()
{
	case $1 in
	0)	echo 'divide error';;
	6)	echo 'invalid instruction';;
	13)	echo 'general protection fault';;
	14)	echo 'NULL pointer dereference: read at address 0';;
	*)	echo "exception $1";;
	esac
}

# says VECTOR PATTERN
says()
{
	grep -q -E -- "$2" $REPORT ||
		fail "int $1: the report lacks '$2': $(cat $REPORT)"
}

host_up
vector=0
while [ $vector -lt 32 ]; do
	vectors="${vectors:-} $vector"
	vector=$((vector + 1))
done
for vector in $vectors 32 64 128 254 255; do
	raise "$vector"
	says "$vector" "(^|: )$(reason "$vector")(,|\$| )"
	says "$vector" "trap: $vector error: 0\$"
	says "$vector" 'RIP: .*badblk:do_int\+'
done
note "$(echo "$vectors" | wc -w) exceptions and 5 more"
eq '' "$(domains)" "domains afterwards"
