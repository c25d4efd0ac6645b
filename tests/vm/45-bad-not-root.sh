#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Not root: /dev/lxdom is root's alone.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

as_nobody()
{
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

host_up
eq 600 "$(stat -c %a /dev/lxdom)" "mode of /dev/lxdom"
eq 0 "$(stat -c %u /dev/lxdom)" "owner of /dev/lxdom"
refused 'permission|root' as_nobody lxdom run null_blk
refused 'permission|root' as_nobody lxdom list
run_domain null_blk
refused 'permission|root' as_nobody lxdom kill null_blk
refused 'permission|root' as_nobody lxdom stop null_blk
eq running "$(field null_blk .state)" "state"
stop_domain null_blk
