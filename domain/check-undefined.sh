#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: check-undefined.sh OBJDUMP OBJECT LIST
#
# An undefined function is fine if LIST has it, as one that is not reached: the runner
# makes a stub that stops loudly.  An undefined variable is not: reading it can't be
# caught.  Calls are the relocations of type PLT32; any other use of an undefined symbol
# is an error.
set -eu
undefined=$("$1" -t "$2" | awk '$2 == "*UND*" { print $NF }')
[ -n "$undefined" ] || exit 0
"$1" -r "$2" | awk -v names="$undefined" -v list="$3" '
BEGIN {
	n = split(names, a, /[ \n]+/)
	for (i = 1; i <= n; i++)
		und[a[i]] = 1
	while ((getline line <list) > 0)
		unreached[line] = 1
	for (s in und) {
		if (s in unreached)
			continue
		print "library.o: error: undefined function \"" s "\": define it in domain/, or, if no driver gets there, list it in " list
		status = 1
	}
}
/^RELOCATION RECORDS FOR/ { debug = /\.debug|\.discard/ }
!debug && NF == 3 && $2 !~ /PLT32/ {
	sym = $3
	sub(/[-+]0x[0-9a-f]+$/, "", sym)
	if (sym in und)
		bad[sym] = 1
}
END {
	for (s in bad) {
		print "library.o: error: undefined variable \"" s "\": define it in domain/"
		status = 1
	}
	exit status
}' >&2
