#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A module that tests the kernel around it: Linux, then a library kernel.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

RUNTIME=/tests/modules/$LXD_RELEASE/runtime.ko

# What it found wrong with Linux stands in the log, among what it prints.
native()
{
	insmod "$RUNTIME" numbers=1,1,1,1 skip=warn_goes_on,clocks_agree,fpu_at_start && return
	dmesg | sed -n 's/.*runtime: \(.*not so\)/\1/p' >&2
	return 1
}

host_up
# The test of WARN() is for hosted tests: a warning in the log fails us.
if [ "$(uname -r)" = "$LXD_RELEASE" ]; then
	ok native
	ok rmmod runtime
fi
# The module takes all memory that there is, in one go.  A guest of a debug kernel does
# not get through the usual 64 MiB in the time that it may be silent.
run_domain --memory 24 "$RUNTIME" numbers=1,1,1,1 skip=warn_goes_on
stop_domain runtime
