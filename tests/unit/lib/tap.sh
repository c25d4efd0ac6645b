# SPDX-License-Identifier: GPL-2.0-only
# TAP of the tests that are shell scripts.  Sets $n, so many checks there were, and
# $bad, so many of them failed.
# shellcheck shell=bash

n=0
bad=0

# check DESCRIPTION EXPECTED GOT
check()
{
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
		return
	fi
	bad=$((bad + 1))
	echo "not ok $n - $1"
	diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed 's/^/# /'
}
