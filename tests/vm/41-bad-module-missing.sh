#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# No such module, by name and by path; a folder.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_refused 'nosuchmodule' nosuchmodule
run_refused '/tmp/nosuchfile.ko.*No such file' /tmp/nosuchfile.ko
mkdir "$LXD_TMP/folder.ko"
run_refused 'folder.ko' "$LXD_TMP/folder.ko"
refused 'usage|MODULE|operand|missing' lxdom run
