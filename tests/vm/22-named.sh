#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# walls: process kvm
# A name of one's own, and two domains of one driver side by side where the
# driver's own names do not clash.
# shellcheck shell=dash
. /tests/vm/lib/domain.sh

host_up
run_domain --name first.disk null_blk
disk nullb0
eq first.disk "$(domains)" "name"
run_domain --name second null_blk nr_devices=0
eq 2 "$(domains | wc -l)" "domains"
stop_domain second
stop_domain first.disk
no_disk nullb0
