#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A parameter that the module does not have.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_refused 'nosuch' --kernel "$LXD_RELEASE" null_blk nosuch=1
run_domain null_blk
stop_domain null_blk
