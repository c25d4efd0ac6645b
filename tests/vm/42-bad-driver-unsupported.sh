#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A driver of a class that is not served: refused before anything starts.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
run_refused 'loop' --kernel "$LXD_RELEASE" loop
