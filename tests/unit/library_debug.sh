#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The library kernels as they were built: small, and a debugger finds their lines
# in the files beside them.  Prints TAP.
# usage: library_debug.sh
# environment: O	build folder

top=$(cd "$(dirname "$0")/../.." && pwd)
O=${O:-$top/build}
# shellcheck source=tests/unit/lib/tap.sh
. "$top/tests/unit/lib/tap.sh"

for lib in "$O"/domain/*/library.o; do
	if [ ! -e "$lib" ]; then
		check "there are library kernels in $O/domain" yes no
		break
	fi
	rel=$(basename "$(dirname "$lib")")
	check "$rel: no debug information in what is run" "" \
		"$(readelf -SW "$lib" | grep -o '[.]debug_[a-z]*')"
	at=$(nm "$lib" | sed -n 's/ [Tt] lxd_loop$//p')
	check "$rel: its lines are found" "loop.c" \
		"$(addr2line -e "$lib" -j .text "0x$at" | sed 's,.*/,,; s/:.*//')"
done

echo "1..$n"
[ "$bad" -eq 0 ]
