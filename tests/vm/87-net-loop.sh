#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
# walls: process kvm
# Two interfaces that a wire joins, each in a network namespace of its own: what
# one sends the other receives, whole, whatever way the driver makes packets.
# shellcheck shell=dash
. /tests/vm/lib/net.sh

# How a driver makes its packets is no matter of the wall, but where they lie is.
ways="skb napi build pages private empty clone"
[ "$LXD_WALL" != kvm ] || ways="napi pages private"

host_up
quiet_ipv6
for way in $ways; do
	run_domain "$LOOPNIC" way="$way"
	wire_up loop0 loop1
	# Every length from the smallest on, over the sizes of buffers.
	for size in 0 1 17 18 200 900 1000 1472 1473 4000; do
		ok in_ns a ping -c 2 -i 0.02 -W 2 -s $size -q 10.9.0.2
	done
	wire_mtu 9000
	ok in_ns a ping -c 5 -i 0.02 -W 2 -s 8972 -q 10.9.0.2
	ok in_ns a ping -c 2 -i 0.02 -W 5 -s 30000 -q 10.9.0.2
	wire_mtu 1500
	transfer a b 10.9.0.2 4
	transfer b a 10.9.0.1 4
	eq 0 "$(in_ns b cat /sys/class/net/loop1/statistics/rx_dropped)" "packets dropped ($way)"
	stop_domain loopnic
	wire_down
done
ok rmmod lxdom
