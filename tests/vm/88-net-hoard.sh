#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# walls: process kvm
# A driver takes all the memory that it gets for received packets: others that have
# to be copied there come through, and do so when it has given it back.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

host_up
quiet_ipv6
run_domain "$LOOPNIC" way=private hoard=5
wire_up loop0 loop1
wire_mtu 9000
for round in hoarding "not any more"; do
	note "$round"
	ok in_ns a ping -c 10 -i 0.02 -W 2 -s 1400 -q 10.9.0.2
	ok in_ns a ping -c 5 -i 0.02 -W 2 -s 8972 -q 10.9.0.2
	ok in_ns a ethtool -r loop0
done
eq 0 "$(in_ns b cat /sys/class/net/loop1/statistics/rx_dropped)" "packets dropped"
stop_domain loopnic
wire_down
ok rmmod lxdom
