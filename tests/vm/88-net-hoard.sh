#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# walls: process kvm
# A driver takes all memory that there is for received packets, and gives it back:
# packets that have to be copied there come through again.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

host_up
quiet_ipv6
run_domain "$LOOPNIC" way=private hoard=5
wire_up loop0 loop1
# They may be dropped.
in_ns a ping -c 3 -i 0.05 -W 1 -q 10.9.0.2
ok in_ns a ethtool -r loop0
within 5 "an answer" in_ns a ping -c 1 -W 1 -q 10.9.0.2
ok in_ns a ping -c 10 -i 0.02 -W 2 -s 1400 -q 10.9.0.2
wire_mtu 9000
ok in_ns a ping -c 5 -i 0.02 -W 2 -s 8972 -q 10.9.0.2
stop_domain loopnic
wire_down
ok rmmod lxdom
