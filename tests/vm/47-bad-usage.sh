#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Unknown verbs and options, numbers out of range: one line and status 2.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
usage()
{
	local rc=0

	"$@" >/dev/null 2>"$LXD_TMP/err" || rc=$?
	eq 2 $rc "status of '$*'"
	eq 1 "$(wc -l <"$LXD_TMP/err")" "lines of error of '$*'"
}
usage lxdom nosuchverb
usage lxdom run --nosuchoption null_blk
usage lxdom run --memory 0 null_blk
usage lxdom run --memory many null_blk
usage lxdom run --window 257 null_blk
usage lxdom run --deadline 99 null_blk
usage lxdom stop
usage lxdom stop a b
eq "" "$(domains)" "domains"
