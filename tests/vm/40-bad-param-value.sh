#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A value that does not parse, and one out of range: the error of native insmod.
# shellcheck shell=dash
. /tests/vm/lib/bad.sh

host_up
for param in bs=abc bs=99999999999 submit_queues=-1x nr_devices=4294967296 \
	     memory_backed=perhaps queue_mode=7 irqmode=x; do
	native=$(native_error "$(modinfo -n null_blk)" $param)
	note "$param: natively '$native'"
	run_refused "${param%%=*}.*$native|$native.*${param%%=*}" \
		--kernel "$LXD_RELEASE" null_blk $param
done
